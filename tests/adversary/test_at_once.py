"""The same thing sent many times at the same instant, on real connections, is done once."""

import asyncio
import re
from datetime import datetime, time
from typing import Any

import httpx
import pytest

from tests import story
from tests.adversary.stage import Stage, a_stage
from tests.cast import an_actor, signed_in
from tests.enrollment.story import a_class, assert_seats_agree, people
from tests.web.conftest import Browser, BrowserAs
from training import clock, db
from training.actor import Role
from training.catalog import service as catalog
from training.catalog.schemas import NewSession

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

MANY = 16
KEY = {"idempotency-key": "khoa-1"}
PERSON = {
    "full_name": "Đinh Quang Lạ",
    "gender": "male",
    "standing": "candidate",
    "birth_date": "2003-09-05",
}


async def test_one_key_at_once_makes_one_person(client: httpx.AsyncClient) -> None:
    secretary = await signed_in(client, Role.SECRETARY)
    body = PERSON | {"unit_id": secretary.unit_id}
    answers = await _at_once(
        client.post("/api/v1/persons", json=body, headers=KEY) for _ in _many()
    )
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert await db.value("SELECT count(*) FROM person") == 1


async def test_one_key_at_once_makes_one_enrollment(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.SECRETARY)
    class_id = await a_class(capacity=30, closes_at=None)
    await _begins_later(class_id)
    (person,) = await people(1)
    url, body = f"/api/v1/classes/{class_id}/enrollments", {"person_id": person}
    answers = await _at_once(client.post(url, json=body, headers=KEY) for _ in _many())
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    without = await _at_once(client.post(url, json=body) for _ in _many())
    assert {one.status_code for one in without} == {409}
    assert await db.value("SELECT count(*) FROM enrollment") == 1
    await assert_seats_agree()


