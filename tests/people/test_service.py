from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import a_unit, an_actor
from training import clock, db
from training.actor import SYSTEM, Role
from training.errors import Forbidden, Invalid, Missing, Refused, TooMany
from training.people import queries, service
from training.people.rules import Gender, HoldingSource, Standing
from training.people.schemas import NewHolding, NewPerson, PersonChange

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 5, 20)


def uyen(unit: int, **other: Any) -> NewPerson:
    """Nguyễn Thị Phương Uyên, born 5/9/2003."""
    given: dict[str, Any] = {
        "full_name": "Nguyễn Thị Phương Uyên",
        "gender": Gender.FEMALE,
        "unit_id": unit,
        "standing": Standing.CANDIDATE,
        "birth_date": date(2003, 9, 5),
        "national_id": "001303012345",
        "phone": "+84 912.345.678",
        "branch": "Chi bộ Sinh viên",
    }
    return NewPerson(**(given | other))


async def test_a_secretary_puts_a_person_on_record_and_attests_consent() -> None:
    secretary = await an_actor(Role.SECRETARY)
    assert secretary.unit_id is not None
    made = await service.add(secretary, uyen(secretary.unit_id), TODAY)
    assert (made.national_id, made.phone) == ("001303012345", "0912345678")
    assert made.national_id_masked == "•••••••• 2345"
    assert made.consent_at is not None
    [row] = await db.rows("SELECT * FROM person WHERE id = $1", made.id)
    assert b"001303012345" not in row["national_id"]
    assert row["consent_by"] == secretary.account_id
    assert await db.value("SELECT count(*) FROM event WHERE action = 'person.added'") == 1


async def test_the_office_registers_without_attesting() -> None:
    organizer = await an_actor(Role.ORGANIZER)
    made = await service.add(organizer, uyen(await a_unit()), TODAY)
    assert made.consent_at is None


async def test_a_birth_year_alone_is_enough() -> None:
    organizer = await an_actor(Role.ORGANIZER)
    made = await service.add(
        organizer, uyen(await a_unit(), birth_date=None, birth_year=2003), TODAY
    )
    assert (made.birth_date, made.birth_year, made.birth_precision) == (None, 2003, "year")


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"full_name": "  "}, "full_name"),
        ({"full_name": "N" * 200}, "full_name"),
        ({"birth_date": None}, "birth_date"),
        ({"birth_date": date(2030, 1, 1)}, "birth_date"),
        ({"birth_year": 1999}, "birth_year"),
        ({"national_id": "123456789"}, "national_id"),
        ({"national_id": "12345678901234"}, "national_id"),
        ({"phone": "12"}, "phone"),
        ({"email": "không phải"}, "email"),
        ({"branch": "c" * 300}, "branch"),
        ({"ceremony_date": date(2026, 1, 1)}, "ceremony_date"),
        (
            {"standing": Standing.PROBATIONARY, "ceremony_date": date(2027, 1, 1)},
            "ceremony_date",
        ),
        (
            {"standing": Standing.PROBATIONARY, "recognition_date": date(2026, 1, 1)},
            "recognition_date",
        ),
        (
            {
                "standing": Standing.FULL,
                "ceremony_date": date(2025, 1, 1),
                "recognition_date": date(2024, 1, 1),
            },
            "recognition_date",
        ),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(other: dict[str, Any], field: str) -> None:
    organizer = await an_actor(Role.ORGANIZER)
    with pytest.raises(Invalid) as no:
        await service.add(organizer, uyen(await a_unit(), **other), TODAY)
    assert field in no.value.answers


async def test_a_unit_that_is_not_there_is_refused() -> None:
    with pytest.raises(Invalid) as no:
        await service.add(SYSTEM, uyen(10**6), TODAY)
    assert "unit_id" in no.value.answers


async def test_a_number_that_disagrees_with_the_sex_only_warns() -> None:
    organizer = await an_actor(Role.ORGANIZER)
    made = await service.add(organizer, uyen(await a_unit(), gender=Gender.MALE), TODAY)
    assert made.national_id == "001303012345"


