"""A day's halls as the office watches them: expected, here, by unit, and who has not arrived."""

from datetime import date, datetime, time, timedelta

import msgspec

from training import db
from training.actor import Actor
from training.attendance import halls
from training.attendance.halls import Hall
from training.attendance.numbering import IN_THE_HALL
from training.attendance.queries import OWN_SESSION, SEES_EVERY_SESSION, no_such_session
from training.clock import ZONE
from training.security.policy import May, require

MOST_NAMES = 400
# People come somewhat before a session begins; until then nobody is missing there.
DOORS_OPEN = timedelta(minutes=30)


class UnitArrivals(msgspec.Struct, frozen=True):
    """How many of one unit are expected in the halls of a day, and how many are here."""

    unit_id: int
    unit_name: str
    expected: int
    here: int
    excused: int
    absent: int
    unmarked: int

    @property
    def missing(self) -> int:
        """Neither here nor excused."""
        return self.absent + self.unmarked


class NotArrived(msgspec.Struct, frozen=True):
    """Somebody expected who is not here: unmarked, or marked absent. `told`: an agreed absence."""

    session_id: int
    class_code: str
    enrollment_id: int
    full_name: str
    unit_name: str
    branch: str
    number: int | None
    marked_absent: bool
    told: bool


class Arrivals(msgspec.Struct, frozen=True):
    """The halls of a day, or one of them. Of `missing` people only the first are named."""

    day: date
    halls: list[Hall]
    units: list[UnitArrivals]
    expected: int
    here: int
    excused: int
    missing: int
    not_arrived: list[NotArrived]


# Only classes that run: a plan expects nobody yet.
_DAY = f"""
    FROM session s
    JOIN training_class c ON c.id = s.training_class AND c.state IN ('convened', 'completed')
    JOIN enrollment e ON {IN_THE_HALL}
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    LEFT JOIN seat_number k ON k.enrollment = e.id
    LEFT JOIN attendance_mark m ON m.session = s.id AND m.enrollment = e.id
    LEFT JOIN absence_notice b ON b.session = s.id AND b.enrollment = e.id AND b.state = 'agreed'
    WHERE {OWN_SESSION} AND s.starts_at >= $1 AND s.starts_at < $4
      AND s.id = ANY($5::int[])
"""
_UNITS = f"""
    SELECT u.id AS unit_id, u.name AS unit_name, count(*)::int AS expected,
           count(*) FILTER (WHERE m.status IN ('present', 'late'))::int AS here,
           count(*) FILTER (WHERE m.status = 'excused' OR (m.id IS NULL AND b.id IS NOT NULL))::int
               AS excused,
           count(*) FILTER (WHERE m.status = 'absent' OR (m.id IS NOT NULL AND m.status IS NULL)
               )::int AS absent,
           count(*) FILTER (WHERE m.id IS NULL AND b.id IS NULL)::int AS unmarked
    {_DAY} GROUP BY u.id, u.name, u.sort_key ORDER BY u.sort_key, u.id
"""
_NAMES = f"""
    SELECT s.id AS session_id, c.code AS class_code, e.id AS enrollment_id, p.full_name,
           u.name AS unit_name, p.branch,
           CASE WHEN e.training_class = s.training_class THEN k.number END AS number,
           m.status IS NOT DISTINCT FROM 'absent' AS marked_absent, b.id IS NOT NULL AS told
    {_DAY} AND (m.status = 'absent' OR m.status IS NULL)
    ORDER BY u.sort_key, u.id, s.starts_at, s.id, p.sort_key, e.id LIMIT {MOST_NAMES}
"""


async def of_day(
    actor: Actor, day: date, session_id: int | None = None, *, now: datetime
) -> Arrivals:
    """The halls of a day in Hanoi that have opened their doors, or one hall whatever the hour.

    Before the first has opened, all of the day. A trainer sees their own.
    """
    require(actor, May.SEE_ROLL)
    every = [hall for hall in await halls.of_day(actor, day) if hall.expected]
    shown = [hall for hall in every if session_id in {None, hall.id}]
    if session_id is not None and not shown:
        raise no_such_session()
    if session_id is None:
        shown = [hall for hall in shown if hall.starts_at <= now + DOORS_OPEN] or shown
    begins = datetime.combine(day, time(), ZONE)
    asked = (
        begins,
        actor.role in SEES_EVERY_SESSION,
        actor.account_id,
        begins + timedelta(days=1),
        [hall.id for hall in shown],
    )
    units = [msgspec.convert(dict(row), UnitArrivals) for row in await db.rows(_UNITS, *asked)]
    names = [msgspec.convert(dict(row), NotArrived) for row in await db.rows(_NAMES, *asked)]
    return Arrivals(
        day=day,
        halls=shown,
        units=units,
        expected=sum(one.expected for one in units),
        here=sum(one.here for one in units),
        excused=sum(one.excused for one in units),
        missing=sum(one.missing for one in units),
        not_arrived=names,
    )