async def test_a_key_belongs_to_one_account_and_one_body(client: httpx.AsyncClient) -> None:
    secretary = await signed_in(client, Role.SECRETARY)
    body = PERSON | {"unit_id": secretary.unit_id}
    first = await client.post("/api/v1/persons", json=body, headers=KEY)
    other = await client.post("/api/v1/persons", json=body | {"branch": "2"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = await client.post("/api/v1/units", json={}, headers=KEY)
    assert elsewhere.status_code >= 400
    await signed_in(client, Role.ORGANIZER)
    theirs = await client.post("/api/v1/persons", json=body, headers=KEY)
    assert theirs.status_code == 201
    assert theirs.json()["id"] != first.json()["id"]
    for bad in ("x" * 201, b"\x00".decode(), "é"):
        headers = {b"idempotency-key": bad.encode()}
        odd = await client.post("/api/v1/persons", json=body, headers=headers)
        assert odd.status_code < 500, odd.text


async def test_certificates_are_issued_once(client: httpx.AsyncClient) -> None:
    made = await story.a_class(people=3)
    await story.completed(made)
    await signed_in(client, Role.ORGANIZER)
    url, order = f"/api/v1/classes/{made.class_id}/certificates", {"issued_on": "2026-11-12"}
    answers = await _at_once(client.post(url, json=order) for _ in range(6))
    assert {one.status_code for one in answers} <= {202, 409}
    assert await db.value("SELECT count(*) FROM certificate") == 3
    numbers = await db.rows("SELECT number FROM certificate ORDER BY number")
    assert [row["number"][:4] for row in numbers] == ["0001", "0002", "0003"]
    row = await db.value("SELECT min(id) FROM certificate")
    url, body = (
        f"/api/v1/certificates/{row}/replacement",
        {
            "reason": "Sai tên",
            "issued_on": "2026-11-20",
        },
    )
    replaced = await _at_once(client.post(url, json=body) for _ in range(6))
    assert sorted(one.status_code for one in replaced) == [201, *[409] * 5]
    assert await db.value("SELECT count(*) FROM certificate") == 4


async def test_a_form_sent_twice_at_once_is_done_once(browser_as: BrowserAs) -> None:
    stage = await a_stage()
    secretary = await browser_as(Role.SECRETARY)
    office = await browser_as(Role.ORGANIZER)
    await _twice(secretary, f"/imports/{stage.import_id}/confirmation")
    await _twice(office, f"/enrollments/{stage.requested}/confirmation")
    await _twice(office, f"/classes/{stage.open_class}/enrollments/confirmation")
    await _twice(secretary, f"/imports/{stage.import_id}/undo")
    await _twice(office, f"/classes/{stage.open_class}/closing")
    decision = {"decision_number": "9-QĐ/ĐUK", "decision_date": "2026-11-20"}
    await _one_session(stage)
    await _twice(office, f"/classes/{stage.open_class}/convening", **decision)
    await _finish(stage)
    await _twice(office, f"/classes/{stage.running.class_id}/completion", **decision)
    await _twice(office, f"/classes/{stage.running.class_id}/certificates", issued_on="2026-11-21")
    await assert_seats_agree()
    doubled = await db.rows(
        "SELECT action, noun_id FROM event WHERE action LIKE 'class.%'"
        " AND action <> 'class.changed' GROUP BY action, noun_id HAVING count(*) > 1"
    )
    assert not doubled
    issued = "SELECT count(*) FROM certificate WHERE training_class = $1"
    assert await db.value(issued, stage.running.class_id) == len(stage.running.roll)


async def test_a_thousand_marks_with_one_bad_answer_each(client: httpx.AsyncClient) -> None:
    made = await story.a_class(people=3)
    trainer = await an_actor(Role.TRAINER)
    assert trainer.account_id == made.trainer.account_id
    await signed_in(client, Role.TRAINER)
    marks: list[dict[str, Any]] = [
        {
            "op_id": f"00000000-0000-4000-8000-{number:012}",
            "enrollment_id": made.roll[number % 3],
            "status": "present",
            "happened_at": ["2026-10-05T08:00:00", "1970-01-01T00:00:00Z", "9999-12-31", ""][
                number % 4
            ],
            "device_sequence": number + 1,
        }
        for number in range(1000)
    ]
    marks[500]["enrollment_id"] = 10**12
    answer = await client.post(f"/api/v1/sessions/{made.sessions[0]}/marks", json=marks)
    assert answer.status_code == 200, answer.text
    outcomes = answer.json()
    assert [one["op_id"] for one in outcomes] == [one["op_id"] for one in marks]
    assert outcomes[500]["outcome"] == "refused"
    assert sum(one["outcome"] == "recorded" for one in outcomes) == 999


async def _twice(who: Browser, path: str, **fields: str) -> None:
    answers = await _at_once(who.post(path, **fields) for _ in range(2))
    assert all(one.status_code in {303, 409, 422} for one in answers), [
        (path, one.status_code, one.text) for one in answers
    ]
    assert any(one.status_code == 303 for one in answers), (path, _errors(answers[0].text))


def _errors(page: str) -> list[str]:
    return re.findall(r'class="[^"]*(?:error|notice)[^"]*"[^>]*>(.*?)</', page, re.DOTALL)


async def _one_session(stage: Stage) -> None:
    starts = await db.value("SELECT starts_on FROM training_class WHERE id = $1", stage.open_class)
    await catalog.set_sessions(
        stage.running.organizer,
        stage.open_class,
        [
            NewSession(
                title="Bài 1",
                starts_at=datetime.combine(starts, time(8), clock.ZONE),
                ends_at=datetime.combine(starts, time(11), clock.ZONE),
                periods=5,
            )
        ],
    )


async def _finish(stage: Stage) -> None:
    await story.everybody_came(stage.running)
    for enrollment in stage.running.roll:
        await db.rows(
            "INSERT INTO essay_score (enrollment, attempt, score, entered_by)"
            " VALUES ($1, 1, 8, $2)",
            enrollment,
            stage.running.organizer.account_id,
        )


async def _begins_later(class_id: int) -> None:
    await db.rows(
        "UPDATE training_class SET starts_on = current_date + 20, ends_on = current_date + 21"
        " WHERE id = $1",
        class_id,
    )


def _many() -> range:
    return range(MANY)


async def _at_once(sent: Any) -> list[httpx.Response]:
    return list(await asyncio.gather(*sent))
