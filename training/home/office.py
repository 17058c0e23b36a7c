"""What stands on the office's desk: classes under way, and certificates that are due."""

from datetime import date, datetime

import msgspec

from training import db
from training.catalog.rules import ClassState
from training.home.rules import certificates_due


class DeskClass(msgspec.Struct, frozen=True):
    """A class under way, with what may have to be done for it.

    `unclosed` sessions are over and their roll is open; `to_come` sessions are not closed yet;
    `unscored` attend and have no mark, counted once all sessions are closed.
    """

    id: int
    code: str
    title: str
    course: str
    state: ClassState
    starts_on: date
    ends_on: date
    closes_at: datetime | None
    capacity: int
    held: int
    requested: int
    waitlisted: int
    attending: int
    unclosed: int
    to_come: int
    unscored: int
    essay: bool

    @property
    def is_over(self) -> bool:
        """Whether every session has been held and closed."""
        return self.state is ClassState.CONVENED and not self.to_come


class Unissued(msgspec.Struct, frozen=True):
    """A completed class without certificates yet, and the last day on which they are on time."""

    id: int
    code: str
    people: int
    decision_date: date

    @property
    def due(self) -> date:
        """The last day on which the certificates are on time."""
        return certificates_due(self.decision_date)


_DESK = """
    SELECT c.id, c.code, c.title, k.code AS course, c.state, c.starts_on, c.ends_on,
           c.registration_closes_at AS closes_at, c.capacity, c.held,
           e.requested, e.waitlisted, e.attending, s.unclosed, s.to_come,
           COALESCE((r.rules::jsonb->>'essay')::bool, true) AS essay,
           CASE WHEN c.state = 'convened' AND s.to_come = 0 THEN (
               SELECT count(*)::int FROM enrollment e
               WHERE e.training_class = c.id AND e.state = 'confirmed' AND NOT EXISTS (
                   SELECT 1 FROM essay_score x WHERE x.enrollment = e.id)
           ) ELSE 0 END AS unscored
    FROM training_class c
    JOIN course k ON k.id = c.course
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = 'requested')::int AS requested,
               count(*) FILTER (WHERE state = 'waitlisted')::int AS waitlisted,
               count(*) FILTER (WHERE state = 'confirmed')::int AS attending
        FROM enrollment WHERE training_class = c.id
             AND state IN ('requested', 'confirmed', 'waitlisted')) e
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE ends_at < $1 AND closed_at IS NULL)::int AS unclosed,
               count(*) FILTER (WHERE closed_at IS NULL)::int AS to_come
        FROM session WHERE training_class = c.id) s
    LEFT JOIN LATERAL (
        SELECT rules FROM course_rule WHERE course = c.course AND valid_from <= c.starts_on
        ORDER BY valid_from DESC LIMIT 1) r ON true
    WHERE c.state IN ('draft', 'announced', 'open', 'closed', 'convened')
    ORDER BY c.starts_on, c.id LIMIT 300
"""


async def desk(*, now: datetime) -> list[DeskClass]:
    """Every class under way, for the office; one statement."""
    return [msgspec.convert(dict(row), DeskClass) for row in await db.rows(_DESK, now)]


_UNISSUED = """
    SELECT c.id, c.code, c.completion_decision_date AS decision_date, count(e.id)::int AS people
    FROM training_class c
    JOIN course k ON k.id = c.course AND k.document = 'certificate'
    JOIN enrollment e ON e.training_class = c.id AND e.state = 'completed'
    WHERE c.state = 'completed' AND c.completion_decision_date IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM certificate x WHERE x.training_class = c.id)
    GROUP BY c.id ORDER BY c.completion_decision_date, c.id LIMIT 50
"""


async def unissued() -> list[Unissued]:
    """Completed classes that wait for their certificates, the oldest decision first."""
    return [msgspec.convert(dict(row), Unissued) for row in await db.rows(_UNISSUED)]
