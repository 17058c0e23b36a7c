"""Marks that came after the closing: kept, shown, let in or left out, never lost."""

from uuid import uuid4

import httpx
import pytest

from tests.cast import problem, signed_in
from tests.story import NOW, Story, a_class, completed
from training import clock, db
from training.actor import Role
from training.attendance import late_marks, queries, service
from training.attendance.late_rules import LateState
from training.attendance.rules import MarkStatus, Outcome
from training.attendance.schemas import MarkOutcome, NewMark
from training.errors import Forbidden, Invalid, Missing, Refused
from training.operations import invariants

pytestmark = pytest.mark.usefixtures("database")
BEFORE = "2026-11-20T09:30:00+07:00"
PRESENT, ABSENT = MarkStatus.PRESENT, MarkStatus.ABSENT


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


async def came_late(told: Story, *people: int, at: str = BEFORE) -> list[MarkOutcome]:
    await service.close(told.trainer, told.sessions[0], now=NOW)
    sent = [NewMark(str(uuid4()), one, "present", at, device_sequence=1) for one in people]
    return await service.mark(told.trainer, told.sessions[0], sent, now=NOW)


async def status_of(told: Story) -> MarkStatus | None:
    return (await queries.roster(told.organizer, told.sessions[0])).rows[0].status


async def test_a_mark_made_before_the_closing_waits_for_the_office() -> None:
    told = await a_class(people=1)
    outcome = (await came_late(told, *told.roll))[0]
    assert (outcome.outcome, outcome.code) == (Outcome.REFUSED, "session_closed_meanwhile")
    again = NewMark(outcome.op_id, told.roll[0], "present", BEFORE, device_sequence=1)
    await service.mark(told.trainer, told.sessions[0], [again], now=NOW)
    page = await late_marks.find(told.organizer)
    assert [(one.full_name, one.status, one.current) for one in page.items] == [
        ("Nguyễn Văn An", PRESENT, ABSENT)
    ]
    told_of = await db.rows("SELECT kind, account, many FROM notice WHERE kind ~ 'mark'")
    assert [tuple(row) for row in told_of] == [("late_marks", told.organizer.account_id, 1)]


async def test_a_mark_that_was_let_in_stands_over_the_closing_and_says_who_let_it() -> None:
    told = await a_class(people=1)
    sent = (await came_late(told, *told.roll))[0]
    (late,) = (await late_marks.find(told.organizer)).items
    with pytest.raises(Invalid):
        await late_marks.decide(told.organizer, [late.id], LateState.ACCEPTED, " ", now=NOW)
    with pytest.raises(Forbidden):
        await late_marks.decide(told.trainer, [late.id], LateState.ACCEPTED, "có", now=NOW)
    (done,) = await late_marks.decide(
        told.organizer, [late.id], LateState.ACCEPTED, "Máy hết pin ở hội trường", now=NOW
    )
    assert (done.state, done.current, done.decided_by) == ("accepted", PRESENT, "organizer thử")
    assert await status_of(told) is PRESENT
    with pytest.raises(Refused) as refusal:
        await late_marks.decide(told.organizer, [late.id], LateState.DECLINED, "thôi", now=NOW)
    assert refusal.value.code == "late_mark_decided"
    again = NewMark(sent.op_id, told.roll[0], "present", BEFORE)
    outcomes = await service.mark(told.trainer, told.sessions[0], [again], now=NOW)
    assert outcomes[0].outcome is Outcome.DUPLICATE
    # The story puts people into classes without their history.
    broken = invariants.violations(await invariants.audit())
    assert [one.name for one in broken] == ["enrollment_in_history"]


async def test_a_mark_that_was_left_out_changes_nothing_and_stays_on_record() -> None:
    told = await a_class(people=1)
    await came_late(told, *told.roll)
    (late,) = (await late_marks.find(told.organizer)).items
    await late_marks.decide(told.organizer, [late.id], LateState.DECLINED, "Không có mặt", now=NOW)
    assert await status_of(told) is ABSENT
    assert (await late_marks.find(told.organizer)).items == []
    (kept,) = (await late_marks.find(told.trainer, state=LateState.DECLINED)).items
    assert kept.reason == "Không có mặt"
    with pytest.raises(Missing):
        await late_marks.decide(told.organizer, [2**40], LateState.DECLINED, "gì", now=NOW)


@pytest.mark.parametrize(
    ("at", "flags"),
    [
        ("2126-01-01T00:00:00Z", ["future"]),
        ("1970-01-01T00:00:00Z", ["long_past"]),
        ("2026-11-20T09:30:00", ["no_zone"]),
        ("hôm qua", ["no_time"]),
        (BEFORE, []),
    ],
)
async def test_a_strange_clock_is_kept_and_flagged(at: str, flags: list[str]) -> None:
    told = await a_class(people=1)
    await came_late(told, *told.roll, at=at)
    assert [one.flags for one in (await late_marks.find(told.organizer)).items] == [flags]


async def test_what_comes_after_the_class_is_over_is_kept_too_but_not_let_in() -> None:
    told = await a_class(people=1)
    await completed(told)
    sent = NewMark(str(uuid4()), told.roll[0], "absent", BEFORE)
    await service.mark(told.trainer, told.sessions[0], [sent], now=NOW)
    (late,) = (await late_marks.find(told.organizer)).items
    with pytest.raises(Refused) as refusal:
        await late_marks.decide(told.organizer, [late.id], LateState.ACCEPTED, "Có", now=NOW)
    assert refusal.value.code == "class_over"


async def test_over_the_api(client: httpx.AsyncClient) -> None:
    told = await a_class(people=1)
    await came_late(told, *told.roll)
    await signed_in(client, Role.ORGANIZER)
    (late,) = (await client.get("/api/v1/late-marks?state=waiting")).json()["items"]
    path = f"/api/v1/late-marks/{late['id']}"
    bare = await client.post(f"{path}/acceptance", json={"reason": ""})
    assert problem(bare)["errors"][0]["field"] == "reason"
    done = await client.post(f"{path}/acceptance", json={"reason": "Có ký tên"})
    assert (done.status_code, done.json()["current"]) == (200, "present")
    gone = await client.post("/api/v1/late-marks/999999/refusal", json={"reason": "x"})
    assert problem(gone)["code"] == "no_such_late_mark"
    await signed_in(client, Role.TRAINER, username="trainer2")
    assert (await client.get("/api/v1/late-marks")).json()["items"] == []
