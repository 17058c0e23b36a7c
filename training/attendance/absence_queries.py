"""Reading the absences that units told of in advance; a unit sees its own people's."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from training import db
from training.actor import Actor, Role
from training.attendance.absence_rules import AbsenceState
from training.paging import Page, cursor, limit, place

SEES_ALL = frozenset({Role.ORGANIZER, Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM})
# Whose notice it is: `$1` sees all, `$2` are the units, `$3` is the person.
OWN = "($1 OR e.unit = ANY($2::int[]) OR e.person = $3)"


class Absence(msgspec.Struct, frozen=True):
    """An absence told in advance, and what the office said."""

    id: int
    enrollment_id: int
    full_name: str
    unit_name: str
    class_id: int
    class_code: str
    session_id: int
    ordinal: int
    session_title: str
    starts_at: datetime
    closed: bool
    reason: str
    state: AbsenceState
    told_by: str | None
    told_at: datetime
    decided_at: datetime | None
    answer: str | None


_LIST = f"""
    SELECT n.id, n.enrollment AS enrollment_id, p.full_name, u.name AS unit_name,
           c.id AS class_id, c.code AS class_code, n.session AS session_id, s.ordinal,
           s.title AS session_title, s.starts_at, s.closed_at IS NOT NULL AS closed, n.reason,
           n.state, a.name AS told_by, n.told_at, n.decided_at, n.answer,
           (n.state <> 'waiting')::int AS answered
    FROM absence_notice n
    JOIN enrollment e ON e.id = n.enrollment
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    JOIN session s ON s.id = n.session
    JOIN training_class c ON c.id = s.training_class
    LEFT JOIN account a ON a.id = n.told_by
    WHERE {OWN}
"""
_LAST = 2**62


async def find(
    actor: Actor,
    *,
    state: AbsenceState | None = None,
    class_id: int | None = None,
    after: str | None = None,
    size: int | None = None,
) -> Page[Absence]:
    """Notices of absence, those that wait first, then the latest; a unit sees its own people's."""
    start = place(after, int, int) or (0, _LAST)
    many = limit(size)
    found = await db.rows(
        _LIST + " AND ($4::text IS NULL OR n.state = $4) AND ($5::bigint IS NULL OR c.id = $5)"
        " AND ((n.state <> 'waiting')::int, -n.id) > ($6, -$7::bigint)"
        " ORDER BY answered, n.id DESC LIMIT $8",
        *sight(actor),
        state.value if state else None,
        class_id,
        *start,
        many + 1,
    )
    shown = found[:many]
    following = None
    if len(found) > many:
        following = cursor(shown[-1]["answered"], shown[-1]["id"])
    return Page([msgspec.convert(dict(row), Absence) for row in shown], following)


async def waiting(actor: Actor) -> int:
    """How many notices wait for the office, as far as the actor sees them."""
    count: int = await db.value(
        "SELECT count(*)::int FROM absence_notice n JOIN enrollment e ON e.id = n.enrollment"
        f" WHERE n.state = 'waiting' AND {OWN}",
        *sight(actor),
    )
    return count


async def some(actor: Actor, ids: Sequence[int]) -> list[Absence]:
    """Those of some notices that the actor may see, in the order in which they were told."""
    found = await db.rows(
        _LIST + " AND n.id = ANY($4::bigint[]) ORDER BY n.id", *sight(actor), list(ids)
    )
    return [msgspec.convert(dict(row), Absence) for row in found]


def sight(actor: Actor) -> tuple[bool, list[int], int | None]:
    """The values of `OWN`: sees all, units, person."""
    return actor.role in SEES_ALL, list(actor.unit_ids), actor.person_id
