"""The API answers as its own document says, whatever it is sent: schemathesis finds nothing."""

import asyncio
import copy
import os
import re
from typing import Any

import httpx
import hypothesis
import pytest
import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.adversary.stage import Stage, a_stage
from tests.cast import problem, signed_in
from training.actor import Role
from training.http import openapi

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

PROVE = bool(os.environ.get("PROVE"))
EXAMPLES = 150 if PROVE else 3
ROLES = [Role.ORGANIZER, Role.SECRETARY] + ([Role.ADMINISTRATOR] if PROVE else [])
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LEFT_OUT = {
    # It would sign the examiner out; tests/access/test_api.py covers it.
    "DELETE /api/v1/tokens",
    # Each try weighs argon2 for 0.3 s and counts as guessing; tests/adversary covers it.
    "POST /api/v1/tokens",
}


@pytest.mark.parametrize("role", ROLES)
async def test_schemathesis_finds_nothing(client: httpx.AsyncClient, role: Role) -> None:
    described = _with_ids_that_exist(openapi.document(), await a_stage())
    await signed_in(client, role)
    found: list[str] = []
    for operation in schemathesis.openapi.from_dict(described).get_all_operations():
        one: Any = operation.ok()  # type: ignore[union-attr]  # ours can be read
        if one.label in LEFT_OUT:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            fault = await _attack(client, one, mode)
            if fault:
                found.append(fault)
    assert not found, "\n\n".join(found)


async def _attack(client: httpx.AsyncClient, operation: Any, mode: GenerationMode) -> str:
    """Send one call's examples from a thread, so that the application keeps this loop."""
    loop = asyncio.get_running_loop()

    @hypothesis.seed(2018)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def examples(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://test")
        answer = asyncio.run_coroutine_threadsafe(_send(client, sent), loop).result()
        case.validate_response(answer, checks=CHECKS)

    try:
        await asyncio.to_thread(examples)
    except hypothesis.errors.Unsatisfiable:
        # Nothing wrong can be sent to a call that takes nothing.
        return ""
    except BaseExceptionGroup as group:
        return f"{operation.label} ({mode}): {group}\n" + "\n".join(map(str, group.exceptions))
    return ""


async def _send(client: httpx.AsyncClient, sent: dict[str, Any]) -> httpx.Response:
    """Exactly the bytes that schemathesis would put on the wire."""
    wire: Any = requests.Request(**sent).prepare()
    return await client.request(
        wire.method, wire.url, headers=dict(wire.headers), content=wire.body or b""
    )


def _with_ids_that_exist(document: dict[str, Any], stage: Stage) -> dict[str, Any]:
    """The document, where ids are mostly those on stage: else every answer were 404."""
    narrowed = copy.deepcopy(document)
    # Credentials are the examiner's own: made-up ones would only be answered 401.
    narrowed["security"] = []
    narrowed["components"].pop("securitySchemes")
    for _, _, operation in openapi.operations(narrowed):
        operation.pop("security", None)
        for parameter in operation.get("parameters", ()):
            known = _known(parameter["name"], stage)
            if known and parameter["in"] == "path":
                parameter["schema"] = {"enum": known}
    return narrowed


def _known(name: str, stage: Stage) -> list[Any]:
    known: dict[str, list[Any]] = {
        "class_id": [stage.done.class_id, stage.running.class_id, stage.open_class, 2**31],
        "unit_id": [stage.unit_id, stage.other_unit_id, 0],
        "person_id": [*stage.waiting, *stage.done.people, -1],
        "enrollment_id": [stage.requested, *stage.running.roll, *stage.done.roll],
        "session_id": [*stage.running.sessions, *stage.done.sessions, 2**63],
        "book_id": [stage.book_id, 0],
        "printout_id": [stage.printout_id, 2**40],
        "import_id": [stage.import_id, 10**30],
        "row": [1, 2, 3],
        "job_id": [stage.job_id, 0],
        "certificate_id": [stage.certificate_id, 2**40],
        "certificate": [str(stage.certificate_id), f"{stage.certificate_id}.pdf", "1.jwt"],
        "code": [stage.code, "LECQ-8B2N-HQ9L"],
        "notice_id": [stage.notice_id],
        "line_id": [stage.line_id, stage.line_id + 1, 0],
        "loss_id": [1, 0],
        "handover_id": [1, 0],
        "setting_id": [1, 0, 2**40],
        "course": ["NT", "nobodys"],
        "switch": ["marks_by_two", "nobodys"],
    }
    return known.get(name, [])


async def test_a_method_that_is_not_described_is_not_taken(client: httpx.AsyncClient) -> None:
    described = openapi.document()["paths"]
    await signed_in(client, Role.ORGANIZER)
    for path, item in described.items():
        address = re.sub(r"\{\w+\}", "1", path)
        for method in {"get", "post", "put", "patch", "delete"} - set(item):
            answer = await client.request(method.upper(), address)
            # Another call may stand at the very address: /persons/lookups beside /persons/{id}.
            if answer.status_code != 404:
                assert answer.status_code == 405, (method, path, answer.text)
            assert problem(answer)["code"] in {"method_not_allowed", "not_found"}


async def test_whoever_is_not_signed_in_gets_no_further(client: httpx.AsyncClient) -> None:
    for path, method, operation in openapi.operations(openapi.document()):
        if operation.get("security") == []:
            continue
        address = re.sub(r"\{\w+\}", "1", path)
        for headers in ({}, {"authorization": "Bearer wrong"}, {"cookie": "solop=wrong"}):
            answer = await client.request(method.upper(), address, headers=headers)
            assert answer.status_code == 401, (method, path, headers, answer.text)
            assert problem(answer)["errors"] == []
