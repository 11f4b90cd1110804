"""The page: a transcript, a composer and the tabs keeper, driven by a scene that a test wrote."""

from __future__ import annotations

import dataclasses
import time

import reflex as rx

from tests.ui.components.page.double import double
from tutor_app.ui.components.answer import answer, copy_button
from tutor_app.ui.components.composer import composer, suggestion
from tutor_app.ui.components.fonts import fonts
from tutor_app.ui.components.keyboard import composition_guard
from tutor_app.ui.components.speech import speak_button
from tutor_app.ui.components.tabs import tabs
from tutor_app.ui.components.transcript import transcript
from tutor_app.ui.components.voice import voice, voice_line

PAGE = 50


@dataclasses.dataclass(frozen=True)
class Row:
    """One message as the page shows it."""

    id: str = ""
    role: str = "assistant"
    content: str = ""
    status: str = "complete"
    turn_id: str = ""


class PageState(rx.State):
    """What the real page's state does, as little of it as the components need."""

    scene: str = ""
    conversation_id: str = ""
    rows: list[Row] = []  # noqa: RUF012 - how Reflex declares a var
    has_earlier: bool = False
    earlier_key: str = ""
    follow_key: str = ""
    running_turn: str = ""
    accepted_key: str = ""
    refused_key: str = ""
    refused_reason: str = ""
    topic: str = ""
    signal: int = 0
    expires_at: float = 0
    lifetime: float = 86_400
    loads: int = 0

    @rx.event
    def load(self):
        """Show the end of the scene."""
        self.scene = self.router.url.query_parameters.get("scene", "")
        scene = double.scenes.get(self.scene, {})
        rows = [Row(**row) for row in scene.get("rows", [])]
        self.conversation_id = scene.get("conversation_id", self.scene)
        self.rows = rows[-scene.get("page", PAGE) :]
        self.has_earlier = len(rows) > len(self.rows)
        self.earlier_key = self.rows[0].id if rows else ""
        self.running_turn = next((row.turn_id for row in rows if row.status == "streaming"), "")
        self.lifetime = scene.get("lifetime", 86_400)
        self.expires_at = time.time() + scene["expires_in"] if "expires_in" in scene else 0
        self.loads += 1
        double.note("loaded", self.scene, self.router.headers.cookie)

    @rx.event
    def earlier(self):
        """Put the page before the first message in front."""
        rows = [Row(**row) for row in double.scenes[self.scene]["rows"]]
        have = len(self.rows)
        added = rows[max(0, len(rows) - have - PAGE) : len(rows) - have]
        self.rows = [*added, *self.rows]
        self.has_earlier = len(rows) > len(self.rows)
        self.earlier_key = self.rows[0].id
        double.note("earlier", len(self.rows))

    @rx.event
    def send(self, text: str, key: str):
        """Take a message as the scene says."""
        scene = double.scenes.get(self.scene, {})
        double.note("send", text, key)
        if key == self.accepted_key:
            return  # a send is made again when the connection is back: it is taken once
        if scene.get("is_silent"):
            return
        if refusal := scene.get("refusal"):
            self.refused_key, self.refused_reason = key, refusal
            return
        number = len(self.rows)
        turn = scene.get("turn", f"turn-{key[:8]}")
        question = Row(id=f"q{number}", role="user", content=text)
        reply = Row(id=f"a{number}", content="", status="streaming", turn_id=turn)
        self.rows = [*self.rows, question, reply]
        self.accepted_key, self.follow_key, self.running_turn = key, question.id, turn
        self.topic, self.signal = "conversations", self.signal + 1

    @rx.event
    def say(self, text: str, key: str, replaces: str):
        """Take what was spoken; an answer that runs makes room, a question that goes on, too."""
        double.note("say", text, key, *([replaces] if replaces else []))
        if self.running_turn:
            double.turn(self.running_turn).add("stopped", {"status": "stopped"})
            self.ended(self.running_turn)
        if replaces and self.accepted_key == replaces:
            self.rows = self.rows[:-2]
        self.send(text, key)

    @rx.event
    def go_on(self, turn_id: str):
        """Let a new turn write the rest of a stopped answer."""
        double.note("go on", turn_id)
        self.write_again("more")

    @rx.event
    def ended(self, turn_id: str):
        """Write the finished text, as loading from the database would."""
        double.note("ended", turn_id)
        turn = double.turn(turn_id)
        self.rows = [
            dataclasses.replace(row, content=turn.text, status=turn.status)
            if row.turn_id == turn_id
            else row
            for row in self.rows
        ]
        self.running_turn = ""

    @rx.event
    def stop(self):
        """End the running turn with what there is."""
        double.note("stop")
        if self.running_turn:
            double.turn(self.running_turn).add("stopped", {"status": "stopped"})

    @rx.event
    def write_again(self, kind: str):
        """Let a new turn write the last answer, from its start ("again") or its end ("more")."""
        last = self.rows[-1]
        turn = f"{kind}-{last.turn_id}"
        content = last.content if kind == "more" else ""
        row = dataclasses.replace(last, status="streaming", turn_id=turn, content=content)
        double.turn(turn).text = content
        self.rows = [*self.rows[:-1], row]
        self.running_turn = turn

    @rx.event
    def changed(self, topic: str):
        """Note what another tab said."""
        double.note("changed", topic)

    @rx.event
    def signed_out(self):
        """Note that the login is over."""
        double.note("signed_out")


def message(row: rx.Var[Row]) -> rx.Component:
    """One message with a row below it."""
    return answer(
        copy_button(row.content),
        speak_button(row.content, message_id=row.id),
        message_id=row.id,
        role=row.role,
        content=row.content,
        status=row.status,
        turn_id=row.turn_id,
        on_ended=PageState.ended,
        key=row.id,
    )


def conversation_page() -> rx.Component:
    """The chat column over the whole window."""
    return rx.el.main(
        fonts(),
        composition_guard(),
        rx.el.h1("Conversation", class_name="answer-hidden"),
        tabs(
            topic=PageState.topic,
            signal=PageState.signal,
            expires_at=PageState.expires_at,
            lifetime_seconds=PageState.lifetime,
            on_changed=PageState.changed,
            on_signed_out=PageState.signed_out,
        ),
        transcript(
            rx.foreach(PageState.rows, message),
            conversation_id=PageState.conversation_id,
            follow_key=PageState.follow_key,
            has_earlier=PageState.has_earlier,
            earlier_key=PageState.earlier_key,
            on_earlier=PageState.earlier,
        ),
        rx.el.div(
            voice_line(),
            composer(
                voice(
                    conversation_id=PageState.conversation_id,
                    accepted_key=PageState.accepted_key,
                    refused_key=PageState.refused_key,
                    refused_reason=PageState.refused_reason,
                    on_say=PageState.say,
                    on_stop=PageState.stop,
                    on_continue=PageState.go_on,
                ),
                suggestion(text="What is a hash table?"),
                rx.el.button("Again", on_click=PageState.write_again("again"), type="button"),
                rx.el.button("More", on_click=PageState.write_again("more"), type="button"),
                conversation_id=PageState.conversation_id,
                is_running=PageState.running_turn != "",
                accepted_key=PageState.accepted_key,
                refused_key=PageState.refused_key,
                refused_reason=PageState.refused_reason,
                on_send=PageState.send,
                on_stop=PageState.stop,
            ),
            style={"padding": "0 24px 16px"},
        ),
        rx.el.span(id="loads", data_loads=PageState.loads),
        style={"display": "flex", "flex_direction": "column", "height": "100vh"},
    )
