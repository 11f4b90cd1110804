"""The one real browser of a test run: Debian's Chromium, or one of its siblings, by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NOT_WANTED = (
    # Two pages of the address bar's own for each page opened: half of the time of a short test.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    # What Playwright leaves out: of two such flags Chromium hears the last only.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(NOT_WANTED)}",
)
MISSING = "Chromium is not installed (Debian: apt-get install chromium)"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class NotInstalled(RuntimeError):
    """There is no Chromium on this machine."""


def path() -> str | None:
    """Where a Chromium is installed, None when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched(flags: Sequence[str] = ()) -> Iterator[Browser]:
    """A running Chromium with these flags on top of FLAGS; NotInstalled where there is none.

    Playwright allows one of itself in a thread: tests share the fixture `browser`.
    """
    program = path()
    if program is None:
        raise NotInstalled(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()
