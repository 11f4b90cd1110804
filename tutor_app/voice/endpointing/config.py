"""The lengths that decide where an utterance begins and ends; all in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rule = Literal["two_stage", "classic"]
"""`two_stage` ends early when the words read complete; `classic` waits for a plain silence."""

Mode = Literal["hands_free", "push_to_talk"]
"""`push_to_talk` never ends an utterance by silence."""

TutorVoice = Literal["nothing", "audio", "browser"]
"""By what the tutor speaks now: not at all, audio the echo canceller knows, the browser's voice."""

THINK_SECONDS = (0.5, 4.0)
"""The shortest and the longest `think_seconds`."""

START_THRESHOLD = 0.5
"""From this probability on a chunk is speech (Silero's own default)."""

END_THRESHOLD = 0.35
"""Below it a chunk is silence: Silero's own default, 0.15 under the start."""


@dataclass(frozen=True, slots=True)
class EndpointingConfig:
    """How one learner is listened to.

    `think_seconds` (0.5 to 4) is the pause that ends an utterance whatever it says;
    `complete_seconds` the one after which complete words end it, `speculate_seconds` the one after
    which they are transcribed. `language` is what is spoken, as an ISO 639-1 code.

    Raises `ValueError` for lengths that contradict each other.
    """

    rule: Rule = "two_stage"
    mode: Mode = "hands_free"
    language: str = "en"
    think_seconds: float = 1.2
    speculate_seconds: float = 0.4
    complete_seconds: float = 0.5
    classic_seconds: float = 1.0

    prefix_seconds: float = 0.5
    """Audio before the first sound that belongs to the utterance."""

    tail_seconds: float = 0.25
    """Audio after the last sound that belongs to it; recognisers like some silence."""

    start_seconds: float = 0.1
    start_over_audio_seconds: float = 0.3
    start_over_browser_seconds: float = 0.5
    """Speech it takes to begin while the tutor speaks not, through audio, through the browser."""

    start_gap_seconds: float = 0.2
    """A dip of this length does not make that speech begin anew: people pause between words.

    Of 60 spoken questions over the browser's voice, 95 % are noticed within 0.68 s with it, 1.09 s
    with half of it.
    """

    resume_seconds: float = 0.06
    """Speech that ends a pause; less is a click."""

    least_seconds: float = 0.2
    """An utterance with less speech is a false start; the word "no" lasts 0.32."""

    longest_seconds: float = 60.0
    soft_cut_seconds: float = 15.0
    """How long an utterance may be; at that length it is cut at the best pause of its last part."""

    is_revisable: bool = True
    """Whether speech within `think_seconds` of complete words goes on with that same utterance.

    Complete words end an utterance early; who then adds to them has not been cut off: all of it
    becomes one utterance anew, in the place of the first.
    """

    lag_seconds: float = 0.05
    """By how much Silero's silence begins after the sound ended (median of 60 clips: 0.051)."""

    path_seconds: float = 0.05
    """How long sound travels from the mouth to here: encoder, network, jitter buffer.

    A pause has lasted so much longer when it is transcribed; its end waits for what may be on its
    way.
    """

    def __post_init__(self) -> None:
        shortest, longest = THINK_SECONDS
        if not shortest <= self.think_seconds <= longest:
            raise ValueError(f"think_seconds lies between {shortest} and {longest}")
        late = self.lag_seconds + self.path_seconds
        if not 0 <= self.tail_seconds + late <= self.speculate_seconds:
            raise ValueError("the tail belongs before the speculation")
        if not self.speculate_seconds <= self.complete_seconds:
            raise ValueError("an utterance is transcribed before it is complete")
        if not self.soft_cut_seconds < self.longest_seconds:
            raise ValueError("the last part is shorter than the whole")

    def speech_to_start(self, tutor: TutorVoice) -> float:
        """How much speech begins an utterance while the tutor speaks like this.

        Who holds a key down means it, so push-to-talk never asks for more.
        """
        if self.mode == "push_to_talk":
            return self.start_seconds
        lengths = {
            "nothing": self.start_seconds,
            "audio": self.start_over_audio_seconds,
            "browser": self.start_over_browser_seconds,
        }
        return lengths[tutor]
