"""Any audio file to 16 kHz mono, within bounds: runs in a process of its own."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from tutor_app.voice.audio import SAMPLE_RATE, Audio, pcm16
from tutor_app.voice.decoding.refusals import MOST_SECONDS
from tutor_app.voice.downmix import Downmix

MOST_VALUES = round(MOST_SECONDS * 48_000 * 2)
"""Samples of all channels that are decoded at most: ten minutes in stereo at 48 kHz.

A few bytes of a FLAC file can stand for hours of silence, at any rate, in eight channels.
"""

MOST_CHANNELS = 8
MOST_RATE = 384_000

MISSING_SHARE, MISSING_SECONDS = 0.05, 1.0
"""A file that lacks more of what its head promises was cut off."""

_PROMISING = frozenset({"flac", "mov", "mp4", "matroska", "aiff", "caf"})
"""Containers whose head knows the length; the others estimate it, or look at the last page."""

_UNKNOWN_SIZES = frozenset({0, 0x7FFF_FFFF, 0xFFFF_FFFF})
"""Sizes in a WAV file that was written to a pipe."""


class Unreadable(Exception):
    """The file is not taken; the argument is the code of the refusal."""


def pcm_of(data: bytes) -> Iterator[bytes]:
    """The sound of a file as PCM16 at 16 kHz, mono, in pieces; raises Unreadable at any point."""
    if not data:
        raise Unreadable("empty_file")
    if _is_cut_wav(data):
        raise Unreadable("truncated")
    try:
        with av.open(
            io.BytesIO(data), mode="r", options={"protocol_whitelist": "none"}
        ) as container:
            yield from _decoded(container)
    except (av.error.FFmpegError, ValueError, EOFError, RuntimeError) as error:
        raise Unreadable("not_audio") from error


def _decoded(container: InputContainer) -> Iterator[bytes]:
    if not container.streams.audio:
        raise Unreadable("no_audio")
    stream = container.streams.audio[0]
    if stream.codec_context is None:  # PyAV knows the stream, and no decoder for it
        raise Unreadable("no_audio")
    promised = _promised_seconds(container, stream)
    if promised and promised > MOST_SECONDS:
        raise Unreadable("too_long")
    count = 0
    for part in _resampled(container, stream):
        count += len(part)
        if count > MOST_SECONDS * SAMPLE_RATE:
            raise Unreadable("too_long")
        yield pcm16(part)
    if not count:
        raise Unreadable("no_audio")
    _check_whole(container, promised, count / SAMPLE_RATE)


def _resampled(container: InputContainer, stream: AudioStream) -> Iterator[Audio]:
    """The sound at 16 kHz in one channel; of more than two, FFmpeg makes two."""
    resampler, downmix = None, Downmix(SAMPLE_RATE)
    for frame in _frames(container, stream):
        layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
        resampler = resampler or av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
        yield from (_mono(part, downmix) for part in resampler.resample(frame))
    if resampler:
        yield from (_mono(part, downmix) for part in resampler.resample(None))


def _mono(part: AudioFrame, downmix: Downmix) -> Audio:
    channels = part.to_ndarray().astype(np.float32, copy=False)
    return downmix(channels) if len(channels) > 1 else channels[0]


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """The decoded frames; a packet that is damaged is left out, as players do."""
    stream.codec_context.thread_type = "NONE"
    values = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in frames:
            channels = frame.layout.nb_channels
            if channels > MOST_CHANNELS or frame.sample_rate > MOST_RATE:
                raise Unreadable("too_costly")
            values += frame.samples * channels
            if values > MOST_VALUES:
                raise Unreadable("too_long")
            yield frame


def _promised_seconds(container: InputContainer, stream: AudioStream) -> float | None:
    if stream.duration and stream.time_base:
        return float(stream.duration * Fraction(stream.time_base))
    return container.duration / av.time_base if container.duration else None


def _check_whole(container: InputContainer, promised: float | None, found: float) -> None:
    """Raise Unreadable when much less was found than the head promises."""
    if promised and _PROMISING & set(container.format.name.split(",")):
        missing = promised - found
        if missing > MISSING_SECONDS and missing > MISSING_SHARE * promised:
            raise Unreadable("truncated")


def _is_cut_wav(data: bytes) -> bool:
    """Whether a WAV file is shorter than its own `data` chunk says."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return False
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        if name == b"data":
            return size not in _UNKNOWN_SIZES and place + 8 + size > len(data)
        place += 8 + size + size % 2
    return True
