"""The status page: which engines answer, listen and speak, in the order they are asked."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.pages.status.state import EngineItem, StatusState
from tutor_app.ui.shell.layout import plain

STATE_WORDS = {
    "ready": ("circle-check", "Ready"),
    "resting": ("clock", "Resting"),
    "out": ("circle-x", "Refused"),
    "gone": ("circle-x", "Not offered"),
}


def status_page() -> rx.Component:
    """The page at /status."""
    return plain(
        rx.el.div(
            rx.el.h1("What answers now"),
            rx.cond(
                StatusState.is_loaded,
                _report(),
                rx.el.div(
                    *[rx.el.div(class_name="skeleton") for _ in range(3)],
                    class_name="skeletons",
                    aria_hidden="true",
                ),
            ),
            class_name="column",
        )
    )


def _report() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            rx.el.strong(StatusState.headline, data_testid="status-headline"),
            " A question goes to the first engine below that is ready. "
            "The offline library is always the last, so that there is always an answer.",
            class_name="soft",
        ),
        _engines(StatusState.engines, "status-engines"),
        rx.cond(~StatusState.has_model, _add_a_key()),
        rx.el.h2("Who writes down what you say"),
        rx.el.p(
            "The first that is ready. The bundled recogniser knows English and needs no key.",
            class_name="soft",
        ),
        _engines(StatusState.listening, "status-listening"),
        rx.el.h2("Who reads answers aloud"),
        rx.el.p(
            "The first that is ready. A browser speaks with the voices of its own device.",
            class_name="soft",
        ),
        _engines(StatusState.speaking, "status-speaking"),
        rx.el.h2("Storage"),
        rx.el.ul(
            rx.el.li(
                rx.el.span("Conversations and accounts", class_name="engine-name"),
                rx.el.span(StatusState.storage, class_name="soft engine-state"),
            ),
            class_name="engines",
        ),
        rx.el.button(
            rx.icon("refresh-cw", size=14),
            "Look again",
            on_click=StatusState.look,
            class_name="button",
            type="button",
        ),
    )


def _engines(engines: list[EngineItem], testid: str) -> rx.Component:
    return rx.el.ol(rx.foreach(engines, _engine), class_name="engines", data_testid=testid)


def _engine(engine: EngineItem) -> rx.Component:
    return rx.el.li(
        rx.el.span(engine.name, rx.el.small(engine.provider), class_name="engine-name"),
        rx.el.span(
            rx.match(
                engine.state,
                *[
                    (state, rx.fragment(rx.icon(icon, size=14), label))
                    for state, (icon, label) in STATE_WORDS.items()
                ],
                rx.fragment(engine.state),
            ),
            class_name="engine-state state-" + engine.state,
        ),
        rx.cond(engine.detail != "", rx.el.span(engine.detail, class_name="soft engine-detail")),
    )


def _add_a_key() -> rx.Component:
    return rx.el.div(
        rx.el.h2("Want answers from a model?"),
        rx.el.p(
            "Whoever runs this server can set ",
            rx.el.code("GROQ_API_KEY"),
            " (or the key of OpenAI, Anthropic or Google), or ",
            rx.el.code("LLM_PROVIDERS"),
            " for a model server of their own, in the file ",
            rx.el.code(".env"),
            " and start it again. An Ollama on the same machine is found by itself.",
        ),
        class_name="tip",
    )
