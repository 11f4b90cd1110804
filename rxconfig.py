"""What Reflex reads: one origin, no telemetry, state in memory or in Redis."""

from __future__ import annotations

import reflex as rx

from tutor_app.settings import Settings
from tutor_app.ui.one_origin import OneOriginPlugin
from tutor_app.ui.plain_theme import PlainThemePlugin
from tutor_app.ui.pyodide_files import PyodidePlugin

_settings = Settings()

config = rx.Config(
    app_name="tutor_app",
    backend_host=_settings.host,
    cors_allowed_origins=list(_settings.origins),
    redis_url=_settings.redis_url or None,
    state_manager_mode=(
        rx.constants.StateManagerMode.REDIS
        if _settings.redis_url
        else rx.constants.StateManagerMode.MEMORY
    ),
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[
        rx.plugins.RadixThemesPlugin(),
        OneOriginPlugin(),
        PlainThemePlugin(),
        PyodidePlugin(),
    ],
    # A site map needs a public address at build time; these pages are behind a login anyway.
    disable_plugins=[rx.plugins.SitemapPlugin],
)
