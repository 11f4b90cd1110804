"""What a refused form shows again: whole, short, and whatever anybody sends."""

from __future__ import annotations

import base64

import pytest

from tutor_app.accounts.kept_forms import packed, unpacked

NOTHING = {"identifier": "", "name": ""}


@pytest.mark.parametrize("name", ["Ada", "a@b.c", "x; Path=/", "Zoë 🦉", 'say "hi"\n', "\ud800"])
def test_comes_back_as_it_was(name: str) -> None:
    value = packed({"identifier": name, "password": "secret"})
    assert value.isascii()
    assert {";", " ", '"', "\n"}.isdisjoint(value)
    assert name.encode("utf-8", "replace").decode() == unpacked(value)["identifier"]
    assert {"identifier", "name"} == set(unpacked(value))


def test_nothing_is_kept_of_nothing() -> None:
    assert "" == packed({"password": "secret"})


def test_the_longest_fits_a_cookie() -> None:
    assert 0 < len(packed({"identifier": "🦉" * 900, "name": "🦉" * 900})) < 4_000


@pytest.mark.parametrize(
    "value",
    ["", "%", "e30=", "x" * 9_999, "W10=", "bnVsbA==", base64.b64encode(b"[" * 2_000).decode()],
)
def test_anything_may_be_sent(value: str) -> None:
    assert NOTHING == unpacked(value)


def test_other_types_are_nothing() -> None:
    value = base64.urlsafe_b64encode(b'{"identifier": ["x"], "name": {"a": 1}}').decode()
    assert NOTHING == unpacked(value)
