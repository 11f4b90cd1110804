"""The landing page: what it is, and a question one can ask at once."""

from __future__ import annotations

import reflex as rx

from tutor_app.library.catalog import Library
from tutor_app.ui.components.native_form import native_form
from tutor_app.ui.pages.login.state import LoginPage
from tutor_app.ui.shell.layout import plain
from tutor_app.ui.shell.links import link
from tutor_app.ui.shell.viewer import ViewerState
from tutor_app.ui.shell.word import word

COMMANDS = "git clone <this repository> tutor && cd tutor\nmake run"


def landing_page() -> rx.Component:
    """The page at /."""
    return plain(_hero(), _proofs(), _run(), class_name="landing")


def _hero() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            word(LoginPage.error, LoginPage.done),
            rx.el.h1("A programming tutor that teaches you to find the answer"),
            rx.el.p(
                "Ask about code in your own words, typed or spoken. It explains in steps, asks "
                "you back, gives hints before answers, and never loses what you said.",
                class_name="lead",
            ),
            native_form(
                rx.el.input(type="hidden", name="next", value="/chat", read_only=True),
                rx.el.button(
                    "Try it now",
                    rx.icon("arrow-right", size=16),
                    type="submit",
                    class_name="button button-primary button-large",
                    data_testid="try-now",
                ),
                rx.cond(
                    ViewerState.is_known & ~ViewerState.is_visitor,
                    rx.fragment(),
                    link("Create an account", href="/register", class_name="button button-large"),
                ),
                action="/api/auth/visit",
                class_name="hero-buttons",
            ),
            rx.el.p("No account, no key and no download needed to try.", class_name="hint"),
            class_name="hero-words",
        ),
        rx.el.figure(
            _picture("light"),
            _picture("dark"),
            class_name="hero-picture",
        ),
        class_name="hero",
    )


def _picture(theme: str) -> rx.Component:
    return rx.el.img(
        src=f"/landing-{theme}.png",
        alt="A lesson on hash tables: the tutor explains, shows code and asks a check question.",
        width="1200",
        height="800",
        class_name=f"only-{theme}",
    )


def _proofs() -> rx.Component:
    library = Library.bundled()  # as it was when the page was built
    return rx.el.section(
        _proof(
            "0.1 s",
            "To the first sign of progress",
            "You see at once that it reads, checks and writes. Words come as the model writes "
            "them, and each answer names its engine and its times.",
        ),
        _proof(
            str(len(library.sections)),
            "Lessons that answer without a key",
            f"They come with it in {len(library.courses)} courses and answer offline, quoted and "
            "linked. Add a Groq key or your own model server, and models answer first.",
        ),
        _proof(
            "0",
            "Questions lost",
            "A question is stored before any model sees it. Reload, close the tab or stop the "
            "server in mid-answer: what was said is still there.",
        ),
        _proof(
            "Aloud",
            "Talk as with a teacher",
            "Click the microphone and ask, with pauses to think. Answers are read to you while "
            "they are written; speak, and the tutor stops. Without a key this server writes down "
            "English, with mistakes: you see what it understood.",
        ),
        class_name="proofs",
        aria_label="Why this tutor",
    )


def _proof(figure: str, title: str, words: str) -> rx.Component:
    return rx.el.article(
        rx.el.p(figure, class_name="proof-figure"),
        rx.el.h2(title),
        rx.el.p(words, class_name="soft"),
        class_name="proof",
    )


def _run() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Run your own"),
        rx.el.p("Open source, one machine, two commands.", class_name="soft"),
        rx.el.pre(rx.el.code(COMMANDS), class_name="commands", tab_index=0),
        class_name="run",
    )
