"""Where utterances begin and end: a state machine of seconds and probabilities."""

from __future__ import annotations

from tutor_app.voice.endpointing.config import (
    END_THRESHOLD,
    START_THRESHOLD,
    EndpointingConfig,
    TutorVoice,
)
from tutor_app.voice.endpointing.events import (
    EndReason,
    Event,
    FalseStart,
    Speculate,
    SpeechResumed,
    SpeechStarted,
    UtteranceEnded,
)
from tutor_app.voice.endpointing.reading import reads_complete
from tutor_app.voice.endpointing.utterance import Onset, Pause, Utterance

COMMIT_SECONDS = 0.1
"""How much audio still belongs to an utterance after `commit`: it is on its way here."""


class Endpointer:
    """Follows one stream of audio; it has no clock: time is the audio it was shown.

    Every `SpeechStarted` is followed by one `UtteranceEnded` or `FalseStart` of the same number,
    before the next begins. Stretches never overlap, but for one that continues another: it covers
    that one's, too. Lengths are kept to the nearest chunk.
    """

    def __init__(self, config: EndpointingConfig) -> None:
        self._config = config
        self._tutor: TutorVoice = "nothing"
        self._now = 0.0
        self._chunk_seconds = 0.0
        self._floor = 0.0
        self._is_muted = False
        self._is_speech = False
        self._count = 0
        self._onset: Onset | None = None
        self._utterance: Utterance | None = None
        self._false_start: Utterance | None = None
        self._before: Utterance | None = None  # it ended by its words, and may go on

    @property
    def position(self) -> float:
        """Seconds of the stream so far."""
        return self._now

    @property
    def needed_from(self) -> float:
        """The earliest position whose audio an event to come may ask for; drop what is older."""
        if self._utterance is not None:
            return self._utterance.start
        onset = self._now if self._onset is None else self._onset.start
        before = self._continued_by(onset)
        return before.start if before else self._start_of(onset)

    def process(self, seconds: float, probability: float) -> list[Event]:
        """Follow one chunk of this length; a probability that is no number is silence."""
        self._now += seconds
        self._chunk_seconds = seconds
        if self._is_muted:
            self._floor = self._now  # what was said while muted belongs to nobody
            return []
        self._is_speech = probability >= START_THRESHOLD
        if self._utterance is None:
            return self._listen()
        self._follow(self._utterance, is_silence=not probability >= END_THRESHOLD)
        return self._judge(self._utterance)

    def read(self, utterance: int, revision: int, text: str) -> list[Event]:
        """Take the transcript of a speculation; an outdated one is ignored.

        An empty text (nothing was said or added, or it is dropped as noise, echo or backchannel)
        ends an utterance that interrupted the tutor, or took up another, as soon as a complete
        one: the tutor can go on.
        """
        current = self._utterance
        if current is None or current.number != utterance or current.speculation is None:
            return []
        if current.speculation.revision != revision:
            return []
        is_nothing = not text.strip()
        current.is_complete = (
            current.is_interruption or current.continues is not None
            if is_nothing
            else reads_complete(text, language=self._config.language)
        )
        return self._judge(current)

    def tutor_speaks(self, by: TutorVoice) -> None:
        """Note by what the tutor speaks now: to begin over it takes longer speech."""
        self._tutor = by

    def configure(self, config: EndpointingConfig) -> None:
        """Go on by these lengths, also with the utterance that runs."""
        self._before = None
        self._floor = self.needed_from  # what was given up by the old ones stays so
        self._config = config

    def commit(self) -> list[Event]:
        """End the utterance: push-to-talk was released.

        Audio that was spoken before is still on its way, so the end comes 0.1 s of audio later,
        with `process`; at once when the utterance already paused for as long.
        """
        current = self._utterance
        if current is None:
            return []
        if current.commit_at is None:
            current.commit_at = self._now + COMMIT_SECONDS
        if self._now - current.quiet_since(self._now) >= COMMIT_SECONDS:
            current.commit_at = self._now
        return self._judge(current)

    def mute(self, is_muted: bool) -> list[Event]:
        """Stop or go on listening; what was said before is kept, as an utterance of its own."""
        self._is_muted = is_muted
        self._onset = self._before = None
        if not is_muted:
            return []
        self._false_start = None
        current = self._utterance
        if current is None:
            return []
        return self._end(current, "mute" if current.commit_at is None else "commit")

    # ---- nobody speaks

    def _listen(self) -> list[Event]:
        self._onset = self._heard(self._onset)
        onset = self._onset
        needed = self._config.speech_to_start(self._tutor)
        if onset is None or not self._reaches(onset.speech_seconds, needed):
            return []
        self._utterance = begun = self._begun_by(onset)
        begun.is_interruption = self._tutor != "nothing"
        self._onset = self._false_start = self._before = None
        continues = begun.continues.number if begun.continues else None
        return [SpeechStarted(begun.number, begun.start, continues)]

    def _begun_by(self, onset: Onset) -> Utterance:
        self._count += 1
        if before := self._continued_by(onset.start):
            return before.taken_up(onset, self._count, self._now)
        return Utterance(self._count, self._start_of(onset.start), self._now - onset.start)

    def _continued_by(self, onset: float) -> Utterance | None:
        """The utterance that speech from here on goes on with: a pause to think lies between."""
        before = self._before
        if before is None or onset - before.quiet_since(onset) > self._config.think_seconds:
            return None
        return before

    def _heard(self, onset: Onset | None) -> Onset | None:
        """The onset after this chunk; a dip longer than the gap ends it."""
        if self._is_speech:
            onset = onset or Onset(self._now - self._chunk_seconds, self._now)
            onset.hear(self._now, self._chunk_seconds)
        elif onset is not None and self._now - onset.end > self._config.start_gap_seconds:
            return None
        return onset

    def _start_of(self, onset: float) -> float:
        """Where an utterance with this first sound starts.

        A false start a moment ago was none: it is taken in (a row of them is not).
        """
        config, before = self._config, self._false_start
        start = onset - config.prefix_seconds
        if before and onset - before.quiet_since(onset) < config.think_seconds:
            earliest = start - config.think_seconds - config.least_seconds
            start = max(min(start, before.start), earliest)
        return max(start, self._floor)

    # ---- somebody speaks

    def _follow(self, current: Utterance, *, is_silence: bool) -> None:
        if current.pause_start is not None:
            current.onset = self._heard(current.onset)
        elif is_silence:
            current.pause_start = self._now - self._chunk_seconds
        else:
            current.speech_seconds += self._chunk_seconds

    def _judge(self, current: Utterance) -> list[Event]:
        """What follows from all that is known now."""
        events = self._resumed(current)
        if current.commit_at is not None and self._now >= current.commit_at:
            return events + self._end(current, "commit")
        if current.pause_start is not None and not self._is_speech:
            events += self._paused(current, self._now - current.pause_start)
        if self._utterance is current and self._is_too_long(current):
            events += self._cut(current)
        return events

    def _resumed(self, current: Utterance) -> list[Event]:
        onset = current.onset
        if onset is None or not self._reaches(onset.speech_seconds, self._config.resume_seconds):
            return []
        speculation = current.speculation
        current.resume(self._now)
        return [SpeechResumed(current.number, speculation.revision)] if speculation else []

    def _paused(self, current: Utterance, silence: float) -> list[Event]:
        """Nobody has spoken for `silence` seconds, as the model saw it: it is a little late."""
        config = self._config
        if config.mode == "push_to_talk":
            return []
        pause = silence + config.lag_seconds
        if config.rule == "classic":
            is_over = self._reaches(pause, config.classic_seconds)
            return self._end(current, "classic") if is_over else []
        events: list[Event] = []
        speculates = self._reaches(pause + config.path_seconds, config.speculate_seconds)
        if current.speculation is None and speculates:
            if self._is_too_short(current):
                return self._end(current, "cap")
            events.append(self._speculate(current))
        if self._reaches(silence, config.think_seconds):  # the model hears a soft sound late, too
            return events + self._end(current, "cap")
        if current.is_complete and self._reaches(pause, config.complete_seconds):
            return events + self._end(current, "complete")
        return events

    def _speculate(self, current: Utterance) -> Speculate:
        current.revision += 1
        end = self._end_of(current)
        current.speculation = Speculate(current.number, current.revision, current.start, end)
        return current.speculation

    # ---- it ends

    def _end(self, current: Utterance, reason: EndReason) -> list[Event]:
        self._utterance = None
        if self._is_too_short(current):
            current.pause_start = current.quiet_since(self._now)
            if not self._is_muted:
                self._false_start, self._before = current, current.continues
            return [FalseStart(current.number)]
        self._before = current if reason == "complete" and self._config.is_revisable else None
        speculation = current.speculation
        end = speculation.end_seconds if speculation else self._end_of(current)
        self._floor = end
        revision = speculation.revision if speculation else None
        return [UtteranceEnded(current.number, revision, current.start, end, reason)]

    def _end_of(self, current: Utterance) -> float:
        if current.pause_start is None:
            return self._now
        return min(self._now, current.pause_start + self._config.tail_seconds)

    def _is_too_short(self, current: Utterance) -> bool:
        return current.speech_seconds < self._config.least_seconds and not current.is_rest

    def _is_too_long(self, current: Utterance) -> bool:
        return self._now + self._chunk_seconds > current.start + self._config.longest_seconds

    def _cut(self, current: Utterance) -> list[Event]:
        """End an utterance at its best pause, and begin one with what comes after it."""
        since = self._now - self._config.soft_cut_seconds
        limit = min(self._now, current.start + self._config.longest_seconds)
        pause = current.best_pause(since, self._now) or Pause(limit, limit)
        if pause.start == current.pause_start:
            return self._end(current, "length")
        self._utterance = current.rest(pause.middle, self._now)
        self._count = self._utterance.number
        ended = UtteranceEnded(current.number, None, current.start, pause.middle, "length")
        return [ended, SpeechStarted(self._count, pause.middle)]

    def _reaches(self, seconds: float, length: float) -> bool:
        return seconds + self._chunk_seconds / 2 >= length
