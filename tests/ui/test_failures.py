"""What nobody expected: our own words for the page, kind and place for the log."""

from __future__ import annotations

from redis.exceptions import TimeoutError as RedisTimeout
from structlog.testing import capture_logs

from tutor_app.errors import TutorError
from tutor_app.ui.failures import handler_failed, page_failed

SECRET = "what a learner said"


def test_a_handler_that_fails_says_it_in_our_words() -> None:
    with capture_logs() as lines:
        event = handler_failed(ValueError(SECRET))
    assert TutorError.message in str(event.args)
    assert [("unexpected error", "ValueError")] == [
        (line["event"], line["kind"]) for line in lines if line["log_level"] == "error"
    ]
    assert SECRET not in str(lines)


def test_a_redis_that_does_not_answer_brings_about_no_notice_that_would_fail_too() -> None:
    with capture_logs() as lines:
        assert None is handler_failed(RedisTimeout(SECRET))
    assert ["redis does not answer"] == [line["event"] for line in lines]
    assert SECRET not in str(lines)


def test_what_fails_often_is_printed_seldom() -> None:
    with capture_logs() as lines:
        for _ in range(30):
            page_failed(ValueError(SECRET))
    assert ["a page failed"] * 5 == [line["event"] for line in lines]
