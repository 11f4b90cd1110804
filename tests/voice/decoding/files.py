"""Audio files of all kinds, made by PyAV."""

from __future__ import annotations

import io
import struct
import wave

import av
import numpy as np

from tutor_app.voice.audio import Audio, pcm16

FORMATS = {  # name: container, codec, rate, layout
    "wav": ("wav", "pcm_s16le", 44_100, "stereo"),
    "wav at 8 kHz, mu-law": ("wav", "pcm_mulaw", 8_000, "mono"),
    "wav of floats": ("wav", "pcm_f32le", 48_000, "mono"),
    "mp3": ("mp3", "mp3", 44_100, "stereo"),
    "flac": ("flac", "flac", 48_000, "mono"),
    "ogg opus": ("ogg", "libopus", 48_000, "mono"),
    "amr": ("amr", "libopencore_amrnb", 8_000, "mono"),
    "webm": ("webm", "libopus", 48_000, "mono"),
    "m4a": ("ipod", "aac", 44_100, "mono"),
    "aiff": ("aiff", "pcm_s16be", 22_050, "mono"),
}


def tone(seconds: float, rate: int, hertz: float = 440) -> Audio:
    """A sine at half of full scale."""
    time = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def encoded(samples: Audio, container: str, codec: str, rate: int, layout: str) -> bytes:
    """The samples in a file."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = rate
        size = stream.codec_context.frame_size or 1_024
        resampler = av.AudioResampler(stream.format, layout, rate, frame_size=size)
        for part in [*resampler.resample(frame), *resampler.resample(None), None]:
            output.mux(stream.encode(part))
    return file.getvalue()


def stereo_wav(left: Audio, right: Audio, rate: int) -> bytes:
    """Two channels of 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setnchannels(2)
        output.setsampwidth(2)
        output.setframerate(rate)
        output.writeframes(pcm16(np.stack([left, right], axis=1).reshape(-1)))
    return file.getvalue()


def made(name: str, seconds: float = 2.0) -> bytes:
    """A tone in one of `FORMATS`."""
    container, codec, rate, layout = FORMATS[name]
    return encoded(tone(seconds, rate), container, codec, rate, layout)


def silent_flac(seconds: float, rate: int = 8_000, *, tells_length: bool = True) -> bytes:
    """Much silence in a few bytes."""
    data = bytearray(
        encoded(np.zeros(round(seconds * rate), np.float32), "flac", "flac", rate, "mono")
    )
    if not tells_length:
        place = 8 + 10  # behind "fLaC", the block's head, and ten bytes of STREAMINFO
        (bits,) = struct.unpack_from(">Q", data, place)
        struct.pack_into(">Q", data, place, bits & ~((1 << 36) - 1))
    return bytes(data)


def picture() -> bytes:
    """A PNG file: FFmpeg opens it, as a film of one picture."""
    file = io.BytesIO()
    with av.open(file, "w", format="image2pipe") as output:
        stream = output.add_stream("png", rate=1)
        stream.width = stream.height = 16
        stream.pix_fmt = "rgb24"
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24")
        for part in (frame, None):
            output.mux(stream.encode(part))
    return file.getvalue()
