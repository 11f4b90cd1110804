"""Where audio belongs in the stream: gaps by RTP timestamps, silence by the clock.

Pure: timestamps and seconds in, numbers of samples out.
"""

from __future__ import annotations

from tutor_app.voice.audio import SAMPLE_RATE

RTP_RATE = 48_000
"""Ticks a second of Opus timestamps, whatever the audio's own rate."""

MOST_GAP_SECONDS = 1.0
"""A longer hole in the timestamps is closed: the clock has filled what really passed."""

QUIET_SECONDS = 0.2
"""After this long without a packet the clock goes on in place of the sender (muted, DTX, gone)."""

_TICKS = 1 << 32
_TICKS_A_SAMPLE = RTP_RATE // SAMPLE_RATE
_MOST_GAP = int(MOST_GAP_SECONDS * SAMPLE_RATE)


class Timeline:
    """The samples of a stream given out so far, and where the next packet stands among them.

    Stream time never stands still and never runs back: a packet that is missing becomes silence of
    its length, a sender that stops becomes silence as time passes, and packets that were only
    delayed (the clock has filled their place already) are put behind that silence, not lost.
    """

    def __init__(self) -> None:
        self.samples = 0
        self._zero: int | None = None
        self._heard_at: float | None = None
        self._filled = 0

    def place(self, timestamp: int, samples: int, now: float) -> int:
        """Put a packet of so many samples, received at `now` seconds; the silence before it."""
        silence = self._silence_before(timestamp)
        self._zero = (timestamp - (self.samples + silence) * _TICKS_A_SAMPLE) % _TICKS
        self.samples += silence + samples
        self._heard_at, self._filled = now, 0
        return silence

    def pass_time(self, now: float) -> int:
        """The silence that is due because nothing has come; 0 while packets do."""
        if self._heard_at is None or now - self._heard_at < QUIET_SECONDS:
            return 0
        due = int((now - self._heard_at) * SAMPLE_RATE) - self._filled
        self._filled += due
        self.samples += due
        return due

    def _silence_before(self, timestamp: int) -> int:
        """Samples missing between what was given out and a packet; 0 when it is behind."""
        if self._zero is None:
            return 0
        ticks = (timestamp - self._zero - self.samples * _TICKS_A_SAMPLE) % _TICKS
        if ticks >= _TICKS // 2:
            return 0
        gap = ticks // _TICKS_A_SAMPLE
        return gap if gap <= _MOST_GAP else 0
