"""The server of the components' pages: the built front end above the double of the API.

A page finds a server of another version behind it unless that knows the same states and the same
parts of addresses. So all of the product's states are loaded, and its routes with parts are named.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from pathlib import Path

import reflex as rx
from starlette.types import ASGIApp

from tests.ui.components.page.double import api
from tutor_app import ui
from tutor_app.api.headers import OWN_HEADERS, PAGE_HEADERS, SecurityHeaders
from tutor_app.ui.one_origin import guard_websocket

ROUTES = Path(".web/routes.json")


def with_headers(inner: ASGIApp) -> ASGIApp:
    """The app, its files under the security headers of the real one."""
    return SecurityHeaders(inner, PAGE_HEADERS, OWN_HEADERS)


for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
    importlib.import_module(module.name)

app = rx.App(api_transformer=[api, with_headers])
guard_websocket(app, ())
for route in json.loads(ROUTES.read_text()):
    if "[" in route:
        app.add_page(rx.fragment, route=route)
