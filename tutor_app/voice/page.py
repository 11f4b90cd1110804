"""The page at the other end: what it says goes to the voice session, what is heard goes to it."""

from __future__ import annotations

from typing import Any

from tutor_app.observability import VOICE_FIRST_SOUND, VOICE_FIRST_TOKEN
from tutor_app.voice import protocol
from tutor_app.voice.channel import Channel
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.ears import Ears
from tutor_app.voice.outbox import Outbox, Outboxes
from tutor_app.voice.session import VoiceSession


class Page:
    """A page, its voice session and its outbox.

    Nothing is sent before it said `hello`. `outboxes` finds what an earlier connection of the same
    owner has left. `active_at` is the moment (monotonic seconds) of the last sign of use.
    """

    def __init__(self, ears: Ears, outbox: Outbox, outboxes: Outboxes) -> None:
        self.outbox = outbox
        self.channel = Channel(self._take)
        self.session = VoiceSession(ears, self.send, self._deliver)
        self.is_ready = False
        self.active_at = loop_seconds()
        self._ears = ears
        self._outboxes = outboxes

    def send(self, message: protocol.ToPage) -> None:
        """Send a message, if the page can hear it."""
        if isinstance(message, protocol.SpeechBegan):
            self.active_at = loop_seconds()
        if self.is_ready:
            self.channel.send(message)

    def say(self, code: str, detail: str) -> None:
        """Tell the page what is wrong."""
        self.send(protocol.ErrorMessage(code=code, detail=detail))

    def leave(self) -> None:
        """The page is gone: finals wait for its return."""
        self.is_ready = False
        self.outbox.detach(self.send)

    def _deliver(self, final: protocol.TranscriptMessage) -> None:
        self.outbox.put(final)

    def _take(self, message: Any) -> None:
        if not isinstance(message, protocol.Received | protocol.Timing):
            self.active_at = loop_seconds()
        match message:
            case protocol.Hello():
                self._greet(message)
            case protocol.Received():
                self.outbox.received(message.number)
            case protocol.TutorSpeaking():
                self.session.tutor_speaks(message)
            case protocol.Config():
                self.session.configure(message)
            case protocol.Mute():
                self.session.mute(message)
            case protocol.Commit():
                self.session.commit()
            case protocol.Timing():
                _measure(message)

    def _greet(self, hello: protocol.Hello) -> None:
        """Answer `hello`, and send the finals that an earlier connection has missed."""
        is_resumed = self._resume(hello)
        self.is_ready = True
        self.send(
            protocol.Ready(
                voice_session_id=self.outbox.id,
                is_resumed=is_resumed,
                config=self.session.config,
                engines=protocol.engine_states(self._ears.speech_to_text.engines()),
            )
        )
        self.outbox.attach(self.send, hello.after if is_resumed else 0)

    def _resume(self, hello: protocol.Hello) -> bool:
        """Go on with the session that the page names, when it is the owner's and nobody's now."""
        if hello.voice_session_id is None:
            return False
        if hello.voice_session_id == self.outbox.id:
            return True
        earlier = self._outboxes.find(self.outbox.owner_id, hello.voice_session_id)
        if earlier is None or earlier.is_heard or self.outbox.has_finals:
            return False
        self.outbox.detach(self.send)
        self.outbox = earlier
        return True


def _measure(timing: protocol.Timing) -> None:
    for milliseconds, histogram in (
        (timing.first_token_ms, VOICE_FIRST_TOKEN),
        (timing.first_sound_ms, VOICE_FIRST_SOUND),
    ):
        if milliseconds is not None:
            histogram.observe(milliseconds / 1000)
