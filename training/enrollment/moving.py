"""People of a class that was called off: what became of each, and moving many at once."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from training import db
from training.actor import Actor
from training.catalog import queries as catalog
from training.enrollment import transfers
from training.enrollment.queries import SCOPE, scope
from training.enrollment.schemas import Made
from training.errors import Refused
from training.security.policy import May, require

MOST = 2000


class Stranded(msgspec.Struct, frozen=True):
    """Somebody of a class that was called off; `became` is their place in another class."""

    id: int
    person_id: int
    full_name: str
    birth_year: int
    unit_name: str
    branch: str
    became: int | None = None
    became_class: str | None = None


class NotMoved(msgspec.Struct, frozen=True):
    """Somebody who could not be moved, and why."""

    enrollment_id: int
    code: str
    message: str


class Moved(msgspec.Struct, frozen=True):
    """What moving many came to."""

    moved: list[Made]
    refused: list[NotMoved]


async def stranded(actor: Actor, class_id: int) -> list[Stranded]:
    """Whom a class that was called off left behind, those without a class first."""
    await catalog.training_class(actor, class_id)
    found = await db.rows(
        "SELECT e.id, e.person AS person_id, p.full_name, p.birth_year, p.branch,"
        " u.short_name AS unit_name, e.became, c.code AS became_class"
        " FROM enrollment e JOIN person p ON p.id = e.person JOIN unit u ON u.id = e.unit"
        " LEFT JOIN enrollment n ON n.id = e.became"
        " LEFT JOIN training_class c ON c.id = n.training_class"
        f" WHERE {SCOPE} AND e.training_class = $4 AND e.cause = 'class_cancelled'"
        " ORDER BY (e.became IS NOT NULL), u.sort_key, p.sort_key, e.id LIMIT $5",
        *scope(actor),
        class_id,
        MOST,
    )
    return [msgspec.convert(dict(row), Stranded) for row in found]


async def move_many(
    actor: Actor, class_id: int, enrollment_ids: Sequence[int], to_class: int, *, now: datetime
) -> Moved:
    """Move people of a class that was called off, in the order given: seats first, then the line.

    Each is asked for themselves: whom the other class refuses stays, with the reason.
    """
    require(actor, May.ENROLL)
    left = {one.id for one in await stranded(actor, class_id) if one.became is None}
    moved: list[Made] = []
    refused: list[NotMoved] = []
    for enrollment_id in dict.fromkeys(enrollment_ids):
        if enrollment_id not in left:
            continue
        try:
            moved.append(await transfers.transfer(actor, enrollment_id, to_class, None, now=now))
        except Refused as refusal:
            refused.append(NotMoved(enrollment_id, refusal.code, str(refusal.message)))
    return Moved(moved, refused)
