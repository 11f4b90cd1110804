"""Passwords: rules, whole length, equal time, a bounded number at a time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from importlib.resources import files

import bcrypt
import pytest

from tests.waiting import STUCK_SECONDS, until
from tutor_app.accounts import passwords as module
from tutor_app.accounts.passwords import Passwords, check_new_password, common_passwords
from tutor_app.errors import InvalidInput, Unavailable


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(cost=4)


async def test_a_password_matches_its_own_hash_only(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse battery")
    assert await passwords.matches("correct horse battery", stored)
    assert not await passwords.matches("correct horse batterY", stored)
    assert 60 == len(stored)
    assert "$2b$04$" == stored[:7]


async def test_the_last_of_128_characters_counts(passwords: Passwords) -> None:
    stored = await passwords.hash("p" * 127 + "a")
    assert not await passwords.matches("p" * 127 + "b", stored)
    assert await passwords.matches("p" * 127 + "a", stored)


async def test_nul_does_not_end_a_password(passwords: Passwords) -> None:
    stored = await passwords.hash("before\x00after1")
    assert not await passwords.matches("before\x00after2", stored)


async def test_two_ways_to_write_one_character_are_the_same(passwords: Passwords) -> None:
    stored = await passwords.hash("cafe\u0301 au lait")
    assert await passwords.matches("caf\u00e9 au lait", stored)


async def test_nobody_has_a_password(passwords: Passwords) -> None:
    assert not await passwords.matches("anything at all", None)


async def test_a_lone_surrogate_is_compared_and_matches_nothing(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse battery")
    assert not await passwords.matches("\ud800" * 10, stored)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The work of each comparison, in rounds of bcrypt's key schedule."""
    done: list[int] = []

    def checkpw(digest: bytes, hashed: bytes, real: Callable = bcrypt.checkpw) -> bool:
        done.append(2 ** int(hashed[4:6]))
        return real(digest, hashed)

    monkeypatch.setattr(module.bcrypt, "checkpw", checkpw)
    return done


@pytest.mark.parametrize(("cost", "highest_seen"), [(4, 4), (6, 6), (5, 7), (7, 5)])
@pytest.mark.parametrize("cost_of_hash", [None, 4, 5])
async def test_a_refusal_costs_the_same_work_with_any_hash_and_with_none(
    work: list[int], cost: int, highest_seen: int, cost_of_hash: int | None
) -> None:
    stored = await Passwords(cost_of_hash).hash("correct horse battery") if cost_of_hash else None
    passwords = Passwords(cost)
    await passwords.matches("wrong password", await Passwords(highest_seen).hash("battery"))
    work.clear()
    assert not await passwords.matches("wrong password", stored)
    assert 2 ** max(cost, highest_seen, cost_of_hash or 0) == sum(work)


async def test_the_right_password_costs_one_comparison(work: list[int]) -> None:
    stored = await Passwords(cost=4).hash("correct horse battery")
    assert await Passwords(cost=6).matches("correct horse battery", stored)
    assert [2**4] == work


async def test_another_work_factor_is_outdated(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse battery")
    assert not passwords.is_outdated(stored)
    assert Passwords(cost=5).is_outdated(stored)


async def test_few_run_at_once_and_none_on_the_event_loop(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.os, "cpu_count", lambda: 2)
    passwords = Passwords(cost=4)
    running, most, lock = 0, 0, threading.Lock()
    threads: set[int] = set()
    turn = threading.Event()

    def hashpw(_digest: bytes, _salt: bytes) -> bytes:
        nonlocal running, most
        with lock:
            running, most = running + 1, max(most, running + 1)
            threads.add(threading.get_ident())
        turn.wait(STUCK_SECONDS)
        with lock:
            running -= 1
        return b"$2b$04$"

    monkeypatch.setattr(module.bcrypt, "hashpw", hashpw)
    hashing = asyncio.gather(*(passwords.hash("correct horse battery") for _ in range(12)))
    await until(lambda: running >= 2)
    await asyncio.to_thread(int)  # what was given to threads before it has begun by now
    turn.set()
    await hashing
    assert 2 == most
    assert threading.get_ident() not in threads


async def test_a_crowd_is_told_to_come_back(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 5)
    done = await asyncio.gather(
        *(passwords.hash("correct horse battery") for _ in range(9)), return_exceptions=True
    )
    refused = [error for error in done if isinstance(error, Unavailable)]
    assert ["busy"] * 4 == [error.code for error in refused]
    assert "$2b$04$" == (await passwords.hash("room again now"))[:7]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_too_short"),
        ("seven77", "password_too_short"),
        ("x" * 129, "password_too_long"),
        ("password1", "weak_password"),
        ("PassWord1", "weak_password"),
        ("1Q2W3E4R", "weak_password"),
        ("ｐａｓｓｗｏｒｄ１", "weak_password"),
        ("qwertyuiop", "weak_password"),
        ("iloveyou", "weak_password"),
        ("fine until \ud800 here", "password_invalid"),
    ],
)
def test_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_new_password(password)
    assert code == refusal.value.code


@pytest.mark.parametrize(
    "password",
    [
        "eightchr",
        "x" * 128,
        "kaffee tisch wolke",
        "пароль-слон-облако",
        "  spaces  count  ",
        "🦉" * 8,
    ],
)
def test_taken_without_rules_of_composition(password: str) -> None:
    check_new_password(password)


def test_three_thousand_common_ones_that_would_be_long_enough() -> None:
    assert 3_000 == len(common_passwords())
    assert [] == [word for word in common_passwords() if len(word) < 8]


WELL_KNOWN = [
    *("123456789", "password", "12345678", "password1", "iloveyou", "1q2w3e4r", "qwerty123"),
    *("princess", "football", "sunshine", "superman", "baseball", "michelle", "jennifer"),
    *("trustno1", "charlie1", "alexander", "starwars", "elizabeth", "welcome1"),
]


def test_they_are_a_published_list_in_the_order_of_their_frequency() -> None:
    file = files("tutor_app.accounts").joinpath("common_passwords.txt")
    listed = file.read_text("utf-8").splitlines()
    assert 3_000 == len(listed)
    places = [listed.index(word) for word in WELL_KNOWN]
    assert sorted(places) == places
    source = files("tutor_app.accounts").joinpath("common_passwords.licence.txt").read_text("utf-8")
    assert "common-passwords.txt.gz of Django" in source
    assert "Redistribution and use in source and binary forms" in source


@pytest.mark.parametrize("word", WELL_KNOWN)
def test_the_well_known_are_refused(word: str) -> None:
    with pytest.raises(InvalidInput):
        check_new_password(word.title())
