"""The sidebar and a long conversation, out of a database with a million messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from benchmarks import filled, report
from benchmarks.calls import opened, timed
from benchmarks.report import Cell, Table
from tests import servers
from tests.databases import Databases
from tutor_app.accounts.owner import Owner
from tutor_app.chat.conversations import Conversations
from tutor_app.chat.streams import MemoryStreams
from tutor_app.db import migrations
from tutor_app.jobs.queue import Jobs

CALLS = 300
DEEP_PAGES = 250
AIM_MS = 5.0
OPEN_AIM_MS = 1000.0
OWNER = Owner(filled.OWNER)


def measure() -> list[Table]:
    """The same calls on SQLite and, where it is installed, on PostgreSQL."""
    rows = asyncio.run(_on_sqlite())
    try:
        with servers.postgresql() as address:
            rows += asyncio.run(_on_postgresql(address))
    except servers.NotInstalled as missing:
        rows.append(("PostgreSQL", str(missing), None, None, None, None))
    columns = ("database", "call", "calls", "p50 ms", "p95 ms", "aim: p95 ms")
    note = (
        f"{filled.CONVERSATIONS:,} conversations with {filled.MESSAGES:,} messages of one owner, "
        f"{filled.OTHERS * filled.OTHERS_CONVERSATIONS:,} conversations of {filled.OTHERS} others. "
        "Service calls, warm, one after another."
    )
    return [Table("Sidebar", columns, tuple(rows), note)]


async def _on_sqlite() -> list[tuple[Cell, ...]]:
    file = await asyncio.to_thread(filled.sqlite_file)
    return await _calls("SQLite", f"sqlite:///{file}")


async def _on_postgresql(address: str) -> list[tuple[Cell, ...]]:
    async with Databases(address).empty("filled") as url:
        await asyncio.to_thread(migrations.upgrade, url)
        await filled.fill_postgresql(url)
        return await _calls("PostgreSQL", url)


async def _calls(name: str, url: str) -> list[tuple[Cell, ...]]:
    async with opened(url) as database:
        service = Conversations(database, Jobs(database), MemoryStreams())
        deep = await _deep_cursor(service)
        calls: dict[str, tuple[Callable[[], Awaitable[object]], float]] = {
            "first page of 20": (lambda: service.page(OWNER), AIM_MS),
            "first page, one mode": (lambda: service.page(OWNER, "teacher"), AIM_MS),
            f"page {DEEP_PAGES + 1}": (lambda: service.page(OWNER, cursor=deep), AIM_MS),
            f"page {DEEP_PAGES + 1}, one mode": (
                lambda: service.page(OWNER, "teacher", cursor=deep),
                AIM_MS,
            ),
            f"open {filled.LONG_MESSAGES:,} messages (newest 50)": (
                lambda: service.messages(OWNER, filled.LONG),
                OPEN_AIM_MS,
            ),
            "50 from the middle of them": (
                lambda: service.messages(OWNER, filled.LONG, before=filled.LONG_MESSAGES // 2),
                OPEN_AIM_MS,
            ),
        }
        return [(name, what, *await timed(call, CALLS, aim)) for what, (call, aim) in calls.items()]


async def _deep_cursor(service: Conversations) -> str:
    cursor = ""
    for _ in range(DEEP_PAGES):
        page = await service.page(OWNER, cursor=cursor or None)
        cursor = page.next_cursor
    return cursor


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
