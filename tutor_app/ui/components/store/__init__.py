"""A value that components watch, shared by all of them."""

from __future__ import annotations

from tutor_app.ui.components.assets import shared_asset

shared_asset(__name__, __file__, "store.mjs")
