"""`rx.event` with a type that the checker understands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import reflex as rx

handler = cast("Callable[[Callable[..., Any]], Any]", rx.event)
"""Marks a method of a state as something the page may call.

Reflex turns the method into an object that is callable in a page and not in Python, and its own
annotation names a third thing; so for the checker it is Any.
"""
