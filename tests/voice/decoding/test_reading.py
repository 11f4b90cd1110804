from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voice.decoding.files import (
    FORMATS,
    encoded,
    made,
    picture,
    silent_flac,
    stereo_wav,
    tone,
)
from tutor_app.voice.audio import SAMPLE_RATE, Audio, from_pcm16, wav_bytes
from tutor_app.voice.decoding import reading
from tutor_app.voice.decoding.reading import Unreadable, pcm_of


def read(data: bytes) -> Audio:
    return from_pcm16(b"".join(pcm_of(data)))


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return str(caught.value)


def loudest_hertz(audio: Audio) -> float:
    spectrum = np.abs(np.fft.rfft(audio[2_000:18_000]))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / 16_000


@pytest.mark.parametrize("name", FORMATS)
def test_every_usual_format_becomes_the_same_sound(name: str) -> None:
    audio = read(made(name))
    assert 2.0 == pytest.approx(len(audio) / SAMPLE_RATE, abs=0.12)
    assert 440 == pytest.approx(loudest_hertz(audio), abs=2)
    loudness = float(np.sqrt(np.mean(audio[2_000:18_000] ** 2)))
    assert 0.2 < loudness < 0.4  # FFmpeg takes 3 dB off when it mixes two channels


@pytest.mark.parametrize("rate", [16_000, 44_100])
@pytest.mark.parametrize("share", [-1.0, -0.7, 0.0, 1.0])
def test_both_channels_are_heard_whatever_they_are_to_each_other(share: float, rate: int) -> None:
    left = tone(2, rate)
    audio = read(stereo_wav(left, (share * left).astype(np.float32), rate))

    assert 440 == pytest.approx(loudest_hertz(audio), abs=2)
    assert 0.28 < float(np.sqrt(np.mean(audio[2_000:18_000] ** 2))) < 0.37


def test_of_many_channels_all_are_heard() -> None:
    audio = read(encoded(tone(2, 48_000), "flac", "flac", 48_000, "5.1"))
    assert 440 == pytest.approx(loudest_hertz(audio), abs=2)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty_file"),
        (b"hello, I am a recording", "not_audio"),
        (b"%PDF-1.7 " + bytes(5_000), "not_audio"),
        (bytes(100_000), "not_audio"),
        (b"RIFF", "not_audio"),
        (made("wav")[:40], "truncated"),
        (made("wav")[:60_000], "truncated"),
        (made("m4a")[:9_000], "not_audio"),
        (made("flac", 20)[:40_000], "truncated"),
        (wav_bytes(np.zeros(0, np.float32)), "no_audio"),
        (picture(), "no_audio"),
    ],
)
def test_what_is_no_whole_recording(data: bytes, expected: str) -> None:
    assert expected == refusal(data)


def test_a_zip_of_audio_is_no_audio() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("speech.wav", made("wav"))
    assert "not_audio" == refusal(file.getvalue())


def test_a_wav_of_unknown_size_is_read_to_its_end() -> None:
    data = bytearray(made("wav at 8 kHz, mu-law"))
    place = data.index(b"data") + 4
    struct.pack_into("<I", data, place, 0xFFFF_FFFF)
    assert 2.0 == pytest.approx(len(read(bytes(data))) / SAMPLE_RATE, abs=0.1)


def test_a_damaged_stretch_is_left_out() -> None:
    data = bytearray(made("mp3", 5))
    data[20_000:22_000] = bytes(2_000)
    assert 4.0 < len(read(bytes(data))) / SAMPLE_RATE < 5.5


def test_a_stream_without_a_decoder_is_no_sound() -> None:
    assert "no_audio" == refusal(made("webm").replace(b"A_OPUS", b"A_ZZZZ"))


@pytest.mark.parametrize("tells_length", [True, False])
def test_a_flac_bomb_is_read_no_further_than_it_may(tells_length: bool) -> None:
    bomb = silent_flac(1_500, tells_length=tells_length)
    assert len(bomb) < 300_000
    decoded = 0
    with pytest.raises(Unreadable, match="too_long"):
        for piece in pcm_of(bomb):
            decoded += len(piece)
    assert decoded <= 2 * 600 * SAMPLE_RATE


def test_ten_minutes_are_taken() -> None:
    assert 600 * SAMPLE_RATE == len(read(silent_flac(600)))


def test_many_channels_at_a_high_rate_are_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    file = encoded(np.zeros(3 * 192_000, np.float32), "flac", "flac", 192_000, "7.1")
    assert 3.0 == len(read(file)) / SAMPLE_RATE
    monkeypatch.setattr(reading, "MOST_VALUES", 2 * 192_000 * 8)
    assert "too_long" == refusal(file)
    monkeypatch.setattr(reading, "MOST_RATE", 96_000)
    assert "too_costly" == refusal(file)


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{path}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{path}'\n",
    ],
)
def test_a_playlist_opens_nothing(tmp_path: Path, text: str) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(made("wav"))
    assert "not_audio" == refusal(text.format(path=secret).encode())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["wav", "mp3", "flac", "ogg opus", "webm", "m4a", "aiff"]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=40)), max_size=4),
    st.floats(0.1, 1),
)
def test_damage_is_refused_or_read(
    name: str, damage: list[tuple[float, bytes]], kept: float
) -> None:
    data = bytearray(FILES[name])
    for place, junk in damage:
        start = int(place * len(data))
        data[start : start + len(junk)] = junk
    try:
        audio = read(bytes(data[: int(kept * len(data))]))
    except Unreadable:
        return
    assert 0 < len(audio) <= 600 * SAMPLE_RATE
    assert np.abs(audio).max() <= 1


FILES = {name: made(name, 0.5) for name in FORMATS}


def test_the_tone_is_what_the_tests_think() -> None:
    assert (0.5, 16_000) == (round(float(tone(1, 16_000).max()), 3), len(tone(1, 16_000)))
