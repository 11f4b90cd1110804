from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.llm.offer import OfferedModel, read_offer


def read(body: Any) -> list[OfferedModel]:
    return list(read_offer(json.dumps(body).encode()))


@pytest.mark.parametrize(
    "body",
    [
        {"object": "list", "data": [{"id": "a"}, {"id": "b"}]},
        {"models": [{"name": "a"}, {"name": "b"}]},
        [{"id": "a"}, {"id": "b"}],
        ["a", "b"],
        {"data": {"models": [{"id": "a"}, {"id": "b"}]}},
        {"data": [], "models": [{"model": "a"}, {"model": "b"}]},
        {"result": [{"id": "a"}, {"id": "b"}, {"id": "a"}]},
    ],
)
def test_the_shapes_of_a_list(body: Any) -> None:
    assert [OfferedModel("a"), OfferedModel("b")] == read(body)


@pytest.mark.parametrize(
    "odd",
    [
        *(
            None,
            7,
            "",
            {},
            [],
            {"id": None},
            {"id": 7},
            {"id": ""},
            {"id": []},
            {"object": "model"},
        ),
        *({"id": "x" * 201}, {"id": "a\nb"}, "\x00"),
        {"id": "x", "active": False},
        {"id": "x", "archived": True},
    ],
)
def test_an_odd_entry_costs_only_itself(odd: Any) -> None:
    body = {"data": [{"id": "a"}, odd, {"id": "b", "owned_by": None, "more": [1, {"deep": {}}]}]}
    assert [OfferedModel("a"), OfferedModel("b")] == read(body)


def test_an_entry_within_an_entry_is_found() -> None:
    assert [OfferedModel("a")] == read({"data": [{"model": {"id": "a"}}]})
    assert [OfferedModel("a")] == read({"data": [[{"id": "a"}]]})


@pytest.mark.parametrize(
    ("entry", "window"),
    [
        ({"context_window": 131_072}, 131_072),
        ({"context_length": 8192}, 8192),
        ({"max_model_len": 4096}, 4096),
        ({"max_context_length": 32_768}, 32_768),
        ({"meta": {"n_ctx": 2048}}, 2048),
        ({"context_window": "large"}, None),
        ({"context_window": True}, None),
        ({"context_window": 0}, None),
    ],
)
def test_how_much_a_model_takes(entry: dict[str, Any], window: int | None) -> None:
    assert [OfferedModel("a", window)] == read([{"id": "a", **entry}])


@pytest.mark.parametrize(
    ("entry", "is_chat"),
    [
        ({"type": "chat"}, True),
        ({"type": "image"}, False),
        ({"type": "embedding"}, False),
        ({"type": "model"}, True),
        ({"task": "chat-completion"}, True),
        ({"task": "embeddings"}, False),
        ({"capabilities": {"completion_chat": False, "completion_fim": True}}, False),
        ({"capabilities": {"completion_chat": True}}, True),
        ({"capabilities": {"chat_completion": False, "completion": True}}, False),
        ({"capabilities": ["completion", "vision"]}, True),
        ({"capabilities": ["embedding"]}, False),
        ({"architecture": {"output_modalities": ["image"]}}, False),
        ({"architecture": {"output_modalities": ["text"]}}, True),
        ({"supportedGenerationMethods": ["embedContent"]}, False),
        ({"supportedGenerationMethods": ["generateContent"]}, True),
        ({"supports_chat": False}, False),
        ({"type": None, "capabilities": None, "architecture": 3}, True),
    ],
)
def test_what_a_list_says_of_its_models(entry: dict[str, Any], is_chat: bool) -> None:
    assert [is_chat] == [model.is_chat for model in read([{"id": "a", **entry}])]


def test_an_address_gives_way_to_the_name() -> None:
    assert [OfferedModel("gpt-4o")] == read([{"id": "azureml://registries/x", "name": "gpt-4o"}])


@pytest.mark.parametrize("body", [b"", b"<html>", b"7", b'"a"', b"{}", b'{"data": "all of them"}'])
def test_what_is_no_list(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_offer(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "model", "type", "meta"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@given(st.lists(json_values, max_size=5), st.integers(0, 5))
def test_whatever_stands_beside_it_a_model_is_found(others: list[Any], place: int) -> None:
    body = [*others[:place], {"id": "the-model"}, *others[place:]]
    assert "the-model" in {model.name for model in read({"data": body})}
