"""The command line."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tutor_app.__main__ import VERBS

ROOT = Path(__file__).parents[1]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tutor_app", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_a_function(name: str) -> None:
    module, function = VERBS[name].function.rsplit(".", 1)
    assert callable(getattr(import_module(f"tutor_app.launcher.{module}"), function))


def test_a_wrong_setting_is_named_and_its_value_is_not() -> None:
    result = run("run", PORT="hidden-value")
    assert 2 == result.returncode
    assert "PORT: Input should be a valid integer" in result.stderr
    assert "hidden-value" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_short_secret_is_refused_in_words_and_is_not_shown() -> None:
    result = run("run", JWT_SECRET="hidden-value")
    assert 2 == result.returncode
    assert "JWT_SECRET: a secret needs at least 32 random characters" in result.stderr
    assert "hidden-value" not in result.stderr
    assert "Traceback" not in result.stderr


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    wrong = {
        "LLM_PROVIDERS": "[{hidden",
        "MESSAGE_RATE": "hidden",
        "PUBLIC_URL": "tutor.hidden.org",
        "DATABASE_URL": "mysql://hidden",
        "REDIS_URL": "http://hidden",
        "TRUSTED_PROXIES": "127.0.0.1,hidden",
    }
    result = run("run", DATA_DIR=str(tmp_path), **wrong)
    first, *lines = result.stderr.splitlines()
    assert (2, "") == (result.returncode, result.stdout)
    assert "These settings are not right; .env.example explains each:" == first
    assert sorted(wrong) == sorted(line.strip().partition(":")[0] for line in lines)
    assert "hidden" not in result.stderr


def test_an_empty_secret_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    result = run("run", DATA_DIR=str(tmp_path))
    assert 2 == result.returncode
    assert f"{tmp_path / 'secret'} holds no secret of 32 bytes; delete it" in result.stderr
    assert "Traceback" not in result.stderr


def test_more_workers_need_redis(tmp_path: Path) -> None:
    result = run("run", DATA_DIR=str(tmp_path), WORKERS="2", REDIS_URL="")
    assert (1, "More than one worker needs REDIS_URL. Set it, or WORKERS=1.\n") == (
        result.returncode,
        result.stderr,
    )


def test_stopping_what_does_not_run_is_no_failure(tmp_path: Path) -> None:
    result = run("stop", DATA_DIR=str(tmp_path))
    assert (0, "Nothing to stop: no server is using this data folder.\n") == (
        result.returncode,
        result.stdout,
    )
