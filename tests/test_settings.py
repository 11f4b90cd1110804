from __future__ import annotations

from pathlib import Path

import pytest

from tutor_app.settings import Settings


def test_a_local_file_wins_over_the_common_one_and_the_environment_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PORT", "LOG_LEVEL", "GROQ_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    Path(".env").write_text("PORT=4001\nLOG_LEVEL=debug\nGROQ_API_KEY=common\n")
    Path(".env.local").write_text("PORT=4002\nGROQ_API_KEY=own\n")
    monkeypatch.setenv("PORT", "4003")
    found = Settings()
    assert (4003, "own", "debug") == (found.port, found.groq_api_key, found.log_level)
