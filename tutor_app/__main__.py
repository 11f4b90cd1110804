"""`python -m tutor_app`: start the app; other verbs build, export and check it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tutor_app.launcher.failures import CannotStart
from tutor_app.launcher.words import complain
from tutor_app.observability import configure_logging
from tutor_app.settings import Settings, WrongSettings, read_settings

WRONG_SETTINGS = 2
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Verb:
    """A word of the command line and the launcher's function `(root, settings) -> exit code`."""

    words: str
    function: str


VERBS = {
    "run": Verb("start the app and serve it until it is stopped", "start.run"),
    "serve": Verb("start the back end alone, behind a server that has the pages", "start.serve"),
    "stop": Verb("stop the app that uses this data folder", "stop.stop"),
    "dev": Verb("start the app with hot reload", "develop.develop"),
    "build": Verb("build the front end, unless it is built already", "front_end.build"),
    "export": Verb("write dist/frontend.zip and dist/backend.zip", "export.export"),
    "check-migrations": Verb("show that migrations and models agree", "database.check"),
}


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tutor_app", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", metavar="verb")
    for name, verb in VERBS.items():
        verbs.add_parser(name, help=verb.words)
    asked = parser.parse_args(arguments).verb or "run"
    try:
        settings = read_settings()
        configure_logging("warning", settings.log_format)
        return _do(asked, settings)
    except WrongSettings as error:
        complain(str(error))
        return WRONG_SETTINGS
    except CannotStart as error:
        complain(str(error))
    return 1


def _do(verb: str, settings: Settings) -> int:
    """Each verb imports what it needs only: stopping is quick, starting loads no exporter."""
    module, name = VERBS[verb].function.rsplit(".", 1)
    function = getattr(import_module(f"tutor_app.launcher.{module}"), name)
    return int(function(ROOT, settings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
