"""Admission and recognition: first recorded by anybody in charge, changed with a reason only."""

from datetime import date
from typing import Any

import pytest

from tests.cast import a_unit, an_actor
from tests.enrollment.story import people
from training import db
from training.actor import Actor, Role
from training.errors import Forbidden, Invalid, Missing, Refused
from training.people import milestones, service
from training.people.milestone_rules import Admission, Recognition
from training.people.rules import Standing
from training.people.schemas import PersonChange

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 20)
ADMISSION = Admission(
    ceremony_date=date(2025, 5, 19), decision_number="97-QĐ/ĐUK", decision_date=date(2025, 5, 12)
)
RECOGNITION = Recognition(recognition_date=date(2026, 5, 25), decision_number="41-QĐ/ĐUK")


async def secretary() -> Actor:
    return await an_actor(Role.SECRETARY)


async def events(person: int) -> list[tuple[str, str]]:
    found = await db.rows(
        "SELECT action, details FROM event WHERE noun = 'person' AND noun_id = $1 ORDER BY id",
        person,
    )
    return [(row["action"], row["details"]) for row in found]


async def test_an_admission_puts_a_candidate_on_probation() -> None:
    actor, [person] = await secretary(), await people(1)
    made = await milestones.admit(actor, person, ADMISSION, today=TODAY)
    assert made.standing is Standing.PROBATIONARY
    assert made.ceremony_date == date(2025, 5, 19)
    assert made.admission_decision_number == "97-QĐ/ĐUK"
    [(action, details)] = await events(person)
    assert action == "person.admitted"
    assert "97" not in details
    assert "ceremony_date" in details


async def test_a_recognition_makes_a_full_member() -> None:
    actor, [person] = await secretary(), await people(1)
    with pytest.raises(Refused) as early:
        await milestones.recognise(actor, person, RECOGNITION, today=TODAY)
    assert early.value.code == "not_admitted"
    await milestones.admit(actor, person, ADMISSION, today=TODAY)
    made = await milestones.recognise(actor, person, RECOGNITION, today=TODAY)
    assert made.standing is Standing.FULL
    assert made.recognition_decision_number == "41-QĐ/ĐUK"


async def test_what_is_recorded_changes_with_a_reason_only() -> None:
    actor, [person] = await secretary(), await people(1)
    await milestones.admit(actor, person, ADMISSION, today=TODAY)
    await milestones.admit(actor, person, ADMISSION, today=TODAY)
    other = Admission(
        ceremony_date=date(2025, 5, 20),
        decision_number="97-QĐ/ĐUK",
        decision_date=date(2025, 5, 12),
    )
    with pytest.raises(Invalid) as refusal:
        await milestones.admit(actor, person, other, " ", today=TODAY)
    assert "reason" in refusal.value.answers
    made = await milestones.admit(actor, person, other, "Gõ nhầm ngày", today=TODAY)
    assert made.ceremony_date == date(2025, 5, 20)
    told = await events(person)
    assert [action for action, _ in told] == ["person.admitted", "person.milestone_corrected"]
    assert "Gõ nhầm ngày" in told[1][1]


async def test_the_record_itself_is_no_second_way_to_a_recorded_milestone() -> None:
    actor, [person] = await secretary(), await people(1)
    await milestones.admit(actor, person, ADMISSION, today=TODAY)
    kept = PersonChange(ceremony_date=ADMISSION.ceremony_date, branch="Chi bộ 2")
    await service.change(actor, person, kept, TODAY)
    with pytest.raises(Invalid) as refusal:
        await service.change(actor, person, PersonChange(ceremony_date=None), TODAY)
    assert refusal.value.code == "milestone_recorded"
    assert "ceremony_date" in refusal.value.answers


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ceremony_date": date(2027, 1, 1)}, "ceremony_date"),
        ({"ceremony_date": date(2025, 5, 1)}, "ceremony_date"),
        ({"decision_number": "  "}, "decision_number"),
        ({"decision_number": "9" * 61}, "decision_number"),
        ({"decision_date": date(1990, 1, 1)}, "decision_date"),
    ],
)
async def test_an_impossible_admission_is_refused_at_its_answer(
    changed: dict[str, Any], field: str
) -> None:
    actor, [person] = await secretary(), await people(1)
    known: dict[str, Any] = {
        "ceremony_date": ADMISSION.ceremony_date,
        "decision_number": ADMISSION.decision_number,
        "decision_date": ADMISSION.decision_date,
    }
    with pytest.raises(Invalid) as refusal:
        await milestones.admit(actor, person, Admission(**(known | changed)), today=TODAY)
    assert field in refusal.value.answers
    assert await events(person) == []


async def test_nobody_is_recognised_before_twelve_months() -> None:
    actor, [person] = await secretary(), await people(1)
    await milestones.admit(actor, person, ADMISSION, today=TODAY)
    early = Recognition(recognition_date=date(2026, 5, 18))
    with pytest.raises(Invalid) as refusal:
        await milestones.recognise(actor, person, early, today=TODAY)
    assert "19/5/2026" in str(refusal.value.answers["recognition_date"])


async def test_only_the_own_unit_and_the_office_record() -> None:
    [person] = await people(1)
    other = await an_actor(
        Role.SECRETARY, unit_id=await a_unit("KHAC", "Trường Khác"), username="secretary02"
    )
    with pytest.raises(Missing):
        await milestones.admit(other, person, ADMISSION, today=TODAY)
    for role in (Role.AUDITOR, Role.LEARNER, Role.TRAINER, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            await milestones.admit(await an_actor(role), person, ADMISSION, today=TODAY)
    office = await an_actor(Role.ORGANIZER)
    assert (await milestones.admit(office, person, ADMISSION, today=TODAY)).ceremony_date
