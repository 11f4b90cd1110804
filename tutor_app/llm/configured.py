"""The providers that the settings name: pure."""

from __future__ import annotations

from collections import Counter

from tutor_app.settings import Provider, Settings

SDK_PREFIX = "/openai/v1"
GROQ = "Groq"
OPENAI = "OpenAI"
ANTHROPIC = "Anthropic"
GOOGLE = "Google"
OLLAMA = "Ollama"


def configured_providers(settings: Settings) -> tuple[Provider, ...]:
    """Those with a key of their own (Groq, OpenAI, Anthropic, Google), then `LLM_PROVIDERS`.

    Those with the same name get their address behind it.
    """
    return named_apart(_keyed(settings), settings.llm_providers)


def local_ollama(settings: Settings) -> Provider | None:
    """The Ollama to look for: on this machine, when nothing else is configured."""
    url = settings.ollama_url
    return Provider(name=OLLAMA, base_url=url, is_hosted=False) if url else None


def _keyed(settings: Settings) -> tuple[Provider, ...]:
    """The providers that need nothing but a key, each with the prefix of its OpenAI layer."""
    known = (
        (GROQ, settings.groq_api_key, settings.groq_base_url, SDK_PREFIX),
        (OPENAI, settings.openai_api_key, settings.openai_base_url, "/v1"),
        (ANTHROPIC, settings.anthropic_api_key, settings.anthropic_base_url, "/v1"),
        (GOOGLE, settings.google_api_key, settings.google_base_url, "/v1beta/openai"),
    )
    return tuple(
        Provider(
            name=name,
            base_url=url,
            path_prefix=prefix,
            key=key,
            models=settings.groq_models if name == GROQ else (),
            is_hosted=True,
        )
        for name, key, url, prefix in known
        if key
    )


def named_apart(own: tuple[Provider, ...], others: tuple[Provider, ...]) -> tuple[Provider, ...]:
    """All providers; where a name comes more than once, the others get their address behind it."""
    names = Counter(provider.name for provider in (*own, *others))
    return own + tuple(
        provider.model_copy(update={"name": f"{provider.name} ({provider.base_url})"})
        if names[provider.name] > 1
        else provider
        for provider in others
    )
