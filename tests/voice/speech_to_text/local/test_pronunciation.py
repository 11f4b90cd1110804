from __future__ import annotations

import pytest

from tutor_app.voice.speech_to_text.local.pronunciation import (
    phones_of,
    phones_of_all,
    written_down,
)

DICTIONARY = {
    "hash": "HH AE SH",
    "map": "M AE P",
    "compile": "K AH M P AY L",
    "static": "S T AE T IH K",
    "start": "S T AA R T",
    "class": "K L AE S",
    "push": "P UH SH",
    "c": "S IY",
    "s": "EH S",
    "v": "V IY",
    "bug": "B AH G",
    "type": "T AY P",
}
PHONES = frozenset(
    [
        *(
            [
                "AA",
                "AE",
                "AH",
                "AO",
                "AW",
                "AY",
                "B",
                "CH",
                "D",
                "DH",
                "EH",
                "ER",
                "EY",
                "F",
                "G",
                "HH",
                "IH",
                "IY",
            ]
        ),
        *(
            [
                "JH",
                "K",
                "L",
                "M",
                "N",
                "NG",
                "OW",
                "OY",
                "P",
                "R",
                "S",
                "SH",
                "T",
                "TH",
                "UH",
                "UW",
                "V",
                "W",
                "Y",
                "Z",
                "ZH",
            ]
        ),
    ]
)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("hash", "HH AE SH"),
        ("tuple", "T AH P AH L"),
        ("css", "S IY EH S EH S"),
        ("csv", "S IY EH S V IY"),
        ("maps", "M AE P S"),
        ("bugs", "B AH G Z"),
        ("hashs", "HH AE SH AH Z"),
        ("tuples", "T AH P AH L Z"),
        ("started", "S T AA R T AH D"),
        ("pushed", "P UH SH T"),
        ("compiled", "K AH M P AY L D"),
        ("compiling", "K AH M P AY L IH NG"),
        ("compiler", "K AH M P AY L ER"),
        ("statically", "S T AE T IH K L IY"),
        ("recompile", "R IY K AH M P AY L"),
        ("hashmap", "HH AE SH M AE P"),
        ("subclass", "S AH B K L AE S"),
        ("qqq", None),
        ("frobnicate", None),
        ("", None),
    ],
)
def test_how_a_word_sounds(word: str, expected: str | None) -> None:
    assert expected == phones_of(word, DICTIONARY.get)


def test_a_phrase_is_its_words() -> None:
    assert "HH AE SH M AE P" == phones_of_all(("hash", "map"), DICTIONARY.get)
    assert phones_of_all(("hash", "frobnicate"), DICTIONARY.get) is None


def test_our_own_list_uses_the_models_phones() -> None:
    wrong = {
        word: phones for word, phones in written_down().items() if set(phones.split()) - PHONES
    }
    assert {} == wrong
    assert len(written_down()) > 150
