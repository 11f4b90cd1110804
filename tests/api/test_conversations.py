"""Conversations, messages and turns over HTTP: the whole container, the library answering."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import api_of
from tutor_app.container import Container, build
from tutor_app.limits.rates import RateLimits
from tutor_app.settings import Settings

HERE = "http://tutor.example"


@pytest.fixture
async def container(settings: Settings, migrated_file: Path) -> AsyncIterator[Container]:
    settings = settings.model_copy(
        update={
            f"{name}_rate": "1000/minute" for name in ("register", "visitor", "message", "address")
        }
    )
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    built = build(settings)
    await built.start()
    yield built
    await built.stop()


@pytest.fixture
async def client(container: Container) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor without cookies."""
    transport = httpx.ASGITransport(api_of(container))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as opened:
        token = (await opened.post("/api/auth/visit")).json()["visitor_token"]
        opened.headers["X-Visitor-Token"] = token
        yield opened


async def new(client: httpx.AsyncClient, mode: str = "qa") -> str:
    return (await client.post("/api/conversations", json={"teaching_mode": mode})).json()["id"]


async def ask(client: httpx.AsyncClient, conversation: str, text: str, **more) -> httpx.Response:
    return await client.post(
        f"/api/conversations/{conversation}/messages", json={"text": text, **more}
    )


def events_of(body: str) -> list[tuple[str, str, dict]]:
    """(id, kind, data) of each event."""
    found = []
    for block in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "id" in fields:
            found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


async def test_ask_follow_and_find_it_again(client: httpx.AsyncClient):
    conversation = await new(client)
    sent = await ask(client, conversation, "What is a hash table?")
    assert sent.status_code == 202

    followed = await client.get(sent.json()["events_url"])

    assert followed.headers["content-type"].startswith("text/event-stream")
    events = events_of(followed.text)
    assert [events[0][1], events[-1][1]] == ["accepted", "completed"]
    text = "".join(data["text"] for _, kind, data in events if kind == "delta")
    detail = (await client.get(f"/api/conversations/{conversation}")).json()
    question, answer = detail["messages"]
    assert (question["content"], question["status"]) == ("What is a hash table?", "complete")
    assert (answer["content"], answer["engine"]) == (text, "library")
    assert detail["last_message"]["role"] == "assistant"
    listed = (await client.get("/api/conversations")).json()
    assert [one["id"] for one in listed["items"]] == [conversation]
    assert listed["next_cursor"] is None


async def test_events_resume_after_an_id(client: httpx.AsyncClient):
    conversation = await new(client)
    sent = (await ask(client, conversation, "What is a hash table?")).json()
    everything = events_of((await client.get(sent["events_url"])).text)
    whole = "".join(data["text"] for _, kind, data in everything if kind == "delta")
    middle = next(identity for identity, kind, _ in everything if kind == "delta")

    rest = events_of((await client.get(sent["events_url"], headers={"Last-Event-ID": middle})).text)

    offset = int(middle.split("-")[1])
    assert "".join(d["text"] for _, kind, d in rest if kind == "delta") == whole[offset:]
    assert rest[-1][1] == "completed"


async def test_a_rejection_is_told_and_costs_no_model(client: httpx.AsyncClient):
    conversation = await new(client)
    sent = (await ask(client, conversation, "what's the algorithm for baking bread?")).json()

    kinds = [kind for _, kind, _ in events_of((await client.get(sent["events_url"])).text)]

    assert kinds[-2:] == ["rejected", "completed"]
    messages = (await client.get(f"/api/conversations/{conversation}")).json()["messages"]
    assert [message["topic_rejected"] for message in messages] == [False, True]


async def test_stop_continue_and_regenerate(client: httpx.AsyncClient):
    conversation = await new(client)
    sent = (await ask(client, conversation, "What is a hash table?")).json()

    assert (await client.post(f"/api/turns/{sent['turn_id']}/stop")).status_code == 204
    await client.get(sent["events_url"])
    resumed = await client.post(f"/api/turns/{sent['turn_id']}/continue")
    assert resumed.status_code == 202
    await client.get(resumed.json()["events_url"])
    again = await client.post(f"/api/messages/{sent['answer_id']}/regenerate")
    assert again.status_code == 202
    await client.get(again.json()["events_url"])

    messages = (await client.get(f"/api/conversations/{conversation}")).json()["messages"]
    assert [message["status"] for message in messages] == ["complete", "complete"]


