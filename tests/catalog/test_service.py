from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from tests.cast import a_unit, an_actor
from training import clock, db
from training.actor import SYSTEM, Actor, Role
from training.catalog import life, queries, service, timetable
from training.catalog.rules import ClassState, Document, Lesson
from training.catalog.schemas import (
    Cancellation,
    ClassChange,
    ClassView,
    Decision,
    NewAllotment,
    NewClass,
    NewCourse,
    NewRules,
    NewSession,
)
from training.errors import Forbidden, Invalid, Missing, Refused

pytestmark = pytest.mark.usefixtures("database")
FIRST = date(2026, 5, 9)
DAYS = [FIRST + timedelta(days=n) for n in range(5)]
DECISION = Decision("12-QĐ/ĐUK", date(2026, 5, 1))


async def a_class(**other: Any) -> ClassView:
    """An awareness class of five days in May 2026."""
    given: dict[str, Any] = {
        "course": "NT",
        "host_unit_id": await a_unit(),
        "capacity": 40,
        "starts_on": DAYS[0],
        "ends_on": DAYS[-1],
        "venue": "Hội trường A",
    }
    return await service.add_class(SYSTEM, NewClass(**(given | other)))


def a_session(day: date = FIRST, hour: int = 7, **other: Any) -> NewSession:
    """A morning of five periods."""
    begins = datetime.combine(day, datetime.min.time(), clock.ZONE) + timedelta(hours=hour)
    given: dict[str, Any] = {
        "title": "Bài 1",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=4),
        "periods": 5,
        "lesson": 1,
    }
    return NewSession(**(given | other))


async def open_class(**other: Any) -> ClassView:
    """A class that takes registrations."""
    made = await a_class(**other)
    await service.publish(SYSTEM, made.id)
    return await service.open_registration(SYSTEM, made.id)


