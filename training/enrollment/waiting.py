"""Reading the waiting list: who stands where, and why somebody has no seat yet."""

from bisect import bisect_right
from typing import Any

from training import db
from training.actor import Actor
from training.catalog import queries as catalog
from training.catalog.rules import LINE_WORDS, RETURN_WORDS
from training.enrollment import line, line_rules, seats
from training.enrollment.line_rules import Situation
from training.enrollment.queries import scope
from training.enrollment.seat_schemas import WaitingList, WaitingRow
from training.paging import cursor, limit, place

# Everybody sees the line; names and links only of those whom they may see.
_ROWS = """
    SELECT e.id, p.full_name, p.branch, e.unit AS unit_id, u.short_name AS unit_name,
           e.requested_at, e.queue_no, a.seats AS own, a.held AS own_held,
           ($2 OR e.unit = ANY($3::int[]) OR e.person IS NOT DISTINCT FROM $4::int) AS seen,
           (SELECT count(*)::int FROM enrollment w WHERE w.training_class = $1
            AND w.state = 'waitlisted' AND w.queue_no <= e.queue_no) AS rank
    FROM enrollment e JOIN person p ON p.id = e.person JOIN unit u ON u.id = e.unit
    LEFT JOIN allotment a ON a.training_class = e.training_class AND a.unit = e.unit AND NOT $5
    WHERE e.training_class = $1 AND e.state = 'waitlisted' AND e.queue_no > $6
    ORDER BY e.queue_no LIMIT $7
"""
# A substitute sits in somebody else's stead: they passed nobody.
_SEATED = """
    SELECT e.id FROM enrollment e WHERE e.training_class = $1
    AND e.state IN ('requested', 'confirmed', 'completed', 'failed')
    AND NOT EXISTS (SELECT 1 FROM enrollment s WHERE s.became = e.id AND s.cause = 'substituted')
    ORDER BY e.id
"""


async def of_class(
    actor: Actor, class_id: int, *, after: str | None = None, size: int | None = None
) -> WaitingList:
    """The line of a class from its head, with the rules it goes by; raises `Missing`."""
    view = await catalog.training_class(actor, class_id)
    locked = await seats.look(class_id)
    start = place(after, int) or (0,)
    many = limit(size)
    found = await db.rows(_ROWS, class_id, *scope(actor), locked.released, *start, many + 1)
    seated = [row["id"] for row in await db.rows(_SEATED, class_id)] if found else []
    shared = (await line.read(locked)).shared if found else 0
    return WaitingList(
        class_id,
        view.line_policy,
        str(LINE_WORDS[view.line_policy]),
        view.line_return,
        str(RETURN_WORDS[view.line_return]),
        view.seats.waiting,
        [_row(row, locked, shared, seated) for row in found[:many]],
        cursor(found[many - 1]["queue_no"]) if len(found) > many else None,
    )


async def of_enrollment(actor: Actor, class_id: int, enrollment_id: int) -> WaitingRow | None:
    """Where one person stands in the line and why; None for somebody who does not wait."""
    number = await db.value(
        "SELECT queue_no FROM enrollment WHERE id = $1 AND training_class = $2"
        " AND state = 'waitlisted'",
        enrollment_id,
        class_id,
    )
    if number is None:
        return None
    found = (await of_class(actor, class_id, after=cursor(number - 1), size=1)).items
    return found[0] if found else None


def _row(row: Any, locked: seats.LockedClass, shared: int, seated: list[int]) -> WaitingRow:
    why, words = line_rules.why_waits(
        Situation(
            over=locked.state not in line.MOVES,
            capacity=locked.capacity,
            held=locked.held,
            own=row["own"],
            own_held=row["own_held"] or 0,
            shared=shared,
            rank=row["rank"],
            policy=locked.line_policy,
        )
    )
    seen = row["seen"]
    return WaitingRow(
        row["rank"],
        row["id"] if seen else None,
        row["full_name"] if seen else None,
        row["unit_id"],
        row["unit_name"],
        row["branch"] if seen else None,
        row["requested_at"],
        len(seated) - bisect_right(seated, row["id"]),
        why.value,
        str(words),
    )
