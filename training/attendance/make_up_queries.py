"""What somebody missed, and where the same lesson can be made up: with free places, in time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from training import db
from training.actor import Actor
from training.attendance.absence_queries import OWN, sight
from training.attendance.make_up_rules import Lesson, is_missed, overlaps, parts, stands_for
from training.attendance.numbering import ON_THE_ROLL
from training.attendance.rules import MarkStatus
from training.enrollment.seats import rules_of
from training.errors import Missing
from training.words import say


class Offer(msgspec.Struct, frozen=True):
    """A session of another class that teaches the same, and its free places."""

    session_id: int
    class_id: int
    class_code: str
    ordinal: int
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    free: int


class Arranged(msgspec.Struct, frozen=True):
    """Where a missed session is made up, and the mark there once there is one."""

    id: int
    missed_session_id: int
    session_id: int
    class_code: str
    ordinal: int
    title: str
    starts_at: datetime
    venue: str
    closed: bool
    status: MarkStatus | None


class Missed(msgspec.Struct, frozen=True):
    """A session that somebody missed: made up somewhere, or where it can be."""

    session_id: int
    ordinal: int
    title: str
    starts_at: datetime
    periods: int
    status: MarkStatus | None
    arranged: Arranged | None
    offers: list[Offer]


class MakeUps(msgspec.Struct, frozen=True):
    """Everything about one person's make-ups; `counts` by the course's rule and the class."""

    enrollment_id: int
    full_name: str
    unit_name: str
    class_id: int
    class_code: str
    by_course: bool
    by_class: bool
    missed: list[Missed]

    @property
    def counts(self) -> bool:
        """Whether a lesson made up counts for this class."""
        return self.by_course and self.by_class


_PERSON = f"""
    SELECT e.id AS enrollment_id, e.person, e.unit, p.full_name, u.name AS unit_name,
           c.id AS class_id, c.code AS class_code, c.course, c.makeup_allowed AS by_class,
           c.state AS class_state,
           (SELECT rules FROM course_rule r WHERE r.course = c.course
            AND r.valid_from <= c.starts_on ORDER BY r.valid_from DESC LIMIT 1) AS rules
    FROM enrollment e
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    JOIN training_class c ON c.id = e.training_class
    WHERE {OWN} AND e.id = $4::bigint AND {ON_THE_ROLL}
"""
_SESSIONS = """
    SELECT s.id, s.ordinal, s.lesson, s.title, s.starts_at, s.periods, s.counts,
           s.closed_at IS NOT NULL AS closed, m.status,
           EXISTS (SELECT 1 FROM absence_notice b WHERE b.session = s.id AND b.enrollment = $2
                   AND b.state = 'agreed') AS told
    FROM session s
    LEFT JOIN attendance_mark m ON m.session = s.id AND m.enrollment = $2
    WHERE s.training_class = $1 ORDER BY s.ordinal
"""
_ARRANGED = """
    SELECT k.id, k.missed AS missed_session_id, k.attended AS session_id, c.code AS class_code,
           s.ordinal, s.title, s.starts_at, s.venue, s.closed_at IS NOT NULL AS closed, m.status
    FROM make_up k
    JOIN session s ON s.id = k.attended
    JOIN training_class c ON c.id = s.training_class
    LEFT JOIN attendance_mark m ON m.session = k.attended AND m.enrollment = k.enrollment
    WHERE k.enrollment = $1 AND k.cancelled_at IS NULL
"""
# Also classes that still take people: who needs a make-up now seldom finds one convened in time.
# Whoever is registered there later finds a seat all the same; a guest is for one session only.
_ELSEWHERE = """
    SELECT s.id, s.training_class AS class_id, c.code AS class_code, s.ordinal, s.lesson,
           s.title, s.starts_at, s.ends_at, s.periods, s.venue, s.closed_at,
           c.capacity - c.held - (
               SELECT count(*) FROM make_up k WHERE k.attended = s.id AND k.cancelled_at IS NULL
           )::int AS free
    FROM session s JOIN training_class c ON c.id = s.training_class
    WHERE c.course = $1 AND c.id <> $2 AND c.state IN ('open', 'closed', 'convened')
      AND c.ends_on >= $3::date - 1
    ORDER BY c.id, s.ordinal
"""
_BUSY = f"""
    SELECT s.starts_at, s.ends_at FROM enrollment e
    JOIN session s ON s.training_class = e.training_class
    WHERE e.person = $1 AND {ON_THE_ROLL} AND s.ends_at > $2
    UNION ALL
    SELECT s.starts_at, s.ends_at FROM enrollment e
    JOIN make_up k ON k.enrollment = e.id AND k.cancelled_at IS NULL
    JOIN session s ON s.id = k.attended
    WHERE e.person = $1 AND s.ends_at > $2
