"""What the model remembers of one stream between its chunks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tutor_app.voice.audio import Audio

TAIL = 64
"""Samples of the chunk before that the model sees again (at 16 kHz)."""

STATE_SHAPE = (2, 128)
"""The recurrent state of one stream."""


class Stream:
    """State and tail of one stream; both are zero at its start and after `reset`.

    It changes on the event loop only. `generation` counts the resets, so that an answer to a chunk
    from before a reset brings nothing back.
    """

    __slots__ = ("__weakref__", "_tail", "generation", "state")

    def __init__(self) -> None:
        self.generation = 0
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self.generation += 1
        self.state: npt.NDArray[np.float32] = np.zeros(STATE_SHAPE, dtype=np.float32)
        self._tail: Audio = np.zeros(TAIL, dtype=np.float32)

    def with_tail(self, chunk: Audio) -> Audio:
        """The chunk as the model takes it: the tail of the one before, then its samples."""
        return np.concatenate((self._tail, chunk), dtype=np.float32)

    def keep(self, state: npt.NDArray[np.float32], samples: Audio) -> None:
        """Remember the state after these samples."""
        self.state = state
        self._tail = samples[-TAIL:]
