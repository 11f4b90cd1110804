"""Browsers that have a microphone: Chromium's fake one, with a sound of the test's own."""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import chromium

ALLOWED = "--use-fake-ui-for-media-stream"
DEVICES = "--use-fake-device-for-media-stream"
RATE = 48_000
SAMPLE_BYTES = 2


@contextmanager
def browser_with(browser: Browser, *flags: str) -> Iterator[Browser]:
    """Another Chromium of the same Playwright, which runs only once in a thread."""
    program = chromium.path()
    assert program is not None
    opened = browser.browser_type.launch(executable_path=program, args=[*chromium.FLAGS, *flags])
    try:
        yield opened
    finally:
        opened.close()


def playing(sound: Path) -> tuple[str, str, str]:
    """The flags of an allowed microphone that plays a WAV file once, then silence."""
    return ALLOWED, DEVICES, f"--use-file-for-fake-audio-capture={sound}%noloop"


def spoken(file: Path, parts: Sequence[str | float], *, words_a_minute: int = 150) -> Path:
    """A WAV file, 48 kHz mono: texts said by espeak-ng, numbers are seconds of silence.

    The test is skipped where espeak-ng is not installed.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed")
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(SAMPLE_BYTES)
        sound.setframerate(RATE)
        for part in parts:
            sound.writeframes(_said(program, part, file, words_a_minute))
    return file


def _said(program: str, part: str | float, file: Path, words_a_minute: int) -> bytes:
    if not isinstance(part, str):
        return bytes(int(part * RATE) * SAMPLE_BYTES)
    raw = file.with_suffix(".part.wav")
    said = [program, "-v", "en-us", "-s", str(words_a_minute), "-w", str(raw), part]
    subprocess.run(said, check=True, capture_output=True)
    with wave.open(str(raw), "rb") as sound:
        frames, rate = sound.readframes(sound.getnframes()), sound.getframerate()
    raw.unlink()
    return _at_rate(frames, rate)


def _at_rate(frames: bytes, rate: int) -> bytes:
    """The samples at RATE, each time the line between two neighbours."""
    import numpy as np

    samples = np.frombuffer(frames, np.int16).astype(np.float32)
    places = np.arange(0, len(samples) - 1, rate / RATE)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.int16).tobytes()
