import httpx

from tests.cast import problem, signed_in
from training.actor import Role


async def test_the_office_adds_and_renames_a_unit(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.ORGANIZER)
    made = await client.post("/api/v1/units", json={"code": "HVNN", "name": "Học viện Thử"})
    assert made.status_code == 201, made.text
    unit = f"/api/v1/units/{made.json()['id']}"
    renamed = await client.patch(unit, json={"name": "Học viện Mới"})
    assert renamed.json()["name"] == "Học viện Mới"
    assert (await client.get("/api/v1/units?q=hoc vien moi")).json()["items"] == [renamed.json()]


async def test_a_taken_code_is_refused_at_the_field(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.ORGANIZER)
    body = {"code": "HVNN", "name": "Học viện Thử"}
    await client.post("/api/v1/units", json=body)
    again = await client.post("/api/v1/units", json=body)
    assert again.status_code == 409
    assert problem(again)["errors"][0]["field"] == "code"


async def test_a_secretary_may_not_add_units(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.SECRETARY)
    answer = await client.post("/api/v1/units", json={"code": "X", "name": "Y"})
    assert answer.status_code == 403
    assert problem(answer)["code"] == "not_your_role"


async def test_a_stranger_is_asked_to_sign_in(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/units")).status_code == 401


async def test_the_same_key_makes_one_unit(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.ORGANIZER)
    body = {"code": "HVNN", "name": "Học viện Thử"}
    headers = {"idempotency-key": "k1"}
    first = await client.post("/api/v1/units", json=body, headers=headers)
    second = await client.post("/api/v1/units", json=body, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    other = await client.post("/api/v1/units", json={**body, "code": "Z"}, headers=headers)
    assert problem(other)["code"] == "idempotency_key_reused"
