"""A mark taken back: the log keeps both acts, and what stood before stands again."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from tests.cast import an_actor
from tests.story import NOW, Story, a_class
from training import db
from training.actor import Actor, Role
from training.attendance import queries, service, taking_back
from training.attendance.rules import MarkStatus, Outcome
from training.attendance.schemas import NewMark, NewRetraction, RetractionOutcome
from training.errors import Refused
from training.operations import marks as audit

pytestmark = pytest.mark.usefixtures("database")


async def mark(told: Story, actor: Actor, op: int, status: str, *, person: int = 0) -> None:
    one = NewMark(str(UUID(int=op)), told.roll[person], status, device_sequence=op)
    (outcome,) = await service.mark(actor, told.sessions[0], [one], now=NOW)
    assert outcome.outcome in {Outcome.RECORDED, Outcome.CONFLICT}


async def back(
    told: Story, actor: Actor, of: int, *, op: int = 0, status: str = "absent", person: int = 0
) -> RetractionOutcome:
    one = NewRetraction(
        str(UUID(int=op or of + 1000)), str(UUID(int=of)), told.roll[person], status
    )
    (outcome,) = await taking_back.take_back(actor, told.sessions[0], [one], now=NOW)
    return outcome


async def on_roll(told: Story) -> Sequence[tuple[str | None, bool]]:
    found = await queries.roster(told.trainer, told.sessions[0])
    return [(row.status, row.conflict) for row in found.rows]


async def test_the_mark_before_stands_again_then_none_and_the_log_keeps_it_all() -> None:
    told = await a_class(people=1)
    await mark(told, told.trainer, 1, "present")
    await mark(told, told.trainer, 2, "absent")
    first = await back(told, told.trainer, 2)
    assert (first.outcome, first.stands) == (Outcome.RECORDED, MarkStatus.PRESENT)
    assert (await back(told, told.trainer, 2)).outcome is Outcome.DUPLICATE
    assert (await back(told, told.trainer, 2, op=77)).outcome is Outcome.DUPLICATE
    await taking_back.take_back_last(told.trainer, told.sessions[0], told.roll[0], now=NOW)
    assert await on_roll(told) == [(None, False)]
    with pytest.raises(Refused) as refused:
        await taking_back.take_back_last(told.trainer, told.sessions[0], told.roll[0], now=NOW)
    assert refused.value.code == "nothing_to_take_back"
    assert await db.value("SELECT count(*) FROM mark_operation") == 2
    await mark(told, told.trainer, 3, "late")
    assert await on_roll(told) == [("late", False)]
    assert (await audit.check())[1] == []


async def test_one_that_comes_before_its_mark_still_takes_it_back() -> None:
    told = await a_class(people=1)
    assert (await back(told, told.trainer, 5)).outcome is Outcome.RECORDED
    one = NewMark(str(UUID(int=5)), told.roll[0], "absent", device_sequence=5)
    (outcome,) = await service.mark(told.trainer, told.sessions[0], [one], now=NOW)
    assert outcome.outcome is Outcome.DUPLICATE
    assert await on_roll(told) == [(None, False)]


async def test_only_ones_own_mark_in_an_open_session_and_it_can_end_a_disagreement() -> None:
    told = await a_class(people=2)
    await mark(told, told.trainer, 1, "present")
    await mark(told, told.organizer, 2, "absent")
    assert await on_roll(told) == [(None, True), (None, False)]
    for actor, of, person in ((told.organizer, 1, 0), (told.trainer, 1, 1)):
        assert (await back(told, actor, of, op=50 + person, person=person)).code == "not_own_mark"
    assert (await back(told, told.organizer, 2)).stands is MarkStatus.PRESENT
    await service.settle(
        told.trainer, told.sessions[0], told.roll[1], MarkStatus.LATE, "Thấy tận mắt", now=NOW
    )
    settling = await db.value("SELECT op_id FROM mark_operation WHERE settles")
    one = NewRetraction(str(UUID(int=9)), str(settling), told.roll[1], "late")
    (outcome,) = await taking_back.take_back(told.trainer, told.sessions[0], [one], now=NOW)
    assert outcome.code == "not_own_mark"
    elsewhere = await an_actor(Role.TRAINER, username="xa")
    with pytest.raises(Refused):
        await back(told, elsewhere, 1)

    await service.close(told.trainer, told.sessions[0], now=NOW)
    assert (await back(told, told.trainer, 1)).code == "session_closed"
    # What was taken back before the closing is said again, because our answer got lost.
    assert (await back(told, told.organizer, 2)).outcome is Outcome.DUPLICATE
    assert await on_roll(told) == [("present", False), ("late", False)]
    assert (await audit.check())[1] == []


@pytest.mark.commits
async def test_taken_back_while_another_marks_at_the_same_instant() -> None:
    told = await a_class(people=20)
    for person in range(20):
        await mark(told, told.trainer, person + 1, "absent", person=person)
    marks = [
        NewMark(str(UUID(int=100 + n)), one, "present", device_sequence=100 + n)
        for n, one in enumerate(told.roll)
    ]
    await asyncio.gather(
        *(back(told, told.trainer, person + 1, person=person) for person in range(20)),
        *(service.mark(told.organizer, told.sessions[0], [one], now=NOW) for one in marks),
    )
    assert await on_roll(told) == [("present", False)] * 20
    assert (await audit.check())[1] == []