async def test_the_sidebar_verbs(client: httpx.AsyncClient):
    first = await client.post("/api/conversations", json={"teaching_mode": "teacher"})
    again = await client.post("/api/conversations", json={"teaching_mode": "teacher"})
    assert (first.status_code, again.status_code) == (201, 200)
    identity = first.json()["id"]
    assert again.json()["id"] == identity

    renamed = await client.patch(f"/api/conversations/{identity}", json={"title": "Heaps"})
    assert (renamed.json()["title"], renamed.json()["title_is_custom"]) == ("Heaps", True)
    assert (await client.delete(f"/api/conversations/{identity}")).status_code == 204
    assert (await client.get(f"/api/conversations/{identity}")).status_code == 404
    restored = await client.post(f"/api/conversations/{identity}/restore")
    assert restored.json()["title"] == "Heaps"
    cleared = (await client.delete("/api/conversations", params={"mode": "teacher"})).json()
    assert cleared["deleted_count"] == 1
    assert (await client.get(f"/api/conversations/{cleared['new_conversation_id']}")).is_success


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": ""}, "empty_message"),
        ({"text": "  \n "}, "empty_message"),
        ({"text": "\x00"}, "empty_message"),
        ({"text": "x" * 50_001}, "message_too_long"),
        ({"text": 7}, "invalid"),
        ({}, "invalid"),
        ([], "invalid"),
        ({"text": "ok", "client_key": "k" * 200}, "bad_client_key"),
        ({"text": "ok", "source": "telepathy"}, "bad_source"),
        ({"text": "ok", "hidden": "perhaps"}, "invalid"),
    ],
)
async def test_bad_messages_are_refused_in_words(client: httpx.AsyncClient, body, code: str):
    conversation = await new(client)

    refused = await client.post(f"/api/conversations/{conversation}/messages", json=body)

    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert refused.json()["detail"]
    assert (await client.get(f"/api/conversations/{conversation}")).json()["message_count"] == 0


@pytest.mark.parametrize(
    "text",
    [
        "\u202eevil\u202c",
        "<iframe srcdoc='<script>1</script>'>",
        "'; DROP TABLE users; --",
        "\n".join(["x = 1"] * 8_000),
        ">" * 5_000,
    ],
)
async def test_odd_messages_are_stored_as_they_are(client: httpx.AsyncClient, text: str):
    conversation = await new(client)

    sent = (await ask(client, conversation, text)).json()
    await client.get(sent["events_url"])

    messages = (await client.get(f"/api/conversations/{conversation}")).json()["messages"]
    assert messages[0]["content"] == text


async def test_a_second_send_is_refused_clearly(client: httpx.AsyncClient):
    conversation = await new(client)
    sends = [ask(client, conversation, f"What is a heap? {n}") for n in range(3)]

    answers = await asyncio.gather(*sends)

    assert sorted(answer.status_code for answer in answers) == [202, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "conversation_busy"


async def test_the_same_send_twice_is_one(client: httpx.AsyncClient):
    conversation = await new(client)

    first = await ask(client, conversation, "What is a heap?", client_key="k")
    second = await ask(client, conversation, "What is a heap?", client_key="k")

    assert first.json() == second.json()


async def test_a_question_said_anew_takes_the_place_of_the_first(client: httpx.AsyncClient):
    conversation = await new(client)
    first = (await ask(client, conversation, "What is a heap?", client_key="k")).json()
    await client.get(first["events_url"])

    longer = "What is a heap, and what is it for?"
    sent = await ask(client, conversation, longer, client_key="l", replaces="k")
    await client.get(sent.json()["events_url"])

    messages = (await client.get(f"/api/conversations/{conversation}")).json()["messages"]
    assert [longer] == [one["content"] for one in messages if one["role"] == "user"]


async def test_a_hidden_instruction_is_no_message(client: httpx.AsyncClient):
    conversation = await new(client, "teacher")

    sent = (await ask(client, conversation, "Teach me hash tables", hidden=True)).json()
    await client.get(sent["events_url"])

    messages = (await client.get(f"/api/conversations/{conversation}")).json()["messages"]
    assert [message["role"] for message in messages] == ["assistant"]
    assert sent["message_id"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=zzz", "mode=cooking"])
async def test_bad_lists_are_refused(client: httpx.AsyncClient, query: str):
    refused = await client.get(f"/api/conversations?{query}")

    assert refused.status_code == 400
    assert set(refused.json()) == {"detail", "code"}


@pytest.mark.parametrize("before", ["99999999999999999999", str(2**31), "-1", "1.5", "x", ""])
async def test_a_position_that_none_can_have_is_refused(client: httpx.AsyncClient, before: str):
    conversation = await new(client)

    refused = await client.get(f"/api/conversations/{conversation}?before={before}")

    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59.999999",
        "1999-12-31T23:59:59+00:00",
        "yesterday",
        "\ud800",
    ],
)
async def test_a_crafted_place_in_the_list_is_refused(client: httpx.AsyncClient, moment: str):
    raw = f"{moment}|{uuid4()}".encode("utf-8", "surrogatepass")
    cursor = base64.urlsafe_b64encode(raw).decode().rstrip("=")

    refused = await client.get("/api/conversations", params={"cursor": cursor})

    assert (refused.status_code, refused.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    "change",
    [
        {"teaching_mode": "qa", "title": " "},
        {"teaching_mode": "qa", "title": "x" * 121},
        {"teaching_mode": "qa", "title": "x" * 1_001},
        {"teaching_mode": "cooking", "title": "Heaps"},
        {"teaching_mode": 7, "title": "Heaps"},
    ],
)
async def test_a_change_that_is_half_wrong_changes_nothing(
    client: httpx.AsyncClient, change: dict[str, object]
):
    before = (await client.post("/api/conversations", json={"teaching_mode": "teacher"})).json()

    refused = await client.patch(f"/api/conversations/{before['id']}", json=change)

    assert refused.status_code == 400
    listed = (await client.get("/api/conversations")).json()["items"]
    assert listed == [before]


