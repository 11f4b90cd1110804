"""What goes to the API, what to the pages, and what no file system can be asked for."""

from __future__ import annotations

import httpx
import pytest

from tutor_app.api.app import NO_SUCH_PAGE


@pytest.mark.parametrize("path", ["/", "/chat", "/apiary"])
async def test_other_paths_are_pages(client: httpx.AsyncClient, path: str):
    assert (await client.get(path)).text == f"page {path}"


async def test_unknown_api_paths_answer_json(client: httpx.AsyncClient):
    answer = await client.get("/api/no/such/thing")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["/chat/%00", "/chat/" + "x" * 3_000, "/%E4%BD%A0" * 10 + "你" * 90]
)
async def test_a_path_that_no_file_can_have_is_a_missing_page(client: httpx.AsyncClient, path: str):
    assert (await client.get(path)).text == f"page {NO_SUCH_PAGE}"
