"""Voice as the rest of the application knows it."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from tests.voice.caller import Caller
from tests.voice.hearing import SaysWhatItIsTold
from tests.voice.speech import padded, spoken
from tutor_app.db import Database, utc_now
from tutor_app.errors import NotFound, TooMany
from tutor_app.limits.quotas import Quotas
from tutor_app.settings import Settings
from tutor_app.voice.allowance import QUOTA, SpeechAllowance
from tutor_app.voice.voice import Speaker, Voice, sessions_for

ADA = Speaker(uuid4(), 100)


async def no_words(_owner_id: UUID, _conversation_id: UUID) -> str:
    raise NotFound


@pytest.fixture
async def voice(
    settings: Settings, sqlite_database: Database, request: pytest.FixtureRequest
) -> AsyncIterator[Voice]:
    changed = settings.model_copy(update=getattr(request, "param", {}))
    allowance = SpeechAllowance(sqlite_database, Quotas(sqlite_database))
    made = Voice(changed, SaysWhatItIsTold(), allowance, no_words)
    yield made
    await made.close()


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    made = Caller()
    yield made
    await made.close()


async def speak(voice: Voice, caller: Caller, speaker: Speaker = ADA) -> None:
    """Connect and ask a question."""

    async def signal(sdp: str) -> tuple[str, str]:
        answer = await voice.connect(speaker, sdp, None, None)
        return answer.sdp, str(answer.voice_session_id)

    await caller.connect(signal)
    caller.microphone.say(padded(spoken("What is a heap?"), after=0))
    await caller.wait_for("speech_ended")


@pytest.mark.parametrize(("cores", "expected"), [(0, 20), (1, 20), (2, 40), (64, 40)])
def test_as_many_sessions_as_the_cores_bear(cores: int, expected: int) -> None:
    assert sessions_for(cores) == expected


@pytest.mark.parametrize("voice", [{"voice_max_sessions": 3}], indirect=True)
async def test_the_setting_says_how_many(voice: Voice) -> None:
    assert voice.peers.most == 3


async def test_a_foreign_conversation_is_refused_before_anything_is_built(
    voice: Voice, caller: Caller
) -> None:
    with pytest.raises(NotFound):
        await voice.connect(ADA, await caller.offer(), uuid4(), None)

    assert len(voice.peers) == 0


async def test_speech_is_counted(voice: Voice, caller: Caller, sqlite_database: Database) -> None:
    await speak(voice, caller)
    await caller.wait_for("transcript", is_final=True)
    async with sqlite_database.reading() as db:
        left = await Quotas(sqlite_database).left(db, ADA.owner_id, QUOTA, 100, utc_now())

    assert 97 <= left <= 99


async def test_who_has_spoken_enough_is_told(voice: Voice, caller: Caller) -> None:
    speaker = Speaker(uuid4(), 1)
    await speak(voice, caller, speaker)
    await caller.wait_for("transcript", is_final=True)
    caller.microphone.say(padded(spoken("What is a heap?"), after=0))
    told = await caller.wait_for("error")

    assert told["code"] == "allowance_used"
    assert "1 seconds of speech" in told["detail"]
    assert (await caller.wait_for("dropped"))["reason"] == "limit"


async def test_an_allowance_that_is_used_up_refuses(sqlite_database: Database) -> None:
    spend = SpeechAllowance(sqlite_database, Quotas(sqlite_database)).of(uuid4(), 5)
    await spend(0.2)
    await spend(20)
    with pytest.raises(TooMany):
        await spend(1)


async def test_nothing_said_is_kept(voice: Voice, caller: Caller, settings: Settings) -> None:
    await speak(voice, caller)
    await caller.wait_for("transcript", is_final=True)
    await voice.close()

    assert not (settings.data_dir / "voice").exists()


@pytest.mark.parametrize("voice", [{"voice_keep_audio": True}], indirect=True)
async def test_what_is_said_is_kept_where_the_operator_wants_it_and_goes_with_the_account(
    voice: Voice, caller: Caller, settings: Settings
) -> None:
    await speak(voice, caller)
    final = await caller.wait_for("transcript", is_final=True)
    user = uuid4()
    await voice.give(ADA.owner_id, user)
    await voice.drain()
    file = settings.data_dir / "voice" / user.hex / f"{final['utterance_id']}.wav"
    with wave.open(str(file)) as kept:
        assert (16_000, 1) == (kept.getframerate(), kept.getnchannels())
        assert kept.getnframes() > 8_000
    assert 0o700 == file.parent.stat().st_mode & 0o777
    await voice.forget(user)

    assert not file.parent.exists()


@pytest.mark.parametrize("voice", [{"voice_keep_audio": True}], indirect=True)
async def test_what_is_being_said_when_the_account_goes_is_not_kept(
    voice: Voice, caller: Caller, settings: Settings
) -> None:
    async def signal(sdp: str) -> tuple[str, str]:
        answer = await voice.connect(ADA, sdp, None, None)
        return answer.sdp, str(answer.voice_session_id)

    await caller.connect(signal)
    caller.microphone.say(padded(spoken("What is a heap and what is a tree?"), after=0))
    await caller.wait_for("speech_started")
    await voice.forget(ADA.owner_id)
    await asyncio.sleep(0.3)

    assert not list((settings.data_dir / "voice").rglob("*.wav"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"voice_udp_ports": "40100-40000"},
        {"voice_udp_ports": "40000"},
        {"voice_udp_ports": "0-70000"},
        {"voice_announce_ip": "here"},
        {"voice_max_sessions": -1},
        {"voice_idle_seconds": 1},
        {"ice_servers": [{"urls": []}]},
    ],
)
def test_wrong_settings_are_refused_at_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **wrong)
