"""What people read when they did something too often."""

from __future__ import annotations

import math

TOO_OFTEN = {
    "register": "Too many new accounts were made from here.",
    "login": "Too many wrong passwords came from here.",
    "refresh": "This sign-in was renewed too often.",
    "password": "Too many wrong passwords came from here.",
    "visitor": "Too many visitors came from here.",
    "conversation": "That was a lot of new or cleared conversations in a short time.",
    "export": "Your data was downloaded often already.",
    "message": "That was a lot of messages in a short time. What you wrote is still here.",
    "study": "That was a lot in a short time. What you wrote is still here.",
    "address": "Too many requests came from here.",
    "speech_file": "That was a lot of speech to write down in a short time.",
    "spoken_sentence": "That was a lot to say in a short time.",
    "voice_offer": "The microphone was switched on too often.",
}
STEPS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def too_often(name: str, seconds: float) -> str:
    """The sentence for the rate limit `name` that lets people in again after `seconds`."""
    what = TOO_OFTEN.get(name, "That was too often.")
    return f"{what} Try again in {duration(seconds)}."


def used_up(name: str, allowance: int, seconds: float) -> str:
    """The sentence for a daily allowance of things called `name` (a plural) that is used up."""
    things = name.replace("_", " ")
    return (
        f"Today's allowance ({allowance} {things}) is used up. "
        f"The next one starts in {duration(seconds)}, at midnight UTC."
    )


def duration(seconds: float) -> str:
    """Seconds in the largest fitting unit, rounded up: `1 second`, `2 minutes`, `5 hours`."""
    whole = max(1, math.ceil(seconds))
    size, unit = next(step for step in STEPS if whole >= step[0])
    count = math.ceil(whole / size)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
