"""The API describes itself, and nothing but itself."""

import re

import httpx
import msgspec
import pytest

from training import settings
from training.http import openapi
from training.security.policy import May


async def test_the_document_is_for_anyone_and_holds_the_api_only(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    found = answer.json()
    assert found["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in found["paths"])
    assert {"bearer", "cookie"} == set(found["components"]["securitySchemes"])


def test_every_call_is_named_summed_up_and_refuses_in_one_way() -> None:
    found = openapi.document()
    calls = list(openapi.operations(found))
    ids = [operation["operationId"] for _, _, operation in calls]
    assert len(ids) == len(set(ids))
    for path, method, operation in calls:
        assert operation["summary"] not in {"Index", "Create", "Show"}, (method, path)
        assert operation["tags"], (method, path)
        refusal = operation["responses"]["default"]["content"]
        assert refusal["application/problem+json"]["schema"]["$ref"].endswith("/Problem")
        assert May(operation["x-may"])


def test_only_what_anybody_may_call_asks_for_no_sign_in() -> None:
    found = openapi.document()
    free = {path for path, _, one in openapi.operations(found) if one.get("security") == []}
    assert "/api/v1/tokens" in free
    assert "/api/v1/persons" not in free
    assert "/api/v1/units" not in free


def test_every_schema_that_is_named_is_there() -> None:
    found = openapi.document()
    named = set(re.findall(r"#/components/schemas/([^'\"]+)", str(found)))
    assert named <= set(found["components"]["schemas"])


async def test_the_page_shows_every_call_and_loads_nothing_from_outside(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/api/docs")).text
    for path, _, operation in openapi.operations(openapi.document()):
        assert path in page
        assert f'id="{operation["operationId"]}"' in page
    assert "application/problem+json" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


async def test_the_style_guide_is_for_the_demo_only(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await client.get("/styleguide")).status_code == 404
    shown = msgspec.structs.replace(settings.current(), demo=True)
    monkeypatch.setattr(settings, "current", lambda: shown)
    assert (await client.get("/styleguide")).status_code == 200
