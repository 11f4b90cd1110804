"""What the status page knows: which engines answer now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from tutor_app.status import EngineStatus
from tutor_app.ui.handler import handler
from tutor_app.ui.services import services


@dataclass(frozen=True)
class EngineItem:
    """One engine of the chain; `state` is ready, resting, out or gone."""

    name: str
    provider: str
    state: str
    detail: str


class StatusState(rx.State):
    """The engines and the parts of the system, as of the last look."""

    engines: list[EngineItem] = []
    listening: list[EngineItem] = []
    speaking: list[EngineItem] = []
    headline: str = ""
    has_model: bool = False
    storage: str = ""
    is_loaded: bool = False

    @handler
    async def look(self) -> None:
        """Ask each part how it is."""
        report = await services().status.report()
        self.engines = _items(report.engines)
        self.listening = _items(report.listening)
        self.speaking = _items(report.speaking)
        self.headline = report.headline
        self.has_model = report.has_model
        self.storage = report.storage
        self.is_loaded = True


def _items(engines: Iterable[EngineStatus]) -> list[EngineItem]:
    return [EngineItem(one.name, one.provider, one.state, one.detail) for one in engines]
