"""Whose browser this is, known to each page before it reads what the browser keeps."""

from __future__ import annotations

from tutor_app.ui.components.assets import shared_asset

shared_asset(__name__, __file__, "standing.mjs")