async def test_a_number_known_in_the_own_unit_names_its_bearer() -> None:
    secretary = await an_actor(Role.SECRETARY)
    await service.add(secretary, uyen(await a_unit()), TODAY)
    with pytest.raises(Refused, match="đã có hồ sơ") as no:
        await service.add(secretary, uyen(await a_unit(), full_name="Trần Văn Khác"), TODAY)
    assert no.value.code == "person_known"
    assert "Uyên" in str(no.value.message)


async def test_a_number_known_in_another_unit_shows_nothing_of_its_bearer() -> None:
    other = await a_unit("DHKHAC", "Trường ĐH Khác")
    await service.add(SYSTEM, uyen(other), TODAY)
    secretary = await an_actor(Role.SECRETARY)
    with pytest.raises(Refused) as no:
        await service.add(secretary, uyen(await a_unit()), TODAY)
    assert no.value.code == "person_of_other_unit"
    assert "Uyên" not in str(no.value.message)


async def test_a_secretary_may_not_register_for_another_unit() -> None:
    secretary = await an_actor(Role.SECRETARY)
    other = await a_unit("DHKHAC", "Trường ĐH Khác")
    with pytest.raises(Invalid) as no:
        await service.add(secretary, uyen(other), TODAY)
    assert no.value.code == "no_such_unit"


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEARNER, Role.AUDITOR, Role.ADMINISTRATOR])
async def test_only_office_and_secretaries_change_people(role: Role) -> None:
    actor = await an_actor(role)
    with pytest.raises(Forbidden):
        await service.add(actor, uyen(await a_unit()), TODAY)


async def test_a_change_keeps_what_it_leaves_out() -> None:
    secretary = await an_actor(Role.SECRETARY)
    made = await service.add(secretary, uyen(await a_unit()), TODAY)
    changed = await service.change(
        secretary,
        made.id,
        PersonChange(
            standing=Standing.PROBATIONARY,
            ceremony_date=date(2026, 5, 19),
            national_id="001303054321",
        ),
        TODAY,
    )
    assert changed.full_name == made.full_name
    assert changed.phone == made.phone
    assert changed.national_id == "001303054321"
    assert changed.ceremony_date == date(2026, 5, 19)
    details = await db.value("SELECT details FROM event WHERE action = 'person.changed'")
    assert "001303054321" not in details


async def test_a_birth_year_alone_takes_the_date_away() -> None:
    secretary = await an_actor(Role.SECRETARY)
    made = await service.add(secretary, uyen(await a_unit(), national_id=None), TODAY)
    changed = await service.change(secretary, made.id, PersonChange(birth_year=2002), TODAY)
    assert (changed.birth_date, changed.birth_year) == (None, 2002)
    again = await service.change(
        secretary, made.id, PersonChange(birth_date=date(2001, 2, 3)), TODAY
    )
    assert (again.birth_date, again.birth_year) == (date(2001, 2, 3), 2001)


async def test_a_foreign_person_cannot_be_changed_nor_moved_abroad() -> None:
    other = await a_unit("DHKHAC", "Trường ĐH Khác")
    foreign = await service.add(SYSTEM, uyen(other), TODAY)
    secretary = await an_actor(Role.SECRETARY)
    with pytest.raises(Missing):
        await service.change(secretary, foreign.id, PersonChange(branch="x"), TODAY)
    own = await service.add(secretary, uyen(await a_unit(), national_id=None), TODAY)
    with pytest.raises(Invalid):
        await service.change(secretary, own.id, PersonChange(unit_id=other), TODAY)


async def test_another_persons_number_cannot_be_taken_over() -> None:
    secretary = await an_actor(Role.SECRETARY)
    await service.add(secretary, uyen(await a_unit()), TODAY)
    own = await service.add(secretary, uyen(await a_unit(), national_id=None), TODAY)
    with pytest.raises(Refused) as no:
        await service.change(secretary, own.id, PersonChange(national_id="001303012345"), TODAY)
    assert no.value.code == "person_known"


