"""The document that describes the API: OpenAPI 3.1, made from the handlers themselves.

It is built apart from the site's own application, so that only routes of the API can be in it and
the site serves no page that Litestar would add.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme, Tag

from training.http import api
from training.http.once import HEADER
from training.http.policy import provide_actor
from training.http.problem import MEDIA_TYPE, Problem
from training.security.policy import CAPABILITIES, May

TAGS = {
    "access": "Signing in, who am I, units.",
    "people": "People and what they hold.",
    "catalog": "Courses with their dated rules, classes and their life, seats and timetables.",
    "enrollment": "Who is in which class, and lists on their way in.",
    "attendance": "The roll of a session and what follows from it.",
    "results": "Marks of the essay and the proof of completion.",
    "certificates": "Issuing, finding, revoking and checking certificates.",
    "papers": "Decisions, notices and lists of a class, for Word and for the printer.",
    "reports": "Figures by period, and who still lacks what.",
    "notices": "What there is to know, for whoever asks.",
    "settings": "How the office works: what it may switch, and dated settings.",
    "jobs": "Long work and how far it is.",
}
_ABOUT = """\
Registration, roll call and certificates for Party training classes.

Ask for a token with `POST /api/v1/tokens` and send it as `Authorization: Bearer …`. Lists come as
`{items, next}`: ask again with `cursor=next` until `next` is null. A POST that creates something
takes an `Idempotency-Key`: the same key twice does it once. Every refusal is problem details
(RFC 9457) with a stable `code` and the answers at fault in `errors`; its words follow
`Accept-Language` (vi, en).
"""
# Litestar tells one kind of answer for each handler; this one gives the paper and a token as well.
_ALSO_GIVES = {
    ("/api/v1/certificates/{certificate}", "get"): (
        "application/pdf",
        "application/solop-certificate+jwt",
    ),
    ("/api/v1/printouts/{printout_id}/file", "get"): ("application/zip",),
}
_OPERATIONS = ("get", "post", "put", "patch", "delete")
_GENERIC = re.compile(r"(\w+?)_(?:[\w]+\.)*(\w+?)_$")


@cache
def document() -> dict[str, Any]:
    """The whole description as plain data. Built once a process, in some 0.3 s."""
    described = Litestar(
        [api.router()],
        dependencies={"actor": Provide(provide_actor, sync_to_thread=False)},
        openapi_config=_config(),
    )
    found: dict[str, Any] = msgspec.to_builtins(described.openapi_schema.to_schema())
    open_to_anyone = dict(_who_may(described))
    schemas, components = msgspec.json.schema_components(
        [Problem], ref_template="#/components/schemas/{name}"
    )
    assert schemas  # noqa: S101  # the second value is what is wanted
    found["components"]["schemas"] |= components
    for path, method, operation in operations(found):
        _tell(operation, method, open_to_anyone.get((path, method.upper()), May.BE_SIGNED_IN))
        for also in _ALSO_GIVES.get((path, method), ()):
            paper = {"schema": {"type": "string", "contentEncoding": "binary"}}
            operation["responses"]["200"]["content"][also] = paper
    return _plainly_named(found)


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every call that the document describes: path, method, operation."""
    for path, item in found["paths"].items():
        for method in _OPERATIONS:
            if method in item:
                yield path, method, item[method]


def _config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Sổ Lớp",
        version="1",
        description=_ABOUT,
        use_handler_docstrings=True,
        operation_id_creator=_operation_id,
        tags=[Tag(name=name, description=words) for name, words in TAGS.items()],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer"),
                "cookie": SecurityScheme(type="apiKey", name="solop", security_scheme_in="cookie"),
            }
        ),
        security=[{"bearer": []}, {"cookie": []}],
        render_plugins=[],
    )


def _operation_id(handler: Any, _method: Any, parts: list[Any]) -> str:
    """units.index, classes.enrollments.create: the nouns of the path, then the handler."""
    nouns = [part for part in parts if isinstance(part, str) and part not in {"api", "v1"}]
    own = [] if nouns[-1] == handler.handler_name else [handler.handler_name]
    return ".".join([*nouns, *own])


def _who_may(described: Litestar) -> Iterator[tuple[tuple[str, str], May]]:
    for route in described.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in getattr(handler, "http_methods", ()):
                if isinstance(handler.opt.get("may"), May):
                    yield (route.path_format, str(method)), handler.opt["may"]


def _tell(operation: dict[str, Any], method: str, may: May) -> None:
    """What the handlers cannot say: who may, how it refuses, and the key that makes it once."""
    words = operation.get("description", "").strip()
    operation["summary"] = words.split("\n")[0].split(": ")[0].rstrip(".") or operation["summary"]
    operation["x-may"] = may.value
    if may is May.ANYONE:
        operation["security"] = []
    else:
        operation["x-roles"] = sorted(role.value for role in CAPABILITIES[may])
    answers = operation["responses"]
    answers.pop("400", None)
    answers["default"] = {
        "description": "Refused: problem details with a stable `code`.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if method == "post" and may is not May.ANYONE and answers.keys() & {"201", "202"}:
        operation.setdefault("parameters", []).append(
            {
                "name": HEADER.title(),
                "in": "header",
                "required": False,
                "schema": {"type": "string", "maxLength": 200},
                "description": "The same key twice does it once and answers the same.",
            }
        )


def _plainly_named(found: dict[str, Any]) -> dict[str, Any]:
    """Page_training.access.schemas.UnitView_ is called PageOfUnitView."""
    schemas = found["components"]["schemas"]
    plain = {
        name: "{}Of{}".format(*match.groups())
        for name in schemas
        if (match := _GENERIC.fullmatch(name))
    }
    text = msgspec.json.encode(found).decode()
    for name, better in plain.items():
        text = text.replace(f'"{name}"', f'"{better}"').replace(
            f'"#/components/schemas/{name}"', f'"#/components/schemas/{better}"'
        )
    renamed: dict[str, Any] = msgspec.json.decode(text)
    return renamed
