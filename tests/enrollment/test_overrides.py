"""The office lets somebody in against a rule that says no: with a reason, per rule, on record."""

import httpx
import pytest

from tests.cast import a_unit, an_actor, problem, signed_in
from tests.enrollment.story import NOW, TODAY, a_class, people
from tests.enrollment.test_imports import send
from training import db
from training.actor import Role
from training.enrollment import (
    confirming,
    import_queries,
    overrides,
    queries,
    row_overrides,
    service,
    transfers,
)
from training.enrollment.overrides import asked
from training.errors import Forbidden, Invalid, Refused

pytestmark = pytest.mark.usefixtures("database")


async def somebody_with_two_reasons_against() -> int:
    """A full member in an ended unit."""
    unit = await a_unit("CU", "Trường đã giải thể")
    await db.rows("UPDATE unit SET active_to = '2026-01-31' WHERE id = $1", unit)
    return (await people(1, unit_id=unit, standing="full"))[0]


async def test_only_the_rules_named_are_passed_over_and_each_is_on_record() -> None:
    office, class_id = await an_actor(Role.ORGANIZER), await a_class()
    person = await somebody_with_two_reasons_against()
    half = asked(office, "Thường vụ đồng ý", ["standing"])
    with pytest.raises(Refused) as refusal:
        await service.enroll(office, class_id, person, now=NOW, override=half)
    assert refusal.value.code == "not_eligible_unit"
    assert set(refusal.value.answers) == {"unit"}
    whole = asked(office, "Thường vụ đồng ý", None)
    made = await service.enroll(office, class_id, person, now=NOW, override=whole)
    view = await queries.enrollment(office, made.id, today=TODAY)
    assert [one.rule for one in view.overrides] == ["standing", "unit"]
    assert "quần chúng ưu tú" in view.overrides[0].message
    assert {one.reason for one in view.overrides} == {"Thường vụ đồng ý"}
    assert view.overrides[0].decided_by == office.name
    assert {one.verdict for one in view.eligibility} >= {"no"}
    told = await db.rows(
        "SELECT details FROM event WHERE action = 'enrollment.overridden' AND noun_id = $1", made.id
    )
    assert len(told) == 1
    assert "Thường vụ" in told[0]["details"]


async def test_where_nothing_stands_against_nothing_is_recorded() -> None:
    office, class_id = await an_actor(Role.ORGANIZER), await a_class()
    made = await service.enroll(
        office,
        class_id,
        (await people(1))[0],
        now=NOW,
        override=asked(office, "Cho chắc", None),
    )
    assert await overrides.of_enrollments([made.id]) == {}


async def test_a_secretary_asks_in_vain_and_a_reason_is_needed() -> None:
    with pytest.raises(Forbidden):
        asked(await an_actor(Role.SECRETARY), "Xin cho vào", None)
    office = await an_actor(Role.ORGANIZER)
    with pytest.raises(Invalid) as refusal:
        asked(office, "  ", ["standing"])
    assert "override_reason" in refusal.value.answers
    with pytest.raises(Invalid) as refusal:
        asked(office, "Vì thế", ["weather"])
    assert refusal.value.code == "no_such_rule"
    assert asked(await an_actor(Role.SECRETARY), None, None) is None


async def test_what_was_passed_over_holds_in_the_next_class_too() -> None:
    office, first = await an_actor(Role.ORGANIZER), await a_class()
    second = await a_class(code="NT 07/2026")
    person = await somebody_with_two_reasons_against()
    override = asked(office, "Thường vụ đồng ý", None)
    made = await service.enroll(office, first, person, now=NOW, override=override)
    moved = await transfers.transfer(office, made.id, second, None, now=NOW)
    found = await overrides.of_enrollments([moved.id])
    assert [one.rule for one in found[moved.id]] == ["standing", "unit"]


async def test_the_api_takes_a_reason_from_the_office_alone(client: httpx.AsyncClient) -> None:
    class_id = await a_class(closes_at=None)
    person = (await people(1, standing="full"))[0]
    url = f"/api/v1/classes/{class_id}/enrollments"
    body = {"person_id": person, "override_reason": "Thường vụ đồng ý"}
    await signed_in(client, Role.SECRETARY)
    assert (await client.post(url, json=body)).status_code == 403
    await signed_in(client, Role.ORGANIZER)
    refused = await client.post(url, json={"person_id": person})
    assert problem(refused)["code"] == "not_eligible_standing"
    made = await client.post(url, json=body)
    assert made.status_code == 201
    seen = (await client.get(f"/api/v1/enrollments/{made.json()['id']}")).json()
    assert [one["rule"] for one in seen["overrides"]] == ["standing"]


async def test_a_row_refused_by_a_rule_waits_until_the_office_lets_it_in() -> None:
    secretary, office = await an_actor(Role.SECRETARY), await an_actor(Role.ORGANIZER)
    first, second = await a_class(capacity=50), await a_class(capacity=50, code="NT 07/2026")
    read = await send(secretary, first, "awareness-clean.xlsx")
    await confirming.confirm(secretary, read.id, now=NOW)
    again = await send(secretary, second, "awareness-clean.xlsx")
    row = again.rows[0]
    assert row.faults[-1].code == "not_eligible_other_class"
    with pytest.raises(Forbidden):
        await row_overrides.override(secretary, again.id, row.row, "Xin", None, now=NOW)
    view = await row_overrides.override(office, again.id, row.row, "Học lại vì ốm", None, now=NOW)
    assert (view.verdict, view.faults[-1].code) == ("warning", "overridden_other_class")
    assert "Học lại vì ốm" in view.faults[-1].message
    with pytest.raises(Refused):
        await row_overrides.override(office, again.id, row.row, "Nữa", ["schooling"], now=NOW)
    done = await confirming.confirm(secretary, again.id, now=NOW)
    assert done.counts.entered == 1
    entered = await import_queries.row(office, again.id, row.row)
    assert entered.enrollment_id is not None
    [record] = (await overrides.of_enrollments([entered.enrollment_id]))[entered.enrollment_id]
    assert (record.rule, record.reason) == ("other_class", "Học lại vì ốm")
    assert record.decided_by == office.name
