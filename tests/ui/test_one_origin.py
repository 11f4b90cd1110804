"""The browser asks the origin that it got the page from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor_app.ui import one_origin
from tutor_app.ui.one_origin import BuildChanged, OneOriginPlugin

BUILT = (
    "var e={PING:`http://localhost:8000/ping`,EVENT:`ws://localhost:8000/_event`,"
    "OTHER:`http://localhost:9000/x`,TRANSPORT:`websocket`};export{e as t};"
)


def test_addresses_of_the_back_end_become_the_pages_own() -> None:
    expected = (
        'var e={PING:location.origin.replace(/^http/,"http")+"/ping",'
        'EVENT:location.origin.replace(/^http/,"ws")+"/_event",'
        "OTHER:`http://localhost:9000/x`,TRANSPORT:`websocket`};export{e as t};"
    )
    assert expected == one_origin.from_own_origin(BUILT, "localhost:8000")


@pytest.mark.parametrize("quote", ["'", '"', "`"])
def test_every_kind_of_quotes_is_seen(quote: str) -> None:
    script = f"x={quote}wss://host/_event{quote}"
    assert 'x=location.origin.replace(/^http/,"ws")+"/_event"' == one_origin.from_own_origin(
        script, "host"
    )


def test_a_build_without_the_address_is_refused() -> None:
    with pytest.raises(BuildChanged):
        one_origin.from_own_origin(BUILT, "localhost:7000")


def test_a_build_without_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildChanged):
        OneOriginPlugin().post_build(static_dir=tmp_path)


def test_in_development_the_api_is_handed_on() -> None:
    config = "export default {\n  server: {\n    port: 1,\n  },\n};"
    changed = one_origin.with_proxy(config, "http://localhost:8000")
    assert '"/api": { target: "http://localhost:8000" }' in changed
    assert "    port: 1,\n" in changed
    assert '"Cross-Origin-Embedder-Policy": "require-corp"' in changed


def test_a_development_configuration_that_changed_is_refused() -> None:
    with pytest.raises(BuildChanged):
        one_origin.with_proxy("export default {}", "http://localhost:8000")


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://192.0.2.7:3000", True),
        ("https://192.0.2.7:3000", True),
        ("https://known.example.org", True),
        ("http://192.0.2.7:3001", False),
        ("http://192.0.2.7", False),
        ("https://evil.example.org", False),
        ("http://192.0.2.7:3000.evil.example.org", False),
        ("null", False),
        ("", False),
        (None, True),
    ],
)
def test_who_may_open_the_websocket(origin: str | None, expected: bool) -> None:
    known = ("https://known.example.org",)
    assert expected == one_origin.accepts_origin(origin, "192.0.2.7:3000", known)


def test_without_a_host_header_only_known_origins_may() -> None:
    assert not one_origin.accepts_origin("http://192.0.2.7:3000", None, ())
