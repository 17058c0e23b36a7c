from uuid import uuid4

import httpx

from tests.cast import problem, signed_in
from tests.story import a_class
from training import db
from training.actor import Role


async def test_the_roll_call_from_roster_to_closing(client: httpx.AsyncClient) -> None:
    told = await a_class(people=2)
    await signed_in(client, Role.TRAINER)
    session = f"/api/v1/sessions/{told.sessions[0]}"
    roster = (await client.get(f"{session}/roster")).json()
    assert [row["status"] for row in roster["rows"]] == [None, None]
    mark = {
        "op_id": str(uuid4()),
        "enrollment_id": told.roll[0],
        "status": "present",
        "happened_at": "2026-11-20T09:30:00+07:00",
        "device_sequence": 1,
    }
    for outcome in ("recorded", "duplicate"):
        answer = await client.post(f"{session}/marks", json=[mark])
        assert answer.status_code == 200, answer.text
        assert answer.json()[0]["outcome"] == outcome
    closed = await client.post(f"{session}/closing")
    assert closed.status_code == 200, closed.text
    assert [row["status"] for row in closed.json()["rows"]] == ["present", "absent"]
    again = await client.post(f"{session}/closing", json={"unmarked": "absent"})
    assert problem(again)["code"] == "session_closed"
    matrix = (await client.get(f"/api/v1/classes/{told.class_id}/attendance")).json()
    assert matrix["rows"][0]["percent"] == 100.0


async def test_the_office_opens_again_with_a_reason(client: httpx.AsyncClient) -> None:
    told = await a_class(people=1)
    session = f"/api/v1/sessions/{told.sessions[0]}"
    await signed_in(client, Role.TRAINER)
    await client.post(f"{session}/closing", json={"unmarked": "present"})
    refused = await client.post(f"{session}/reopening", json={"reason": "nhầm"})
    assert refused.status_code == 403
    await signed_in(client, Role.ORGANIZER)
    bare = await client.post(f"{session}/reopening", json={"reason": ""})
    assert problem(bare)["errors"][0]["field"] == "reason"
    opened = await client.post(f"{session}/reopening", json={"reason": "Chấm nhầm"})
    assert opened.json()["session"]["closed_at"] is None
    assert await db.value("SELECT count(*) FROM event WHERE action LIKE 'session.%'") == 2


async def test_a_secretary_has_no_roll(client: httpx.AsyncClient) -> None:
    told = await a_class(people=1)
    await signed_in(client, Role.SECRETARY)
    answer = await client.get(f"/api/v1/sessions/{told.sessions[0]}/roster")
    assert problem(answer)["code"] == "not_your_role"


async def test_a_foreign_session_is_not_found(client: httpx.AsyncClient) -> None:
    told = await a_class(people=1)
    await signed_in(client, Role.TRAINER, username="trainer2")
    for path in (f"sessions/{told.sessions[0]}/roster", "sessions/987654321012/roster"):
        assert problem(await client.get(f"/api/v1/{path}"))["code"] == "no_such_session"


async def test_a_body_of_another_shape_is_refused_in_words(client: httpx.AsyncClient) -> None:
    told = await a_class(people=1)
    await signed_in(client, Role.TRAINER)
    bodies: list[object] = [{}, [1], [{"op_id": 1}], "x"]
    for body in bodies:
        answer = await client.post(f"/api/v1/sessions/{told.sessions[0]}/marks", json=body)
        assert answer.status_code == 400, answer.text
        assert problem(answer)["errors"]


async def test_the_forecast_comes_with_a_mark_when_asked_and_beforehand_for_a_phone(
    client: httpx.AsyncClient,
) -> None:
    told = await a_class(people=2, sessions=5)
    await signed_in(client, Role.TRAINER)
    session = f"/api/v1/sessions/{told.sessions[0]}"
    an, _ = told.roll
    known = (await client.get(f"{session}/forecasts")).json()
    assert [one["enrollment_id"] for one in known] == told.roll
    # Of 25 periods five may be missed.
    assert [known[0][said]["may_miss"] for said in ("unmarked", "present", "absent")] == [5, 5, 0]
    assert known[0]["absent"]["forecast"] == "at_risk"

    def act(**more: object) -> list[dict[str, object]]:
        return [{"op_id": str(uuid4()), "enrollment_id": an, "status": "absent", **more}]

    plain = (await client.post(f"{session}/marks", json=act())).json()
    assert plain[0]["forecast"] is None
    asked = act(device_sequence=1)
    told_so = (await client.post(f"{session}/marks?forecast=true", json=asked)).json()
    assert told_so[0]["forecast"] == known[0]["absent"]
    back = [{**act()[0], "takes_back": asked[0]["op_id"]}]
    answer = await client.post(f"{session}/retractions", json=back)
    assert answer.json()[0]["stands"] == "absent"
