"""What can be said of audio without understanding it: how long, how loud, how even."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tutor_app.voice.audio import CHUNK, Audio, seconds_of
from tutor_app.voice.ports import Dropped

SHORTEST_SECONDS = 0.2
"""Shorter than any word with its surroundings; a provider bills it as 10 s all the same."""

SILENT_DB = -60.0
"""Below this loudness nobody spoke. Microphones with gain control give speech at -35 to -15 dB."""

FAINT_DB = -42.0
"""Below this loudness speech is possible, but Whisper's inventions are more likely."""

EVEN_DB = 3.0
"""A steady noise spreads by less than 1.5 dB between chunks, speech with its pauses by over 15."""

FLAT_DB = 8.0
"""Below this spread hardly any speech stands out of the noise."""

EVEN_SECONDS = 0.6
"""Shorter audio may be one drawn-out sound."""

_LOUD_SHARE, _QUIET_SHARE = 95, 10
_FLOOR = 1e-6  # -120 dB: digital silence has no logarithm


@dataclass(frozen=True, slots=True)
class Sound:
    """How audio sounds.

    `loud_db` is the level of its loudest chunks and `spread_db` how far they stand out of the
    quietest, in decibels of full scale over chunks of 32 ms.
    """

    seconds: float
    loud_db: float
    spread_db: float

    @classmethod
    def of(cls, audio: Audio) -> Sound:
        """Measure audio of any length, also none."""
        whole = len(audio) - len(audio) % CHUNK
        if not whole:
            return cls(seconds_of(audio), 20 * np.log10(_FLOOR), 0.0)
        chunks = np.clip(np.nan_to_num(audio[:whole]), -1, 1).reshape(-1, CHUNK)
        levels = 20 * np.log10(np.sqrt(np.mean(np.square(chunks), axis=1)) + _FLOOR)
        loud, quiet = np.percentile(levels, (_LOUD_SHARE, _QUIET_SHARE))
        return cls(seconds_of(audio), float(loud), float(loud - quiet))

    @property
    def nothing(self) -> Dropped | None:
        """Why there is no need to ask anybody what was said; None when somebody may have spoken."""
        if self.seconds < SHORTEST_SECONDS:
            return "too_short"
        if self.loud_db < SILENT_DB:
            return "silence"
        if self.spread_db < EVEN_DB and self.seconds >= EVEN_SECONDS:
            return "noise"
        return None

    @property
    def is_doubtful(self) -> bool:
        """Whether little speaks for somebody having spoken."""
        return self.loud_db < FAINT_DB or self.spread_db < FLAT_DB
