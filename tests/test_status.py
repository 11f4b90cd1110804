"""What the status page shows: who answers, who listens, who speaks."""

from __future__ import annotations

import shutil
from pathlib import Path

from tutor_app.container import build
from tutor_app.settings import Settings
from tutor_app.status import StatusReport

BUNDLED = ("Bundled recogniser", "this machine", "ready")
BROWSER = ("Browser voice", "each learner's device", "ready")


async def report(settings: Settings, migrated_file: Path) -> StatusReport:
    """The report of an app with these settings."""
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    container = build(settings)
    try:
        return await container.status.report()
    finally:
        await container.stop()


async def test_without_a_key_this_machine_listens_and_browsers_speak(
    settings: Settings, migrated_file: Path
) -> None:
    found = await report(settings, migrated_file)
    assert [BUNDLED] == [(one.name, one.provider, one.state) for one in found.listening]
    assert [BROWSER] == [(one.name, one.provider, one.state) for one in found.speaking]


async def test_with_a_key_groq_comes_first(settings: Settings, migrated_file: Path) -> None:
    found = await report(settings.model_copy(update={"groq_api_key": "k"}), migrated_file)
    assert ["Groq", "Groq", "this machine"] == [one.provider for one in found.listening]
    assert ["Groq", "each learner's device"] == [one.provider for one in found.speaking]


async def test_a_model_folder_that_is_none_says_what_is_wrong(
    settings: Settings, migrated_file: Path, tmp_path: Path
) -> None:
    found = await report(
        settings.model_copy(update={"whisper_model_dir": tmp_path / "nowhere"}), migrated_file
    )
    (trouble,) = [one for one in found.listening if one.state == "out"]
    assert "WHISPER_MODEL_DIR" in trouble.detail
