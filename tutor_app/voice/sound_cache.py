"""Speech that was made before."""

from __future__ import annotations

from collections import OrderedDict

from tutor_app.voice.wav import Sound

Key = tuple[str, str]
"""A voice and a text."""


class SoundCache:
    """The sounds used last, up to so many bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._sounds: OrderedDict[Key, Sound] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> Sound | None:
        """A sound that is kept; None when it is not."""
        if key not in self._sounds:
            return None
        self._sounds.move_to_end(key)
        return self._sounds[key]

    def put(self, key: Key, sound: Sound) -> None:
        """Keep a sound; those not used for longest make room."""
        if key in self._sounds:
            self._bytes -= self._sounds.pop(key).samples.nbytes
        self._sounds[key] = sound
        self._bytes += sound.samples.nbytes
        while self._bytes > self._most_bytes:
            _, oldest = self._sounds.popitem(last=False)
            self._bytes -= oldest.samples.nbytes
