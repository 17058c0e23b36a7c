from typing import Any

import httpx
import pytest

from tests.cast import a_unit, problem, signed_in
from training.actor import Role

CLASSES = "/api/v1/classes"


async def a_plan(**other: Any) -> dict[str, Any]:
    """An awareness class as a client plans it."""
    return {
        "course": "NT",
        "title": "Lớp nhận thức khóa 5",
        "host_unit_id": await a_unit(),
        "capacity": 40,
        "approval": "office",
        "registration_opens_at": "2026-04-01T08:00:00+07:00",
        "registration_closes_at": "2026-05-01T17:00:00+07:00",
        "starts_on": "2026-05-09",
        "ends_on": "2026-05-13",
        "venue": "Hội trường A",
        **other,
    }


def a_session(day: int = 9, **other: Any) -> dict[str, Any]:
    """A morning as a client plans it."""
    return {
        "lesson": 1,
        "title": "Bài 1",
        "starts_at": f"2026-05-{day:02}T07:30:00+07:00",
        "ends_at": f"2026-05-{day:02}T11:30:00+07:00",
        "periods": 5,
        "venue": "",
        "trainer_ids": [],
        "counts": True,
        **other,
    }


async def planned(client: httpx.AsyncClient, **other: Any) -> str:
    """The address of a class that the office has planned."""
    await signed_in(client, Role.ORGANIZER)
    made = await client.post(CLASSES, json=await a_plan(**other))
    assert made.status_code == 201, made.text
    return f"{CLASSES}/{made.json()['id']}"


async def test_the_office_leads_a_class_to_its_opening_decision(client: httpx.AsyncClient) -> None:
    address = await planned(client)
    shown = (await client.get(address)).json()
    assert (shown["course"], shown["code"], shown["state"]) == ("NT", "NT 01/2026", "draft")
    assert shown["seats"] == {"capacity": 40, "held": 0, "waiting": 0}
    timetable = await client.put(f"{address}/sessions", json=[a_session(10), a_session(9)])
    assert [one["ordinal"] for one in timetable.json()] == [1, 2]
    assert (await client.get(f"{address}/sessions")).json() == timetable.json()
    decision = {"decision_number": "12-QĐ/ĐUK", "decision_date": "2026-05-02"}
    for step, state in (("publication", "announced"), ("opening", "open"), ("closing", "closed")):
        moved = await client.post(f"{address}/{step}")
        assert (moved.status_code, moved.json()["state"]) == (200, state)
    moved = await client.post(f"{address}/convening", json=decision)
    assert moved.json()["opening_decision_date"] == "2026-05-02"
    listed = (await client.get(f"{CLASSES}?state=convened&course=NT")).json()
    assert [one["id"] for one in listed["items"]] == [shown["id"]]


async def test_a_step_out_of_turn_is_refused(client: httpx.AsyncClient) -> None:
    address = await planned(client)
    answer = await client.post(f"{address}/closing")
    assert (answer.status_code, problem(answer)["code"]) == (409, "wrong_state")


