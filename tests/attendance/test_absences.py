"""Absences told in advance: asked by the unit, answered by the office, seen on the roster."""

from datetime import timedelta

import httpx
import pytest

from tests.cast import a_unit, an_actor, problem, signed_in
from tests.story import BEGAN, NOW, Story, a_class
from training import clock, db
from training.actor import Actor, Role
from training.attendance import absence_queries, absences, queries, service
from training.attendance.absence_rules import AbsenceState
from training.attendance.absences import NewAbsence
from training.attendance.rules import MarkStatus
from training.attendance.schemas import NewMark
from training.errors import Forbidden, Invalid, Missing, Refused

pytestmark = pytest.mark.usefixtures("database")
EARLY = BEGAN - timedelta(days=3)


@pytest.fixture(autouse=True)
def _before_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: EARLY)


async def secretary_of(told: Story) -> Actor:
    return await an_actor(Role.SECRETARY, unit_id=told.unit_id)


async def ask(actor: Actor, told: Story, *sessions: int) -> list[absence_queries.Absence]:
    new = NewAbsence(sessions or (told.sessions[0],), "Đi công tác")
    return await absences.tell(actor, told.roll[0], new, now=EARLY)


async def test_agreed_to_it_excuses_whoever_nobody_marked() -> None:
    told = await a_class(people=2)
    secretary = await secretary_of(told)
    (asked,) = await ask(secretary, told)
    assert asked.state is AbsenceState.WAITING
    assert (await queries.roster(told.trainer, told.sessions[0])).rows[0].absence is None
    with pytest.raises(Forbidden):
        await absences.answer(secretary, [asked.id], AbsenceState.AGREED, None, now=EARLY)
    await absences.answer(told.organizer, [asked.id], AbsenceState.AGREED, None, now=EARLY)
    rows = (await queries.roster(told.trainer, told.sessions[0])).rows
    assert [row.absence for row in rows] == ["Đi công tác", None]
    assert [row.status for row in rows] == [None, None]
    await service.mark_rest(told.trainer, told.sessions[0], MarkStatus.PRESENT, now=NOW)
    rows = (await queries.roster(told.trainer, told.sessions[0])).rows
    assert [row.status for row in rows] == [MarkStatus.EXCUSED, MarkStatus.PRESENT]
    kinds = await db.rows("SELECT kind, account FROM notice ORDER BY id")
    assert [tuple(row) for row in kinds] == [
        ("absence_told", told.organizer.account_id),
        ("absence_agreed", secretary.account_id),
        # Of two sessions one is missed: too little, and the unit hears of it with the yes.
        ("unit_too_little", secretary.account_id),
    ]


async def test_the_trainer_may_still_mark_present() -> None:
    told = await a_class(people=1)
    await ask(told.organizer, told)
    await service.mark(
        told.trainer,
        told.sessions[0],
        [NewMark("00000000-0000-4000-8000-000000000001", told.roll[0], "present")],
        now=NOW,
    )
    await service.close(told.trainer, told.sessions[0], now=NOW)
    rows = (await queries.roster(told.trainer, told.sessions[0])).rows
    assert [row.status for row in rows] == [MarkStatus.PRESENT]


async def test_a_no_wants_its_reason_and_excuses_nobody() -> None:
    told = await a_class(people=1)
    (asked,) = await ask(await secretary_of(told), told)
    with pytest.raises(Invalid):
        await absences.answer(told.organizer, [asked.id], AbsenceState.DECLINED, " ", now=EARLY)
    await absences.answer(
        told.organizer, [asked.id], AbsenceState.DECLINED, "Bài quan trọng", now=EARLY
    )
    await service.close(told.trainer, told.sessions[0], now=NOW)
    rows = (await queries.roster(told.trainer, told.sessions[0])).rows
    assert [row.status for row in rows] == [MarkStatus.ABSENT]
    with pytest.raises(Refused):
        await absences.answer(told.organizer, [asked.id], AbsenceState.AGREED, None, now=EARLY)


async def test_what_cannot_be_told_is_refused_in_words() -> None:
    told = await a_class(people=1)
    secretary = await secretary_of(told)
    other = await a_class(code="NT 02/2026", people=1)
    (first, *_) = await ask(secretary, told)
    with pytest.raises(Refused) as refusal:
        await ask(secretary, told)
    assert refusal.value.code == "absence_told_before"
    with pytest.raises(Invalid) as wrong:
        await ask(secretary, told, other.sessions[0])
    assert wrong.value.code == "no_such_session"
    new = NewAbsence((told.sessions[1],), "Ốm")
    with pytest.raises(Refused) as late:
        await absences.tell(secretary, told.roll[0], new, now=NOW)
    assert late.value.code == "session_over"
    await absences.withdraw(secretary, first.id, now=EARLY)
    (again,) = await ask(secretary, told)
    await service.close(told.trainer, told.sessions[0], now=NOW)
    with pytest.raises(Refused) as closed:
        await absences.answer(told.organizer, [again.id], AbsenceState.AGREED, None, now=EARLY)
    assert closed.value.code == "session_closed"


async def test_a_unit_tells_and_sees_only_of_its_own() -> None:
    told = await a_class(people=1)
    (asked,) = await ask(await secretary_of(told), told)
    elsewhere = await an_actor(Role.SECRETARY, unit_id=await a_unit("DHX", "Xa"), username="xa")
    with pytest.raises(Missing):
        await ask(elsewhere, told)
    with pytest.raises(Missing):
        await absences.withdraw(elsewhere, asked.id, now=EARLY)
    assert (await absence_queries.find(elsewhere)).items == []


async def test_over_the_api(client: httpx.AsyncClient) -> None:
    told = await a_class(people=1)
    await signed_in(client, Role.SECRETARY, unit_id=told.unit_id)
    body = {"session_ids": told.sessions, "reason": "Đi công tác"}
    asked = await client.post(f"/api/v1/enrollments/{told.roll[0]}/absences", json=body)
    assert asked.status_code == 201, asked.text
    first, second = (one["id"] for one in asked.json())
    await signed_in(client, Role.ORGANIZER)
    agreed = await client.post(f"/api/v1/absences/{first}/agreement")
    assert agreed.json()["state"] == "agreed"
    bare = await client.post(f"/api/v1/absences/{second}/refusal", json={})
    assert problem(bare)["errors"][0]["field"] == "reason"
    page = (await client.get("/api/v1/absences?limit=1")).json()
    assert [one["id"] for one in page["items"]] == [second]
    rest = (await client.get(f"/api/v1/absences?limit=1&cursor={page['next']}")).json()
    assert [one["id"] for one in rest["items"]] == [first]
