"""Both engines hear the same speech; the small one stays small."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.voice.people import human, recordings
from tests.voice.speech import at_16k, padded, spoken
from tutor_app.errors import Unavailable
from tutor_app.voice.audio import CHUNK, SAMPLE_RATE, Audio
from tutor_app.voice.endpointing.config import START_THRESHOLD
from tutor_app.voice.vad import VadEngine, onnx, voice_activity

SENTENCES = {
    "american": ("What is the difference between a list and a tuple?", "en-us"),
    "british": ("Can you explain recursion to me, please?", "en-gb"),
}

WITHOUT_TORCH = """
import asyncio, sys
import numpy as np
from tutor_app.voice import vad

async def main():
    activity = vad.voice_activity("onnx")
    heard = await activity.probability(activity.stream(), np.zeros(512, np.float32))
    await activity.close()
    assert 0 <= heard < 0.1, heard
    print(sorted({"torch", "silero_vad", "onnxruntime"} & set(sys.modules)))

asyncio.run(main())
"""


async def probabilities(engine: VadEngine, *audios: Audio) -> list[np.ndarray]:
    """How likely speech is in each chunk; the audios are streams side by side."""
    activity = voice_activity(engine)
    streams = [activity.stream() for _ in audios]
    heard: list[list[float]] = [[] for _ in audios]
    try:
        for at in range(0, max(map(len, audios)) - CHUNK, CHUNK):
            for stream, audio, answers in zip(streams, audios, heard, strict=True):
                if at + CHUNK <= len(audio):
                    answers.append(await activity.probability(stream, audio[at : at + CHUNK]))
    finally:
        await activity.close()
    return [np.array(answers) for answers in heard]


@pytest.mark.slow
def test_the_small_engine_never_imports_torch():
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH], capture_output=True, text=True, check=False
    )

    assert "['onnxruntime']" == ran.stdout.strip(), ran.stderr


async def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(onnx.importlib.util, "find_spec", lambda name: None)
    activity = voice_activity("onnx")
    try:
        with pytest.raises(Unavailable, match="silero-vad"):
            await activity.ready()
    finally:
        await activity.close()


@pytest.mark.parametrize("name", SENTENCES)
async def test_speech_is_heard_and_silence_is_not(name: str):
    text, voice = SENTENCES[name]
    audio = at_16k(padded(spoken(text, voice), before=1.0, after=1.0))

    (heard,) = await probabilities("onnx", audio)
    is_speech = heard >= START_THRESHOLD

    assert 0 == is_speech[:28].sum()  # the second before it begins
    assert is_speech[35:-35].mean() > 0.8
    assert 0 == is_speech[-24:].sum()


@pytest.mark.slow
async def test_both_engines_say_the_same_of_speech():
    audios = [at_16k(padded(spoken(*sentence))) for sentence in SENTENCES.values()]

    small = await probabilities("onnx", *audios)
    large = await probabilities("torch", *audios)

    assert [pytest.approx(ours, abs=1e-3) for ours in large] == small
    assert all(ours.max() > 0.9 for ours in small)


@pytest.mark.slow
async def test_both_engines_say_the_same_of_people():
    audios = [human(file, SAMPLE_RATE) for file in recordings()]

    small = await probabilities("onnx", *audios)
    large = await probabilities("torch", *audios)

    assert audios
    assert [pytest.approx(ours, abs=1e-3) for ours in large] == small
    assert all((ours >= START_THRESHOLD).mean() > 0.5 for ours in small)


@pytest.mark.slow
async def test_both_engines_say_what_the_package_itself_says():
    import silero_vad
    import torch

    audio = at_16k(padded(spoken(*SENTENCES["american"])))
    model = silero_vad.load_silero_vad()
    chunks = [audio[at : at + CHUNK] for at in range(0, len(audio) - CHUNK, CHUNK)]
    with torch.no_grad():
        reference = [model(torch.from_numpy(chunk.copy()), SAMPLE_RATE).item() for chunk in chunks]

    (small,) = await probabilities("onnx", audio)

    assert pytest.approx(reference, abs=1e-3) == list(small)
