from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.speech_to_text.local.vocabulary import Taught, plain, taught

DICTIONARY = {"hash": "HH AE SH", "map": "M AE P", "object": "AA B", "oriented": "AO R"}


def test_phrases_become_entries() -> None:
    phrases = [
        "hash",
        "Hash Map",
        "hash map",
        "object-oriented",
        "c++",
        "frobnicate",
        "",
        "hash " * 5,
    ]
    expected = [
        Taught("hash+", "HH AE SH"),
        Taught("hash+map+", "HH AE SH M AE P"),
        Taught("object+oriented+", "AA B AO R"),
    ]
    assert expected == list(taught(phrases, DICTIONARY.get))


@given(st.lists(st.text("abc'", min_size=1), min_size=1))
def test_entries_are_shown_as_their_words(words: list[str]) -> None:
    assert " ".join(words) == plain("+".join(words) + "+")
