"""What stands on the desk of a trainer, a learner and an administrator."""

from datetime import date, datetime, timedelta

import msgspec

from training import db
from training.actor import Actor, Role
from training.attendance import queries as attendance
from training.attendance.rules import MarkStatus, Reckoning
from training.catalog.rules import ClassState
from training.enrollment.rules import ATTENDS, EnrollmentState
from training.security.policy import May, require

_RECENT = timedelta(days=60)


class OpenRoll(msgspec.Struct, frozen=True):
    """A session that is over and whose roll nobody has closed."""

    id: int
    class_code: str
    ordinal: int
    title: str
    starts_at: datetime


async def open_rolls(actor: Actor, *, now: datetime, since: datetime) -> list[OpenRoll]:
    """The trainer's own sessions before `since` whose roll is still open, the oldest first."""
    found = await db.rows(
        "SELECT s.id, c.code AS class_code, s.ordinal, s.title, s.starts_at"
        " FROM session_trainer t JOIN session s ON s.id = t.session"
        " JOIN training_class c ON c.id = s.training_class AND c.state = 'convened'"
        " WHERE t.trainer = $1 AND s.closed_at IS NULL AND s.ends_at < $2 AND s.starts_at < $3"
        " ORDER BY s.starts_at, s.id LIMIT 20",
        actor.account_id,
        now,
        since,
    )
    return [msgspec.convert(dict(row), OpenRoll) for row in found]


class Seen(msgspec.Struct, frozen=True):
    """A session as it was for one learner."""

    ordinal: int
    starts_at: datetime
    status: MarkStatus


class OwnClass(msgspec.Struct, frozen=True):
    """A class of a learner. `reckoning` and `missed` once they attend it."""

    id: int
    enrollment_id: int
    code: str
    title: str
    course_name: str
    venue: str
    class_state: ClassState
    state: EnrollmentState
    starts_on: date
    ends_on: date
    reason: str | None
    reckoning: Reckoning | None = None
    missed: list[Seen] = []


class OwnSession(msgspec.Struct, frozen=True):
    """A session to come, for somebody who has a seat."""

    class_code: str
    ordinal: int
    title: str
    venue: str
    starts_at: datetime
    ends_at: datetime


_OWN = """
    SELECT c.id, e.id AS enrollment_id, c.code, c.title, k.name AS course_name, c.venue,
           c.state AS class_state, e.state, c.starts_on, c.ends_on, e.reason
    FROM enrollment e
    JOIN training_class c ON c.id = e.training_class
    JOIN course k ON k.id = c.course
    WHERE e.person = $1 AND (c.ends_on >= $2 OR e.state = 'confirmed')
    ORDER BY (e.state = 'confirmed') DESC, c.starts_on, e.id LIMIT 10
"""


async def own_classes(actor: Actor, *, today: date) -> list[OwnClass]:
    """The classes that a learner is in or was in lately, with attendance so far."""
    if actor.person_id is None:
        return []
    found = await db.rows(_OWN, actor.person_id, today - _RECENT)
    mine = [msgspec.convert(dict(row), OwnClass) for row in found]
    return [await _with_attendance(one) for one in mine]


async def _with_attendance(one: OwnClass) -> OwnClass:
    under_way = one.class_state in {ClassState.CONVENED, ClassState.COMPLETED}
    if not under_way or one.state not in ATTENDS:
        return one
    book = await attendance.rollbook(one.id, one.enrollment_id)
    if one.enrollment_id not in book.marks:
        return one
    marks = book.marks[one.enrollment_id]
    missed = [
        Seen(session.ordinal, session.starts_at, status)
        for session in book.sessions
        if (status := marks.get(session.id)) is not None and status is not MarkStatus.PRESENT
    ]
    reckoning = book.reckoning(one.enrollment_id)
    return msgspec.structs.replace(one, reckoning=reckoning, missed=missed)


async def own_sessions(actor: Actor, *, now: datetime, most: int = 6) -> list[OwnSession]:
    """The next sessions of the classes in which a learner has a seat."""
    if actor.person_id is None:
        return []
    found = await db.rows(
        "SELECT c.code AS class_code, s.ordinal, s.title, s.venue, s.starts_at, s.ends_at"
        " FROM enrollment e JOIN training_class c ON c.id = e.training_class"
        " JOIN session s ON s.training_class = c.id"
        " WHERE e.person = $1 AND e.state = 'confirmed' AND c.state IN ('closed', 'convened')"
        " AND s.ends_at >= $2 ORDER BY s.starts_at, s.id LIMIT $3",
        actor.person_id,
        now,
        most,
    )
    return [msgspec.convert(dict(row), OwnSession) for row in found]


class Health(msgspec.Struct, frozen=True):
    """The installation at a glance."""

    units: int
    ended_units: int
    units_without_secretary: int
    disabled: int
    never_used: int
    failed_sign_ins: int
    jobs_waiting: int
    jobs_failed: int
    accounts: dict[Role, int]


_HEALTH = """
    SELECT u.*, a.disabled, a.never_used,
           (SELECT count(*)::int FROM failed_attempt WHERE at > $2 AND address <> '')
               AS failed_sign_ins,
           (SELECT count(*)::int FROM job WHERE state IN ('queued', 'running')) AS jobs_waiting,
           (SELECT count(*)::int FROM job WHERE state = 'failed' AND asked_at > $2) AS jobs_failed,
           a.roles
    FROM (
        SELECT count(*) FILTER (WHERE active)::int AS units,
               count(*) FILTER (WHERE NOT active)::int AS ended_units,
               count(*) FILTER (WHERE active AND NOT has_secretary)::int
                   AS units_without_secretary
        FROM (
            SELECT (active_from IS NULL OR active_from <= $1)
                       AND (active_to IS NULL OR active_to >= $1) AS active,
                   EXISTS (SELECT 1 FROM account WHERE unit = unit.id AND role = 'secretary'
                           AND disabled_at IS NULL) AS has_secretary
            FROM unit) one) u,
    (
        SELECT COALESCE(sum(disabled), 0)::int AS disabled,
               COALESCE(sum(never_used), 0)::int AS never_used,
               COALESCE(json_object_agg(role, active), '{}')::text AS roles
        FROM (
            SELECT role, count(*) FILTER (WHERE disabled_at IS NULL) AS active,
                   count(disabled_at) AS disabled,
                   count(*) FILTER (WHERE disabled_at IS NULL AND role <> 'learner'
                       AND NOT EXISTS (SELECT 1 FROM sign_in WHERE account = account.id)
                   ) AS never_used
            FROM account GROUP BY role) by_role) a
"""


async def health(actor: Actor, *, today: date, now: datetime) -> Health:
    """Accounts, units, failures of the last day and work in line; one statement."""
    require(actor, May.MANAGE_ACCOUNTS)
    row = dict((await db.rows(_HEALTH, today, now - timedelta(days=1)))[0])
    accounts = msgspec.json.decode(row.pop("roles"), type=dict[Role, int])
    return Health(**row, accounts=accounts)
