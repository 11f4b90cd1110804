"""Settings to services: the only place that builds adapters and wires hooks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.left_behind import LeftBehind
from tutor_app.accounts.repository import purge_expired
from tutor_app.accounts.service import Accounts
from tutor_app.chat import conversations as said
from tutor_app.chat.conversations import PURGE_JOB, Conversations
from tutor_app.chat.engine import Engine
from tutor_app.chat.redis_streams import RedisStreams
from tutor_app.chat.streams import MemoryStreams, Streams
from tutor_app.chat.teaching import Teaching
from tutor_app.chat.titles import Titles
from tutor_app.chat.turn_repository import answers_since
from tutor_app.chat.turns import Turns
from tutor_app.chat.vocabulary import vocabulary_of
from tutor_app.courses import hooks as followed
from tutor_app.courses.generating import Generator
from tutor_app.courses.lessons import Lessons
from tutor_app.courses.secrets import quotes_of
from tutor_app.courses.service import Courses
from tutor_app.db import Database, utc_now
from tutor_app.jobs.queue import Jobs
from tutor_app.jobs.worker import Worker
from tutor_app.learning import hooks as learned
from tutor_app.learning.service import Learning
from tutor_app.library.catalog import Library
from tutor_app.library.naming import names_of
from tutor_app.library.search import LibrarySearch
from tutor_app.library.tutor import LibraryTutor
from tutor_app.limits.quotas import Quotas
from tutor_app.limits.rates import RateLimits
from tutor_app.llm.build import Models, ModelStatus, build_models
from tutor_app.settings import Settings
from tutor_app.status import EngineStatus, Shared, Status
from tutor_app.topics.gate import TopicGate
from tutor_app.topics.terms import computing_phrases
from tutor_app.voice.allowance import SpeechAllowance
from tutor_app.voice.decoding.decoder import Decoder
from tutor_app.voice.ports import SpeechEngine, SpeechToText
from tutor_app.voice.speech_stream import SpeechStreams
from tutor_app.voice.speech_tasks import service as recordings
from tutor_app.voice.speech_tasks.service import JOB as WRITE_DOWN_JOB
from tutor_app.voice.speech_tasks.service import SpeechTasks
from tutor_app.voice.speech_tasks.spool import Spool
from tutor_app.voice.speech_to_text.build import SPHINX, Speech, build_speech
from tutor_app.voice.spoken_allowance import SpokenAllowance
from tutor_app.voice.text_to_speech import TextToSpeech, provider_of
from tutor_app.voice.voice import Voice

WRITING_STOP_SECONDS = 0.5
"""How long recordings may go on when the server stops: they are written down after the restart."""


@dataclass(slots=True, repr=False)  # asyncio shows what tasks hold: not every service
class Container:
    """Every service of the process, and their common life."""

    settings: Settings
    database: Database
    accounts: Accounts
    left_behind: LeftBehind
    conversations: Conversations
    turns: Turns
    titles: Titles
    limits: RateLimits
    quotas: Quotas
    jobs: Jobs
    worker: Worker
    gate: TopicGate
    models: Models
    library: Library
    learning: Learning
    courses: Courses
    generator: Generator
    teaching: Teaching
    status: Status
    speech: Speech
    text_to_speech: TextToSpeech
    spoken: SpokenAllowance
    decoder: Decoder
    speech_tasks: SpeechTasks
    speech_worker: Worker
    speech_streams: SpeechStreams
    voice: Voice

    async def start(self) -> None:
        """Open what is needed to answer the first request."""
        await self.database.ping()
        await self.models.start()
        await self.turns.open()
        await self.accounts.standing.start()
        await self.worker.start()
        await self.speech_worker.start()

    def warm_up(self) -> None:
        """Make what the first turns would wait for; takes half a second, in any thread."""
        self.courses.search("list")  # waits for the index
        names_of(self.library)
        quotes_of(self.library)

    async def drain(self) -> None:
        """Take no new turns and calls, end the streams, save what is said and written."""
        await asyncio.gather(self.turns.drain(), self.voice.drain(), self.speech_streams.drain())

    async def stop(self) -> None:
        """Give everything back; also right after `drain`."""
        await self.accounts.standing.stop()
        await self.speech_worker.stop(WRITING_STOP_SECONDS)
        await self.voice.close()
        await self.turns.close()
        await self.worker.stop()
        await self.decoder.close()
        await self.text_to_speech.close()
        await self.speech.close()
        await self.models.close()
        await self.limits.close()
        await self.left_behind.close()
        await self.database.close()


@dataclass(slots=True)
class VoiceServices:
    """As much as the voice endpoint needs when it is alone in its process."""

    settings: Settings
    database: Database
    accounts: Accounts
    limits: RateLimits
    speech: Speech
    voice: Voice

    async def start(self) -> None:
        """Open what is needed to answer the first request."""
        await self.database.ping()
        await self.accounts.standing.start()

    async def drain(self) -> None:
        """Take no new calls, and write down what is being said."""
        await self.voice.drain()

    async def stop(self) -> None:
        """Give everything back; also right after `drain`."""
        await self.accounts.standing.stop()
        await self.voice.close()
        await self.speech.close()
        await self.limits.close()
        await self.database.close()


@lru_cache(maxsize=1)
def get_container() -> Container:
    """The process's one container, built from the environment at first use."""
    return build(Settings())


