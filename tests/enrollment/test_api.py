from datetime import timedelta

import httpx
import pytest

from tests.cast import a_unit, problem, signed_in
from tests.enrollment.story import NOW, a_class, people
from tests.enrollment.test_imports import SAMPLES
from training import db
from training.actor import Role
from training.jobs import worker


@pytest.fixture
async def open_class(database: None) -> int:
    """A class that takes registrations today, with two seats."""
    return await a_class(capacity=2, closes_at=None)


async def test_a_secretary_registers_and_the_office_decides(
    client: httpx.AsyncClient, open_class: int
) -> None:
    await signed_in(client, Role.SECRETARY)
    url = f"/api/v1/classes/{open_class}/enrollments"
    crowd = await people(3)
    made = [await client.post(url, json={"person_id": one}) for one in crowd]
    assert [one.status_code for one in made] == [201, 201, 201]
    assert [one.json()["state"] for one in made] == ["requested", "requested", "waitlisted"]
    assert made[2].json()["waiting_rank"] == 1
    await signed_in(client, Role.ORGANIZER)
    first = made[0].json()["id"]
    assert (await client.post(f"/api/v1/enrollments/{first}/confirmation")).json()[
        "state"
    ] == "confirmed"
    rejected = await client.post(
        f"/api/v1/enrollments/{made[1].json()['id']}/rejection", json={"reason": "Thiếu hồ sơ"}
    )
    assert rejected.json()["state"] == "rejected"
    listed = (await client.get(url, params={"state": "requested"})).json()["items"]
    assert [one["id"] for one in listed] == [made[2].json()["id"]]


async def test_the_same_key_enrolls_once(client: httpx.AsyncClient, open_class: int) -> None:
    await signed_in(client, Role.SECRETARY)
    url, body = f"/api/v1/classes/{open_class}/enrollments", {"person_id": (await people(1))[0]}
    answers = [
        await client.post(url, json=body, headers={"idempotency-key": "abc"}) for _ in range(3)
    ]
    assert {one.status_code for one in answers} == {201}
    assert len({one.text for one in answers}) == 1
    assert await db.value("SELECT count(*) FROM enrollment") == 1


async def test_enrolling_twice_is_refused_at_the_field(
    client: httpx.AsyncClient, open_class: int
) -> None:
    await signed_in(client, Role.SECRETARY)
    url, body = f"/api/v1/classes/{open_class}/enrollments", {"person_id": (await people(1))[0]}
    await client.post(url, json=body)
    again = await client.post(url, json=body)
    assert again.status_code == 409
    assert problem(again)["code"] == "already_enrolled"
    assert problem(again)["errors"][0]["field"] == "person_id"


async def test_what_belongs_to_others_looks_absent(
    client: httpx.AsyncClient, open_class: int
) -> None:
    await signed_in(client, Role.SECRETARY)
    made = await client.post(
        f"/api/v1/classes/{open_class}/enrollments", json={"person_id": (await people(1))[0]}
    )
    other = await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    await signed_in(client, Role.SECRETARY, unit_id=other, username="secretary02")
    enrollment = f"/api/v1/enrollments/{made.json()['id']}"
    assert (await client.get(enrollment)).status_code == 404
    assert (await client.post(f"{enrollment}/withdrawal", json={})).status_code == 404
    listed = await client.get(f"/api/v1/classes/{open_class}/enrollments")
    assert listed.json()["items"] == []


async def test_a_list_goes_the_whole_way_by_api(client: httpx.AsyncClient) -> None:
    class_id = await a_class(capacity=50, closes_at=None)
    await signed_in(client, Role.SECRETARY)
    content = (SAMPLES / "awareness-clean.xlsx").read_bytes()
    sent = await client.post(
        f"/api/v1/classes/{class_id}/imports", files={"file": ("ds.xlsx", content)}
    )
    assert sent.status_code == 202
    url = f"/api/v1/imports/{sent.json()['id']}"
    await worker.do(await db.value("SELECT max(id) FROM job"))
    read = (await client.get(url)).json()
    assert (read["state"], len(read["rows"])) == ("ready", 62)
    assert read["rows"][0]["person"]["full_name"] == "Nguyễn Hồng Trang"
    taken_out = await client.patch(f"{url}/rows/10", json={"taken_out": True})
    assert taken_out.json()["state"] == "taken_out"
    mended = await client.patch(
        f"{url}/rows/11", json={"typed": {"full_name": "Đỗ Xuân Trung Mới"}}
    )
    assert mended.json()["person"]["full_name"] == "Đỗ Xuân Trung Mới"
    done = (await client.post(f"{url}/confirmation")).json()
    assert (done["state"], done["counts"]["entered"]) == ("confirmed", 61)
    assert done["counts"]["waitlisted"] == 11
    undone = (await client.post(f"{url}/undo")).json()
    assert undone["state"] == "undone"


