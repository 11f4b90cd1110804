from __future__ import annotations

import pytest

from tutor_app.llm import names

_CHAT = """
llama-3.3-70b-versatile openai/gpt-oss-120b qwen/qwen3.6-27b moonshotai/kimi-k2-instruct-0905
mixtral-8x7b-32768 allam-2-7b gpt-5.4 gpt-5-nano gpt-4.1-2025-04-14 chatgpt-4o-latest o4-mini
gpt-3.5-turbo claude-sonnet-4-5-20250929 claude-opus-5-5 models/gemini-2.5-flash-lite
models/gemma-3n-e4b-it models/gemini-3-pro-preview mistral-large-latest magistral-medium-latest
grok-4-fast-non-reasoning deepseek-chat deepseek-reasoner qwen2.5-coder:7b llama3.2:1b phi4:latest
/models/qwen2.5-7b-instruct-q4_k_m.gguf accounts/fireworks/models/llama-v3p1-70b-instruct
codellama:7b-instruct command-r-plus Qwen/Qwen2.5-72B-Instruct-Turbo llama-3-8b-instruct
"""
_NO_CHAT = """
groq/compound groq/compound-mini compound-beta sonar-pro openrouter/auto o3-deep-research
computer-use-preview gpt-4o-search-preview models/gemini-2.5-computer-use-preview-10-2025
whisper-large-v3-turbo playai-tts canopylabs/orpheus-v1-english gpt-4o-transcribe gpt-4o-mini-tts
gpt-4o-audio-preview gpt-realtime models/gemini-2.0-flash-live-001 voxtral-mini-latest
models/gemini-2.5-flash-native-audio-latest meta-llama/llama-guard-4-12b shieldgemma:9b
llama-prompt-guard-2-86m openai/gpt-oss-safeguard-20b omni-moderation-latest
nomic-embed-text:latest BAAI/bge-m3 all-minilm:latest text-embedding-3-large jina-reranker-v2
mistral-embed nvidia/nemotron-4-340b-reward models/aqa dall-e-3 gpt-image-1 sora-2 grok-2-image
models/gemini-2.5-flash-image models/imagen-4.0-generate-001 models/veo-3.0-generate-001
black-forest-labs/FLUX.1-schnell llava:13b bakllava moondream mistral-ocr davinci-002 babbage-002
text-davinci-003 gpt-3.5-turbo-instruct gpt-3.5-turbo-instruct-0914 codex-mini-latest gpt-5-codex
gpt-5-pro o1-pro codellama:7b-code codegemma:2b-code starcoder2:3b qwen2.5-coder:1.5b-base
llama3:70b-text deepseek-coder:6.7b-base
"""
CHAT, NO_CHAT = tuple(_CHAT.split()), tuple(_NO_CHAT.split())


@pytest.mark.parametrize("name", CHAT)
def test_models_for_talk(name: str) -> None:
    assert names.is_chat(name)


@pytest.mark.parametrize("name", NO_CHAT)
def test_models_for_something_else(name: str) -> None:
    assert not names.is_chat(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama-3.3-70b-versatile", 70),
        ("mixtral-8x7b-32768", 56),
        ("qwen3-235b-a22b", 235),
        ("moe-120b-a5b", 120),
        ("gemma3:270m", 0.27),
        ("gemma-3n-e4b-it", 4),
        ("ling-1t", 1000),
        ("qwen2.5-7b-instruct-4bit.gguf", 7),
        ("gpt-5-nano", 8),
        ("claude-haiku-4-5", 20),
        ("gpt-5.4", 100),
        ("gemini-2.5-pro", 200),
        ("llama3.2", 8),
    ],
)
def test_sizes(name: str, expected: float) -> None:
    assert expected == names.billions(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gpt-5.4-mini", (5, 4)),
        ("gpt-4o-2024-08-06", (4, 0)),
        ("claude-sonnet-4-5-20250929", (4, 5)),
        ("claude-3-5-sonnet-20241022", (3, 5)),
        ("models/gemini-2.5-flash-preview-09-2025", (2, 5)),
        ("mistral-large-2411", (0, 0)),
    ],
)
def test_generations(name: str, expected: tuple[int, int]) -> None:
    assert expected == names.generation(name)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("llama3.2", "llama3.2:latest", True),
        ("gemini-2.5-flash", "models/gemini-2.5-flash", True),
        ("gpt-oss-20b", "openai/gpt-oss-20b", True),
        ("GPT-OSS-20B", "openai/gpt-oss-20b", True),
        ("mine/gpt-oss-20b", "openai/gpt-oss-20b", False),
        ("llama3.2", "llama3.2:1b", False),
        ("llama3", "llama3.2:latest", False),
    ],
)
def test_names_of_one_model(one: str, other: str, expected: bool) -> None:
    assert (expected, expected) == (names.is_same(one, other), names.is_same(other, one))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openai/gpt-oss-20b", (True, False)),
        ("deepseek-r1:8b", (True, True)),
        ("qwen3-30b-a3b-thinking-2507", (True, True)),
        ("qwen3-30b-a3b-instruct-2507", (False, False)),
        ("gpt-5-chat-latest", (False, False)),
        ("grok-4-fast-non-reasoning", (False, False)),
        ("llama-3.1-8b-instant", (False, False)),
    ],
)
def test_who_thinks_first(name: str, expected: tuple[bool, bool]) -> None:
    assert expected == (names.reasons(name), names.begins_in_thoughts(name))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama-3.3-70b-versatile", 131_072),
        ("llama3.2:1b", 131_072),
        ("openai/gpt-oss-20b", 131_072),
        ("claude-sonnet-5", 131_072),
        ("llama3-70b-8192", 8192),
        ("unheard-of", 8192),
    ],
)
def test_windows(name: str, expected: int) -> None:
    assert expected == names.window_of(name)
