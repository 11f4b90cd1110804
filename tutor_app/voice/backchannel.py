"""Is a transcript only a sign of listening ("mm-hm", "okay") that asks for nothing?"""

from __future__ import annotations

from tutor_app.voice.said import said_words

_HUMS = {
    *("mm", "mmm", "mhm", "mmhm", "hm", "hmm", "hmmm", "mm hm", "mm hmm", "m hm", "uh huh", "aha"),
    *("ah", "oh", "ooh", "uh", "um", "uhm", "er", "huh", "mm mm"),
}

_AGREEMENTS = {
    *(
        "okay",
        "ok",
        "k",
        "yeah",
        "yep",
        "yup",
        "yes",
        "ya",
        "right",
        "alright",
        "all right",
        "sure",
    ),
    *("i see", "got it", "i got it", "gotcha", "understood", "i understand", "makes sense"),
    *("that makes sense", "of course", "exactly", "true", "good", "great", "cool", "nice", "wow"),
    *("interesting", "very good", "very nice", "i know", "fine", "perfect", "good to know"),
}

_PHRASES = {tuple(said_words(phrase)) for phrase in _HUMS | _AGREEMENTS}
_HUMMED = {tuple(said_words(phrase)) for phrase in _HUMS}
_LONGEST = max(map(len, _PHRASES))

MOST_PHRASES = 4
"""Somebody who says more than this wants the word."""


def is_backchannel(transcript: str, spoken: str = "") -> bool:
    """Whether somebody only shows that they listen while the tutor speaks `spoken`.

    When that is a question, "okay" and "yes" answer it; only hums are then no answer.
    """
    is_question = spoken.rstrip(" \n\"'»”)").endswith(("?", "？"))
    phrases = _HUMMED if is_question else _PHRASES
    words = tuple(said_words(transcript))
    for _ in range(MOST_PHRASES):
        if not words:
            return False
        lengths = range(min(_LONGEST, len(words)), 0, -1)
        length = next((n for n in lengths if words[:n] in phrases), None)
        if length is None:
            return False
        words = words[length:]
        if not words:
            return True
    return False