def build(settings: Settings) -> Container:
    """All services for these settings; nothing is opened yet."""
    database = Database(settings.url_of_database)
    library = Library.bundled()
    search = LibrarySearch(library)
    models = build_models(settings, LibraryTutor(search))
    gate = TopicGate(search, models.gate, seconds=settings.gate_seconds)
    limits, quotas, jobs = RateLimits(settings), Quotas(database), Jobs(database)
    streams: Streams = RedisStreams(settings.redis_url) if settings.redis_url else MemoryStreams()
    conversations = Conversations(database, jobs, streams)
    learning = Learning(database, library)
    courses = Courses(database, library, search, learning)
    lessons = Lessons(database, courses, answers_since)
    writer = models.chain.through(lambda model: model)
    titles = Titles(database, models.gate)
    engine = Engine(
        database,
        streams,
        gate,
        models.chain,
        titles,
        history=settings.history_messages,
        lessons=lessons,
    )
    turns = Turns(database, streams, engine, limits, quotas, settings)
    speech = build_speech(settings, _phrases(library))
    text_to_speech = TextToSpeech(settings)
    voice = _voice(settings, database, conversations, speech.chain)
    decoder, allowance = Decoder(), SpeechAllowance(database, quotas)
    speech_tasks = SpeechTasks(
        database, jobs, decoder, speech.chain, voice.activity, allowance, _spool(settings)
    )
    hooks = _hooks(turns, quotas, jobs, voice, speech_tasks)
    accounts, left_behind = Accounts(database, settings, hooks), LeftBehind(database, hooks)
    accounts.standing.on_gone(left_behind.gone)
    return Container(
        settings=settings,
        database=database,
        accounts=accounts,
        left_behind=left_behind,
        conversations=conversations,
        turns=turns,
        titles=titles,
        limits=limits,
        quotas=quotas,
        jobs=jobs,
        worker=_worker(database, conversations, quotas),
        gate=gate,
        models=models,
        library=library,
        learning=learning,
        courses=courses,
        generator=Generator(database, writer, gate, quotas),
        teaching=Teaching(conversations, turns, courses, limits),
        status=_status(database, models, speech, text_to_speech, _shared(streams)),
        speech=speech,
        text_to_speech=text_to_speech,
        spoken=SpokenAllowance(database, quotas),
        decoder=decoder,
        speech_tasks=speech_tasks,
        speech_worker=_speech_worker(database, speech_tasks, speech),
        speech_streams=SpeechStreams(),
        voice=voice,
    )


def build_voice_services(
    settings: Settings, speech_to_text: SpeechToText | None = None
) -> VoiceServices:
    """The services of a process that only listens; nothing is opened yet.

    `speech_to_text` takes the place of the recognisers that the settings name.
    """
    database = Database(settings.url_of_database)
    speech = build_speech(settings, _phrases(Library.bundled()))
    conversations = Conversations(database, Jobs(database), MemoryStreams())
    return VoiceServices(
        settings=settings,
        database=database,
        accounts=Accounts(database, settings, OwnerHooks()),
        limits=RateLimits(settings),
        speech=speech,
        voice=_voice(settings, database, conversations, speech_to_text or speech.chain),
    )


