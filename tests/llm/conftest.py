"""The double of the provider's wire, and the real SDK against it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack

import pytest

from tests.doubles.groq_server import GroqServer
from tests.virtual_time import loops
from tutor_app.llm.configured import SDK_PREFIX
from tutor_app.llm.groq_model import GroqModel
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.providers import ProviderClient, connect
from tutor_app.settings import Provider

Connect = Callable[..., ProviderClient]
WITHOUT_A_WIRE = {"test_chain.py", "test_complete.py"}


@pytest.hookimpl(tryfirst=True)
def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Models that are played take virtual time, those behind a wire the machine's."""
    return loops(are_virtual=item.path.name in WITHOUT_A_WIRE)


@pytest.fixture
async def groq() -> AsyncIterator[GroqServer]:
    """A server of Groq's shape."""
    async with GroqServer() as server:
        yield server


@pytest.fixture
async def ollama() -> AsyncIterator[GroqServer]:
    """A server of Ollama's shape."""
    async with GroqServer(shape="ollama") as server:
        yield server


@pytest.fixture
async def connected() -> AsyncIterator[Connect]:
    """Makes clients for a double; they are closed at the end."""
    async with AsyncExitStack() as stack:

        def make(server: GroqServer, *, read_seconds: float = 5, **more: object) -> ProviderClient:
            prefix = SDK_PREFIX if server.shape == "groq" else "/v1"
            given = {"name": "Groq", "base_url": server.url, "path_prefix": prefix, "key": "k"}
            given |= {"is_hosted": server.shape == "groq"}
            client = connect(Provider(**(given | more)), read_seconds=read_seconds)
            stack.push_async_callback(client.aclose)
            return client

        yield make


@pytest.fixture
def model(groq: GroqServer, connected: Connect) -> GroqModel:
    """The first model on the server of Groq's shape."""
    return GroqModel(connected(groq), "llama-3.3-70b-versatile", pace=ReadingPace(), window=131072)
