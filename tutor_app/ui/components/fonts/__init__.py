"""The two typefaces, bundled with the page."""

from __future__ import annotations

import reflex as rx


class Fonts(rx.Fragment):  # type: ignore[misc]  # loaded lazily, so Any to the checker
    """Brings Inter and JetBrains Mono into the page's own style sheets."""

    lib_dependencies: list[str] = [  # noqa: RUF012 - how Reflex takes them
        "@fontsource-variable/inter@5.3.0",
        "@fontsource-variable/jetbrains-mono@5.3.0",
    ]

    def add_imports(self) -> dict[str, list[str]]:
        """Import the style sheets for their effect."""
        return {
            "": [
                "@fontsource-variable/inter/index.css",
                "@fontsource-variable/jetbrains-mono/index.css",
            ]
        }


fonts = Fonts.create
