from __future__ import annotations

import numpy as np
import pytest

from tests.voice.speech import at_16k, padded, spoken
from tests.voice.speech_tasks.conftest import LoudActivity
from tests.voice.speech_to_text.sounds import babble, clicks, music, silence
from tutor_app.voice.audio import Audio
from tutor_app.voice.speech_tasks.speech_in import has_speech
from tutor_app.voice.vad import voice_activity


@pytest.mark.parametrize(
    ("audio", "expected"),
    [
        (silence(2), False),
        (babble(0.25), True),
        (np.concatenate([silence(3), babble(0.25)]), True),
        (np.zeros(0, np.float32), False),
    ],
)
async def test_a_word_is_enough(audio: Audio, expected: bool) -> None:
    assert expected == await has_speech(LoudActivity(), audio)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("sound", [clicks(4), music(4), silence(4)])
async def test_the_real_model_hears_no_speech_in_noise(sound: Audio) -> None:
    activity = voice_activity()
    assert not await has_speech(activity, sound)
    await activity.close()


@pytest.mark.slow
async def test_the_real_model_hears_speech() -> None:
    activity = voice_activity()
    assert await has_speech(activity, at_16k(padded(spoken("What is a list?"))))
    await activity.close()
