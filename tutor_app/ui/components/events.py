"""What the events of components carry, as types that Reflex reads and a type checker accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import reflex as rx

if TYPE_CHECKING:
    Plain: TypeAlias = Any
    OneText: TypeAlias = Any
    TwoTexts: TypeAlias = Any
    ThreeTexts: TypeAlias = Any
else:
    Plain = rx.EventHandler[rx.event.no_args_event_spec]
    OneText = rx.EventHandler[rx.event.passthrough_event_spec(str)]
    TwoTexts = rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    ThreeTexts = rx.EventHandler[rx.event.passthrough_event_spec(str, str, str)]
