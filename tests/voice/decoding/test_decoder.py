"""Decoding in real child processes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.voice.decoding.files import made, silent_flac
from tests.waiting import until
from tutor_app.voice.audio import SAMPLE_RATE
from tutor_app.voice.decoding import decoder as decoders
from tutor_app.voice.decoding.decoder import Decoder, DecoderBusy
from tutor_app.voice.decoding.refusals import MOST_BYTES, SENTENCES, AudioRefused
from tutor_app.voice.processes.child import Child

pytestmark = pytest.mark.real_time


@pytest.fixture
async def decoder() -> AsyncIterator[Decoder]:
    one = Decoder()
    yield one
    await one.close()


async def refused(decoder: Decoder, data: bytes) -> str:
    with pytest.raises(AudioRefused) as caught:
        await decoder.decode(BytesIO(data))
    assert SENTENCES[caught.value.code] == caught.value.message
    return caught.value.code


def seconds(pcm: bytes) -> float:
    return len(pcm) / 2 / SAMPLE_RATE


async def test_a_file_becomes_samples(decoder: Decoder) -> None:
    assert 2.0 == pytest.approx(seconds(await decoder.decode(BytesIO(made("mp3")))), abs=0.1)


async def test_each_file_has_a_process_of_its_own(decoder: Decoder) -> None:
    pids = set()
    for _ in range(3):
        assert await decoder.decode(BytesIO(made("wav")))
        await until(lambda: decoder._ready is not None)
        assert decoder._ready is not None
        pids.add(decoder._ready.pid)
    assert 3 == len(pids)
    assert 1 == len(decoder._children)


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"no sound", "not_audio"), (b"", "empty_file"), (made("wav")[:9_000], "truncated")],
)
async def test_what_is_no_recording_is_refused(
    decoder: Decoder, data: bytes, expected: str
) -> None:
    assert expected == await refused(decoder, data)


async def test_a_bomb_is_refused(decoder: Decoder) -> None:
    assert "too_long" == await refused(decoder, silent_flac(1_500, tells_length=False))


async def test_a_file_beyond_the_limit_is_not_read_to_its_end(decoder: Decoder) -> None:
    file = BytesIO(bytes(MOST_BYTES + 3_000_000))
    with pytest.raises(AudioRefused) as caught:
        await decoder.decode(file)
    assert "too_large" == caught.value.code
    assert file.tell() < MOST_BYTES + 1_000_000


async def test_a_process_that_dies_refuses_its_file_only(decoder: Decoder) -> None:
    task = asyncio.create_task(decoder.decode(BytesIO(silent_flac(590))))
    await until(lambda: len(decoder._children) > 0)
    os.kill(next(iter(decoder._children)).pid, signal.SIGKILL)
    with pytest.raises(AudioRefused) as caught:
        await task
    assert "too_costly" == caught.value.code
    assert await decoder.decode(BytesIO(made("wav")))


async def test_one_that_takes_too_long_is_ended(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders, "DECODE_SECONDS", 0.01)
    assert "too_costly" == await refused(decoder, made("wav"))
    assert not decoder._children or [decoder._ready] == list(decoder._children)


async def test_too_many_at_once_are_told_so(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoders, "MOST_WAITING", 1)
    tasks = [asyncio.create_task(decoder.decode(BytesIO(made("wav")))) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(DecoderBusy):
        await decoder.decode(BytesIO(made("wav")))
    assert all(await asyncio.gather(*tasks))


async def test_a_cancelled_one_leaves_no_process(decoder: Decoder) -> None:
    task = asyncio.create_task(decoder.decode(BytesIO(made("wav"))))
    await until(lambda: len(decoder._children) > 0)
    task.cancel()
    await asyncio.wait([task])
    await decoder.close()
    assert set() == decoder._children


async def test_the_process_kept_ready_ends_when_nothing_comes() -> None:
    decoder = Decoder(ready_seconds=0.1)
    await decoder.decode(BytesIO(made("wav")))
    await until(lambda: decoder._ready is None and not decoder._children)
    await decoder.close()


async def test_a_closed_decoder_takes_nothing(decoder: Decoder) -> None:
    await decoder.close()
    with pytest.raises(DecoderBusy):
        await decoder.decode(BytesIO(made("wav")))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_the_process_is_confined() -> None:
    child = await Child.start(decoders.MODULE)
    kinds: list[bytes] = []
    child.on_frame = lambda frame: kinds.append(frame.kind if frame else b"")
    await until(lambda: kinds == [b"R"])
    text = await asyncio.to_thread(Path(f"/proc/{child.pid}/limits").read_text)
    limits = {line[:26].strip(): line[26:].split()[:2] for line in text.splitlines()}
    for name in ("Max open files", "Max file size", "Max core file size"):
        assert ["0", "0"] == limits[name]
    assert ["20", "20"] == limits["Max cpu time"]
    assert 1_000_000_000 < int(limits["Max address space"][0]) < 3_000_000_000
    await child.close()
