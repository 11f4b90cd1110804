"""`.env.example` explains every setting, and shows the default of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tutor_app.settings import Settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"
SETTING = re.compile(r"#([A-Z][A-Z0-9_]*)=(.*)")


def lines() -> list[str]:
    return EXAMPLE.read_text(encoding="utf-8").splitlines()


def named() -> list[str]:
    return [match[1] for line in lines() if (match := SETTING.fullmatch(line))]


def test_every_setting_is_named_once_and_nothing_else() -> None:
    assert sorted(name.upper() for name in Settings.model_fields) == sorted(named())


def test_every_setting_stands_under_a_sentence() -> None:
    before = {
        match[1]: lines()[number - 1]
        for number, line in enumerate(lines())
        if (match := SETTING.fullmatch(line))
    }
    assert [] == [name for name, line in before.items() if not line.startswith("# ")]


def test_the_values_shown_are_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in named():
        monkeypatch.delenv(name, raising=False)
    everything_on = tmp_path / ".env"
    everything_on.write_text("\n".join(SETTING.sub(r"\1=\2", line) for line in lines()))
    expected = Settings(_env_file=None).model_dump()
    assert expected == Settings(_env_file=everything_on).model_dump()
