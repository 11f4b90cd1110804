from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.courses import SECTION, write_course
from tutor_app.library.__main__ import main


def test_it_names_faults_and_says_so_with_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path.parent)
    write_course(tmp_path, {"one/adding": SECTION.replace("- [x] `5`", "- [ ] `5`")})
    assert 1 == main(["check", str(tmp_path)])
    fault = f"{tmp_path.name}/small/one/adding.md:32: exactly one option is right (`- [x]`), not 0"
    told = capsys.readouterr().out.splitlines()
    assert [fault, "1 courses, 1 sections, 1 faults"] == [told[0], told[-1]]


def test_without_faults_it_is_content_and_says_what_it_ran(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    write_course(tmp_path, {"one/adding": SECTION})
    assert 0 == main(["check", str(tmp_path)])
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("Run under CPython only")
    assert "1 courses, 1 sections, 0 faults" == last


@pytest.mark.parametrize("arguments", [[], ["check", "/nowhere/at/all"], ["dance"]])
def test_wrong_use_is_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert 2 == stopped.value.code
    assert "usage: python -m tutor_app.library" in capsys.readouterr().err
