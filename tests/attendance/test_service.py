import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests import story
from tests.cast import a_unit, an_actor
from tests.story import NOW, a_class
from training import db
from training.actor import Actor, Role
from training.attendance import queries, service
from training.attendance.rules import MarkStatus, Outcome
from training.attendance.schemas import NewMark
from training.errors import Forbidden, Invalid, Missing, Refused

pytestmark = pytest.mark.usefixtures("database")
PRESENT, ABSENT, LATE = MarkStatus.PRESENT, MarkStatus.ABSENT, MarkStatus.LATE


def a_mark(enrollment_id: int, status: str = "present", **more: Any) -> NewMark:
    fields = {"op_id": str(uuid4()), "happened_at": "2026-11-20T09:30:00+07:00", **more}
    return NewMark(enrollment_id=enrollment_id, status=status, **fields)


async def marks_of(actor: Actor, session_id: int) -> list[MarkStatus | None]:
    return [row.status for row in (await queries.roster(actor, session_id)).rows]


async def test_a_trainer_marks_and_the_roster_shows_it() -> None:
    told = await a_class()
    first, second = told.sessions[0], told.roll
    outcomes = await service.mark(
        told.trainer, first, [a_mark(second[0]), a_mark(second[1], "late")], now=NOW
    )
    assert [one.outcome for one in outcomes] == [Outcome.RECORDED] * 2
    assert await marks_of(told.trainer, first) == [PRESENT, LATE, None]


async def test_the_roster_is_by_unit_and_then_by_given_name() -> None:
    told = await a_class(people=0)
    await story.add_people(told.class_id, await a_unit("ZZ", "Đại học Zê"), 1)
    await story.add_people(told.class_id, await a_unit("AA", "Đại học An Nam"), 3)
    rows = (await queries.roster(told.organizer, told.sessions[0])).rows
    assert [row.full_name for row in rows] == [*story.NAMES[:3], story.NAMES[0]]


async def test_one_batch_with_a_bad_mark_answers_each() -> None:
    told = await a_class()
    other = await a_class(code="NT 02/2026", people=1)
    twice = a_mark(told.roll[0])
    sent = [
        twice,
        twice,
        a_mark(other.roll[0]),
        a_mark(told.roll[1], "asleep"),
        a_mark(told.roll[1], op_id="7"),
        a_mark(2**40),
        a_mark(told.roll[1], device_sequence=2**70),
        a_mark(told.roll[2], note="đến lúc 8:20\x00\ud800"),
    ]
    outcomes = await service.mark(told.trainer, told.sessions[0], sent, now=NOW)
    assert [one.code or one.outcome.value for one in outcomes] == [
        "recorded",
        "duplicate",
        "not_on_roster",
        "status_unknown",
        "op_id_invalid",
        "not_on_roster",
        "sequence_invalid",
        "recorded",
    ]
    rows = (await queries.roster(told.trainer, told.sessions[0])).rows
    assert rows[2].note == "đến lúc 8:20"


async def test_an_id_used_before_for_somebody_else_moves_nobodys_mark() -> None:
    told = await a_class(people=2)
    session, (first, second) = told.sessions[0], told.roll
    used = a_mark(first, "late")
    await service.mark(told.trainer, session, [used], now=NOW)
    again = a_mark(second, "absent", op_id=used.op_id, device_sequence=9)
    outcomes = await service.mark(told.trainer, session, [again, a_mark(second)], now=NOW)
    assert [one.outcome for one in outcomes] == [Outcome.DUPLICATE, Outcome.RECORDED]
    assert await marks_of(told.trainer, session) == [LATE, PRESENT]


async def test_a_strange_time_is_kept_and_flagged() -> None:
    told = await a_class(people=4)
    times = ["2126-01-01T00:00:00Z", "2026-11-20T09:30:00", "soon", "1970-01-01T00:00:00Z"]
    sent = [a_mark(person, happened_at=at) for person, at in zip(told.roll, times, strict=True)]
    outcomes = await service.mark(told.trainer, told.sessions[0], sent, now=NOW)
    assert {one.outcome for one in outcomes} == {Outcome.RECORDED}
    flags = await db.rows("SELECT flags FROM mark_operation ORDER BY enrollment")
    assert [row["flags"] for row in flags] == ["future", "no_zone", "no_time", "long_past"]