@pytest.mark.parametrize(
    ("files", "code"),
    [({}, "file_missing"), ({"file": ("a.xlsx", b"")}, "file_empty")],
)
async def test_a_form_without_a_list_says_what_to_do(
    client: httpx.AsyncClient, open_class: int, files: dict[str, object], code: str
) -> None:
    await signed_in(client, Role.SECRETARY)
    answer = await client.post(
        f"/api/v1/classes/{open_class}/imports",
        files=files or {"other": ("x", b"1")},  # type: ignore[arg-type]  # httpx's own shape
    )
    assert answer.status_code == 422
    assert problem(answer)["code"] == code


async def test_a_cell_that_no_list_has_is_refused(
    client: httpx.AsyncClient, open_class: int
) -> None:
    await signed_in(client, Role.SECRETARY)
    content = (SAMPLES / "awareness-clean.xlsx").read_bytes()
    sent = await client.post(
        f"/api/v1/classes/{open_class}/imports", files={"file": ("ds.xlsx", content)}
    )
    await worker.do(await db.value("SELECT max(id) FROM job"))
    url = f"/api/v1/imports/{sent.json()['id']}/rows/10"
    answer = await client.patch(url, json={"typed": {"salary": "1"}})
    assert problem(answer)["code"] == "unknown_field"
    missing = await client.patch(url.replace("/10", "/9999"), json={"taken_out": True})
    assert missing.status_code == 404


async def test_eligibility_gives_every_rule_with_its_words_before_and_after(
    client: httpx.AsyncClient, open_class: int
) -> None:
    await signed_in(client, Role.SECRETARY)
    person = (await people(1))[0]
    paper = (
        "INSERT INTO holding (person, course_code, source, number, valid_from, valid_until)"
        " VALUES ($1, 'NT', 'elsewhere', '12/GCN', $2, $3)"
    )
    starts_on = await db.value("SELECT starts_on FROM training_class WHERE id = $1", open_class)
    await db.rows(paper, person, starts_on.replace(year=2024), starts_on.replace(year=2029))
    preview = f"/api/v1/classes/{open_class}/eligibility?person_id={person}"
    before = (await client.get(preview)).json()
    assert {one["rule"]: one["verdict"] for one in before} == {
        "standing": "yes",
        "holding": "no",
        "other_class": "yes",
        "overlap": "yes",
        "schooling": "yes",
        "age": "yes",
        "unit": "yes",
    }
    assert next(one for one in before if one["rule"] == "holding")["source"]
    url = f"/api/v1/classes/{open_class}/enrollments"
    refused = problem(await client.post(url, json={"person_id": person}))
    assert refused["code"] == "not_eligible_holding"
    await db.rows("UPDATE holding SET valid_until = $2 WHERE person = $1", person, starts_on)
    made = await client.post(url, json={"person_id": person})
    found = {one["rule"]: one["verdict"] for one in made.json()["eligibility"]}
    assert found["holding"] == "warning"


async def test_nobody_sits_in_two_halls_at_once(client: httpx.AsyncClient, open_class: int) -> None:
    await signed_in(client, Role.SECRETARY)
    other = await a_class(course="NVXD", code="NVXD 01/2026", closes_at=None)
    person = (await people(1))[0]
    session = (
        "INSERT INTO session (training_class, ordinal, title, starts_at, ends_at, periods, venue)"
        " VALUES ($1, 1, 'Buổi 1', $2::timestamptz, $2::timestamptz + interval '3 hours', 4, 'A')"
    )
    await db.rows(session, open_class, NOW)
    await db.rows(session, other, NOW + timedelta(hours=2))
    await db.rows(
        "INSERT INTO enrollment (training_class, person, unit, state)"
        " SELECT $1, id, unit, 'confirmed' FROM person WHERE id = $2",
        other,
        person,
    )
    url = f"/api/v1/classes/{open_class}/enrollments"
    refused = problem(await client.post(url, json={"person_id": person}))
    assert refused["code"] == "not_eligible_overlap"
    assert "NVXD 01/2026" in refused["detail"]
    await db.rows("UPDATE session SET starts_at = ends_at - interval '1 hour' WHERE true")
    assert (await client.post(url, json={"person_id": person})).status_code == 201
