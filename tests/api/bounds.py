"""Every bound in the description of the API, with values inside it, at it and one beyond."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import quote

import requests

from tests.api.bound_values import KINDS, SECTION, Schema, Values, text_of, values_at
from tests.api.conftest import PASSWORD
from tests.api.test_routes import CLOSED
from tutor_app.db import new_id

ENTERING: dict[str, dict[str, object]] = {  # with a body that is right, as in CLOSED
    "POST /api/auth/register": {"username": "grace", "password": PASSWORD},
    "POST /api/auth/login": {"username": "nobody", "password": PASSWORD},
    "POST /api/auth/refresh": {"refresh_token": "x"},
}
NEEDED = {
    "string": frozenset({"maxLength"}),
    "integer": frozenset({"minimum", "maximum"}),
    "array": frozenset({"maxItems"}),
}
"""What has to be told of a type."""

RELATIVE = {"course", "section", "exercise", "number", "choice"}
"""What exists decides before the bound does: either way there is no such thing."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One bound of one operation: `values` lie inside it, at it, and one beyond.

    `where` is query, header, path or the media type of the body.
    """

    route: str
    where: str
    place: str
    kind: str
    values: Values
    others: Mapping[str, Any]

    @property
    def name(self) -> str:
        """For a report."""
        return f"{self.route} {self.where} {self.place} {self.kind}"

    @property
    def is_relative(self) -> bool:
        """Whether a value at the bound may be refused in the same words as one beyond."""
        return self.place.rpartition(".")[2] in RELATIVE

    def request(self, base: str, ids: Mapping[str, str], value: object) -> requests.PreparedRequest:
        """The request with this value there; all other parts of it are right."""
        method, path = self.route.split(" ")
        known = {"course": "python", "section": SECTION, "exercise": f"{SECTION}#e1", "number": 1}
        known |= ids | ({self.place: value} if self.where == "path" else {})
        filled = re.sub(r"{(\w+)}", lambda at: quote(str(known.get(at[1], new_id()))), path)
        parts: dict[str, Any] = {"params": dict(self.others)}
        if self.where == "query":
            parts["params"][self.place] = value
        elif self.where == "header":
            parts["headers"] = {self.place: str(value)}
        elif self.where == "multipart/form-data":
            parts |= {"data": value, "files": {"audio_file": b"no sound"}}
        elif self.where == "application/json":
            parts["json"] = self._fresh(value, ids)
        if self.where == "path" and method in {"POST", "PUT"}:
            parts["json"] = CLOSED.get(_as_routed(self.route))
        return requests.Request(method, base + filled, **parts).prepare()

    def _fresh(self, body: Any, ids: Mapping[str, str]) -> Any:
        """The body, where no request before it is in the way."""
        if self.route.endswith("/lesson"):  # no conversation is busy with another lesson
            return body | {"conversation_id": ids["conversation_id"]}
        if "username" in body and self.place != "username":  # no name is taken
            return body | {"username": new_id().hex}
        return body


def probes_of(api: Schema) -> Iterator[Probe]:
    """Every bound of every operation."""
    found = Bounds(api["components"]["schemas"])
    for path, operations in api["paths"].items():
        for method, operation in operations.items():
            yield from _of_operation(found, f"{method.upper()} {path}", operation)


def unbounded_in(api: Schema) -> Iterator[str]:
    """Every text, whole number and list of any length or size that an operation takes."""
    found = Bounds(api["components"]["schemas"])
    for path, operations in api["paths"].items():
        for method, operation in operations.items():
            taken = {one["name"]: one["schema"] for one in operation.get("parameters", [])}
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                taken[media] = content["schema"]
            for name, schema in taken.items():
                yield from (f"{method} {path} {one}" for one in found.unbounded(schema, name))


def _of_operation(found: Bounds, route: str, operation: Schema) -> Iterator[Probe]:
    parameters = operation.get("parameters", [])
    needed = {one["name"]: one for one in parameters if one["in"] == "query" and one["required"]}
    others = {name: found.sample(one["schema"], name) for name, one in needed.items()}
    for one in parameters:
        for place, kind, values in found.of(one["schema"], one["name"], None):
            yield Probe(route, one["in"], place, kind, values, others)
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        right = ENTERING.get(route) or CLOSED.get(_as_routed(route)) or {}
        body = found.sample(content["schema"], "") | right
        for place, kind, values in found.of(content["schema"], "", body):
            yield Probe(route, media, place, kind, values, others)


def _as_routed(route: str) -> str:
    return re.sub(r"{(section|exercise)}", r"{\1:path}", route)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Finds bounds in schemas that may refer to `named` ones."""

    named: Schema

    def of(self, schema: Schema, place: str, right: Any) -> Iterator[tuple[str, str, Values]]:
        """Bounds with where they are, their kind and three values of the whole.

        `right` is a value of the whole that is taken.
        """
        for one in self._ways(schema):
            for kind in KINDS:
                for values in values_at(
                    one, kind, place, lambda one=one: self.sample(one["items"], "")
                ):
                    yield place, kind, values
            for name, inner in one.get("properties", {}).items():
                known = right.get(name, self.sample(inner, name))
                for below, kind, values in self.of(inner, f"{place}.{name}".strip("."), known):
                    yield below, kind, tuple(right | {name: value} for value in values)
            if "items" in one:
                known = right[0] if right else self.sample(one["items"], "")
                for below, kind, values in self.of(one["items"], place, known):
                    yield below, kind, tuple([value] for value in values)

    def unbounded(self, schema: Schema, place: str) -> Iterator[str]:
        """The places in it that have no bound, nor a format or values that are one."""
        for one in self._ways(schema):
            if not one.keys() & {"enum", "const", "format"}:
                needed = NEEDED.get(one.get("type", ""), frozenset())
                yield from [place] if not needed <= one.keys() else []
            for name, inner in one.get("properties", {}).items():
                yield from self.unbounded(inner, f"{place}.{name}")
            if "items" in one:
                yield from self.unbounded(one["items"], place)

    def sample(self, schema: Schema, name: str) -> Any:
        """A value that is taken, as small as can be."""
        one = next(self._ways(schema))
        if "enum" in one or "const" in one:
            return one.get("const", one.get("enum", [None])[0])
        match one.get("type"):
            case "object":
                inner = one.get("properties", {})
                return {key: self.sample(inner[key], key) for key in one.get("required", [])}
            case "array":
                return [self.sample(one["items"], "")] * one.get("minItems", 0)
            case "string":
                return text_of(one, name, one.get("minLength", 1))
            case "boolean":
                return True
            case _:
                return int(one.get("minimum", 0))

    def _ways(self, schema: Schema) -> Iterator[Schema]:
        """The schemas that a value may follow, without null."""
        if "$ref" in schema:
            schema = self.named[schema["$ref"].rpartition("/")[2]]
        if "anyOf" in schema:
            yield from chain(*map(self._ways, schema["anyOf"]))
        elif schema.get("type") != "null":
            yield schema