async def test_a_later_act_of_the_same_author_wins_whatever_arrives_first() -> None:
    told = await a_class(people=1)
    late = a_mark(told.roll[0], "late", device_sequence=2)
    for mark in (late, a_mark(told.roll[0], "absent", device_sequence=1)):
        await service.mark(told.trainer, told.sessions[0], [mark], now=NOW)
    assert await marks_of(told.trainer, told.sessions[0]) == [LATE]


async def test_two_who_differ_disagree_until_somebody_settles_it() -> None:
    told = await a_class(people=1)
    session, person = told.sessions[0], told.roll[0]
    await service.mark(told.trainer, session, [a_mark(person)], now=NOW)
    second = await service.mark(told.organizer, session, [a_mark(person, "absent")], now=NOW)
    assert (second[0].outcome, second[0].code) == (Outcome.CONFLICT, "authors_differ")
    roster = await queries.roster(told.trainer, session)
    assert (roster.rows[0].conflict, roster.conflicts, roster.marked) == (True, 1, 1)
    shown = await queries.conflicts(told.trainer, session)
    assert [one.status for one in shown[0].said] == [PRESENT, ABSENT]
    with pytest.raises(Invalid):
        await service.settle(told.organizer, session, person, PRESENT, " ", now=NOW)
    await service.settle(told.organizer, session, person, PRESENT, "Có chữ ký", now=NOW)
    assert await marks_of(told.trainer, session) == [PRESENT]
    after = await service.mark(told.trainer, session, [a_mark(person, "absent")], now=NOW)
    assert after[0].code == "settled_otherwise"


async def test_all_present_then_the_exceptions_then_closed() -> None:
    told = await a_class(people=5)
    session = told.sessions[0]
    await service.mark(told.trainer, session, [a_mark(told.roll[4], "absent")], now=NOW)
    assert await service.mark_rest(told.trainer, session, PRESENT, told.roll[:3], now=NOW) == 3
    await service.mark(
        told.trainer, session, [a_mark(told.roll[0], "late", device_sequence=9)], now=NOW
    )
    assert await service.close(told.trainer, session, now=NOW) == 1
    assert await marks_of(told.trainer, session) == [LATE, PRESENT, PRESENT, ABSENT, ABSENT]
    with pytest.raises(Refused, match="chốt") as refusal:
        await service.mark_rest(told.trainer, session, PRESENT, now=NOW)
    assert refusal.value.code == "session_closed"


async def test_the_page_has_the_last_word_over_what_it_saw_and_the_phone_after_it() -> None:
    told = await a_class(people=1)
    session = told.sessions[0]
    await service.mark_rest(told.trainer, session, PRESENT, now=NOW)
    start = (await queries.roster(told.trainer, session)).sequence
    phone = a_mark(told.roll[0], "absent", device_sequence=start + 1)
    await service.mark(told.trainer, session, [phone], now=NOW)
    assert await marks_of(told.trainer, session) == [ABSENT]


async def test_a_closed_session_takes_no_marks_but_knows_those_it_has() -> None:
    told = await a_class(people=2)
    session = told.sessions[0]
    sent = a_mark(told.roll[0])
    await service.mark(told.trainer, session, [sent], now=NOW)
    await service.close(told.trainer, session, now=NOW)
    later = a_mark(told.roll[1], happened_at="2026-11-20T10:02:00+07:00")
    earlier = a_mark(told.roll[1])
    outcomes = await service.mark(told.trainer, session, [sent, later, earlier], now=NOW)
    assert [one.code for one in outcomes] == [None, "session_closed", "session_closed_meanwhile"]
    assert outcomes[0].outcome is Outcome.DUPLICATE


async def test_only_the_office_opens_a_closed_session_again_and_says_why() -> None:
    told = await a_class(people=1)
    session = told.sessions[0]
    await service.close(told.trainer, session, now=NOW)
    with pytest.raises(Forbidden):
        await service.reopen(told.trainer, session, "nhầm")
    with pytest.raises(Invalid):
        await service.reopen(told.organizer, session, "  ")
    await service.reopen(told.organizer, session, "Chấm nhầm")
    await service.mark(told.trainer, session, [a_mark(told.roll[0], device_sequence=9)], now=NOW)
    assert await marks_of(told.trainer, session) == [PRESENT]


