"""Stream time: gaps by timestamps, silence by the clock; it never stands still or runs back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.timeline import Timeline

PACKET = 320
TICKS = 960


def placed(line: Timeline, *packets: tuple[int, float]) -> list[int]:
    """The silence before each packet of (timestamp, seconds)."""
    return [line.place(timestamp % 2**32, PACKET, now) for timestamp, now in packets]


def test_packets_that_follow_each_other_have_no_silence_between() -> None:
    line = Timeline()

    assert placed(line, (1_000, 0), (1_960, 0.02), (2_920, 0.04)) == [0, 0, 0]
    assert line.samples == 3 * PACKET


def test_a_missing_packet_is_silence_of_its_length() -> None:
    assert placed(Timeline(), (0, 0), (2 * TICKS, 0.04)) == [0, PACKET]


def test_the_timestamps_begin_anew() -> None:
    assert placed(Timeline(), (2**32 - TICKS, 0), (0, 0.02), (2 * TICKS, 0.06)) == [0, 0, PACKET]


def test_no_silence_by_the_clock_while_packets_come() -> None:
    line = Timeline()
    placed(line, (0, 0))

    assert line.pass_time(0.19) == 0


def test_a_sender_that_stops_becomes_silence_as_time_passes() -> None:
    line = Timeline()
    placed(line, (0, 0))

    assert [line.pass_time(now) for now in (0.2, 0.25, 1.0)] == [3_200, 800, 12_000]


def test_before_the_first_packet_no_time_passes() -> None:
    assert Timeline().pass_time(100) == 0


def test_what_the_clock_filled_is_not_filled_again() -> None:
    """Discontinuous transmission: one packet in 400 ms, whose timestamp says so."""
    line = Timeline()
    placed(line, (0, 0))
    filled = line.pass_time(0.38)

    assert filled + placed(line, (20 * TICKS, 0.4))[0] == 19 * PACKET


def test_packets_that_were_only_delayed_are_not_lost() -> None:
    line = Timeline()
    placed(line, (0, 0))
    line.pass_time(0.5)

    assert placed(line, (TICKS, 0.5), (2 * TICKS, 0.5)) == [0, 0]
    assert line.samples == 8_000 + 3 * PACKET


def test_a_jump_of_the_timestamps_is_closed() -> None:
    assert placed(Timeline(), (0, 0), (48_000 * 3_600, 0.02), (48_000 * 3_600 + TICKS, 0.04)) == [
        0,
        0,
        0,
    ]


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.floats(0, 5)), max_size=50))
def test_whatever_comes_time_goes_on_and_no_faster_than_a_second_a_packet(steps) -> None:
    line, now = Timeline(), 0.0
    for timestamp, pause in steps:
        now += pause
        before = line.samples
        filled = line.pass_time(now)
        silence = line.place(timestamp, PACKET, now)
        assert 0 <= filled <= (pause + 0.001) * 16_000
        assert 0 <= silence <= 16_000
        assert before + filled + silence + PACKET == line.samples
