"""Sessions with the state of their roll: a trainer's timetable, the office's halls of a day."""

from datetime import UTC, date, datetime, time, timedelta

import msgspec

from training import db
from training.actor import Actor
from training.attendance.queries import ON_THE_ROLL, OWN_SESSION, SEES_EVERY_SESSION
from training.clock import ZONE
from training.paging import Page, cursor, limit, place


class Hall(msgspec.Struct, frozen=True):
    """A session and how far its roll is; `unmarked` of `expected` have no mark yet."""

    id: int
    class_id: int
    class_code: str
    ordinal: int
    title: str
    starts_at: datetime
    ends_at: datetime
    periods: int
    venue: str
    counts: bool
    closed_at: datetime | None
    trainers: str
    expected: int
    present: int
    late: int
    excused: int
    absent: int
    conflicts: int

    @property
    def unmarked(self) -> int:
        """How many on the roll nobody has marked."""
        said = self.present + self.late + self.excused + self.absent + self.conflicts
        return max(self.expected - said, 0)


_HALL = f"""
    SELECT s.id, s.training_class AS class_id, c.code AS class_code, s.ordinal, s.title,
           s.starts_at, s.ends_at, s.periods, s.venue, s.counts, s.closed_at,
           (SELECT COALESCE(string_agg(a.name, ', ' ORDER BY a.name, a.id), '')
            FROM session_trainer t JOIN account a ON a.id = t.trainer
            WHERE t.session = s.id) AS trainers,
           (SELECT count(*) FROM enrollment e
            WHERE e.training_class = c.id AND {ON_THE_ROLL})
           + (SELECT count(*) FROM make_up k JOIN enrollment e ON e.id = k.enrollment
              WHERE k.attended = s.id AND k.cancelled_at IS NULL AND {ON_THE_ROLL}) AS expected,
           m.present, m.late, m.excused, m.absent, m.conflicts
    FROM session s
    JOIN training_class c ON c.id = s.training_class
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE status = 'present') AS present,
               count(*) FILTER (WHERE status = 'late') AS late,
               count(*) FILTER (WHERE status = 'excused') AS excused,
               count(*) FILTER (WHERE status = 'absent') AS absent,
               count(*) FILTER (WHERE status IS NULL) AS conflicts
        FROM attendance_mark WHERE session = s.id
    ) m
    WHERE c.state NOT IN ('draft', 'cancelled') AND {OWN_SESSION}
"""
_OF_A_DAY = _HALL + " AND s.starts_at >= $1 AND s.starts_at < $4 ORDER BY s.starts_at, s.id"
_COMING = _HALL + (
    " AND s.starts_at >= $1 AND (s.starts_at, s.id) > ($4, $5) ORDER BY s.starts_at, s.id LIMIT $6"
)
_GONE = _HALL + (
    " AND s.starts_at < $1 AND (s.starts_at, s.id) < ($4, $5)"
    " ORDER BY s.starts_at DESC, s.id DESC LIMIT $6"
)


async def of_day(actor: Actor, day: date) -> list[Hall]:
    """The halls of a day in Hanoi: the office sees all, a trainer their own."""
    begins = datetime.combine(day, time(), ZONE)
    ends = begins + timedelta(days=1)
    found = await db.rows(_OF_A_DAY, begins, *_sight(actor), ends)
    return [msgspec.convert(dict(row), Hall) for row in found]


async def timetable(
    actor: Actor,
    today: date,
    *,
    gone: bool = False,
    after: str | None = None,
    size: int | None = None,
) -> Page[Hall]:
    """Sessions from today on, the next first; or with `gone` those before, the latest first."""
    many = limit(size)
    furthest = datetime(1, 1, 2, tzinfo=UTC) if not gone else datetime(9999, 12, 30, tzinfo=UTC)
    since, last_id = place(after, str, int) or (furthest.isoformat(), 0)
    found = await db.rows(
        _GONE if gone else _COMING,
        datetime.combine(today, time(), ZONE),
        *_sight(actor),
        datetime.fromisoformat(str(since)),
        last_id,
        many + 1,
    )
    halls = [msgspec.convert(dict(row), Hall) for row in found[:many]]
    following = None
    if len(found) > many:
        following = cursor(halls[-1].starts_at.isoformat(), halls[-1].id)
    return Page(halls, following)


def _sight(actor: Actor) -> tuple[bool, int | None]:
    return actor.role in SEES_EVERY_SESSION, actor.account_id
