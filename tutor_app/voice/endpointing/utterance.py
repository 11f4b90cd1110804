"""What is remembered of the utterance that runs, and of speech that may become one."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor_app.voice.endpointing.events import Speculate


@dataclass(slots=True)
class Onset:
    """Speech that is not yet long enough to count."""

    start: float
    end: float
    speech_seconds: float = 0.0

    def hear(self, now: float, seconds: float) -> None:
        """Take one more chunk of speech."""
        self.end = now
        self.speech_seconds += seconds


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence inside an utterance."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    @property
    def middle(self) -> float:
        """Where a cut hurts least."""
        return (self.start + self.end) / 2


@dataclass(slots=True)
class Utterance:
    """The utterance that runs; positions are seconds of the stream.

    `pause_start` is set while it pauses, `speculation` once that pause was asked about,
    `is_complete` once the words up to it read complete. `is_interruption`: it began while the
    tutor spoke. `is_rest`: it is what a cut left over, and never too short. `continues`: the
    utterance that it takes up; `speech_seconds` are its own then.
    """

    number: int
    start: float
    speech_seconds: float
    is_interruption: bool = False
    is_rest: bool = False
    pause_start: float | None = None
    pauses: list[Pause] = field(default_factory=list)
    onset: Onset | None = None
    revision: int = 0
    speculation: Speculate | None = None
    is_complete: bool = False
    commit_at: float | None = None
    continues: Utterance | None = None

    def quiet_since(self, now: float) -> float:
        """Where the pause that lasts began; now when there is none."""
        return now if self.pause_start is None else self.pause_start

    def resume(self, now: float) -> None:
        """Take the pause for one within the utterance, and the speech that ended it as its own."""
        onset, self.onset = self.onset, None
        if onset is not None and self.pause_start is not None:
            self.pauses.append(Pause(self.pause_start, onset.start))
            self.speech_seconds += now - onset.start
        self.pause_start = None
        self.speculation = None
        self.is_complete = False

    def taken_up(self, onset: Onset, number: int, now: float) -> Utterance:
        """This utterance, which had ended, as the one that goes on with the speech of `onset`."""
        self.continues = None  # what it took up itself is part of it by now
        return Utterance(
            number=number,
            start=self.start,
            speech_seconds=now - onset.start,
            pauses=[*self.pauses, Pause(self.quiet_since(onset.start), onset.start)],
            continues=self,
        )

    def best_pause(self, since: float, now: float) -> Pause | None:
        """The longest pause that began after `since`, the latest of equals; also one that lasts."""
        pauses = [pause for pause in self.pauses if pause.start > since]
        if self.pause_start is not None and self.pause_start > since:
            pauses.append(Pause(self.pause_start, now))
        return max(pauses, key=lambda pause: (pause.seconds, pause.start), default=None)

    def rest(self, cut: float, now: float) -> Utterance:
        """What comes after a cut, as an utterance of its own."""
        later = [pause for pause in self.pauses if pause.start >= cut]
        silent = sum(pause.seconds for pause in later)
        silent += now - self.pause_start if self.pause_start is not None else 0.0
        return Utterance(
            number=self.number + 1,
            start=cut,
            speech_seconds=max(now - cut - silent, 0.0),
            is_rest=True,
            pause_start=self.pause_start,
            pauses=later,
            onset=self.onset,
            commit_at=self.commit_at,
        )
