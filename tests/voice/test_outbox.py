"""Finals: numbered, each delivered once, kept ten minutes, found by their owner only."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.outbox import KEPT_SECONDS, MOST_OF_OWNER, Outbox, Outboxes
from tutor_app.voice.protocol import TranscriptMessage


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Reader:
    """A page that notes the numbers it gets."""

    def __init__(self) -> None:
        self.numbers: list[int | None] = []

    def take(self, message: TranscriptMessage) -> None:
        self.numbers.append(message.number)


def final(utterance_id: str = "", replaces: str | None = None) -> TranscriptMessage:
    return TranscriptMessage(
        utterance_id=utterance_id or str(uuid4()),
        replaces=replaces,
        text="a",
        is_final=True,
        stt_ms=1,
        engine="local",
    )


def test_finals_are_numbered_and_sent_at_once() -> None:
    box, page = Outbox(uuid4()), Reader()
    box.attach(page.take)
    box.put(final())
    box.put(final())

    assert page.numbers == [1, 2]


def test_one_that_was_replaced_is_not_sent_again() -> None:
    box, first, second = Outbox(uuid4()), Reader(), Reader()
    box.attach(first.take)
    for one in (final(), final("young"), final("whole", replaces="young"), final()):
        box.put(one)
    box.attach(second.take)

    assert (first.numbers, second.numbers) == ([1, 2, 3, 4], [1, 3, 4])


def test_what_came_while_nobody_listened_comes_first_on_return() -> None:
    box, first, second = Outbox(uuid4()), Reader(), Reader()
    box.attach(first.take)
    box.put(final())
    box.received(1)
    box.detach(first.take)
    box.put(final())
    box.put(final())
    box.attach(second.take, after=1)
    box.put(final())

    assert (first.numbers, second.numbers) == ([1], [2, 3, 4])


def test_what_was_received_does_not_come_again() -> None:
    box, page = Outbox(uuid4()), Reader()
    for _ in range(4):
        box.put(final())
    box.received(2)
    box.attach(page.take, after=3)

    assert page.numbers == [4]


def test_after_ten_minutes_a_final_is_gone() -> None:
    clock, page = Clock(), Reader()
    box = Outbox(uuid4(), now=clock)
    box.put(final())
    clock.now += KEPT_SECONDS / 2
    box.put(final())
    clock.now += KEPT_SECONDS / 2
    box.attach(page.take)

    assert page.numbers == [2]


def test_one_who_was_replaced_cannot_detach_the_other() -> None:
    box, old, new = Outbox(uuid4()), Reader(), Reader()
    box.attach(old.take)
    box.attach(new.take)
    box.detach(old.take)
    box.put(final())

    assert (old.numbers, new.numbers) == ([], [1])


def test_a_stranger_finds_nothing() -> None:
    boxes, ada = Outboxes(), uuid4()
    box = boxes.new(ada)

    assert boxes.find(uuid4(), box.id) is None
    assert boxes.find(ada, uuid4()) is None
    assert boxes.find(ada, box.id) is box


def test_outboxes_that_nobody_listens_to_are_forgotten_after_ten_minutes() -> None:
    clock, ada = Clock(), uuid4()
    boxes = Outboxes(now=clock)
    left, heard = boxes.new(ada), boxes.new(ada)
    heard.attach(Reader().take)
    clock.now += KEPT_SECONDS
    assert boxes.find(ada, left.id) is None
    boxes.sweep()

    assert (len(boxes), boxes.find(ada, heard.id)) == (1, heard)


def test_an_owner_has_so_many_and_the_oldest_goes() -> None:
    boxes, ada = Outboxes(), uuid4()
    boxes.new(uuid4())
    made = [boxes.new(ada) for _ in range(MOST_OF_OWNER + 2)]

    assert len(boxes) == MOST_OF_OWNER + 1
    assert boxes.find(ada, made[1].id) is None
    assert boxes.find(ada, made[2].id) is made[2]


def test_a_visitor_takes_theirs_along_and_a_deleted_account_leaves_nothing() -> None:
    boxes, visitor, user = Outboxes(), uuid4(), uuid4()
    box = boxes.new(visitor)
    boxes.give(visitor, user)
    assert (boxes.find(visitor, box.id), boxes.find(user, box.id)) == (None, box)
    boxes.forget(user)

    assert len(boxes) == 0


@given(st.lists(st.sampled_from(["put", "leave", "come", "lose"]), max_size=60))
def test_none_is_lost_or_sent_twice(steps: list[str]) -> None:
    """Whatever the connection does, a page that acknowledges what it got has every final once."""
    box, has, put = Outbox(uuid4()), list[int](), 0
    page: Reader | None = None

    def settle() -> None:
        if page:
            has.extend(number or 0 for number in page.numbers)
            page.numbers.clear()

    for step in steps:
        if step == "put":
            box.put(final())
            put += 1
        elif step == "come" and page is None:
            page = Reader()
            box.attach(page.take, after=max(has, default=0))
        elif step == "leave" and page:
            settle()
            box.received(max(has, default=0))
            box.detach(page.take)
            page = None
        elif step == "lose" and page:  # the acknowledgement did not arrive; the page knows its last
            settle()
            box.detach(page.take)
            page = None
    if page is None:
        page = Reader()
        box.attach(page.take, after=max(has, default=0))
    settle()

    assert list(range(1, put + 1)) == has
