from typing import Any

import httpx
import pytest

from tests.cast import a_unit, problem, signed_in
from training import clock, db
from training.actor import SYSTEM, Role
from training.people import service
from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson, PersonDetails

PERSONS = "/api/v1/persons"
PRIVATE = ("national_id", "phone", "email", "ethnicity", "religion", "hometown")


def hoa(unit: int, **other: Any) -> dict[str, Any]:
    """Nguyễn Thị Hòa as a client sends her."""
    return {
        "full_name": "Nguyễn Thị Hòa",
        "birth_date": "2003-09-05",
        "gender": "female",
        "national_id": "001303012345",
        "unit_id": unit,
        "branch": "Chi bộ Sinh viên",
        "standing": "candidate",
        "phone": "0912345678",
        "ethnicity": "Kinh",
        **other,
    }


async def on_record(unit: int, full_name: str, **other: Any) -> PersonDetails:
    """Somebody put on record by the system."""
    new = NewPerson(
        full_name=full_name,
        gender=Gender.FEMALE,
        unit_id=unit,
        standing=Standing.CANDIDATE,
        birth_year=2003,
        **other,
    )
    return await service.add(SYSTEM, new, clock.today())


async def names(client: httpx.AsyncClient, query: str = "") -> list[str]:
    """Who a list shows, in its order."""
    answer = await client.get(f"{PERSONS}{query}")
    assert answer.status_code == 200, answer.text
    return [one["full_name"] for one in answer.json()["items"]]


async def test_a_secretary_adds_reads_and_corrects_a_person(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.SECRETARY)
    made = await client.post(PERSONS, json=hoa(await a_unit()))
    assert made.status_code == 201, made.text
    person = f"{PERSONS}/{made.json()['id']}"
    assert (await client.get(person)).json() == made.json()
    changed = await client.patch(person, json={"branch": "Chi bộ Khác", "email": "hoa@Vi-Du.vn"})
    assert (changed.json()["branch"], changed.json()["email"]) == ("Chi bộ Khác", "hoa@vi-du.vn")
    passport = (await client.get(f"{person}/passport")).json()
    assert passport["holdings"] == []
    assert passport["person"]["national_id_masked"] == "•••••••• 2345"
    assert not set(PRIVATE).intersection(passport["person"])


