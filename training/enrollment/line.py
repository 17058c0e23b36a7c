"""Moving up from the waiting list: one gate for every path on which a seat may have become free."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from training import db
from training.catalog.rules import ClassState
from training.enrollment import allotting
from training.enrollment.line_rules import Moves, Waiting, who_moves
from training.enrollment.seats import LockedClass, lock

# While a class may still seat somebody from its line.
MOVES = frozenset({ClassState.ANNOUNCED, ClassState.OPEN, ClassState.CLOSED})

_LINE = """
    SELECT e.id, e.unit, a.id AS allotment, a.seats - a.held AS own_left
    FROM enrollment e
    LEFT JOIN allotment a ON a.training_class = e.training_class AND a.unit = e.unit AND NOT $2
    WHERE e.training_class = $1 AND e.state = 'waitlisted' ORDER BY e.queue_no
"""


class Line(msgspec.Struct, frozen=True):
    """The line from its head, and the seats that it may draw on."""

    people: list[Waiting]
    own: dict[int, int]
    shared: int


async def read(locked: LockedClass) -> Line:
    """The line of a class as it stands; under the class's lock it stays so."""
    found = await db.rows(_LINE, locked.id, locked.released)
    promised, held = await allotting.promised(locked.id)
    return Line(
        [Waiting(row["id"], row["unit"], row["allotment"]) for row in found],
        {row["allotment"]: row["own_left"] for row in found if row["allotment"] is not None},
        locked.capacity - promised - (locked.held - held),
    )


async def promote(class_id: int, *, now: datetime) -> Moves:
    """Seat whoever the class's policy lets sit; gives who moved up and who was passed."""
    locked = await lock(class_id)
    if locked.state not in MOVES:
        return Moves([], {})
    line = await read(locked)
    moves = who_moves(line.people, line.own, line.shared, locked.line_policy)
    await seat(locked, moves.up, now=now)
    return moves


_SEAT = """
    WITH up AS (
        UPDATE enrollment e SET state = $2, allotment = new.allotment, queue_no = NULL,
                                decided_at = CASE WHEN $2 = 'confirmed' THEN $3::timestamptz END
        FROM unnest($4::int[], $5::int[]) AS new (id, allotment)
        WHERE e.id = new.id AND e.training_class = $1 AND e.state = 'waitlisted'
    ), of_units AS (
        UPDATE allotment a SET held = a.held + taken.seats
        FROM unnest($6::int[], $7::int[]) AS taken (id, seats) WHERE a.id = taken.id
    )
    UPDATE training_class SET held = held + $8 WHERE id = $1
"""


async def seat(locked: LockedClass, up: Sequence[tuple[int, int | None]], *, now: datetime) -> None:
    """Give people of the line their seats, each out of an allotment or of the shared ones."""
    if not up:
        return
    taken = Counter(allotment for _, allotment in up if allotment is not None)
    await db.rows(
        _SEAT,
        locked.id,
        locked.seated_as.value,
        now,
        [enrollment for enrollment, _ in up],
        [allotment for _, allotment in up],
        list(taken),
        list(taken.values()),
        len(up),
    )