async def test_somebody_elses_session_looks_absent() -> None:
    told = await a_class()
    stranger = await an_actor(Role.TRAINER, username="trainer2")
    for attempt in (
        queries.roster(stranger, told.sessions[0]),
        queries.conflicts(stranger, told.sessions[0]),
        service.mark(stranger, told.sessions[0], [], now=NOW),
        service.close(stranger, told.sessions[0], now=NOW),
        queries.matrix(stranger, told.class_id),
        queries.roster(told.trainer, 2**31 + 5),
    ):
        with pytest.raises(Missing):
            await attempt


async def test_the_matrix_tells_who_came_and_what_follows() -> None:
    told = await a_class(people=2, sessions=3)
    for session in told.sessions[:2]:
        await service.mark(told.trainer, session, [a_mark(told.roll[0])], now=NOW)
        await service.close(told.trainer, session, now=NOW)
    matrix = await queries.matrix(told.trainer, told.class_id)
    assert [row.marks for row in matrix.rows] == [[PRESENT, PRESENT, None], [ABSENT, ABSENT, None]]
    assert [(row.held, row.attended, row.percent) for row in matrix.rows] == [
        (10, 10, 100.0),
        (10, 0, 0.0),
    ]
    assert [row.may_miss for row in matrix.rows] == [3, -7]


@pytest.mark.commits
async def test_one_operation_sent_sixteen_times_at_once_is_one_row() -> None:
    told = await a_class(people=1)
    sent = a_mark(told.roll[0])
    outcomes = await asyncio.gather(
        *(service.mark(told.trainer, told.sessions[0], [sent], now=NOW) for _ in range(16))
    )
    said = sorted(one[0].outcome.value for one in outcomes)
    assert said == ["duplicate"] * 15 + ["recorded"]
    assert await db.value("SELECT count(*) FROM mark_operation") == 1
    assert await db.value("SELECT operations FROM attendance_mark") == 1


@pytest.mark.commits
async def test_two_devices_at_the_same_instant_end_as_one_after_the_other() -> None:
    """Holds because the log is written before the mark's row is locked (attendance.log)."""
    told = await a_class(people=4)
    for _ in range(10):
        await db.rows("TRUNCATE attendance_mark, mark_taken_back, mark_operation RESTART IDENTITY")
        by_trainer = [a_mark(person) for person in told.roll]
        by_office = [a_mark(person, "absent") for person in reversed(told.roll)]
        await asyncio.gather(
            service.mark(told.trainer, told.sessions[0], by_trainer, now=NOW),
            service.mark(told.organizer, told.sessions[0], by_office, now=NOW),
        )
        await asyncio.gather(
            *(
                service.mark(actor, told.sessions[1], [a_mark(person, status)], now=NOW)
                for person in told.roll
                for actor, status in ((told.trainer, "present"), (told.organizer, "absent"))
            )
        )
        rows = await db.rows("SELECT status, operations FROM attendance_mark")
        assert [(row["status"], row["operations"]) for row in rows] == [(None, 2)] * 8


@pytest.mark.commits
async def test_no_mark_slips_into_a_session_that_is_being_closed() -> None:
    told = await a_class(people=8)
    session = told.sessions[0]
    await asyncio.gather(
        service.close(told.trainer, session, now=NOW),
        *(service.mark(told.trainer, session, [a_mark(one)], now=NOW) for one in told.roll),
    )
    assert None not in await marks_of(told.trainer, session)
    assert await db.value("SELECT count(*) FROM attendance_mark WHERE operations = 1") == 8


async def test_marking_takes_few_statements() -> None:
    told = await a_class(people=50)
    seen: list[str] = []
    connection = db.connection()

    def listen(record: Any) -> None:
        seen.append(record.query)

    connection.add_query_logger(listen)
    try:
        batch = [a_mark(one) for one in told.roll]
        await service.mark(told.trainer, told.sessions[0], batch, now=NOW)
        await asyncio.sleep(0)
        assert len(seen) == 2
        seen.clear()
        again = [a_mark(one, "absent", device_sequence=1) for one in told.roll]
        await service.mark(told.trainer, told.sessions[0], again, now=NOW)
        await asyncio.sleep(0)
        assert len(seen) == 4
        seen.clear()
        one = [a_mark(told.roll[0])]
        await service.mark(told.trainer, told.sessions[1], one, now=NOW)
        await asyncio.sleep(0)
        assert len(seen) == 1
    finally:
        connection.remove_query_logger(listen)
