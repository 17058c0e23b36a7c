"""What stands on a unit secretary's desk: counted, dated, and of their own units only."""

from datetime import date, datetime, timedelta

import msgspec

from training import db
from training.actor import Actor
from training.enrollment.rules import EnrollmentState, ImportState
from training.home.rules import PRESSING
from training.people.milestone_rules import PROBATION_MONTHS, probation_ends

NEW_MEMBER_COURSE = "ĐVM"
MOST_CLASSES, MOST_GAPS, MOST_LISTS = 12, 8, 5
_REFUSED_LISTS_FOR = timedelta(days=3)


class WaitingList(msgspec.Struct, frozen=True):
    """A list that somebody of the unit sent and nobody has finished with."""

    id: int
    class_code: str
    state: ImportState
    errors: int
    good: int


class OpenClass(msgspec.Struct, frozen=True):
    """A class that takes people now, and what of it is the unit's: `own` None without allotment."""

    id: int
    code: str
    title: str
    course: str
    host: str
    starts_on: date
    closes_at: datetime | None
    own: int | None
    own_held: int
    shared: int
    requested: int
    confirmed: int
    waitlisted: int

    @property
    def left(self) -> int:
        """How many more people of the unit would find a seat."""
        return max(0, self.shared if self.own is None else self.own - self.own_held)


class Gap(msgspec.Struct, frozen=True):
    """Somebody on probation who does not hold the new-member certificate yet."""

    id: int
    full_name: str
    branch: str
    unit_name: str
    ceremony_date: date | None
    state: EnrollmentState | None
    class_code: str | None

    @property
    def ends(self) -> date | None:
        """When their probation has run."""
        return None if self.ceremony_date is None else probation_ends(self.ceremony_date)


class Gaps(msgspec.Struct, frozen=True):
    """The most pressing first; `total` of them, `unregistered` in no class, `pressing` soon due."""

    people: list[Gap]
    total: int
    unregistered: int
    pressing: int


class UnitFigures(msgspec.Struct, frozen=True):
    """The unit in figures."""

    learning: int
    classes: int
    requested: int
    waitlisted: int
    candidates: int
    probationary: int
    full: int


_LISTS = """
    SELECT i.id, c.code AS class_code, i.state, r.errors, r.good
    FROM list_import i
    JOIN training_class c ON c.id = i.training_class
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE verdict = 'error')::int AS errors,
               count(*) FILTER (WHERE verdict <> 'error')::int AS good
        FROM import_row WHERE list_import = i.id AND state = 'waiting') r
    WHERE i.unit = ANY($1::int[])
      AND (i.state IN ('reading', 'ready') OR i.state = 'refused' AND i.sent_at > $2)
    ORDER BY i.id DESC LIMIT $3
"""


async def waiting_lists(actor: Actor, *, now: datetime) -> list[WaitingList]:
    """Lists of the actor's units that are being read, wait for a look, or could not be read."""
    found = await db.rows(_LISTS, list(actor.unit_ids), now - _REFUSED_LISTS_FOR, MOST_LISTS)
    return [msgspec.convert(dict(row), WaitingList) for row in found]


_OPEN = """
    SELECT c.id, c.code, c.title, k.code AS course, h.short_name AS host, c.starts_on,
           c.registration_closes_at AS closes_at,
           CASE WHEN c.released_at IS NULL THEN a.own END AS own,
           COALESCE(a.own_held, 0)::int AS own_held,
           GREATEST(c.capacity - c.held - COALESCE(a.promised, 0), 0)::int AS shared,
           e.requested, e.confirmed, e.waitlisted
    FROM training_class c
    JOIN course k ON k.id = c.course
    JOIN unit h ON h.id = c.host_unit
    CROSS JOIN LATERAL (
        SELECT sum(seats) FILTER (WHERE unit = ANY($1::int[]))::int AS own,
               sum(held) FILTER (WHERE unit = ANY($1::int[]))::int AS own_held,
               sum(seats - held)::int AS promised
        FROM allotment WHERE training_class = c.id) a
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = 'requested')::int AS requested,
               count(*) FILTER (WHERE state = 'confirmed')::int AS confirmed,
               count(*) FILTER (WHERE state = 'waitlisted')::int AS waitlisted
        FROM enrollment WHERE training_class = c.id AND unit = ANY($1::int[])
             AND state IN ('requested', 'confirmed', 'waitlisted')) e
    WHERE c.state = 'open'
      AND (c.registration_opens_at IS NULL OR c.registration_opens_at <= $2)
      AND (c.registration_closes_at IS NULL OR c.registration_closes_at >= $2)
    ORDER BY c.registration_closes_at NULLS LAST, c.starts_on, c.id LIMIT $3
"""


