"""Two channels to one, so that nothing of what was said cancels out.

The mean of two channels is silence where one is the other turned upside down: a cable wired wrong,
two microphones on both sides of a source, a "wide" effect. Here each stretch of 20 ms is looked at,
and the one after it is mixed accordingly, with the weights gliding from one to the next.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tutor_app.voice.audio import Audio

Stereo = npt.NDArray[np.float32]
"""Samples in [-1, 1], shape `[2, samples]`."""

WINDOW_SECONDS = 0.02

OPPOSED, AGREED = 0.25, 1.0
"""Energy of the sum by that of the difference: below the first the channels oppose each other,
above the second they agree."""

ALONE, TOGETHER = 0.003, 0.01
"""Energy of the weaker channel by that of the stronger: below the first it is silent (-25 dB),
above the second it is not (-20 dB)."""

_UNHEARD = 1e-8
"""Mean square of a stretch too faint to tell anything by: -80 dB."""

_MEAN = np.array([[0.5], [0.5]], np.float32)
_DIFFERENCE = np.array([[0.5], [-0.5]], np.float32)
_SUM = np.array([[1.0], [1.0]], np.float32)


class Downmix:
    """Mixes one stream at `rate` samples a second; pieces of any size give the same as the whole.

    The mean of both channels; their difference where they oppose each other; their sum where one
    is silent, at the level of the other. Nothing is delayed.
    """

    def __init__(self, rate: int) -> None:
        size = max(1, round(rate * WINDOW_SECONDS))
        self._window = np.zeros((2, size), np.float32)
        self._glide = np.arange(1, size + 1, dtype=np.float32) / size
        self._filled = 0
        self._before = self._weights = _MEAN
        self._is_opposed = self._is_alone = False

    def __call__(self, stereo: Stereo) -> Audio:
        """The next samples as one channel, as many as there are of each."""
        mixed = [np.zeros(0, np.float32)]
        while stereo.shape[1]:
            room = self._window.shape[1] - self._filled
            part, stereo = stereo[:, :room], stereo[:, room:]
            mixed.append(self._mix(part))
        return np.concatenate(mixed)

    def _mix(self, part: Stereo) -> Audio:
        """Mix a part of the current window, and choose the weights of the next at its end."""
        end = self._filled + part.shape[1]
        glide = self._glide[self._filled : end]
        weights = self._before + (self._weights - self._before) * glide
        self._window[:, self._filled : end] = part
        self._filled = end % self._window.shape[1]
        if not self._filled:
            self._before, self._weights = self._weights, self._chosen()
        mixed: Audio = (weights * part).sum(axis=0, dtype=np.float32)
        return mixed

    def _chosen(self) -> Stereo:
        left, right = self._window.astype(np.float64)
        weak, strong = sorted((float(np.mean(left * left)), float(np.mean(right * right))))
        if strong < _UNHEARD:
            return self._weights
        both, across = weak + strong, 2 * float(np.mean(left * right))
        self._is_alone = weak < (TOGETHER if self._is_alone else ALONE) * strong
        bound = AGREED if self._is_opposed else OPPOSED
        self._is_opposed = both + across < bound * (both - across)
        if self._is_alone:
            return _SUM
        return _DIFFERENCE if self._is_opposed else _MEAN