def _voice(
    settings: Settings,
    database: Database,
    conversations: Conversations,
    speech_to_text: SpeechToText,
) -> Voice:
    async def vocabulary(owner_id: UUID, conversation_id: UUID) -> str:
        return await vocabulary_of(conversations, owner_id, conversation_id)

    allowance = SpeechAllowance(database, Quotas(database))
    has_server_voice = provider_of(settings) is not None
    return Voice(settings, speech_to_text, allowance, vocabulary, has_server_voice=has_server_voice)


def _phrases(library: Library) -> list[str]:
    """What learners say that others do not: the courses' words, and those of computing."""
    keywords = (word for section in library.sections for word in section.keywords)
    return [*keywords, *computing_phrases()]


def _hooks(
    turns: Turns, quotas: Quotas, jobs: Jobs, voice: Voice, speech_tasks: SpeechTasks
) -> OwnerHooks:
    async def forget_voice(_db: AsyncSession, owner_id: UUID) -> None:
        await voice.forget(owner_id)

    async def give_voice(_db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
        await voice.give(visitor_id, user_id)

    hooks = OwnerHooks()
    hooks.on_delete(forget_voice)
    hooks.on_merge(give_voice)
    for forget in (
        turns.forget,
        said.forget,
        learned.forget,
        followed.forget,
        speech_tasks.forget,
        quotas.forget,
        jobs.forget,
    ):
        hooks.on_delete(forget)
    hooks.on_export("conversations", said.export)
    hooks.on_export("learning", learned.export)
    hooks.on_export("courses", followed.export)
    hooks.on_export("recordings", recordings.export)
    owners = (said, learned, followed, recordings, quotas, jobs)
    for one in owners:
        hooks.on_merge(one.merge)
    return hooks


def _worker(database: Database, conversations: Conversations, quotas: Quotas) -> Worker:
    async def forget_tokens() -> None:
        async with database.transaction() as db:
            await purge_expired(db, utc_now())

    async def forget_quotas() -> None:
        await quotas.purge(utc_now())

    return Worker(database, {PURGE_JOB: conversations.purge}, chores=(forget_tokens, forget_quotas))


def _spool(settings: Settings) -> Spool:
    return Spool(settings.data_dir / "speech")


def _speech_worker(database: Database, speech_tasks: SpeechTasks, speech: Speech) -> Worker:
    """A worker of its own: long recordings must not hold up other jobs.

    One at a time where this machine does the work itself, so that those who talk come first.
    """
    worker = Worker(
        database,
        {WRITE_DOWN_JOB: speech_tasks.run},
        chores=(speech_tasks.sweep,),
        concurrency=1 if speech.chain.is_local_only() else 4,
        poll_seconds=5,
    )
    speech_tasks.queued = worker.wake
    return worker


def _shared(streams: Streams) -> Shared | None:
    return streams.is_there if isinstance(streams, RedisStreams) else None


def _status(
    database: Database,
    models: Models,
    speech: Speech,
    text_to_speech: TextToSpeech,
    shared: Shared | None,
) -> Status:
    def engines() -> list[EngineStatus]:
        return [
            *map(_engine_status, models.engines()),
            EngineStatus(LibraryTutor.name, "bundled", "ready"),
        ]

    def listening() -> list[EngineStatus]:
        return [*map(_engine_status, speech.chain.engines())]

    def speaking() -> list[EngineStatus]:
        return [
            *map(_engine_status, text_to_speech.engines()),
            EngineStatus("Browser voice", "each learner's device", "ready"),
        ]

    return Status(database, engines, listening=listening, speaking=speaking, shared=shared)


def _engine_status(one: ModelStatus | SpeechEngine) -> EngineStatus:
    name = "Bundled recogniser" if one.name == SPHINX else one.name
    return EngineStatus(name, one.provider, one.state, one.detail)
