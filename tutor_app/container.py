"""Settings to services: the only place that builds adapters and wires hooks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.accounts.repository import purge_expired
from tutor_app.accounts.service import Accounts
from tutor_app.chat import conversations as said
from tutor_app.chat.conversations import PURGE_JOB, Conversations
from tutor_app.chat.engine import Engine
from tutor_app.chat.redis_streams import RedisStreams
from tutor_app.chat.streams import MemoryStreams, Streams
from tutor_app.chat.titles import Titles
from tutor_app.chat.turns import Turns
from tutor_app.db import Database, utc_now
from tutor_app.jobs.queue import Jobs
from tutor_app.jobs.worker import Worker
from tutor_app.library.catalog import Library
from tutor_app.library.search import LibrarySearch
from tutor_app.library.tutor import LibraryTutor
from tutor_app.limits.quotas import Quotas
from tutor_app.limits.rates import RateLimits
from tutor_app.llm.build import Models, build_models
from tutor_app.settings import Settings
from tutor_app.status import EngineStatus, Status
from tutor_app.topics.gate import TopicGate


@dataclass(slots=True)
class Container:
    """Every service of the process, and their common life."""

    settings: Settings
    database: Database
    accounts: Accounts
    conversations: Conversations
    turns: Turns
    limits: RateLimits
    quotas: Quotas
    jobs: Jobs
    worker: Worker
    gate: TopicGate
    models: Models
    library: Library
    status: Status

    async def start(self) -> None:
        """Open what is needed to answer the first request."""
        await self.database.ping()
        await self.models.start()
        await self.turns.open()
        await self.worker.start()

    async def drain(self) -> None:
        """Take no new turns, end the streams, save the running turns."""
        await self.turns.drain()

    async def stop(self) -> None:
        """Give everything back; also right after `drain`."""
        await self.turns.close()
        await self.worker.stop()
        await self.models.close()
        await self.limits.close()
        await self.database.close()


@lru_cache(maxsize=1)
def get_container() -> Container:
    """The process's one container, built from the environment at first use."""
    return build(Settings())


def build(settings: Settings) -> Container:
    """All services for these settings; nothing is opened yet."""
    database = Database(settings.url_of_database)
    library = Library.load()
    search = LibrarySearch(library)
    models = build_models(settings, LibraryTutor(search))
    gate = TopicGate(search, models.gate, seconds=settings.gate_seconds)
    limits, quotas, jobs = RateLimits(settings), Quotas(database), Jobs(database)
    streams: Streams = RedisStreams(settings.redis_url) if settings.redis_url else MemoryStreams()
    conversations = Conversations(database, jobs, streams)
    titles = Titles(database, models.gate)
    engine = Engine(
        database, streams, gate, models.chain, titles, history=settings.history_messages
    )
    turns = Turns(database, streams, engine, limits, quotas, settings)
    return Container(
        settings=settings,
        database=database,
        accounts=Accounts(database, settings, _hooks(turns, quotas, jobs)),
        conversations=conversations,
        turns=turns,
        limits=limits,
        quotas=quotas,
        jobs=jobs,
        worker=_worker(database, conversations, quotas),
        gate=gate,
        models=models,
        library=library,
        status=_status(database, models),
    )


def _hooks(turns: Turns, quotas: Quotas, jobs: Jobs) -> OwnerHooks:
    hooks = OwnerHooks()
    for forget in (turns.forget, said.forget, quotas.forget, jobs.forget):
        hooks.on_delete(forget)
    hooks.on_export("conversations", said.export)
    for merge in (said.merge, quotas.merge, jobs.merge):
        hooks.on_merge(merge)
    return hooks


def _worker(database: Database, conversations: Conversations, quotas: Quotas) -> Worker:
    async def forget_tokens() -> None:
        async with database.transaction() as db:
            await purge_expired(db, utc_now())

    async def forget_quotas() -> None:
        await quotas.purge(utc_now())

    return Worker(database, {PURGE_JOB: conversations.purge}, chores=(forget_tokens, forget_quotas))


def _status(database: Database, models: Models) -> Status:
    def engines() -> list[EngineStatus]:
        asked = [
            EngineStatus(one.name, one.provider, one.state, one.detail) for one in models.engines()
        ]
        return [*asked, EngineStatus(LibraryTutor.name, "bundled", "ready")]

    return Status(database, engines)