async def test_the_same_key_makes_one_person(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.SECRETARY)
    body, headers = hoa(await a_unit()), {"idempotency-key": "k1"}
    first = await client.post(PERSONS, json=body, headers=headers)
    second = await client.post(PERSONS, json=body, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()


async def test_a_list_shows_no_private_value(client: httpx.AsyncClient) -> None:
    await on_record(await a_unit(), "Nguyễn Thị Hòa", national_id="001303012345")
    await signed_in(client, Role.SECRETARY)
    [shown] = (await client.get(PERSONS)).json()["items"]
    assert shown["national_id_masked"] == "•••••••• 2345"
    assert not set(PRIVATE).intersection(shown)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
async def test_auditors_see_the_person_but_not_what_is_private(
    client: httpx.AsyncClient, role: Role
) -> None:
    made = await on_record(await a_unit(), "Nguyễn Thị Hòa", national_id="001303012345")
    await signed_in(client, role)
    shown = (await client.get(f"{PERSONS}/{made.id}")).json()
    assert shown["full_name"] == "Nguyễn Thị Hòa"
    assert shown["private_shown"] is False
    assert [shown[field] for field in PRIVATE] == [None] * len(PRIVATE)


async def test_a_learner_sees_themself_and_nobody_else(client: httpx.AsyncClient) -> None:
    own = await on_record(await a_unit(), "Nguyễn Thị Hòa", national_id="001303012345")
    other = await on_record(await a_unit(), "Trần Thị Khác")
    learner = await signed_in(client, Role.LEARNER)
    assert await names(client) == []
    await db.rows("UPDATE person SET account = $2 WHERE id = $1", own.id, learner.account_id)
    assert await names(client) == ["Nguyễn Thị Hòa"]
    assert (await client.get(f"{PERSONS}/{own.id}")).json()["national_id"] == "001303012345"
    assert (await client.get(f"{PERSONS}/{other.id}")).status_code == 404
    assert (await client.patch(f"{PERSONS}/{own.id}", json={"branch": "x"})).status_code == 403


async def test_a_foreign_person_looks_absent(client: httpx.AsyncClient) -> None:
    foreign = await on_record(await a_unit("DHKHAC", "Trường ĐH Khác"), "Trần Thị Khác")
    await signed_in(client, Role.SECRETARY)
    assert await names(client) == []
    absent = problem(await client.get(f"{PERSONS}/{10**9}"))
    for path in (f"{PERSONS}/{foreign.id}", f"{PERSONS}/{foreign.id}/passport"):
        answer = problem(await client.get(path))
        assert (answer["status"], answer["detail"]) == (404, absent["detail"])
    changed = await client.patch(f"{PERSONS}/{foreign.id}", json={"branch": "x"})
    assert changed.status_code == 404


async def test_strangers_and_trainers_see_no_people(client: httpx.AsyncClient) -> None:
    assert (await client.get(PERSONS)).status_code == 401
    await signed_in(client, Role.TRAINER)
    assert (await client.get(PERSONS)).status_code == 403


@pytest.mark.parametrize("q", ["hoa", "nguyen thi hoa", "HOÀ", "ho", "hòa nguyễn"])
async def test_a_name_is_found_however_it_is_typed(client: httpx.AsyncClient, q: str) -> None:
    await on_record(await a_unit(), "Nguyễn Thị Hòa")
    await on_record(await a_unit(), "Trần Văn Đức")
    await signed_in(client, Role.ORGANIZER)
    assert await names(client, f"?q={q}") == ["Nguyễn Thị Hòa"]


@pytest.mark.parametrize("q", ["& | !", "':*", "x' | 'y", "\\", "<->", "hoa:*&"])
async def test_signs_in_a_search_are_not_its_language(client: httpx.AsyncClient, q: str) -> None:
    await signed_in(client, Role.ORGANIZER)
    answer = await client.get(PERSONS, params={"q": q})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("q", ["001303012345", "0013 0301 2345", "123456789", "Hòa 001303012345"])
async def test_a_citizen_number_is_no_search(client: httpx.AsyncClient, q: str) -> None:
    await signed_in(client, Role.ORGANIZER)
    answer = problem(await client.get(PERSONS, params={"q": q}))
    assert (answer["status"], answer["code"]) == (422, "number_in_search")


async def test_people_come_in_dictionary_order_page_by_page(client: httpx.AsyncClient) -> None:
    unit = await a_unit()
    in_order = ["Lê Anh", "Lê Thị Ánh", "Phạm Văn Bình", "Vũ Thị Dung", "Đỗ Văn Đức"]
    for name in reversed(in_order):
        await on_record(unit, name)
    await signed_in(client, Role.SECRETARY)
    seen: list[str] = []
    following = ""
    while following is not None:
        page = (await client.get(f"{PERSONS}?limit=2&cursor={following}")).json()
        seen += [one["full_name"] for one in page["items"]]
        following = page["next"]
    assert seen == in_order
    assert (await client.get(f"{PERSONS}?cursor=nonsense")).status_code == 422


async def test_lists_narrow_by_unit_and_standing(client: httpx.AsyncClient) -> None:
    one, two = await a_unit(), await a_unit("DHHAI", "Trường ĐH Hai")
    await on_record(one, "Nguyễn Thị Hòa")
    await on_record(two, "Trần Thị Khác")
    await signed_in(client, Role.ORGANIZER)
    assert await names(client, f"?unit_id={two}") == ["Trần Thị Khác"]
    assert await names(client, "?standing=full") == []
    assert (await client.get(f"{PERSONS}?standing=saint")).status_code == 400


async def test_a_number_is_looked_up_within_the_scope(client: httpx.AsyncClient) -> None:
    own = await on_record(await a_unit(), "Nguyễn Thị Hòa", national_id="001303012345")
    await on_record(await a_unit("DHKHAC", "Trường ĐH Khác"), "Khác", national_id="001303054321")
    await signed_in(client, Role.SECRETARY)

    async def look_up(number: str) -> httpx.Response:
        return await client.post(f"{PERSONS}/lookups", json={"national_id": number})

    found = await look_up("001 303 012 345")
    assert found.status_code == 200
    assert found.json()["person"]["id"] == own.id
    assert "national_id" not in found.json()["person"]
    assert (await look_up("001303054321")).json() == {"person": None}
    assert (await look_up("001303099999")).json() == {"person": None}
    assert problem(await look_up("123"))["errors"][0]["field"] == "national_id"
    assert await db.value("SELECT count(*) FROM event WHERE action = 'person.looked_up'") == 3


async def test_a_number_of_another_unit_shows_no_data(client: httpx.AsyncClient) -> None:
    await on_record(
        await a_unit("DHKHAC", "Trường ĐH Khác"), "Trần Thị Khác", national_id="001303012345"
    )
    await signed_in(client, Role.SECRETARY)
    answer = await client.post(PERSONS, json=hoa(await a_unit()))
    assert (answer.status_code, problem(answer)["code"]) == (409, "person_of_other_unit")
    assert "Trần" not in answer.text


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"gender": "x"}, "gender"),
        ({"birth_date": "5/9/2003"}, "birth_date"),
        ({"birth_date": None}, "birth_date"),
        ({"national_id": "123456789"}, "national_id"),
        ({"unit_id": 10**12}, "unit_id"),
        ({"unit_id": 10**8}, "unit_id"),
        ({"phone": "1"}, "phone"),
    ],
)
async def test_each_fault_stands_at_its_field(
    client: httpx.AsyncClient, other: dict[str, Any], field: str
) -> None:
    await signed_in(client, Role.SECRETARY)
    answer = await client.post(PERSONS, json=hoa(await a_unit(), **other))
    assert answer.status_code in {400, 422}
    assert field in [one["field"] for one in problem(answer)["errors"]]