async def test_mode_and_title_change_together(client: httpx.AsyncClient):
    conversation = await new(client, "teacher")
    change = {"teaching_mode": "qa", "title": "Heaps"}

    changed = await client.patch(f"/api/conversations/{conversation}", json=change)

    assert change == {name: changed.json()[name] for name in change}


async def test_new_and_cleared_conversations_are_counted_for_one_person(container: Container):
    container.settings.conversation_rate = "3/minute"
    container.limits = RateLimits(container.settings)
    transport = httpx.ASGITransport(api_of(container))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        _, client.headers["X-Visitor-Token"] = container.accounts.new_visitor()
        made = await client.post("/api/conversations", json={"title": "one"})
        again = await client.post("/api/conversations", json={"title": "two"})
        cleared = await client.delete("/api/conversations?mode=teacher")
        refused = [
            await client.post("/api/conversations", json={"title": "three"}),
            await client.delete("/api/conversations?mode=teacher"),
        ]
        _, client.headers["X-Visitor-Token"] = container.accounts.new_visitor()
        others = await client.post("/api/conversations", json={"title": "mine"})

    assert [made.status_code, again.status_code, cleared.status_code] == [201, 201, 200]
    assert others.status_code == 201
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
        assert 1 <= int(answer.headers["retry-after"]) <= 60


async def test_missing_and_foreign_answer_alike(client: httpx.AsyncClient, container: Container):
    conversation = await new(client)
    sent = (await ask(client, conversation, "What is a heap?")).json()
    await client.get(sent["events_url"])
    transport = httpx.ASGITransport(api_of(container))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as stranger:
        token = (await stranger.post("/api/auth/visit")).json()["visitor_token"]
        stranger.headers["X-Visitor-Token"] = token
        for method, path, body in (
            ("GET", "/api/conversations/{conversation}", None),
            ("PATCH", "/api/conversations/{conversation}", {"title": "mine"}),
            ("DELETE", "/api/conversations/{conversation}", None),
            ("POST", "/api/conversations/{conversation}/restore", None),
            ("POST", "/api/conversations/{conversation}/messages", {"text": "hello"}),
            ("GET", "/api/turns/{turn}/events", None),
            ("POST", "/api/turns/{turn}/stop", None),
            ("POST", "/api/turns/{turn}/continue", None),
            ("POST", "/api/messages/{answer}/regenerate", None),
            ("PUT", "/api/messages/{answer}/rating", {"rating": 1}),
        ):
            real = {
                "conversation": conversation,
                "turn": sent["turn_id"],
                "answer": sent["answer_id"],
            }
            unknown = dict.fromkeys(real, str(uuid4()))
            foreign = await stranger.request(method, path.format(**real), json=body)
            missing = await stranger.request(method, path.format(**unknown), json=body)
            assert (foreign.status_code, foreign.json()) == (404, missing.json()), path
