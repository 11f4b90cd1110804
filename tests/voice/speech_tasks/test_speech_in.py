from __future__ import annotations

import numpy as np
import pytest

from tests.voice.speech import at_16k, padded, spoken
from tests.voice.speech_tasks.conftest import LoudActivity
from tests.voice.speech_to_text.sounds import babble, clicks, music, silence
from tutor_app.voice.audio import SAMPLE_RATE, Audio
from tutor_app.voice.speech_tasks.speech_in import speech_in
from tutor_app.voice.vad import voice_activity

pytestmark = pytest.mark.real_time


@pytest.mark.parametrize(
    ("audio", "seconds"),
    [
        (silence(2), 0),
        (babble(0.25), 0.25),
        (np.concatenate([silence(3), babble(0.25)]), 0.25 + 0.4),
        (np.concatenate([babble(0.25), silence(3), babble(0.25), silence(3)]), 0.5 + 0.4 + 0.6),
        (np.zeros(0, np.float32), 0),
    ],
)
async def test_a_word_is_enough_and_long_silence_goes(audio: Audio, seconds: float) -> None:
    found = await speech_in(LoudActivity(), audio)  # type: ignore[arg-type]
    assert seconds == pytest.approx(len(found) / SAMPLE_RATE, abs=0.35 if seconds else 0)


@pytest.mark.slow
@pytest.mark.parametrize("sound", [clicks(4), music(4), silence(4)])
async def test_the_real_model_hears_no_speech_in_noise(sound: Audio) -> None:
    activity = voice_activity()
    assert not len(await speech_in(activity, sound))
    await activity.close()


@pytest.mark.slow
async def test_the_real_model_hears_speech() -> None:
    activity = voice_activity()
    sentence = at_16k(spoken("What is a list?"))
    found = await speech_in(activity, at_16k(padded(spoken("What is a list?"), before=3, after=3)))
    assert 0 <= (len(found) - len(sentence)) / SAMPLE_RATE < 1
    await activity.close()