async def test_a_class_takes_the_next_number_of_its_course_and_year() -> None:
    first, second = await a_class(), await a_class()
    assert (first.code, second.code) == ("NT 01/2026", "NT 02/2026")
    assert (await a_class(code="NT 07/2026")).code == "NT 07/2026"
    assert (await a_class()).code == "NT 08/2026"
    assert first.title == first.course_name == "Bồi dưỡng nhận thức về Đảng"
    assert (first.state, first.seats.left) == (ClassState.DRAFT, 40)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": 10**12}, "capacity"),
        ({"ends_on": date(2026, 5, 1)}, "ends_on"),
        ({"venue": " "}, "venue"),
        ({"title": "x" * 300}, "title"),
        ({"code": "x" * 50}, "code"),
        ({"course": "KHÔNG"}, "course"),
        ({"host_unit_id": 10**6}, "host_unit_id"),
        (
            {
                "registration_opens_at": datetime(2026, 5, 2, tzinfo=UTC),
                "registration_closes_at": datetime(2026, 5, 1, tzinfo=UTC),
            },
            "registration_closes_at",
        ),
    ],
)
async def test_a_plan_that_cannot_be_kept_is_refused_at_its_field(
    other: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as no:
        await a_class(**other)
    assert field in no.value.answers


async def test_two_classes_cannot_bear_one_code() -> None:
    made = await a_class(code="NT A")
    with pytest.raises(Refused) as no:
        await a_class(code="NT A")
    assert no.value.code == "class_code_taken"
    other = await a_class()
    with pytest.raises(Refused) as no:
        await service.change_class(SYSTEM, other.id, ClassChange(code=made.code))
    assert no.value.code == "class_code_taken"


@pytest.mark.parametrize(
    "role", [Role.SECRETARY, Role.TRAINER, Role.LEARNER, Role.AUDITOR, Role.ADMINISTRATOR]
)
async def test_only_the_office_plans_classes(role: Role) -> None:
    made = await a_class()
    actor = await an_actor(role)
    for attempt in (
        service.publish(actor, made.id),
        service.change_class(actor, made.id, ClassChange(venue="B")),
        service.set_allotments(actor, made.id, []),
        service.set_sessions(actor, made.id, []),
        service.cancel(actor, made.id, Cancellation("x")),
        service.complete(actor, made.id, DECISION),
    ):
        with pytest.raises(Forbidden):
            await attempt


async def test_a_draft_looks_absent_to_units_until_it_is_announced() -> None:
    made = await a_class()
    secretary, trainer = await an_actor(Role.SECRETARY), await an_actor(Role.TRAINER)
    for actor in (secretary, trainer):
        with pytest.raises(Missing):
            await queries.training_class(actor, made.id)
        assert (await queries.classes(actor)).items == []
    await service.set_sessions(SYSTEM, made.id, [a_session(trainer_ids=_one(trainer))])
    assert (await queries.training_class(trainer, made.id)).id == made.id
    with pytest.raises(Missing):
        await queries.sessions_seen(secretary, made.id)
    await service.publish(SYSTEM, made.id)
    assert [one.id for one in (await queries.classes(secretary)).items] == [made.id]


async def test_classes_come_in_pages_the_latest_first() -> None:
    made = [await a_class(starts_on=day, ends_on=DAYS[-1]) for day in (DAYS[0], *DAYS)]
    seen: list[int] = []
    after: str | None = None
    for _ in range(3):
        page = await queries.classes(SYSTEM, after=after, size=2)
        seen += [one.id for one in page.items]
        after = page.next
    assert after is None
    assert seen == [made[n].id for n in (5, 4, 3, 2, 0, 1)]
    assert (await queries.classes(SYSTEM, state=ClassState.OPEN)).items == []
    assert (await queries.classes(SYSTEM, course="ĐVM")).items == []


async def test_a_class_lives_from_draft_to_completion() -> None:
    made = await a_class()
    await service.plan_sessions(SYSTEM, made.id, DAYS)
    await service.publish(SYSTEM, made.id)
    await service.open_registration(SYSTEM, made.id)
    await service.close_registration(SYSTEM, made.id)
    convened = await service.convene(SYSTEM, made.id, DECISION)
    assert (convened.state, convened.opening_decision_number) == ("convened", "12-QĐ/ĐUK")
    ended = await service.complete(SYSTEM, made.id, Decision("13-QĐ/ĐUK", date(2026, 5, 20)))
    assert (ended.state, ended.completion_decision_date) == ("completed", date(2026, 5, 20))
    told = await db.rows(
        "SELECT action FROM event WHERE class_id = $1 AND action LIKE 'class.%' ORDER BY id",
        made.id,
    )
    assert [row["action"].removeprefix("class.") for row in told] == [
        "added",
        "timetabled",
        "announced",
        "open",
        "closed",
        "convened",
        "completed",
    ]


async def test_a_step_out_of_turn_is_refused() -> None:
    made = await a_class()
    for attempt in (
        service.open_registration(SYSTEM, made.id),
        service.close_registration(SYSTEM, made.id),
        service.convene(SYSTEM, made.id, DECISION),
        service.complete(SYSTEM, made.id, DECISION),
    ):
        with pytest.raises(Refused) as no:
            await attempt
        assert no.value.code == "wrong_state"
    with pytest.raises(Missing):
        await service.publish(SYSTEM, 10**9)


async def test_a_class_without_a_timetable_is_not_convened() -> None:
    made = await open_class()
    await service.close_registration(SYSTEM, made.id)
    with pytest.raises(Refused) as no:
        await service.convene(SYSTEM, made.id, DECISION)
    assert no.value.code == "no_sessions"
    with pytest.raises(Invalid):
        await service.convene(SYSTEM, made.id, Decision(" ", FIRST))


async def test_completion_cannot_come_before_the_opening() -> None:
    made = await open_class()
    await service.plan_sessions(SYSTEM, made.id, DAYS)
    await service.close_registration(SYSTEM, made.id)
    await service.convene(SYSTEM, made.id, DECISION)
    with pytest.raises(Invalid) as no:
        await service.complete(SYSTEM, made.id, Decision("1", date(2026, 4, 1)))
    assert "decision_date" in no.value.answers


async def test_a_cancellation_says_why_and_is_final() -> None:
    made = await a_class()
    with pytest.raises(Invalid):
        await service.cancel(SYSTEM, made.id, Cancellation("  "))
    ended = await service.cancel(SYSTEM, made.id, Cancellation("Trùng lịch thi"))
    assert (ended.state, ended.cancellation_reason) == ("cancelled", "Trùng lịch thi")
    with pytest.raises(Refused):
        await service.publish(SYSTEM, made.id)
    with pytest.raises(Refused) as no:
        await service.change_class(SYSTEM, made.id, ClassChange(venue="B"))
    assert no.value.code == "class_ended"


async def test_a_change_keeps_what_it_leaves_out() -> None:
    made = await a_class()
    changed = await service.change_class(
        SYSTEM, made.id, ClassChange(capacity=50, head_teacher="Trần Văn Chủ Nhiệm")
    )
    kept = msgspec.structs.replace(
        made,
        seats=msgspec.structs.replace(made.seats, capacity=50),
        head_teacher="Trần Văn Chủ Nhiệm",
    )
    assert changed == kept


async def test_capacity_cannot_fall_below_the_seats_held() -> None:
    made = await a_class()
    await db.rows("UPDATE training_class SET held = 10 WHERE id = $1", made.id)
    with pytest.raises(Invalid) as no:
        await service.change_class(SYSTEM, made.id, ClassChange(capacity=9))
    assert "10" in str(no.value.answers["capacity"])
    await service.set_allotments(SYSTEM, made.id, [NewAllotment(await a_unit(), 20)])
    # Ten sit outside the allotment of twenty: thirty seats are spoken for.
    with pytest.raises(Invalid) as no:
        await service.change_class(SYSTEM, made.id, ClassChange(capacity=29))
    assert no.value.code == "allotments_over_capacity"
    assert (await service.change_class(SYSTEM, made.id, ClassChange(capacity=30))).seats.left == 20


async def test_seats_and_dates_stay_once_the_class_is_convened() -> None:
    made = await open_class()
    await service.plan_sessions(SYSTEM, made.id, DAYS)
    await service.close_registration(SYSTEM, made.id)
    await service.convene(SYSTEM, made.id, DECISION)
    for late in (ClassChange(capacity=50), ClassChange(starts_on=FIRST - timedelta(days=1))):
        with pytest.raises(Refused) as no:
            await service.change_class(SYSTEM, made.id, late)
        assert no.value.code == "class_convened"
    with pytest.raises(Refused):
        await service.set_allotments(SYSTEM, made.id, [])
    moved = await service.change_class(SYSTEM, made.id, ClassChange(venue="Hội trường B"))
    assert moved.venue == "Hội trường B"


async def test_dates_do_not_leave_the_timetable_behind() -> None:
    made = await a_class()
    await service.plan_sessions(SYSTEM, made.id, DAYS)
    with pytest.raises(Invalid) as no:
        await service.change_class(SYSTEM, made.id, ClassChange(starts_on=DAYS[1]))
    assert no.value.code == "sessions_outside"


async def test_seats_are_set_aside_and_taken_back() -> None:
    made = await a_class()
    one, two = await a_unit(), await a_unit("DHHAI", "Trường ĐH Hai")
    await service.set_allotments(SYSTEM, made.id, [NewAllotment(one, 10), NewAllotment(two, 30)])
    secretary = await an_actor(Role.SECRETARY, unit_id=one)
    await service.publish(SYSTEM, made.id)
    assert [a.unit_id for a in await queries.allotments_seen(secretary, made.id)] == [one]
    left = await service.set_allotments(SYSTEM, made.id, [NewAllotment(two, 5)])
    assert [(a.unit_id, a.seats) for a in left] == [(two, 5)]


async def test_allotments_that_break_a_promise_are_refused() -> None:
    made = await a_class()
    unit = await a_unit()
    await service.set_allotments(SYSTEM, made.id, [NewAllotment(unit, 10)])
    await db.rows("UPDATE allotment SET held = 4 WHERE training_class = $1", made.id)
    await db.rows("UPDATE training_class SET held = 10 WHERE id = $1", made.id)
    cases = {
        "allotment_invalid": ([NewAllotment(unit, 3)], [], [NewAllotment(unit, -1)]),
        # Six sit outside the allotment, so that 34 of 40 can be promised.
        "allotments_over_capacity": ([NewAllotment(unit, 41)], [NewAllotment(unit, 35)]),
        "allotment_twice": ([NewAllotment(unit, 5), NewAllotment(unit, 6)],),
        "no_such_unit": ([NewAllotment(unit, 5), NewAllotment(10**6, 6)],),
    }
    for code, attempts in cases.items():
        for attempt in attempts:
            with pytest.raises(Invalid) as no:
                await service.set_allotments(SYSTEM, made.id, list(attempt))
            assert no.value.code == code
    assert (await service.set_allotments(SYSTEM, made.id, [NewAllotment(unit, 34)]))[0].held == 4


async def test_the_usual_timetable_is_the_syllabus_in_half_days() -> None:
    made = await a_class()
    with pytest.raises(Refused) as no:
        await service.plan_sessions(SYSTEM, made.id, DAYS[:4])
    assert no.value.code == "too_few_days"
    planned = await service.plan_sessions(SYSTEM, made.id, DAYS)
    assert len(planned) == 10
    assert planned[1].starts_at == datetime(2026, 5, 9, 13, 30, tzinfo=clock.ZONE)
    assert [one.counts for one in planned] == [True] * 9 + [False]
    shown = await queries.training_class(SYSTEM, made.id)
    assert (shown.periods, shown.sessions) == (50, 10)
    assert planned[0].venue == made.venue


async def test_a_course_without_syllabus_has_no_usual_timetable() -> None:
    made = await a_class(course="SC")
    with pytest.raises(Refused) as no:
        await service.plan_sessions(SYSTEM, made.id, DAYS)
    assert no.value.code == "no_syllabus"


@pytest.mark.parametrize(
    ("planned", "field"),
    [
        ([a_session(periods=0)], "sessions-0-periods"),
        ([a_session(title=" ")], "sessions-0-title"),
        ([a_session(FIRST - timedelta(days=1))], "sessions-0-starts_at"),
        ([a_session(DAYS[-1] + timedelta(days=1))], "sessions-0-starts_at"),
        ([a_session(ends_at=a_session().starts_at)], "sessions-0-ends_at"),
        ([a_session(hour=22)], "sessions-0-ends_at"),
        ([a_session(trainer_ids=(10**6,))], "sessions-0-trainer_ids"),
        ([a_session(hour=9), a_session(hour=7)], "sessions-0-starts_at"),
    ],
)
async def test_a_timetable_that_cannot_be_kept_is_refused_at_its_line(
    planned: list[NewSession], field: str
) -> None:
    made = await a_class()
    with pytest.raises(Invalid) as no:
        await service.set_sessions(SYSTEM, made.id, planned)
    assert field in no.value.answers


async def test_only_trainers_teach() -> None:
    made = await a_class()
    trainer, organizer = await an_actor(Role.TRAINER), await an_actor(Role.ORGANIZER)
    [planned] = await service.set_sessions(SYSTEM, made.id, [a_session(trainer_ids=_one(trainer))])
    assert [one.id for one in planned.trainers] == [trainer.account_id]
    with pytest.raises(Invalid):
        await service.set_sessions(SYSTEM, made.id, [a_session(trainer_ids=_one(organizer))])


async def test_a_session_keeps_its_id_when_another_comes_before_it() -> None:
    made = await a_class()
    [first] = await service.set_sessions(SYSTEM, made.id, [a_session(DAYS[1])])
    planned = await service.set_sessions(
        SYSTEM, made.id, [a_session(DAYS[1], title="Khác"), a_session(DAYS[0])]
    )
    assert [one.ordinal for one in planned] == [1, 2]
    assert (planned[1].id, planned[1].title) == (first.id, "Khác")
    [moved] = await service.set_sessions(SYSTEM, made.id, [a_session(DAYS[2])])
    assert moved.id in {one.id for one in planned}


async def test_a_closed_session_stays_as_it_was_taught() -> None:
    made = await a_class()
    [taught] = await service.set_sessions(SYSTEM, made.id, [a_session()])
    now = clock.now()
    await service.close_session(taught.id, None, now)
    with pytest.raises(Refused) as no:
        await service.close_session(taught.id, None, now)
    assert no.value.code == "session_closed"
    for changed in (
        [a_session(periods=4)],
        [a_session(hour=8)],
        [],
        [a_session(DAYS[1])],
        [a_session(counts=False)],
    ):
        with pytest.raises(Refused) as no:
            await service.set_sessions(SYSTEM, made.id, changed)
        assert no.value.code == "session_fixed"
    more = await service.set_sessions(SYSTEM, made.id, [a_session(), a_session(DAYS[1])])
    assert (more[0].id, more[0].closed_at) == (taught.id, now)
    await service.reopen_session(taught.id)
    with pytest.raises(Refused) as no:
        await service.reopen_session(taught.id)
    assert no.value.code == "session_open"
    with pytest.raises(Missing):
        await service.reopen_session(10**9)
    assert await service.set_sessions(SYSTEM, made.id, []) == []


async def test_a_trainer_sees_today_what_they_teach() -> None:
    made = await open_class()
    trainer, other = await an_actor(Role.TRAINER), await an_actor(Role.TRAINER, username="khac")
    [own, _] = await service.set_sessions(
        SYSTEM, made.id, [a_session(trainer_ids=_one(trainer)), a_session(DAYS[1])]
    )
    await service.close_registration(SYSTEM, made.id)
    await service.convene(SYSTEM, made.id, DECISION)
    assert [one.id for one in await queries.sessions_today(trainer, FIRST)] == [own.id]
    assert await queries.sessions_today(other, FIRST) == []
    assert len(await queries.sessions_today(SYSTEM, DAYS[1])) == 1
    assert (await queries.session(trainer, own.id)).class_code == made.code
    with pytest.raises(Missing):
        await queries.session(other, own.id)


async def test_a_class_keeps_the_rules_of_the_day_it_starts() -> None:
    made = await a_class()
    before, _ = await queries.rules_for("NT", FIRST)
    stricter = msgspec.structs.replace(before, attendance_percent=90)
    since = FIRST + timedelta(days=1)
    await service.set_rules(SYSTEM, "NT", NewRules(stricter, since, "HD 70"))
    later = await a_class(starts_on=since)
    assert (await queries.class_rules(made.id)).attendance_percent == 80
    assert (await queries.class_rules(later.id)).attendance_percent == 90
    assert (await queries.rules_for(later.course_id, since))[1] == "HD 70"
    with pytest.raises(Refused) as no:
        await service.set_rules(SYSTEM, "NT", NewRules(stricter, since, "HD 71"))
    assert no.value.code == "rules_taken"
    with pytest.raises(Missing):
        await queries.rules_for("NT", date(1999, 1, 1))


async def test_a_course_is_added_with_rules_that_a_class_can_follow() -> None:
    rules, _ = await queries.rules_for("NT", FIRST)
    new = NewCourse("BD", "Bồi dưỡng khác", "Đảng viên", Document.ATTENDANCE, rules, FIRST)
    organizer = await an_actor(Role.ORGANIZER)
    made = await service.add_course(organizer, new)
    assert (made.code, made.rules, made.confirmed) == ("BD", rules, True)
    assert [one.code for one in await queries.courses(FIRST)][-1] == "BD"
    with pytest.raises(Refused) as no:
        await service.add_course(organizer, new)
    assert no.value.code == "course_code_taken"
    for nothing in ("NaN", "sNaN", "Infinity", "1e-40", "-1"):
        none = Decimal(nothing)
        broken = msgspec.structs.replace(
            rules,
            score_step=none,
            pass_score=Decimal("NaN"),
            bands=(msgspec.structs.replace(rules.bands[0], least=Decimal("sNaN")),),
        )
        with pytest.raises(Invalid) as wrong:
            life.check_rules(broken)
        assert set(wrong.value.answers) == {"score_step", "pass_score", "bands"}, nothing
    broken = msgspec.structs.replace(rules, standings=(), pass_score=Decimal(11))
    with pytest.raises(Invalid) as wrong:
        await service.add_course(organizer, msgspec.structs.replace(new, code="B", rules=broken))
    assert set(wrong.value.answers) == {"standings", "pass_score"}
    with pytest.raises(Forbidden):
        await service.add_course(await an_actor(Role.SECRETARY), new)


def test_days_may_come_in_any_order_and_twice() -> None:
    lessons = [Lesson(1, "Bài", 5)] * 3
    planned = timetable.plan(lessons, [DAYS[1], DAYS[0], DAYS[1]])
    assert [one.starts_at.date() for one in planned] == [DAYS[0], DAYS[0], DAYS[1]]


def _one(actor: Actor) -> tuple[int, ...]:
    assert actor.account_id is not None
    return (actor.account_id,)
