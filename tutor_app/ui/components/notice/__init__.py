"""A toast that a state asks for: Reflex's own is evaluated as a script, which is forbidden."""

from __future__ import annotations

import reflex as rx

from tutor_app.ui.components.assets import shared_asset


class Notice(rx.Component):
    """Shows `text` once for each `name`; `kind` is `error` or `success`."""

    library = shared_asset(__name__, __file__, "notice.jsx")
    tag = "Notice"

    text: rx.Var[str]
    kind: rx.Var[str]
    name: rx.Var[str]


notice_toast = Notice.create
