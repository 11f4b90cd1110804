"""Paths that a browser may be sent to."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.api.redirects import safe_path


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "/"),
        ("/chat", "/chat"),
        ("/chat/3f?x=1&y=%20#z", "/chat/3f?x=1&y=%20#z"),
        ("/chat?next=https://evil.example", "/chat?next=https://evil.example"),
        ("/größe", "/gr%C3%B6%C3%9Fe"),
        ("/a b", "/a%20b"),
        ('/"<script>', "/%22%3Cscript%3E"),
        ("/.//evil.example", "/.//evil.example"),
    ],
)
def test_a_path_of_this_site(path: str, kept: str) -> None:
    assert kept == safe_path(path, "/default")


@given(st.one_of(st.text(), st.text("/\\:@.\t\n ae%?#[]", max_size=12)))
def test_no_text_leads_to_another_site(text: str) -> None:
    for path in (text, f"/{text}"):
        kept = safe_path(path, "/default")
        assert kept.isascii()
        assert kept.isprintable()
        assert "tutor.example" == urlsplit(urljoin("http://tutor.example/api/", kept)).netloc
        assert not kept.startswith(("//", "/\\"))