@pytest.mark.commits
async def test_the_same_key_plans_one_class(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.ORGANIZER)
    headers = {"idempotency-key": "k1"}
    made = [await client.post(CLASSES, json=await a_plan(), headers=headers) for _ in range(2)]
    assert made[0].json() == made[1].json()
    assert len((await client.get(CLASSES)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": "nhiều"}, "capacity"),
        ({"ends_on": "2026-05-01"}, "ends_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"course": "KHÔNG"}, "course"),
        ({"host_unit_id": 10**12}, "host_unit_id"),
        ({"host_unit_id": 10**8}, "host_unit_id"),
        ({"registration_opens_at": "2026-04-01T08:00:00"}, "registration_opens_at"),
        ({"approval": "maybe"}, "approval"),
    ],
)
async def test_each_fault_of_a_plan_stands_at_its_field(
    client: httpx.AsyncClient, other: dict[str, Any], field: str
) -> None:
    await signed_in(client, Role.ORGANIZER)
    answer = await client.post(CLASSES, json=await a_plan(**other))
    assert answer.status_code in {400, 422}, answer.text
    assert field in [one["field"] for one in problem(answer)["errors"]]


async def test_a_taken_code_is_refused_at_the_field(client: httpx.AsyncClient) -> None:
    await planned(client, code="NT A")
    answer = await client.post(CLASSES, json=await a_plan(code="NT A"))
    assert answer.status_code == 409
    assert problem(answer)["errors"][0]["field"] == "code"


async def test_seats_are_set_aside_within_the_capacity(client: httpx.AsyncClient) -> None:
    address = await planned(client)
    unit = await a_unit()
    given = await client.put(f"{address}/allotments", json=[{"unit_id": unit, "seats": 40}])
    assert given.json() == [
        {"unit_id": unit, "unit_name": "Trường ĐH Kỹ thuật Long Biên", "seats": 40, "held": 0}
    ]
    assert (await client.get(f"{address}/allotments")).json() == given.json()
    over = await client.put(f"{address}/allotments", json=[{"unit_id": unit, "seats": 41}])
    assert (over.status_code, problem(over)["code"]) == (422, "allotments_over_capacity")
    less = await client.patch(address, json={"capacity": 39})
    assert problem(less)["code"] == "allotments_over_capacity"


async def test_a_timetable_names_the_line_at_fault(client: httpx.AsyncClient) -> None:
    address = await planned(client)
    for other in ({"periods": 0}, {"starts_at": "0001-01-01T00:00:00+14:00"}, {"title": ""}):
        answer = await client.put(f"{address}/sessions", json=[a_session(), a_session(10, **other)])
        assert answer.status_code == 422
        [field] = other
        assert f"sessions-1-{field}" in [one["field"] for one in problem(answer)["errors"]]


async def test_a_draft_looks_absent_to_a_secretary(client: httpx.AsyncClient) -> None:
    address = await planned(client)
    await signed_in(client, Role.SECRETARY)
    for path in (address, f"{address}/sessions", f"{address}/allotments", f"{CLASSES}/{10**9}"):
        answer = await client.get(path)
        assert (answer.status_code, problem(answer)["code"]) == (404, "no_such_class")
    assert (await client.get(CLASSES)).json() == {"items": [], "next": None}


async def test_only_the_office_changes_classes(client: httpx.AsyncClient) -> None:
    address = await planned(client)
    await signed_in(client, Role.SECRETARY)
    for attempt in (
        client.post(CLASSES, json=await a_plan()),
        client.patch(address, json={"venue": "B"}),
        client.put(f"{address}/allotments", json=[]),
        client.put(f"{address}/sessions", json=[]),
        client.post(f"{address}/publication"),
        client.post(f"{address}/cancellation", json={"reason": "x"}),
        client.post("/api/v1/courses", json={}),
    ):
        answer = await attempt
        assert (answer.status_code, problem(answer)["code"]) == (403, "not_your_role")


async def test_a_cancellation_needs_a_reason(client: httpx.AsyncClient) -> None:
    address = await planned(client)
    answer = await client.post(f"{address}/cancellation", json={"reason": ""})
    assert problem(answer)["errors"][0]["field"] == "reason"
    ended = await client.post(f"{address}/cancellation", json={"reason": "Trùng lịch thi"})
    assert ended.json()["state"] == "cancelled"


async def test_the_catalog_shows_rules_with_their_source(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.LEARNER)
    courses = (await client.get("/api/v1/courses")).json()["items"]
    assert [one["code"] for one in courses] == ["NT", "ĐVM", "NVXD", "NVKT", "SC", "TC", "CC"]
    assert courses[0]["rules"]["attendance_percent"] == 80
    assert courses[0]["source"].startswith("HD 61")
    assert courses[0]["confirmed"] is False


async def test_the_office_adds_a_course(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.ORGANIZER)
    body = {
        "code": "BD",
        "name": "Bồi dưỡng khác",
        "audience": "Đảng viên",
        "document": "attendance",
        "rules": {"standings": ["full"], "bands": [{"least": "5", "word": "Đạt"}]},
        "valid_from": "2026-01-01",
    }
    made = await client.post("/api/v1/courses", json=body)
    assert (made.status_code, made.json()["rules"]["pass_score"]) == (201, "5")
    again = await client.post("/api/v1/courses", json=body)
    assert problem(again)["code"] == "course_code_taken"
