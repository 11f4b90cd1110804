"""`make run`: everything that has to be in place, then the server, until somebody stops it."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tutor_app.launcher import address, data_folder, front_end
from tutor_app.launcher.failures import CannotStart
from tutor_app.launcher.keyboard import Keyboard, keyboard
from tutor_app.launcher.pauses import Pauses
from tutor_app.launcher.server import Server
from tutor_app.launcher.stop_requests import Interrupted, StopRequests, stop_requests
from tutor_app.launcher.words import cautions, say, welcome
from tutor_app.settings import Settings

_LOOK_SECONDS = 0.5


def run(root: Path, settings: Settings) -> int:
    """Start the app and serve until it is stopped; the exit code.

    0 after a stop in good order, 1 when the server ended by itself or could not save all.
    Raises CannotStart when something is in the way.
    """
    return _run(root, settings, has_pages=True)


def serve(root: Path, settings: Settings) -> int:
    """Like `run` for the back end alone; its pages are served by something in front of it."""
    return _run(root, settings, has_pages=False)


def _run(root: Path, settings: Settings, *, has_pages: bool) -> int:
    try:
        with stop_requests() as requests, data_folder.held(settings):
            began = time.monotonic()
            _prepare(root, settings, has_pages=has_pages)
            start = partial(Server.start, root, settings, has_pages=has_pages)
            return _serve(start, settings, requests, began)
    except Interrupted:
        say("Stopped before the server was ready.")
        return 0


def _prepare(root: Path, settings: Settings, *, has_pages: bool) -> None:
    """Everything before the server: the address is free, the pages are built."""
    if settings.workers > 1 and not settings.redis_url:
        raise CannotStart("More than one worker needs REDIS_URL. Set it, or WORKERS=1.")
    for caution in cautions(settings):
        say(caution)
    address.check_free(settings.host, settings.port)
    if has_pages:
        front_end.ensure(root, say)


def _serve(
    start: Callable[[], Server], settings: Settings, requests: StopRequests, began: float
) -> int:
    server, pauses = start(), Pauses()
    try:
        _migrate(settings)  # while the workers load the app
        server.release()
        if not server.wait_until_ready():
            raise CannotStart("The server did not get ready; the reason stands above.")
        requests.is_starting = False
        with keyboard() as keys:
            welcome(settings, time.monotonic() - began, has_keyboard=keys is not None)
            while not _is_asked(requests, keys, while_=server.is_running) and server.has_died():
                say("The server’s main process died; it is started again.")
                server.stop()
                if _is_asked(requests, keys, while_=_for(pauses.after_death())):
                    break
                server = start()
                server.release()
            return _stop(server, settings)
    finally:
        server.kill()


def _migrate(settings: Settings) -> None:
    from tutor_app.launcher.database import migrate  # 0.7 s of imports, beside the workers' own

    migrate(settings)


def _is_asked(requests: StopRequests, keys: Keyboard | None, *, while_: Callable[[], bool]) -> bool:
    """Wait as long as `while_` says so; whether somebody asks to stop meanwhile."""
    with selectors.DefaultSelector() as selector:
        selector.register(requests.descriptor, selectors.EVENT_READ)
        if keys is not None:
            selector.register(keys.descriptor, selectors.EVENT_READ)
        while while_() and not requests.is_asked:
            ready = [key.fd for key, _ in selector.select(_LOOK_SECONDS)]
            if keys is not None and keys.descriptor in ready and keys.is_stop_pressed():
                return True
    return requests.is_asked


def _for(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def _stop(server: Server, settings: Settings) -> int:
    from tutor_app.launcher.database import checkpoint

    if not server.is_running():
        say("The server ended by itself; the reason stands above.")
        return 1
    say("Stopping: answers that are being written are saved ...")
    began = time.monotonic()
    is_saved = server.stop()
    checkpoint(settings)
    if not is_saved:
        say("Stopped by force: an answer that was being written may lack its last second.")
        return 1
    say(f"Stopped in {time.monotonic() - began:.1f} s; everything is saved.")
    return 0
