"""What the launcher says to the person at the terminal."""

from __future__ import annotations

import sys
import urllib.request
from contextlib import suppress
from http.client import HTTPException

from tutor_app.launcher import address
from tutor_app.llm.configured import configured_providers, local_ollama
from tutor_app.settings import Settings

PROBE_SECONDS = 0.5
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
    asked = [f"{one.name} ({one.base_url})" for one in configured_providers(settings)]
    ollama = local_ollama(settings)
    if ollama is not None and answers(f"{ollama.base_url}/v1/models"):
        asked = [f"{ollama.name}, found at {ollama.base_url} (OLLAMA=off leaves it alone)"]
    if not asked:
        hint = "set GROQ_API_KEY or another provider's key in .env, or start Ollama"
        return f"the offline library ({hint})"
    return f"{', then '.join(asked)}; last, the offline library"


def answers(url: str) -> bool:
    """Whether a server on this machine answers there, within half a second."""
    if not url.startswith(("http://", "https://")):
        return False
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PROBE_SECONDS) as reply:  # its scheme is checked above
            return bool(reply.status == 200)
    except (OSError, ValueError, HTTPException):
        return False


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
