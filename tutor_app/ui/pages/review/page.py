"""The review page: one card at a time, by keyboard or by hand."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.answer import markdown
from tutor_app.ui.components.review_keys import review_keys
from tutor_app.ui.pages.review.state import ReviewState
from tutor_app.ui.shell.layout import with_rail
from tutor_app.ui.shell.links import link
from tutor_app.ui.shell.places import section_path

RATINGS = (
    ("again", "1", "Again", "I did not know it"),
    ("hard", "2", "Hard", "I had to think long"),
    ("good", "3", "Good", "I knew it"),
    ("easy", "4", "Easy", "I knew it at once"),
)


def review_page() -> rx.Component:
    """The page at /review."""
    return with_rail(
        review_keys(
            card=ReviewState.card.id,
            is_shown=ReviewState.is_shown,
            focus_on="review-card",
            on_show=ReviewState.show,
            on_rate=ReviewState.rate,
            on_undo=ReviewState.undo,
        ),
        rx.el.div(
            rx.cond(
                ReviewState.is_loaded,
                rx.cond(ReviewState.card.id != "", _sitting(), _nothing_due()),
                rx.el.div(
                    *[rx.el.div(class_name="skeleton") for _ in range(3)],
                    class_name="review skeletons",
                    aria_hidden="true",
                ),
            ),
            class_name="in-shell",
        ),
        place="/review",
        title="Review",
    )


def _sitting() -> rx.Component:
    return rx.el.div(
        _left(),
        _card(),
        rx.cond(ReviewState.is_shown, _ratings(), _show()),
        _keys(),
        class_name="review",
    )


def _left() -> rx.Component:
    return rx.el.div(
        rx.el.div(rx.el.div(style={"width": f"{ReviewState.share}%"}), class_name="thin-line"),
        rx.el.p(
            rx.el.span(ReviewState.left, rx.cond(ReviewState.left == 1, " card", " cards")),
            " left",
            rx.cond(
                ReviewState.reviewed > 0,
                rx.fragment(" · ", rx.el.span(ReviewState.reviewed), " done"),
            ),
            data_testid="review-left",
        ),
        class_name="review-head",
    )


def _card() -> rx.Component:
    return rx.el.article(
        rx.el.p(
            ReviewState.card.skill,
            rx.cond(
                ReviewState.card.section != "",
                rx.fragment(
                    rx.el.span(" · ", aria_hidden="true"),
                    link(
                        ReviewState.card.section_title,
                        href=section_path(ReviewState.card.section),
                        class_name="text-link",
                    ),
                ),
            ),
            class_name="review-where",
        ),
        rx.el.h2("Question", class_name="answer-hidden"),
        rx.el.div(
            markdown(content=ReviewState.card.prompt, key="q" + ReviewState.card.id),
            class_name="review-prompt",
        ),
        rx.cond(
            ReviewState.is_shown,
            rx.el.div(
                rx.el.h2("Answer", class_name="review-label"),
                markdown(content=ReviewState.answer, key="a" + ReviewState.card.id),
                class_name="review-answer",
                data_testid="review-answer",
            ),
        ),
        id="review-card",
        tab_index=-1,
        aria_label="The card",
        class_name="review-card",
        data_testid="review-card",
    )


def _keys() -> rx.Component:
    return rx.el.p(
        rx.el.span(
            rx.el.kbd("Space"),
            " shows the answer, ",
            rx.el.kbd("1"),
            " to ",
            rx.el.kbd("4"),
            " rate it, ",
            class_name="keys-only",
        ),
        rx.el.button(
            rx.el.kbd("u", aria_hidden="true"),
            " takes the last rating back",
            on_click=ReviewState.undo,
            class_name="plain-button",
            data_testid="review-undo",
            type="button",
        ),
        class_name="hint review-keys",
    )


def _show() -> rx.Component:
    return rx.el.div(
        rx.el.p("Say the answer to yourself first.", class_name="soft"),
        rx.el.button(
            "Show the answer",
            on_click=ReviewState.show,
            class_name="button button-primary button-large",
            data_testid="review-show",
            type="button",
        ),
        class_name="review-foot",
    )


def _ratings() -> rx.Component:
    return rx.el.div(
        rx.el.p("How well did you know it?", id="review-ask", class_name="soft"),
        rx.el.div(
            *[_rating(*one) for one in RATINGS],
            class_name="ratings",
            role="group",
            aria_labelledby="review-ask",
        ),
        class_name="review-foot",
    )


def _rating(name: str, key: str, label: str, means: str) -> rx.Component:
    wait = getattr(ReviewState.card, name)
    return rx.el.button(
        rx.el.span(rx.el.kbd(key, aria_hidden="true"), label, class_name="rating-name"),
        rx.el.span(means, class_name="rating-means"),
        rx.el.span("back in ", wait, class_name="rating-wait"),
        on_click=ReviewState.rate(name),
        class_name=f"rating rating-{name}",
        data_testid=f"rate-{name}",
        type="button",
    )


def _nothing_due() -> rx.Component:
    return rx.cond(
        ReviewState.cards == 0,
        _empty(),
        _finished(),
    )


def _finished() -> rx.Component:
    return rx.el.div(
        rx.el.h2(
            rx.cond(
                ReviewState.reviewed > 0,
                rx.fragment(
                    "Done: ",
                    ReviewState.reviewed,
                    rx.cond(ReviewState.reviewed == 1, " card", " cards"),
                    " reviewed",
                ),
                "Nothing is due now",
            ),
            id="review-card",
            tab_index=-1,
            data_testid="review-done",
        ),
        rx.el.p(
            rx.cond(
                ReviewState.next_in != "",
                rx.fragment(
                    "The next card comes in ",
                    rx.el.strong(ReviewState.next_in),
                    ". Reviewing sooner would help little: waiting until it is nearly forgotten "
                    "is what makes it last.",
                ),
                "What you miss from now on comes back here.",
            ),
            class_name="soft",
        ),
        rx.el.div(
            link("See your progress", href="/progress", class_name="button button-primary"),
            rx.cond(
                ReviewState.reviewed > 0,
                rx.el.button(
                    "Take the last rating back",
                    on_click=ReviewState.undo,
                    class_name="button",
                    data_testid="review-undo",
                    type="button",
                ),
            ),
            class_name="button-row",
        ),
        class_name="notice",
    )


def _empty() -> rx.Component:
    return rx.el.div(
        rx.el.h2("What you miss comes back here", id="review-card", tab_index=-1),
        rx.el.p(
            "Answer a check question or an exercise wrongly, and it becomes a card. You see it "
            "again shortly before you would forget it: after minutes, then days, then months.",
            class_name="soft",
        ),
        rx.el.ol(
            _step("1", "Say the answer to yourself, then look."),
            _step("2", "Rate how well you knew it; that decides when it comes back."),
            _step("3", "A few minutes a day are enough."),
            class_name="steps",
            data_testid="review-empty",
        ),
        rx.el.div(
            link("Find something to learn", href="/progress", class_name="button button-primary"),
            link("Ask the tutor", href="/chat", class_name="button"),
            class_name="button-row",
        ),
        class_name="notice",
    )


def _step(number: str, words: str) -> rx.Component:
    return rx.el.li(rx.el.span(number, aria_hidden="true", class_name="step-number"), words)
