"""What the launcher says to the person at the terminal."""

from __future__ import annotations

import sys
from contextlib import suppress

from tutor_app.launcher import address
from tutor_app.settings import Settings

PROXY_UNKNOWN = (
    "Careful: PUBLIC_URL is https, but TRUSTED_PROXIES names no proxy. Behind one, all people "
    "seem to have its address and share the limits of one."
)


def say(text: str) -> None:
    """Print a line; a terminal that was closed meanwhile is no reason to fail."""
    with suppress(OSError, ValueError):
        print(text, flush=True)


def complain(text: str) -> None:
    """Print a line to standard error."""
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def engines(settings: Settings) -> str:
    """Who answers, in the order in which they are asked."""
    asked = []
    if settings.groq_api_key:
        asked.append(f"Groq ({', '.join(settings.groq_models[:2])}, ...)")
    asked += [f"{provider.name} ({provider.base_url})" for provider in settings.llm_providers]
    if not asked:
        return "the offline library (set GROQ_API_KEY in .env for Groq's models)"
    return f"{', then '.join(asked)}; last, the offline library"


def cautions(settings: Settings) -> list[str]:
    """What works, but not as it was meant."""
    is_proxy_unknown = settings.is_public_https and not settings.trusted_proxies
    return [PROXY_UNKNOWN] if is_proxy_unknown else []


def welcome(settings: Settings, seconds: float, *, has_keyboard: bool) -> None:
    """Say where the app is, who answers, and how to stop it."""
    say(
        f"\n  The tutor is ready:  {address.url(settings.host, settings.port)}"
        f"   (after {seconds:.1f} s)\n"
        f"  Answers come from:   {engines(settings)}\n"
        f"  Data folder:         {settings.data_dir.resolve()}\n"
        f"  To stop:             {'press 9 or Ctrl-C' if has_keyboard else 'make stop'}\n"
    )