"""


async def of_enrollment(actor: Actor, enrollment_id: int, *, now: datetime) -> MakeUps:
    """What one person missed, with the sessions elsewhere that teach the same."""
    row = await enrolled(actor, enrollment_id)
    sessions = await db.rows(_SESSIONS, row["class_id"], enrollment_id)
    lessons = parts((one["id"], row["class_id"], one["lesson"], one["periods"]) for one in sessions)
    arranged = {
        one["missed_session_id"]: msgspec.convert(dict(one), Arranged)
        for one in await db.rows(_ARRANGED, enrollment_id)
    }
    elsewhere = await _elsewhere(row, now)
    missed = [
        Missed(
            session_id=one["id"],
            ordinal=one["ordinal"],
            title=one["title"],
            starts_at=one["starts_at"],
            periods=one["periods"],
            status=one["status"],
            arranged=arranged.get(one["id"]),
            offers=[]
            if one["id"] in arranged
            else [offer for lesson, offer in elsewhere if stands_for(lesson, lessons[one["id"]])],
        )
        for one in sessions
        if one["counts"]
        and (
            one["id"] in arranged
            or is_missed(one["status"], closed=one["closed"], excused_ahead=one["told"])
        )
    ]
    return MakeUps(
        enrollment_id=enrollment_id,
        full_name=row["full_name"],
        unit_name=row["unit_name"],
        class_id=row["class_id"],
        class_code=row["class_code"],
        by_course=rules_of(row["rules"]).makeup_counts,
        by_class=row["by_class"],
        missed=missed,
    )


async def enrolled(actor: Actor, enrollment_id: int) -> Any:
    """The row of somebody on a roll whom the actor may see; raises `Missing`."""
    found = await db.rows(_PERSON, *sight(actor), enrollment_id)
    if not found:
        raise Missing(say("Không có học viên này trong phạm vi của bạn."), "no_such_enrollment")
    return found[0]


async def _elsewhere(row: Any, now: datetime) -> Sequence[tuple[Lesson, Offer]]:
    found = await db.rows(_ELSEWHERE, row["course"], row["class_id"], now.date())
    lessons = parts((one["id"], one["class_id"], one["lesson"], one["periods"]) for one in found)
    busy = [tuple(one) for one in await db.rows(_BUSY, row["person"], now)]
    return [
        (
            lessons[one["id"]],
            Offer(
                session_id=one["id"],
                class_id=one["class_id"],
                class_code=one["class_code"],
                ordinal=one["ordinal"],
                title=one["title"],
                starts_at=one["starts_at"],
                ends_at=one["ends_at"],
                venue=one["venue"],
                free=one["free"],
            ),
        )
        for one in found
        if one["closed_at"] is None
        and one["ends_at"] > now
        and one["free"] > 0
        and not overlaps(one["starts_at"], one["ends_at"], busy)
    ]


class ClassMakeUp(msgspec.Struct, frozen=True):
    """A make-up of one class's people, as its list shows it."""

    id: int
    enrollment_id: int
    full_name: str
    unit_name: str
    missed_ordinal: int
    missed_title: str
    class_id: int
    class_code: str
    ordinal: int
    starts_at: datetime
    venue: str
    closed: bool
    status: MarkStatus | None


_OF_CLASS = f"""
    SELECT k.id, e.id AS enrollment_id, p.full_name, u.name AS unit_name,
           h.ordinal AS missed_ordinal, h.title AS missed_title, c.id AS class_id,
           c.code AS class_code, s.ordinal, s.starts_at, s.venue,
           s.closed_at IS NOT NULL AS closed, m.status
    FROM make_up k
    JOIN enrollment e ON e.id = k.enrollment
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    JOIN session h ON h.id = k.missed
    JOIN session s ON s.id = k.attended
    JOIN training_class c ON c.id = s.training_class
    LEFT JOIN attendance_mark m ON m.session = k.attended AND m.enrollment = e.id
    WHERE {OWN} AND h.training_class = $4::bigint AND k.cancelled_at IS NULL
    ORDER BY s.starts_at, u.sort_key, p.sort_key, k.id
"""


async def of_class(actor: Actor, class_id: int) -> list[ClassMakeUp]:
    """The make-ups arranged for a class's people, the next first; a unit sees its own."""
    found = await db.rows(_OF_CLASS, *sight(actor), class_id)
    return [msgspec.convert(dict(row), ClassMakeUp) for row in found]
