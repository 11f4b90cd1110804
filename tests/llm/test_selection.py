from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.llm.test_names import CHAT, NO_CHAT
from tutor_app.llm import names
from tutor_app.llm.selection import MOST_CHOSEN, Choice, best_first, choose, small_first
from tutor_app.settings import DEFAULT_MODELS

GROQ_TODAY = (
    *("groq/compound", "groq/compound-mini", "openai/gpt-oss-20b", "whisper-large-v3"),
    *("openai/gpt-oss-120b", "meta-llama/llama-prompt-guard-2-22m", "qwen/qwen3.6-27b"),
    *("canopylabs/orpheus-v1-english", "openai/gpt-oss-safeguard-20b", "allam-2-7b"),
)
OPENAI = (
    *("gpt-4o-2024-08-06", "gpt-4o", "gpt-4.1-mini", "gpt-4.1", "gpt-5.4", "gpt-5.4-mini"),
    *("gpt-5.4-2026-03-05", "gpt-5.4-pro", "gpt-4-1106-preview", "text-embedding-3-small"),
    *("gpt-3.5-turbo-instruct", "gpt-realtime", "o3", "davinci-002", "gpt-5-nano"),
)
ANTHROPIC = ("claude-haiku-4-5-20251001", "claude-opus-4-1-20250805", "claude-sonnet-4-5-20250929")
GOOGLE = (
    *("models/gemini-2.0-flash-001", "models/gemini-2.0-flash", "models/gemini-2.5-flash"),
    *("models/gemini-2.5-pro", "models/gemini-3-pro-preview", "models/gemini-2.5-flash-lite"),
    *("models/gemini-embedding-001", "models/gemini-2.5-flash-image", "models/imagen-4.0"),
)


@pytest.mark.parametrize(
    ("configured", "offered", "expected"),
    [
        (("a", "b", "c"), ("c", "x", "a"), Choice(("a", "c"), ("b",))),
        (("a", "a"), ("a",), Choice(("a",))),
        (("gone",), ("x-8b", "whisper-1", "y-70b"), Choice(("y-70b", "x-8b"), ("gone",))),
        ((), ("llama3.2:1b", "nomic-embed-text"), Choice(("llama3.2:1b",))),
        (("a",), (), Choice((), ("a",))),
        (("llama3.2",), ("llama3.2:latest",), Choice(("llama3.2:latest",))),
        (("gemini-2.5-pro",), ("models/gemini-2.5-pro",), Choice(("models/gemini-2.5-pro",))),
        (("gpt-oss-20b",), ("openai/gpt-oss-20b",), Choice(("openai/gpt-oss-20b",))),
        (("groq/compound",), ("groq/compound", "x-8b"), Choice(("groq/compound",))),
    ],
)
def test_which_models_are_asked(
    configured: tuple[str, ...], offered: tuple[str, ...], expected: Choice
) -> None:
    assert expected == choose(configured, offered)


def test_a_model_that_the_list_calls_something_else_is_not_taken_by_itself() -> None:
    assert ("b-8b",) == choose((), ("a-70b", "b-8b"), ("b-8b",)).models


@pytest.mark.parametrize(
    ("offered", "best", "small"),
    [
        (GROQ_TODAY, ("openai/gpt-oss-120b", "qwen/qwen3.6-27b"), "openai/gpt-oss-20b"),
        (OPENAI, ("gpt-5.4", "gpt-4.1"), "gpt-5-nano"),
        (
            ANTHROPIC,
            ("claude-sonnet-4-5-20250929", "claude-opus-4-1-20250805"),
            "claude-haiku-4-5-20251001",
        ),
        (
            GOOGLE,
            ("models/gemini-2.5-pro", "models/gemini-2.5-flash"),
            "models/gemini-2.5-flash-lite",
        ),
        (("llama3.2:1b", "qwen2.5-coder:7b", "x:70b"), ("x:70b",), "qwen2.5-coder:7b"),
        (("qwen3:8b", "llama3.1:8b"), ("llama3.1:8b", "qwen3:8b"), "llama3.1:8b"),
        (("llama3.2:1b", "gemma3:270m"), ("llama3.2:1b", "gemma3:270m"), "llama3.2:1b"),
        (("pixtral-12b", "ministral-8b"), ("ministral-8b", "pixtral-12b"), "ministral-8b"),
    ],
)
def test_the_order_of_what_is_on_offer(
    offered: tuple[str, ...], best: tuple[str, ...], small: str
) -> None:
    assert (best, small) == (best_first(offered)[: len(best)], small_first(offered)[0])


def test_of_the_snapshots_of_a_model_the_undated_one_is_asked() -> None:
    assert {"gpt-4o", "gpt-5.4"} == {
        name for name in best_first(OPENAI) if name.startswith(("gpt-4o", "gpt-5.4-2", "gpt-5.4"))
    } - {"gpt-5.4-mini"}
    dated = ("mistral-large-2402", "mistral-large-2411")
    assert ("mistral-large-2411",) == best_first(dated)
    assert ("mistral-large-latest",) == best_first((*dated, "mistral-large-latest"))


decorated = st.sampled_from(("{}", "{}:latest", "models/{}", "vendor/{}"))
chat_names = st.builds(str.format, decorated, st.sampled_from(CHAT))
offers = st.lists(st.sampled_from(NO_CHAT) | chat_names, max_size=30)


@given(st.lists(st.sampled_from((*DEFAULT_MODELS, *CHAT))), offers)
def test_only_what_is_on_offer_and_no_agent_or_judge_is_asked(
    configured: list[str], offered: list[str]
) -> None:
    choice, small = choose(configured, offered), small_first(offered)
    assert {*choice.models, *small} <= set(offered)
    assert all(names.is_chat(name) for name in (*choice.models, *small))
    is_usable = any(names.is_chat(name) for name in offered)
    assert (is_usable, is_usable) == (bool(choice.models), bool(small))
    assert len(choice.models) <= max(MOST_CHOSEN, len(configured))
    assert set(choice.missing) <= set(configured)


@given(offers)
def test_the_order_does_not_depend_on_that_of_the_list(offered: list[str]) -> None:
    backwards = list(reversed(offered))
    assert best_first(offered) == best_first(backwards)
    assert small_first(offered) == small_first(backwards)
