"""Every job works with every list of models that holds one usable chat model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.doubles.groq_answers import answer_to
from tests.doubles.groq_server import GroqServer
from tests.llm.asking import Played, ask, events_of, text_of
from tests.llm.test_names import NO_CHAT
from tutor_app.courses.forms import OutlineForm
from tutor_app.llm.build import Models, build_models
from tutor_app.llm.complete import complete
from tutor_app.llm.ports import ModelMessage, ModelRequest, Role
from tutor_app.llm.prompts import prompt
from tutor_app.llm.structured import fill_in
from tutor_app.settings import Provider, Settings
from tutor_app.topics.classifier import ModelJudge

USABLE = (
    *("llama3.1:8b", "openai/gpt-oss-20b", "deepseek-r1:8b", "qwen3:8b", "gpt-5.4-mini"),
    *("claude-haiku-4-5-20251001", "models/gemini-2.5-flash", "my-own-model", "llama3.2:1b"),
)
THOUGHTS = (
    "<think>They want something. YES or NO?</think>{}",
    "<THINKING depth='2'>NO?</THINKING>\n\n{}",
    "The user asks for something. Perhaps NO.\n</think>\n\n{}",
    "<|channel|>analysis<|message|>NO?<|end|><|start|>assistant<|channel|>final<|message|>{}",
)
URL = "http://provider.invalid"
LAST = Played("Offline library", [["From the library."]], engine="library")
odd_entries = st.sampled_from(
    (
        None,
        7,
        {},
        {"id": None},
        {"id": 7},
        {"id": [], "object": "model"},
        {"id": "x", "active": False},
    )
)


@dataclass(frozen=True)
class Offer:
    """A list of models: one usable, others of no use; and how the usable one behaves."""

    usable: str
    listed: Any
    thoughts: str | None
    knows_schemas: bool


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    usable = draw(st.sampled_from(USABLE))
    useless = draw(st.lists(st.sampled_from(NO_CHAT), max_size=6))
    dead = draw(st.lists(st.sampled_from(("dead-70b", "gone-8b")), max_size=1))
    entries: list[Any] = [{"id": name, "object": "model"} for name in (usable, *useless, *dead)]
    entries = draw(st.permutations([*entries, *draw(st.lists(odd_entries, max_size=3))]))
    shape = draw(st.sampled_from(("data", "models", "bare")))
    listed = entries if shape == "bare" else {shape: entries}
    return Offer(usable, listed, draw(st.none() | st.sampled_from(THOUGHTS)), draw(st.booleans()))


WAYS = {
    "groq": ("/openai/v1", {"groq_api_key": "k", "groq_base_url": URL}),
    "openai": ("/v1", {"openai_api_key": "k", "openai_base_url": URL}),
    "anthropic": ("/v1", {"anthropic_api_key": "k", "anthropic_base_url": URL}),
    "google": ("/v1beta/openai", {"google_api_key": "k", "google_base_url": URL}),
    "other": ("/v1", {"llm_providers": (Provider(name="Mine", base_url=URL),)}),
    "ollama": ("/v1", {"ollama": URL}),
}
"""Nothing but one key, one provider, or an Ollama that is there; and the prefix of its paths."""


def told(settings: Settings, way: str, server: GroqServer) -> Settings:
    server.prefix, update = WAYS[way]
    given: dict[str, Any] = {
        name: server.url if value == URL else value for name, value in update.items()
    }
    if way == "other":
        given["llm_providers"] = (Provider(name="Mine", base_url=server.url),)
    return settings.model_copy(update=given)


def small_job(name: str, told: str) -> ModelRequest:
    messages = (ModelMessage(Role.SYSTEM, prompt(name)), ModelMessage(Role.USER, told))
    return ModelRequest(messages, purpose=name, max_tokens=24, temperature=0.1)


@pytest.mark.parametrize("way", WAYS)
@given(offer=offers())
@examples(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_every_job_works(settings: Settings, way: str, offer: Offer) -> None:
    async with GroqServer() as server:
        server.offer, server.listed = (offer.usable,), offer.listed
        server.thinkers = (offer.usable,) if offer.thoughts else ()
        server.thoughts = offer.thoughts or "{}"
        server.without_schema = () if offer.knows_schemas else (offer.usable,)
        models = build_models(told(settings, way, server), LAST)
        try:
            await models.start()
            for catalog in models.catalogs:
                await catalog.looked.wait()
            await every_job(models, offer)
        finally:
            await models.close()
        assert {offer.usable} >= {seen.model for seen in server.chats} - {"dead-70b", "gone-8b"}


async def every_job(models: Models, offer: Offer) -> None:
    judge = ModelJudge(models.gate, 5)
    assert (True, False) == (
        await judge.allows("how do I sort a list?", ()),
        await judge.allows("how do I bake bread?", ()),
    )
    assert "What is a list" == await complete(
        models.gate, small_job("title", "What is a list"), seconds=5
    )
    assert answer_to("What is a list?") == text_of(await events_of(models.chain))
    outline = await fill_in(models.chain, ask(max_tokens=4096), OutlineForm)
    assert "text" == outline.title
    section = await complete(models.chain, ask("a section", max_tokens=4096), seconds=5)
    assert answer_to("a section") == section
