from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.speech_to_text.sounds import babble, silence
from tutor_app.voice.audio import SAMPLE_RATE
from tutor_app.voice.speech_to_text.local.pieces import pieces_of


def test_it_is_cut_in_the_pause() -> None:
    audio = np.concatenate([babble(14), silence(0.5), babble(11)])
    first, second = pieces_of(audio)
    assert 14.0 < len(first) / SAMPLE_RATE < 14.5
    assert np.array_equal(audio, np.concatenate([first, second]))


def test_short_audio_stays_whole() -> None:
    assert [20 * SAMPLE_RATE] == [len(piece) for piece in pieces_of(babble(20))]


@given(st.integers(0, 100 * SAMPLE_RATE))
def test_nothing_is_lost_and_no_piece_is_long(count: int) -> None:
    lengths = [len(piece) for piece in pieces_of(np.zeros(count, np.float32))]
    assert count == sum(lengths)
    assert max(lengths) <= 20 * SAMPLE_RATE
    assert all(length >= 10 * SAMPLE_RATE for length in lengths[:-1])
