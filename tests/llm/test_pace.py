from __future__ import annotations

from contextlib import ExitStack

import pytest

from tutor_app.llm.pace import ReadingPace


@pytest.mark.parametrize(
    ("streams", "expected"),
    [(0, 0.0), (1, 0.0), (8, 0.0), (20, 0.005), (100, 0.025), (200, 0.05), (1000, 0.05)],
)
def test_the_wait_grows_with_the_streams(streams: int, expected: float) -> None:
    pace = ReadingPace()
    with ExitStack() as stack:
        for _ in range(streams):
            stack.enter_context(pace.reading())
        assert pytest.approx(expected) == pace.seconds()
        assert streams == pace.open_streams
    assert 0 == pace.open_streams


def test_a_stream_that_fails_is_no_longer_counted() -> None:
    pace = ReadingPace()
    with pytest.raises(OSError), pace.reading():
        raise OSError
    assert 0 == pace.open_streams