async def test_four_thousand_people_come_in_with_one_statement() -> None:
    unit = await a_unit()
    people = [
        uyen(unit, full_name=f"Nguyễn Thị Hòa {n}", national_id=f"001303{n:06}")
        for n in range(4000)
    ]
    ids = await service.add_many(SYSTEM, people, TODAY)
    assert len(set(ids)) == 4000
    last = await queries.person(SYSTEM, ids[-1])
    assert (last.full_name, last.national_id) == ("Nguyễn Thị Hòa 3999", "001303003999")


async def test_a_list_with_a_known_number_goes_in_not_at_all() -> None:
    unit = await a_unit()
    await service.add(SYSTEM, uyen(unit), TODAY)
    with pytest.raises(Refused) as no:
        await service.add_many(SYSTEM, [uyen(unit, national_id=None), uyen(unit)], TODAY)
    assert no.value.code == "changed_meanwhile"
    assert await service.add_many(SYSTEM, [], TODAY) == []


async def test_namesakes_with_the_same_birth_are_possible_duplicates() -> None:
    unit = await a_unit()
    made = await service.add(SYSTEM, uyen(unit), TODAY)

    async def alike(born: date | None, year: int) -> list[int]:
        found = await queries.possible_duplicates(
            "NGUYEN THI PHUONG UYEN", birth_date=born, birth_year=year, unit_id=unit
        )
        return [one.id for one in found]

    assert await alike(date(2003, 9, 5), 2003) == [made.id]
    assert await alike(None, 2003) == [made.id]
    assert await alike(date(2003, 9, 6), 2003) == []


async def test_a_holding_counts_until_it_is_ended() -> None:
    organizer = await an_actor(Role.ORGANIZER)
    made = await service.add(organizer, uyen(await a_unit()), TODAY)
    issued, elsewhere = HoldingSource.ISSUED, HoldingSource.ELSEWHERE
    first = await service.record_holding(
        organizer, made.id, "NT", issued, "0001/GCN-ĐUK", date(2026, 1, 5), date(2031, 1, 5)
    )
    await service.record_holding(
        organizer, made.id, "SC", elsewhere, "12/TCCT", date(2020, 1, 5), None
    )
    held = await queries.holdings([made.id, 10**6])
    assert [one.course_code for one in held[made.id]] == ["SC", "NT"]
    assert held[10**6] == ()
    await service.end_holding(organizer, first, TODAY)
    shown = await queries.passport(organizer, made.id, today=TODAY)
    assert [(one.course_code, one.good) for one in shown.holdings] == [("NT", False), ("SC", True)]
    with pytest.raises(Refused):
        await service.end_holding(organizer, first, TODAY)
    with pytest.raises(Missing):
        await service.end_holding(organizer, 10**6, TODAY)


async def test_a_secretary_records_only_what_was_completed_elsewhere() -> None:
    secretary = await an_actor(Role.SECRETARY)
    made = await service.add(secretary, uyen(await a_unit()), TODAY)
    for source, may in ((HoldingSource.ELSEWHERE, True), (HoldingSource.ISSUED, False)):
        try:
            await service.record_holding(secretary, made.id, "NT", source, "1", TODAY, None)
        except Forbidden:
            assert not may
        else:
            assert may
    with pytest.raises(Forbidden):
        await service.record_holdings(
            secretary,
            [NewHolding(person_id=made.id, course_code="NT", number="1", valid_from=TODAY)],
        )


async def test_guessing_numbers_has_an_end() -> None:
    secretary = await an_actor(Role.SECRETARY)
    now = clock.now()
    for n in range(service.PATIENCE):
        assert await service.look_up(secretary, f"0013030{n:05}", now) is None
    with pytest.raises(TooMany):
        await service.look_up(secretary, "001303012345", now)
    later = now + service.WINDOW + timedelta(seconds=1)
    assert await service.look_up(secretary, "001303012345", later) is None
