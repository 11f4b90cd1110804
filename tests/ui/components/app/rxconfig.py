"""What Reflex reads for the page on which the components are tested."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.one_origin import OneOriginPlugin
from tutor_app.ui.plain_theme import PlainThemePlugin
from tutor_app.ui.pyodide_files import PyodidePlugin

config = rx.Config(
    app_name="components_page",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    plugins=[
        rx.plugins.RadixThemesPlugin(),
        OneOriginPlugin(),
        PlainThemePlugin(),
        PyodidePlugin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
