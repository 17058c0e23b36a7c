"""What of seats waits for somebody: late requests for the office, lists sent back for a unit."""

import msgspec

from training import db
from training.actor import Actor


class Matter(msgspec.Struct, frozen=True):
    """So many people of a class for whom something is to be done."""

    class_id: int
    code: str
    people: int


async def late(actor: Actor) -> list[Matter]:
    """Late requests that wait for the office's answer, by class. For the office alone."""
    del actor
    found = await db.rows(
        "SELECT c.id AS class_id, c.code, count(*)::int AS people FROM late_request l"
        " JOIN training_class c ON c.id = l.training_class WHERE l.state = 'asked'"
        " GROUP BY c.id ORDER BY c.starts_on, c.id LIMIT 50"
    )
    return [msgspec.convert(dict(row), Matter) for row in found]


async def returned(actor: Actor) -> list[Matter]:
    """People of the actor's units whose requests the office sent back, by class."""
    found = await db.rows(
        "SELECT c.id AS class_id, c.code, count(*)::int AS people FROM enrollment e"
        " JOIN training_class c ON c.id = e.training_class"
        " WHERE e.unit = ANY($1::int[]) AND e.state = 'requested' AND e.returned IS NOT NULL"
        " GROUP BY c.id ORDER BY c.starts_on, c.id LIMIT 50",
        list(actor.unit_ids),
    )
    return [msgspec.convert(dict(row), Matter) for row in found]


async def without_class(actor: Actor) -> list[Matter]:
    """People of the actor's units whose class was called off and who are in no class of it yet."""
    found = await db.rows(
        "SELECT c.id AS class_id, c.code, count(*)::int AS people FROM enrollment e"
        " JOIN training_class c ON c.id = e.training_class"
        " WHERE e.unit = ANY($1::int[]) AND e.cause = 'class_cancelled' AND e.became IS NULL"
        " AND c.starts_on >= current_date - 60 AND NOT EXISTS ("
        "   SELECT 1 FROM enrollment o JOIN training_class d ON d.id = o.training_class"
        "   WHERE o.person = e.person AND d.course = c.course"
        "   AND o.state IN ('requested', 'confirmed', 'waitlisted', 'completed'))"
        " GROUP BY c.id ORDER BY c.starts_on, c.id LIMIT 50",
        list(actor.unit_ids),
    )
    return [msgspec.convert(dict(row), Matter) for row in found]
