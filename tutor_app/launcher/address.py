"""The address: whether it is free, and how to name it to a person."""

from __future__ import annotations

import errno
import socket

from tutor_app.launcher.failures import CannotStart

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


def check_free(host: str, port: int) -> None:
    """Raise CannotStart unless a server may listen on this host and port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except OSError as error:
        raise CannotStart(_reason(host, port, error)) from error


def reachable(host: str) -> str:
    """The address by which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def url(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    name = reachable(host)
    if name in _LOOPBACK:
        name = "localhost"
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _reason(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is already in use. Stop what is using it, "
            f"or choose another one: PORT={port + 1 if port < 65535 else 3000} make run"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights. Choose one above 1023: PORT=3000 make run"
    return (
        f"This machine cannot listen on HOST={host} ({error.strerror or error}). "
        "Use HOST=127.0.0.1 for this machine only, or HOST=0.0.0.0 for the whole network."
    )
