"""Whatever way marks arrive in, the roll ends the same.

Three phones mark the same halls with corrections and contradictions; their batches come shuffled,
doubled, cut in the middle and sent again. PROVE=1 runs a hundred seeds of the full size.
"""

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import an_actor
from tests.story import BEGAN, NOW, Story, a_class
from training import db
from training.actor import Actor, Role
from training.attendance import service, taking_back
from training.attendance.rules import MarkStatus, Operation, Outcome, current_mark
from training.attendance.schemas import NewMark, NewRetraction
from training.operations import marks as audit

PROVE = bool(os.environ.get("PROVE"))
SEEDS = 100 if PROVE else 4
SESSIONS, PEOPLE, MARKS = (20, 60, 600) if PROVE else (4, 12, 60)
BATCH = 50 if PROVE else 12
TAKEN_BACK = 0.15
Table = dict[tuple[int, int], str | None]
Act = NewMark | NewRetraction
Sent = tuple[Actor, int, list[Act]]

pytestmark = pytest.mark.usefixtures("database")


def phone(chance: random.Random, told: Story, actor: Actor) -> list[tuple[int, Act]]:
    """What one phone marks, in the order in which it was pressed: by session; some taken back."""
    pressed: list[tuple[int, Act]] = []
    for sequence in range(1, MARKS + 1):
        claimed = BEGAN + timedelta(minutes=chance.randrange(0, 240))
        mark = NewMark(
            op_id=str(UUID(int=chance.getrandbits(128), version=4)),
            enrollment_id=chance.choice(told.roll),
            status=chance.choices([*MarkStatus], weights=[6, 1, 1, 2])[0].value,
            happened_at=chance.choice([claimed.isoformat(), None]),
            device_sequence=sequence,
            device_id=f"phone {actor.account_id}",
        )
        session = chance.choice(told.sessions)
        pressed.append((session, mark))
        if chance.random() < TAKEN_BACK:
            back = str(UUID(int=chance.getrandbits(128), version=4))
            again = NewRetraction(back, mark.op_id, mark.enrollment_id, mark.status)
            pressed.append((session, again))
    return pressed


def in_batches(chance: random.Random, pressed: dict[Actor, list[tuple[int, Act]]]) -> list[Sent]:
    """The same marks on a bad network: shuffled, some twice, some one by one, some cut."""
    sent: list[Sent] = []
    for actor, marks in pressed.items():
        by_session: dict[tuple[int, type], list[Act]] = defaultdict(list)
        for session_id, mark in chance.sample(marks, len(marks)):
            by_session[session_id, type(mark)].append(mark)
        for (session_id, _), some in by_session.items():
            for batch in _cut(some):
                if chance.random() < 0.3:
                    sent += [(actor, session_id, [one]) for one in batch]
                sent.append((actor, session_id, batch))
                if chance.random() < 0.3:
                    sent.append((actor, session_id, batch))
                if chance.random() < 0.3:
                    sent.append((actor, session_id, batch[: len(batch) // 2]))
    chance.shuffle(sent)
    return sent


def _cut(marks: Sequence[Act]) -> Iterator[list[Act]]:
    for start in range(0, len(marks), BATCH):
        yield list(marks[start : start + BATCH])


def expected(pressed: dict[Actor, list[tuple[int, Act]]]) -> Table:
    """What must come of it, by the rule alone."""
    said: dict[tuple[int, int], list[Operation]] = defaultdict(list)
    back = {
        one.takes_back
        for marks in pressed.values()
        for _, one in marks
        if isinstance(one, NewRetraction)
    }
    for actor, marks in pressed.items():
        for session_id, one in marks:
            if isinstance(one, NewRetraction):
                continue
            said[session_id, one.enrollment_id].append(
                Operation(
                    author=actor.account_id or 0,
                    device=one.device_id,
                    sequence=one.device_sequence,
                    happened_at=None,
                    status=MarkStatus(one.status),
                    op_id=one.op_id,
                    taken_back=one.op_id in back,
                )
            )
    return {
        place: current_mark(acts).status
        for place, acts in said.items()
        if not all(one.taken_back for one in acts)
    }


async def table() -> Table:
    rows = await db.rows("SELECT session, enrollment, status FROM attendance_mark")
    return {(row["session"], row["enrollment"]): row["status"] for row in rows}


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_three_phones_end_in_one_table_whatever_the_network_does(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # invention, no secret
    told = await a_class(people=PEOPLE, sessions=SESSIONS)
    second = await an_actor(Role.TRAINER, username="trainer2")
    await db.rows(
        "INSERT INTO session_trainer (session, trainer) SELECT unnest($1::int[]), $2",
        told.sessions,
        second.account_id,
    )
    pressed = {
        actor: phone(chance, told, actor) for actor in (told.trainer, second, told.organizer)
    }
    wanted = expected(pressed)
    for _ in range(2):
        recorded = 0
        for actor, session_id, batch in in_batches(chance, pressed):
            outcomes = await _send(actor, session_id, batch)
            assert [one.op_id for one in outcomes] == [one.op_id for one in batch]
            assert not [one for one in outcomes if one.outcome is Outcome.REFUSED]
            recorded += sum(one.outcome is not Outcome.DUPLICATE for one in outcomes)
        log = await db.rows(
            "SELECT (SELECT count(*) FROM mark_operation) AS made,"
            " (SELECT count(*) FROM mark_taken_back) AS taken_back"
        )
        took = sum(isinstance(one, NewRetraction) for marks in pressed.values() for _, one in marks)
        assert tuple(log[0]) == (3 * MARKS, took)
        assert recorded <= 3 * MARKS + took
        assert await table() == wanted
        assert (await audit.check())[1] == []
        await db.rows("DELETE FROM attendance_mark")
        await db.rows("DELETE FROM mark_taken_back")
        await db.rows("DELETE FROM mark_operation")
    assert None in wanted.values(), "some authors must differ, or nothing was tried"


async def _send(actor: Actor, session_id: int, batch: list[Act]) -> Sequence[Any]:
    marks = [one for one in batch if isinstance(one, NewMark)]
    back = [one for one in batch if isinstance(one, NewRetraction)]
    if marks:
        return await service.mark(actor, session_id, marks, now=NOW)
    return await taking_back.take_back(actor, session_id, back, now=NOW)


async def test_one_bad_mark_among_many_is_refused_alone() -> None:
    told = await a_class(people=30)
    other = await a_class(code="NT 02/2026", people=1)
    good = [NewMark(str(UUID(int=n)), one, "present") for n, one in enumerate(told.roll, 1)]
    foreign = NewMark(str(UUID(int=99)), other.roll[0], "present")
    batch = [*good[:15], foreign, *good[15:]]
    outcomes = await service.mark(told.trainer, told.sessions[0], batch, now=NOW)
    assert [one.code for one in outcomes if one.outcome is Outcome.REFUSED] == ["not_on_roster"]
    assert outcomes[15].op_id == foreign.op_id
    assert await db.value("SELECT count(*) FROM attendance_mark WHERE status = 'present'") == 30
