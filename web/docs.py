"""The description of the API, for machines and as a page that loads nothing from outside."""

import asyncio
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from litestar import Controller, Response, get

from training.http import openapi
from training.http.policy import allows
from training.security.policy import May
from training.words import Sentence, say
from web.show import Call, show

_JSON = "application/json"
_SCHEMAS = "#/components/schemas/"
_FORMATS = {"date": say("ngày"), "date-time": say("thời điểm"), "binary": say("tệp")}
_KINDS = {
    "string": say("chữ"),
    "integer": say("số nguyên"),
    "number": say("số"),
    "boolean": say("đúng/sai"),
    "object": say("đối tượng"),
    "null": say("trống"),
}


class Kind(msgspec.Struct, frozen=True):
    """What may stand in a field: words, and the name of a schema described further down."""

    words: tuple[Sentence | str, ...] = ()
    schema: str = ""
    many: bool = False
    nullable: bool = False


class Field(msgspec.Struct, frozen=True):
    """One parameter or one field of a body."""

    name: str
    kind: Kind
    required: bool
    place: str = ""
    about: str = ""
    default: str = ""


class Described(msgspec.Struct, frozen=True):
    """One call of the API as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    roles: list[str]
    anyone: bool
    parameters: list[Field]
    body: Kind | None
    body_fields: list[Field]
    body_type: str
    answers: list[tuple[str, Kind | None]]


class Shape(msgspec.Struct, frozen=True):
    """A schema: its fields, or the words it may be."""

    name: str
    about: str
    fields: list[Field]
    values: list[str]


class DocsPages(Controller):
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get("/api/openapi.json")
    async def document(self) -> Response[bytes]:
        """OpenAPI 3.1."""
        return Response(await asyncio.to_thread(_encoded), media_type=_JSON)

    @get("/api/docs")
    async def show(self, request: Call) -> Response[Any]:
        """The same to be read by people."""
        groups, shapes = await asyncio.to_thread(_described)
        return await show(request, "docs/api.html", groups=groups, shapes=shapes)


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(openapi.document())


@cache
def _described() -> tuple[list[tuple[str, str, list[Described]]], list[Shape]]:
    found = openapi.document()
    schemas = found["components"]["schemas"]
    by_tag: dict[str, list[Described]] = {name: [] for name in openapi.TAGS}
    for path, method, operation in openapi.operations(found):
        tag = (operation.get("tags") or ["access"])[0]
        by_tag.setdefault(tag, []).append(_call(path, method, operation, schemas))
    groups = [(tag, openapi.TAGS.get(tag, ""), calls) for tag, calls in by_tag.items() if calls]
    shapes = [
        Shape(
            name,
            schema.get("description", ""),
            list(_fields(schema)),
            [str(one) for one in schema.get("enum", ())],
        )
        for name, schema in sorted(schemas.items())
    ]
    return groups, shapes


def _call(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Described:
    body, body_type = None, ""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        body, body_type = content.get("schema", {}), media_type
    kind = _kind(body) if body is not None else None
    shape = schemas.get(kind.schema, body or {}) if kind else {}
    return Described(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        roles=operation.get("x-roles", []),
        anyone=operation["x-may"] == May.ANYONE,
        parameters=[
            Field(
                one["name"],
                _kind(one.get("schema", {})),
                one.get("required", False),
                one["in"],
                one.get("description", ""),
                _default(one.get("schema", {})),
            )
            for one in operation.get("parameters", ())
        ],
        body=kind,
        body_fields=list(_fields(shape)),
        body_type=body_type,
        answers=[
            (status, _answer(answer))
            for status, answer in operation["responses"].items()
            if status != "default"
        ],
    )


def _answer(answer: dict[str, Any]) -> Kind | None:
    for content in answer.get("content", {}).values():
        return _kind(content.get("schema", {}))
    return None


def _fields(shape: dict[str, Any]) -> Iterator[Field]:
    required = set(shape.get("required", ()))
    for name, schema in shape.get("properties", {}).items():
        about = schema.get("description", "")
        yield Field(name, _kind(schema), name in required, "", about, _default(schema))


def _default(schema: dict[str, Any]) -> str:
    value = schema.get("default")
    return "" if value in (None, "", [], {}) else msgspec.json.encode(value).decode()


def _kind(schema: dict[str, Any]) -> Kind:
    if "$ref" in schema:
        return Kind(schema=schema["$ref"].removeprefix(_SCHEMAS))
    choices = schema.get("oneOf") or schema.get("anyOf")
    if choices:
        return _choice(choices)
    types = schema.get("type", "")
    if isinstance(types, list):
        return _choice([{**schema, "type": one} for one in types])
    if types == "array":
        inner = _kind(schema.get("items", {}))
        return Kind(inner.words, inner.schema, many=True)
    if schema.get("format") in _FORMATS:
        return Kind((_FORMATS[schema["format"]],))
    return Kind((_KINDS.get(types, say("bất kỳ")),))


def _choice(choices: list[dict[str, Any]]) -> Kind:
    nullable = any(one.get("type") == "null" for one in choices)
    kinds = [_kind(one) for one in choices if one.get("type") != "null"]
    if len(kinds) != 1:
        several = tuple(word for kind in kinds for word in kind.words or (kind.schema,))
        return Kind(several, nullable=nullable)
    return msgspec.structs.replace(kinds[0], nullable=nullable)
