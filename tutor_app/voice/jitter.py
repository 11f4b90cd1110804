"""Packets in order, without waiting: only what stands behind a gap is held for a moment.

The usual jitter buffer of aiortc waits for four packets (80 ms), and one lost packet leaves 280 ms
of delay for good. Here a packet that is next goes on in the same call. A packet that comes too
early is held until the missing one is there, or until more than `HELD` wait: then the missing one
counts as lost, and the delay is gone again.
"""

from __future__ import annotations

from dataclasses import dataclass

HELD = 2
"""Packets held behind a gap: reordering by two is put right; with 20 ms a packet a loss costs 60 ms
once."""

RESTART = 1_000
"""A jump of sequence numbers by more than this, 20 s of audio, is a sender that began anew."""

_SEQUENCES = 1 << 16


@dataclass(frozen=True, slots=True)
class AudioPacket:
    """An RTP packet: `sequence` 16 bit, `timestamp` 32 bit at 48 kHz, `payload` Opus."""

    sequence: int
    timestamp: int
    payload: bytes


class Reorder:
    """Hands on the packets of one stream in the order they were sent, each at most once."""

    def __init__(self, held: int = HELD) -> None:
        self._most = held
        self._held: dict[int, AudioPacket] = {}
        self._next: int | None = None
        self.lost = 0
        self.late = 0

    @property
    def is_waiting(self) -> bool:
        """Whether packets are held behind a gap."""
        return bool(self._held)

    def add(self, packet: AudioPacket) -> list[AudioPacket]:
        """Take a packet; what can go on now, in order. Repeated and late packets go nowhere."""
        ahead = 0 if self._next is None else _ahead(packet.sequence, self._next)
        if abs(ahead) > RESTART:
            return self._restart(packet)
        if ahead < 0:
            self.late += 1
            return []
        self._held[packet.sequence] = packet
        if ahead == 0:
            return self._run(packet.sequence)
        return self.give_up() if len(self._held) > self._most else []

    def give_up(self) -> list[AudioPacket]:
        """Count what is missing before the held packets as lost; those that go on now."""
        if not self._held or self._next is None:
            return []
        expected = self._next
        first = min(self._held, key=lambda sequence: _ahead(sequence, expected))
        self.lost += _ahead(first, expected)
        return self._run(first)

    def _run(self, sequence: int) -> list[AudioPacket]:
        """The packets from here on that follow each other without a gap."""
        run = []
        while packet := self._held.pop(sequence, None):
            run.append(packet)
            sequence = (sequence + 1) % _SEQUENCES
        self._next = sequence
        return run

    def _restart(self, packet: AudioPacket) -> list[AudioPacket]:
        before: list[AudioPacket] = []
        while self._held:
            before += self.give_up()
        self._next = (packet.sequence + 1) % _SEQUENCES
        return [*before, packet]


def _ahead(sequence: int, expected: int) -> int:
    """How far a sequence number lies after the expected one, round the corner: -32768 to 32767."""
    return (sequence - expected + _SEQUENCES // 2) % _SEQUENCES - _SEQUENCES // 2
