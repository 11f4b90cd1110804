"""The chat page: the conversation, and the composer below it."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.composer import composer, suggestion
from tutor_app.ui.components.tabs import tabs
from tutor_app.ui.components.transcript import transcript
from tutor_app.ui.components.voice import voice, voice_line
from tutor_app.ui.pages.chat.lesson import lesson_panel
from tutor_app.ui.pages.chat.messages import message
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.shell.layout import with_rail
from tutor_app.ui.shell.links import link
from tutor_app.ui.shell.sidebar_state import SidebarState
from tutor_app.ui.shell.viewer import ViewerState

FIRST_LESSONS = (
    "Teach me how lists and slicing work in Python",
    "What is a hash table, and why is it fast?",
    "Help me understand recursion step by step",
)
FIRST_QUESTIONS = (
    "How do I kill a child process?",
    "What is the difference between TCP and UDP?",
    "How do I undo my last commit?",
)


def chat_page() -> rx.Component:
    """The page at /chat and /chat/[conversation]."""
    return with_rail(
        tabs(
            topic=rx.cond(ChatState.topic != "", ChatState.topic, "conversations"),
            signal=ChatState.signal + SidebarState.signal,
            expires_at=ViewerState.expires_at,
            on_changed=ChatState.changed_elsewhere,
            on_signed_out=ViewerState.signed_out,
        ),
        rx.cond(
            ChatState.is_missing,
            _missing(),
            rx.el.div(
                rx.el.div(_conversation(), _composer(), class_name="chat"),
                lesson_panel(),
                class_name="chat-place",
            ),
        ),
        title=rx.cond(SidebarState.current_title != "", SidebarState.current_title, "Tutor"),
    )


def _conversation() -> rx.Component:
    return rx.cond(
        ChatState.is_loaded,
        rx.cond(ChatState.is_empty, _first(), _messages()),
        rx.el.div(
            *[rx.el.div(class_name="skeleton") for _ in range(3)],
            class_name="skeletons talk-skeleton",
            aria_hidden="true",
        ),
    )


def _messages() -> rx.Component:
    return transcript(
        rx.foreach(ChatState.earlier, message),
        rx.foreach(ChatState.fresh, message),
        conversation_id=ChatState.conversation_id,
        follow_key=ChatState.last_question_id,
        has_earlier=ChatState.has_earlier,
        earlier_key=ChatState.earlier_key,
        on_earlier=ChatState.load_earlier,
    )


def _composer() -> rx.Component:
    return rx.el.div(
        voice_line(),
        composer(
            _mode_switch(),
            voice(
                conversation_id=ChatState.conversation_id,
                accepted_key=ChatState.accepted_key,
                refused_key=ChatState.refused_key,
                refused_reason=ChatState.refused_reason,
                on_say=ChatState.say,
                on_stop=ChatState.stop,
                on_continue=ChatState.resume,
            ),
            conversation_id=ChatState.conversation_id,
            is_running=ChatState.running_turn != "",
            accepted_key=ChatState.accepted_key,
            refused_key=ChatState.refused_key,
            refused_reason=ChatState.refused_reason,
            on_send=ChatState.send,
            on_stop=ChatState.stop,
        ),
        rx.el.p("The tutor can be wrong. Run the code, and ask why.", class_name="composer-foot"),
        class_name="composer-place",
    )


def _mode_switch() -> rx.Component:
    return rx.el.div(
        _mode("teacher", "graduation-cap", "Teach me"),
        _mode("qa", "zap", "Just answer"),
        role="group",
        aria_label="How the tutor answers",
        class_name="modes",
    )


def _mode(mode: str, icon: str, label: str) -> rx.Component:
    return rx.el.button(
        rx.icon(icon, size=14),
        label,
        on_click=ChatState.set_mode(mode),
        class_name=rx.cond(ChatState.mode == mode, "mode is-on", "mode"),
        aria_pressed=rx.cond(ChatState.mode == mode, "true", "false"),
        data_testid=f"mode-{mode}",
        type="button",
    )


def _first() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.cond(
                ChatState.mode == "teacher",
                _welcome(
                    "What would you like to learn?",
                    "The tutor explains in steps, asks you back, and gives hints before answers.",
                    FIRST_LESSONS,
                ),
                _welcome(
                    "What would you like to know?",
                    "The answer comes first, short, with code where it helps.",
                    FIRST_QUESTIONS,
                ),
            ),
            class_name="first",
        ),
        class_name="first-place",
    )


def _welcome(title: str, words: str, questions: tuple[str, ...]) -> rx.Component:
    return rx.fragment(
        rx.el.h2(title),
        rx.el.p(words, class_name="soft"),
        rx.el.div(
            *[
                suggestion(
                    rx.el.span(text),
                    rx.icon("arrow-right", size=16),
                    text=text,
                    class_name="suggestion",
                )
                for text in questions
            ],
            class_name="suggestions",
        ),
    )


def _missing() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h2("This conversation was not found"),
            rx.el.p(
                "It may have been deleted, or it belongs to another account. "
                "Your other conversations are in the sidebar.",
                class_name="soft",
            ),
            link("Start a new one", href="/chat", class_name="button button-primary"),
            class_name="notice",
        ),
        class_name="in-shell",
        data_testid="chat-missing",
    )
