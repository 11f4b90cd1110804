"""Pictures of every page: `python -m tests.browser.screenshots [--look FOLDER] [scene ...]`.

Writes docs/screenshots/<scene>-<size>-<scheme>.webp, and the landing page's own two pictures.
With `--look FOLDER` every state, also those that the manual does not show, goes there as PNG.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests import chromium
from tests.browser import course_scenes, scenes, seeding, voice_scenes
from tests.browser.conftest import with_model
from tests.browser.scenes import Scene, Stage
from tests.doubles.groq_server import in_thread
from tests.launcher.app import App, running

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "screenshots"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
SETTLED_MS = 700


def main(arguments: Sequence[str] | None = None) -> None:
    """Take the pictures that were asked for, or all of the manual's."""
    options = _options(arguments)
    chosen = scenes.MANUAL | course_scenes.MANUAL | voice_scenes.PAGES | voice_scenes.STATES
    chosen |= scenes.STATES | course_scenes.STATES if options.look else {}
    chosen = {name: scene for name, scene in chosen.items() if name in (options.scenes or chosen)}
    folder = options.look or MANUAL
    folder.mkdir(parents=True, exist_ok=True)
    with started() as (app, browser):
        if not options.scenes and not options.look:
            _landing_pictures(app, browser)
        take(app, browser, chosen, folder, "png" if options.look else "webp")


def take(
    app: App, browser: Browser, chosen: Mapping[str, Scene], folder: Path, kind: str = "webp"
) -> None:
    """Every scene in every look."""
    for (name, scene), size, scheme in itertools.product(chosen.items(), SIZES, SCHEMES):
        with on_stage(app, browser, SIZES[size], scheme) as stage:
            scene(stage)
            part = voice_scenes.PLACE if name in voice_scenes.STATES else ""
            _picture(stage.page, folder / f"{name}-{size}-{scheme}.{kind}", part)


@contextmanager
def started() -> Iterator[tuple[App, Browser]]:
    """The app with the provider's double, and a browser."""
    with (
        tempfile.TemporaryDirectory() as folder,
        in_thread(tokens_per_second=80) as model,
        running(Path(folder), **with_model(model)) as app,
        chromium.launched() as browser,
    ):
        yield app, browser


@contextmanager
def on_stage(
    app: App, browser: Browser, size: tuple[int, int], scheme: str, talks: int = 50
) -> Iterator[Stage]:
    """A browser of somebody who has used the app for a while."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    with seeding.signed_in(app, context, f"ada{next(_NUMBERS)}", "Ada Lovelace") as owner_id:
        seeding.many(app.data, owner_id, talks)
        said = [("user", scenes.QUESTION), ("assistant", scenes.LESSON)]
        lesson_id = seeding.conversation(app.data, owner_id, said, title="Why a hash table is fast")
        yield Stage(app, context.new_page(), owner_id, lesson_id)
    context.close()


_NUMBERS = itertools.count()


def _landing_pictures(app: App, browser: Browser) -> None:
    """A lesson of the product itself, 1200 by 800, on the landing page in both schemes."""
    for scheme in SCHEMES:
        with on_stage(app, browser, (1200, 800), scheme, talks=5) as stage:
            scenes.chat_top(stage)
            stage.page.wait_for_timeout(SETTLED_MS)
            stage.page.screenshot(path=ROOT / "assets" / f"landing-{scheme}.png")


def _picture(page: Page, file: Path, part: str = "") -> None:
    """A picture of the window, or of the part of it that a selector names."""
    page.wait_for_timeout(SETTLED_MS)  # fonts and icons; nothing announces them
    client = page.context.new_cdp_session(page)
    wanted: dict[str, object] = {"format": file.suffix[1:]}
    if file.suffix == ".webp":
        wanted["quality"] = 82
    if part and (box := page.locator(part).bounding_box()):
        wanted["clip"] = {**box, "scale": 1}
    shot = client.send("Page.captureScreenshot", wanted)
    file.write_bytes(base64.b64decode(shot["data"]))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take pictures of every page.")
    parser.add_argument("scenes", nargs="*")
    parser.add_argument("--look", type=Path, help="take the other states too, into this folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
