"""The class's row lock, under which its seats and life change."""

from typing import Any

from training import db
from training.errors import Missing
from training.words import say


async def lock_class(class_id: int) -> dict[str, Any]:
    """The row of a class, held until the transaction ends; raises `Missing`."""
    found = await db.rows("SELECT * FROM training_class WHERE id = $1::bigint FOR UPDATE", class_id)
    if not found:
        raise Missing(say("Không có lớp này."), "no_such_class")
    return dict(found[0])


async def promised(class_id: int, held: int) -> int:
    """How many seats of a locked class are spoken for: every allotment, and what lies outside."""
    total: int = await db.value(
        "SELECT coalesce(sum(seats - held), 0)::int FROM allotment WHERE training_class = $1",
        class_id,
    )
    return total + held
