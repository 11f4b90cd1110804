"""Packets in order: at once where nothing is missing, after two where something is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.jitter import HELD, AudioPacket, Reorder


def packet(sequence: int) -> AudioPacket:
    return AudioPacket(sequence % 65_536, sequence * 960 % 2**32, b"x")


def sequences(packets: list[AudioPacket]) -> list[int]:
    return [one.sequence for one in packets]


def fed(order: Reorder, *numbers: int) -> list[list[int]]:
    return [sequences(order.add(packet(number))) for number in numbers]


def test_what_comes_in_order_goes_on_at_once() -> None:
    assert fed(Reorder(), 7, 8, 9) == [[7], [8], [9]]


def test_the_numbers_begin_anew_after_65535() -> None:
    assert fed(Reorder(), 65_534, 65_535, 65_536, 65_537) == [[65_534], [65_535], [0], [1]]


def test_reordering_by_two_is_put_right() -> None:
    assert fed(Reorder(), 1, 3, 4, 2, 5) == [[1], [], [], [2, 3, 4], [5]]


def test_a_lost_packet_is_given_up_when_three_wait() -> None:
    order = Reorder()

    assert fed(order, 1, 3, 4, 5, 6) == [[1], [], [], [3, 4, 5], [6]]
    assert order.lost == 1


def test_a_packet_after_it_was_given_up_goes_nowhere() -> None:
    order = Reorder()

    assert fed(order, 1, 3, 4, 5, 2) == [[1], [], [], [3, 4, 5], []]
    assert order.late == 1


def test_the_same_packet_twice_is_heard_once() -> None:
    assert fed(Reorder(), 1, 1, 2, 2) == [[1], [], [2], []]


def test_two_gaps_are_given_up_one_after_the_other() -> None:
    order = Reorder()

    assert fed(order, 1, 3, 5, 7) == [[1], [], [], [3]]
    assert sequences(order.give_up()) == [5]
    assert sequences(order.give_up()) == [7]
    assert (order.lost, order.is_waiting) == (3, False)


def test_a_sender_that_begins_anew_is_followed() -> None:
    order = Reorder()

    assert fed(order, 10, 12, 30_000, 30_001) == [[10], [], [12, 30_000], [30_001]]


def test_giving_up_nothing_gives_nothing() -> None:
    assert Reorder().give_up() == []


@given(st.integers(0, 65_535), st.lists(st.integers(0, 2), max_size=80))
def test_reordering_by_two_loses_nothing(first: int, delays: list[int]) -> None:
    """Each packet is late by up to two places; all come out, in order, at most two late."""
    sent = sorted(range(len(delays)), key=lambda n: (n + delays[n], n))
    order, heard = Reorder(), list[int]()
    begun = min(sent[:1], default=0)
    for number in sent:
        heard += sequences(order.add(packet(first + number)))
    while order.is_waiting:
        heard += sequences(order.give_up())

    expected = [(first + n) % 65_536 for n in range(begun, len(delays))]
    assert expected == heard


@given(st.lists(st.integers(0, 65_535), max_size=200))
def test_no_order_of_numbers_breaks_it_or_makes_it_hold_much(numbers: list[int]) -> None:
    order, given_in, given_out = Reorder(), 0, 0
    for number in numbers:
        given_in += 1
        given_out += len(order.add(packet(number)))
        assert len(order._held) <= HELD
    assert given_out <= given_in
