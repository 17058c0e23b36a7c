"""Whose certificate ends when, for whoever must see to it."""

from datetime import date

import msgspec

from training import db
from training.actor import Actor
from training.catalog.rules import valid_until
from training.certificates import queries
from training.certificates.reminding import FOR_CANDIDATES
from training.certificates.rules import no_such_certificate
from training.paging import Page, cursor, limit, place

MOST_MONTHS = 120
_ENDING = f"""
    SELECT h.id, p.id AS person_id, p.full_name, u.name AS unit_name, p.branch, h.number,
           h.valid_until, p.standing, g.id AS certificate_id
    FROM holding h
    JOIN person p ON p.id = h.person
    JOIN unit u ON u.id = p.unit
    LEFT JOIN certificate g ON g.holding = h.id
    WHERE ($1 OR p.unit = ANY($2::int[]) OR p.id = $3)
      AND {FOR_CANDIDATES} AND h.ended_on IS NULL AND h.valid_until BETWEEN $4 AND $5
      AND p.erased_at IS NULL AND p.standing = 'candidate'
      AND NOT EXISTS (SELECT 1 FROM holding o WHERE o.person = h.person
          AND o.course_code = h.course_code AND o.ended_on IS NULL
          AND (o.valid_until IS NULL OR o.valid_until > h.valid_until))
      AND (h.valid_until, h.id) > ($6::date, $7::bigint)
    ORDER BY h.valid_until, h.id LIMIT $8
"""


class Ending(msgspec.Struct, frozen=True):
    """Somebody not admitted yet whose awareness certificate ends: the last good day."""

    id: int
    person_id: int
    full_name: str
    unit_name: str
    branch: str
    number: str
    valid_until: date
    certificate_id: int | None


async def ending(
    actor: Actor,
    *,
    months: int,
    today: date,
    after: str | None = None,
    size: int | None = None,
) -> Page[Ending]:
    """Whose awareness certificate ends within so many months, the first to end first."""
    if not 1 <= months <= MOST_MONTHS:
        raise no_such_certificate()
    start = place(after, int, int)
    since = _day(start[0]) if start else today
    many = limit(size)
    found = await db.rows(
        _ENDING,
        *queries.scope(actor),
        today,
        valid_until(today, months),
        since,
        start[1] if start else 0,
        many + 1,
    )
    shown = [
        msgspec.convert({k: v for k, v in dict(row).items() if k != "standing"}, Ending)
        for row in found[:many]
    ]
    following = None
    if len(found) > many:
        following = cursor(shown[-1].valid_until.toordinal(), shown[-1].id)
    return Page(shown, following)


def _day(number: str | int) -> date:
    # A cursor that somebody made up names a day that no calendar has: the list is then over.
    return date.fromordinal(max(1, min(int(number), date.max.toordinal())))
