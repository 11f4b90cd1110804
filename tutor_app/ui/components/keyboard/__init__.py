"""What key presses mean while an input method composes a word."""

from __future__ import annotations

from tutor_app.ui.components.assets import shared_asset

shared_asset(__name__, __file__, "composition.mjs")
