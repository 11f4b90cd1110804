"""What the app reaches into that its libraries call private, each with the version it was seen in.

A library may change these in any release. A test looks whether each is there and whether the
installed version is the one named here, so that whoever raises a version reads these places first.
"""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """A private name of a library, and the file of the app that uses it."""

    library: str
    version: str
    owner: str
    """The class or module that has it, as `module:name`; of a function, what it gives."""

    name: str
    used_in: str
    why: str


PARTS = (
    Part(
        "reflex", "0.10.1", "reflex.app:App", "_state", "ui/incoming.py", "the root of all states"
    ),
    Part(
        *("reflex", "0.10.1", "reflex.app:EventNamespace", "_token_manager"),
        *("ui/states_in_redis.py", "its client of Redis, which has no time-outs"),
    ),
    Part(
        *("reflex", "0.10.1", "reflex.utils:prerequisites", "_health_redis"),
        *("ui/states_in_redis.py", "the same, of /_health"),
    ),
    Part(
        *("reflex", "0.10.1", "reflex.istate.manager.memory:StateManagerMemory", "_states_locks"),
        *("ui/incoming.py", "whether a handler still runs"),
    ),
    Part(
        *("reflex", "0.10.1", "reflex.istate.manager.memory:StateManagerMemory", "_purge_token"),
        *("ui/incoming.py", "the state of a tab that is gone"),
    ),
    Part(
        *("reflex-base", "0.10.1", "reflex_base.environment:EnvironmentVariables"),
        *("__REFLEX_SKIP_COMPILE", "launcher/server.py", "serve what was built"),
    ),
    Part(
        *("reflex-base", "0.10.1", "reflex_base.environment:EnvironmentVariables"),
        *("__REFLEX_MOUNT_FRONTEND_COMPILED_APP", "launcher/server.py", "with the pages"),
    ),
    Part(
        *("aiortc", "1.16.0", "aiortc:RTCPeerConnection", "_RTCPeerConnection__iceTransports"),
        *("voice/udp_ports.py", "its sockets, before they are made"),
    ),
    Part(
        *("aiortc", "1.16.0", "aiortc:RTCIceGatherer", "_connection"),
        *("voice/udp_ports.py", "aioice's connection below it"),
    ),
    Part(
        *("aiortc", "1.16.0", "aiortc:RTCRtpReceiver", "_RTCRtpReceiver__jitter_buffer"),
        *("voice/tap.py", "packets before they are decoded"),
    ),
    Part(
        *("aioice", "0.13.0", "aioice.ice:Connection", "_protocols"),
        *("voice/udp_ports.py", "the sockets that it closes with itself"),
    ),
    Part(
        *("aioice", "0.13.0", "aioice.ice:Connection", "get_component_candidates"),
        *("voice/udp_ports.py", "not documented: how it makes its sockets"),
    ),
    Part(
        *("silero-vad", "6.2.3", "silero_vad:load_silero_vad", "_model"),
        *("voice/vad/torch.py", "the part for 16 kHz"),
    ),
)