async def open_classes(actor: Actor, *, now: datetime) -> list[OpenClass]:
    """The classes that take the actor's people just now, the first to close first."""
    found = await db.rows(_OPEN, list(actor.unit_ids), now, MOST_CLASSES)
    return [msgspec.convert(dict(row), OpenClass) for row in found]


_GAPS = """
    SELECT p.id, p.full_name, p.branch, u.short_name AS unit_name, p.ceremony_date,
           e.state, e.class_code, count(*) OVER ()::int AS total,
           count(*) FILTER (WHERE e.state IS NULL) OVER ()::int AS unregistered,
           count(*) FILTER (WHERE p.ceremony_date <= $4) OVER ()::int AS pressing
    FROM person p
    JOIN unit u ON u.id = p.unit
    LEFT JOIN LATERAL (
        SELECT e.state, c.code AS class_code
        FROM enrollment e
        JOIN training_class c ON c.id = e.training_class
        JOIN course k ON k.id = c.course AND k.code = $2
        WHERE e.person = p.id AND e.state IN ('requested', 'confirmed', 'waitlisted', 'completed')
        ORDER BY e.id DESC LIMIT 1) e ON true
    WHERE p.unit = ANY($1::int[]) AND p.standing = 'probationary' AND p.erased_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM holding h
        WHERE h.person = p.id AND h.course_code = $2 AND h.valid_from <= $3
          AND (h.ended_on IS NULL OR h.ended_on > $3)
          AND (h.valid_until IS NULL OR h.valid_until >= $3))
    ORDER BY p.ceremony_date NULLS LAST, p.sort_key, p.id LIMIT $5
"""


async def gaps(actor: Actor, *, today: date, most: int = MOST_GAPS) -> Gaps:
    """Who of the actor's units is on probation without the new-member certificate."""
    # Whoever was admitted by that day sees their probation run out within the pressing time.
    horizon = today + PRESSING
    months = horizon.year * 12 + horizon.month - 1 - PROBATION_MONTHS
    admitted_by = date(months // 12, months % 12 + 1, min(horizon.day, 28))
    found = await db.rows(_GAPS, list(actor.unit_ids), NEW_MEMBER_COURSE, today, admitted_by, most)
    if not found:
        return Gaps([], 0, 0, 0)
    people = [msgspec.convert(dict(row), Gap) for row in found]
    return Gaps(people, found[0]["total"], found[0]["unregistered"], found[0]["pressing"])


_FIGURES = """
    SELECT p.*, e.* FROM (
        SELECT count(*) FILTER (WHERE standing = 'candidate')::int AS candidates,
               count(*) FILTER (WHERE standing = 'probationary')::int AS probationary,
               count(*) FILTER (WHERE standing = 'full')::int AS full
        FROM person WHERE unit = ANY($1::int[]) AND erased_at IS NULL) p,
    (
        SELECT count(*) FILTER (WHERE e.state = 'confirmed' AND c.state = 'convened')::int
                   AS learning,
               count(DISTINCT c.id) FILTER (
                   WHERE e.state = 'confirmed' AND c.state = 'convened')::int AS classes,
               count(*) FILTER (WHERE e.state = 'requested')::int AS requested,
               count(*) FILTER (WHERE e.state = 'waitlisted')::int AS waitlisted
        FROM training_class c
        JOIN enrollment e ON e.training_class = c.id AND e.unit = ANY($1::int[])
        WHERE c.state IN ('open', 'closed', 'convened')) e
"""


async def unit_figures(actor: Actor) -> UnitFigures:
    """The actor's units in figures, in one statement."""
    return msgspec.convert(dict((await db.rows(_FIGURES, list(actor.unit_ids)))[0]), UnitFigures)
