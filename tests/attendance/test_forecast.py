"""The forecast: safe, may still miss n periods, no session more, no longer possible."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.cast import an_actor
from tests.story import NOW, a_class, add_people
from training import db
from training.actor import Role
from training.attendance import forecasts, late_marks, queries, service
from training.attendance.late_rules import LateState
from training.attendance.rules import (
    Attended,
    Forecast,
    MarkStatus,
    forecast_words,
    reckon,
)
from training.attendance.schemas import NewMark
from training.catalog.rules import CourseRules

RULES = CourseRules(standings=("candidate",))
PRESENT, ABSENT, EXCUSED = MarkStatus.PRESENT, MarkStatus.ABSENT, MarkStatus.EXCUSED


def held(status: MarkStatus | None, periods: int = 5, **more: Any) -> Attended:
    return Attended(periods, closed=True, counts=True, status=status, **more)


def coming(status: MarkStatus | None = None, periods: int = 5) -> Attended:
    return Attended(periods, closed=False, counts=True, status=status)


def forecast(*sessions: Attended, rules: CourseRules = RULES) -> tuple[Forecast, int]:
    reckoning = reckon(sessions, rules)
    return reckoning.forecast, reckoning.may_miss


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        # Ten half-days of five periods: 80 % are 40, so ten periods may be missed.
        ([coming()] * 10, (Forecast.MAY_MISS, 10)),
        ([held(ABSENT), *[coming()] * 9], (Forecast.MAY_MISS, 5)),
        ([held(ABSENT)] * 2 + [coming()] * 8, (Forecast.AT_RISK, 0)),
        ([held(ABSENT)] * 3 + [coming()] * 7, (Forecast.LOST, -5)),
        ([held(PRESENT)] * 8 + [coming()] * 2, (Forecast.SAFE, 10)),
        ([held(PRESENT)] * 8 + [held(ABSENT)] * 2, (Forecast.SAFE, 0)),
        ([held(PRESENT)] * 7 + [held(ABSENT)] * 3, (Forecast.LOST, -5)),
        # Fewer periods to spare than the shortest session has.
        ([held(ABSENT, 8), held(PRESENT, 32), coming(), coming()], (Forecast.AT_RISK, 2)),
        # In a class of two sessions nobody is at risk who has missed nothing.
        ([coming(), coming()], (Forecast.MAY_MISS, 2)),
        ([held(ABSENT), coming()], (Forecast.LOST, -3)),
        # What is marked counts before its session is closed, a disagreement there not yet.
        ([coming(ABSENT), *[coming()] * 9], (Forecast.MAY_MISS, 5)),
        ([coming(PRESENT)] * 8 + [coming()] * 2, (Forecast.SAFE, 10)),
        ([held(None)] * 2 + [coming()] * 8, (Forecast.AT_RISK, 0)),
        # Nothing held, nothing to come: there is nothing to miss.
        ([], (Forecast.SAFE, 0)),
    ],
)
def test_what_may_still_be_missed(sessions: list[Attended], expected: tuple[Forecast, int]) -> None:
    assert forecast(*sessions) == expected


def test_excused_counts_only_where_the_rule_says_so() -> None:
    sessions = [held(EXCUSED)] * 3 + [coming()] * 7
    assert forecast(*sessions)[0] is Forecast.LOST
    kind = CourseRules(standings=("candidate",), excused_counts=True)
    assert forecast(*sessions, rules=kind) == (Forecast.MAY_MISS, 10)


def test_a_lesson_made_up_is_attended_and_one_arranged_is_still_possible() -> None:
    missed = [held(ABSENT)] * 2 + [coming()] * 7
    assert forecast(held(ABSENT), *missed) == (Forecast.LOST, -5)
    assert forecast(held(ABSENT, arranged=True), *missed) == (Forecast.AT_RISK, 0)
    reckoning = reckon([held(ABSENT, made_up=True), held(PRESENT, made_up=True)], RULES)
    assert (reckoning.attended, reckoning.made_up) == (10, 5)


statuses = some.none() | some.sampled_from(MarkStatus)
of_sessions = some.lists(
    some.builds(Attended, some.integers(1, 10), some.booleans(), some.booleans(), statuses),
    max_size=8,
)


@given(of_sessions)
def test_the_forecast_comes_true(sessions: list[Attended]) -> None:
    """Safe reaches the rule though all else is missed; lost does not though all is attended."""

    def ends(rest: MarkStatus) -> bool:
        done = reckon(
            [
                Attended(s.periods, closed=True, counts=s.counts, status=s.status or rest)
                for s in sessions
            ],
            RULES,
        )
        return done.enough or not done.held

    unsaid = [Attended(s.periods, s.closed, s.counts, s.status) for s in sessions]
    # A closed session without a mark is missed for good; only the open ones are still to come.
    sessions = [
        Attended(s.periods, s.closed, s.counts, s.status or (ABSENT if s.closed else None))
        for s in unsaid
    ]
    found = reckon(unsaid, RULES).forecast
    assert (found is Forecast.LOST) == (not ends(PRESENT))
    assert (found is Forecast.SAFE) == ends(ABSENT)
    assert str(forecast_words(reckon(unsaid, RULES)))


async def _absent(told: Any, session: int, *people: int) -> None:
    marks = [
        NewMark(f"00000000-0000-4000-8000-{session:06}{one:06}", one, "absent") for one in people
    ]
    await service.mark(told.trainer, session, marks, now=NOW)
    await service.close(told.trainer, session, MarkStatus.PRESENT, now=NOW)


@pytest.mark.usefixtures("database")
async def test_whoever_falls_is_told_once_with_the_closing_of_the_session() -> None:
    told = await a_class(people=2, sessions=5)
    secretary = await an_actor(Role.SECRETARY, unit_id=told.unit_id)
    an, binh = told.roll
    await _absent(told, told.sessions[0], an)
    assert await _kinds() == [("unit_at_risk", secretary.account_id, 1)]
    await _absent(told, told.sessions[1], an, binh)
    assert await _kinds() == [
        ("class_too_little", told.organizer.account_id, 1),
        ("unit_at_risk", secretary.account_id, 2),
        ("unit_too_little", secretary.account_id, 1),
    ]
    found = await forecasts.at_risk(secretary)
    assert [(one.enrollment_id, one.forecast) for one in found] == [
        (an, Forecast.LOST),
        (binh, Forecast.AT_RISK),
    ]
    elsewhere = await an_actor(Role.SECRETARY, unit_id=await _other_unit(), username="xa")
    assert await forecasts.at_risk(elsewhere) == []
    rows = (await queries.matrix(told.trainer, told.class_id)).rows
    assert [row.forecast for row in rows] == [Forecast.LOST, Forecast.AT_RISK]


@pytest.mark.usefixtures("database")
async def test_a_fall_is_told_once_whatever_way_it_came_and_anew_after_a_recovery() -> None:
    told = await a_class(people=1, sessions=5)
    secretary = await an_actor(Role.SECRETARY, unit_id=told.unit_id)
    (an,) = told.roll
    first, second, third, *_ = told.sessions
    for session in (first, second):
        await service.close(told.trainer, session, MarkStatus.PRESENT, now=NOW)
    assert await _kinds() == []

    async def settled(session: int, status: MarkStatus) -> list[str]:
        await service.settle(told.organizer, session, an, status, "Danh sách giấy", now=NOW)
        return await _read_out(secretary)

    # Settled after the closing: told now, not at the next closing.
    assert await settled(first, ABSENT) == ["unit_at_risk"]
    assert await settled(first, ABSENT) == []
    assert await settled(second, ABSENT) == ["unit_too_little"]
    # Back from too late is no new warning; back to all, and down again, is.
    assert await settled(second, PRESENT) == []
    assert await settled(first, PRESENT) == []
    assert await settled(first, ABSENT) == ["unit_at_risk"]
    # A session opened and closed again says nothing twice.
    await service.reopen(told.organizer, first, "Nhầm buổi")
    await service.close(told.trainer, first, now=NOW)
    assert await _read_out(secretary) == []
    # A mark made in the hall before the closing, let in after it.
    await service.close(told.trainer, third, MarkStatus.PRESENT, now=NOW)
    early = NewMark(
        "00000000-0000-4000-8000-00000000abcd", an, "absent", (NOW - timedelta(hours=1)).isoformat()
    )
    await service.mark(told.trainer, third, [early], now=NOW)
    late = (await late_marks.find(told.organizer)).items
    assert await _read_out(secretary) == []
    ids = [one.id for one in late]
    await late_marks.decide(told.organizer, ids, LateState.ACCEPTED, "Đúng là vắng", now=NOW)
    assert await _read_out(secretary) == ["unit_too_little"]


async def _read_out(actor: Any) -> list[str]:
    """What somebody was told since they last looked."""
    rows = await db.rows(
        "UPDATE notice SET read_at = now() WHERE account = $1 AND read_at IS NULL RETURNING kind",
        actor.account_id,
    )
    return [row["kind"] for row in rows]


@pytest.mark.usefixtures("database")
async def test_who_joined_after_a_closing_has_missed_it() -> None:
    told = await a_class(people=1, sessions=5)
    for session in told.sessions[:2]:
        await _absent(told, session)
    late, _ = await add_people(told.class_id, told.unit_id, 1)
    found = await forecasts.at_risk(told.organizer, told.class_id)
    assert [(one.enrollment_id, one.forecast) for one in found] == [(late[0], Forecast.LOST)]


async def _kinds() -> list[tuple[str, int, int]]:
    rows = await db.rows(
        "SELECT kind, account, many FROM notice WHERE kind LIKE '%risk' OR kind LIKE '%little'"
        " ORDER BY kind"
    )
    return [(row["kind"], row["account"], row["many"]) for row in rows]


async def _other_unit() -> int:
    from tests.cast import a_unit

    return await a_unit("DHX", "Đại học Xa")
