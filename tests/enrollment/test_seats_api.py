"""Seats by the API: the line with its reasons, a release, a list sent back, late requests."""

from datetime import timedelta

import httpx
import pytest

from tests.cast import a_unit, problem, signed_in
from tests.enrollment.story import a_class, allot, people
from training import clock, db
from training.actor import Role

pytestmark = pytest.mark.usefixtures("database")
API = "/api/v1"


async def _crowded() -> tuple[int, int, int]:
    """Unit A uses 1 of 3 seats, unit B has 1 seat and 4 people."""
    class_id = await a_class(capacity=4, closes_at=None)
    a, b = await a_unit(), await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    await allot(class_id, a, 3)
    await allot(class_id, b, 1)
    return class_id, a, b


async def _enroll(client: httpx.AsyncClient, class_id: int, unit: int, many: int) -> list[int]:
    made = []
    for person in await people(many, unit_id=unit, name="Hoàng Thị Kín"):
        url = f"{API}/classes/{class_id}/enrollments"
        made.append((await client.post(url, json={"person_id": person})).json()["id"])
    return made


async def test_the_line_and_the_release_are_open_to_every_unit(client: httpx.AsyncClient) -> None:
    class_id, a, b = await _crowded()
    await signed_in(client, Role.ORGANIZER)
    await _enroll(client, class_id, a, 1)
    waiting = (await _enroll(client, class_id, b, 4))[1:]
    url = f"{API}/classes/{class_id}"
    first = (await client.get(f"{url}/waiting-list", params={"limit": 2})).json()
    assert [one["enrollment_id"] for one in first["items"]] == waiting[:2]
    rest = await client.get(f"{url}/waiting-list", params={"limit": 2, "cursor": first["next"]})
    assert [one["rank"] for one in rest.json()["items"]] == [3]
    assert {one["reason_code"] for one in first["items"]} == {"unit_full"}
    await client.post(f"{url}/release")
    assert problem(await client.post(f"{url}/release"))["code"] == "seats_released"
    await signed_in(client, Role.SECRETARY, unit_id=a)
    told = (await client.get(f"{url}/release")).json()
    assert (told["state"], told["pool"], told["waiting"], told["left"]) == ("done", 2, 3, 0)
    assert {one["unit_id"]: (one["gave"], one["got"]) for one in told["lines"]} == {
        a: (2, 0),
        b: (0, 2),
    }
    line = await client.get(f"{url}/waiting-list")
    assert [one["full_name"] for one in line.json()["items"]] == [None]
    assert "Kín" not in line.text
    assert (await client.post(f"{url}/release")).status_code == 403


async def test_fewer_seats_than_people_come_with_the_ways_out(client: httpx.AsyncClient) -> None:
    class_id, a, _ = await _crowded()
    await signed_in(client, Role.ORGANIZER)
    await _enroll(client, class_id, a, 2)
    refused = await client.patch(f"{API}/classes/{class_id}", json={"capacity": 1})
    assert problem(refused)["code"] == "plan_invalid"
    assert [one["href"] for one in problem(refused)["choices"]] == [
        f"/classes/{class_id}/edit",
        f"/classes/{class_id}/enrollments?state=requested",
        f"/classes/{class_id}/enrollments?state=confirmed",
    ]
    promised = await client.patch(f"{API}/classes/{class_id}", json={"capacity": 3})
    assert problem(promised)["code"] == "allotments_over_capacity"
    assert f"/classes/{class_id}/release" in promised.text


async def test_a_list_goes_back_and_forth(client: httpx.AsyncClient) -> None:
    class_id, a, b = await _crowded()
    await signed_in(client, Role.ORGANIZER)
    await _enroll(client, class_id, a, 2)
    url = f"{API}/classes/{class_id}/lists"
    empty = await client.post(f"{url}/{a}/return", json={"reason": " "})
    assert problem(empty)["errors"][0]["field"] == "reason"
    sent = await client.post(f"{url}/{a}/return", json={"reason": "Thiếu năm sinh"})
    assert (sent.json()["returned"], sent.json()["comment"]) == (2, "Thiếu năm sinh")
    assert (await client.post(f"{url}/{a}/confirmation")).json() == {"confirmed": 0}
    await signed_in(client, Role.SECRETARY, unit_id=b, username="secretary-b")
    assert (await client.get(url)).json()["items"] == []
    foreign = await client.post(f"{url}/{a}/resubmission", json={"reason": ""})
    assert foreign.status_code == 404
    await signed_in(client, Role.SECRETARY, unit_id=a, username="secretary-a")
    again = await client.post(f"{url}/{a}/resubmission", json={"reason": "Đã bổ sung"})
    assert again.json()["requested"] == 2
    await signed_in(client, Role.ORGANIZER)
    assert (await client.post(f"{url}/{a}/confirmation")).json() == {"confirmed": 2}


async def test_a_late_request_and_a_substitute_once_for_one_key(client: httpx.AsyncClient) -> None:
    class_id = await a_class(closes_at=clock.now() - timedelta(days=1))
    one, two = await people(2)
    await signed_in(client, Role.SECRETARY)
    url = f"{API}/classes/{class_id}/late-requests"
    body, key = {"person_id": one, "reason": "Mới chuyển về"}, {"idempotency-key": "late"}
    asked = [await client.post(url, json=body, headers=key) for _ in range(2)]
    assert {answer.status_code for answer in asked} == {201}
    assert await db.value("SELECT count(*) FROM late_request") == 1
    request = f"{API}/late-requests/{asked[0].json()['id']}"
    assert (await client.post(f"{request}/agreement")).status_code == 403
    await signed_in(client, Role.ORGANIZER)
    agreed = (await client.post(f"{request}/agreement")).json()
    assert problem(await client.post(f"{request}/refusal", json={"reason": "x"}))["status"] == 409
    enrollment = f"{API}/enrollments/{agreed['enrollment_id']}"
    bare = await client.post(f"{enrollment}/substitution", json={"person_id": two, "reason": ""})
    assert problem(bare)["code"] == "reason_missing"
    put = await client.post(f"{enrollment}/substitution", json={"person_id": two, "reason": "Ốm"})
    assert put.status_code == 201
    seen = (await client.get(enrollment)).json()
    assert (seen["state"], seen["cause"], seen["became"]) == (
        "withdrawn",
        "substituted",
        put.json()["id"],
    )
    assert [one["state"] for one in (await client.get(url)).json()["items"]] == ["agreed"]
