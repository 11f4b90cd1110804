"""What was said after a pause: the words that a second transcript has beyond a first one."""

from __future__ import annotations

from difflib import SequenceMatcher

from tutor_app.voice.said import said_words


def added_words(earlier: str, text: str) -> str:
    """The words of `text`, as they are compared, after those that `earlier` has already.

    Both are transcripts of the same speech, the second one of more of it. Recognisers hear the
    beginning otherwise once they know how it goes on: words of the first that the second has not
    count as heard in its next ones.
    """
    before, now = said_words(earlier), said_words(text)
    match = SequenceMatcher(a=before, b=now, autojunk=False).get_matching_blocks()[:-1]
    if not match:
        return " ".join(now[len(before) :])
    last = match[-1]
    return " ".join(now[last.b + len(before) - last.a :])
