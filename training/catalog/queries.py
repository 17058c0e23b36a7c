"""Everything that reads courses, classes and timetables. Answers in schemas."""

from datetime import date, datetime, time, timedelta

import msgspec

from training import db
from training.actor import Actor, Role
from training.catalog.rules import ClassState, CourseRules
from training.catalog.schemas import AllotmentView, ClassView, CourseView, SessionView
from training.clock import ZONE
from training.errors import Missing
from training.paging import Page, cursor, limit, place
from training.words import say

SEES_DRAFTS = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM})
_LAST_DAY = date.max.toordinal()

_COURSE = """
    SELECT k.id, k.code, k.name, k.audience, k.document, r.rules, r.valid_from AS rules_from,
           r.source, r.confirmed
    FROM course k
    JOIN LATERAL (SELECT * FROM course_rule WHERE course = k.id AND valid_from <= $1
                  ORDER BY valid_from DESC LIMIT 1) r ON true
"""

# `$1` and `$2` are the scope: whoever may not see drafts sees announced classes and those they
# teach.
SEEN = """ ($1 OR c.state <> 'draft' OR EXISTS (
        SELECT 1 FROM session s JOIN session_trainer st ON st.session = s.id
        WHERE s.training_class = c.id AND st.trainer = $2::int))"""
# The waiting are counted in enrollment's table, which stands above this noun: a plain
# count that only reads, so that a class can show its seats in one statement.
_CLASS = f"""
    SELECT c.id, c.code, c.title, c.course AS course_id, k.code AS course, k.name AS course_name,
           k.document, c.host_unit AS host_unit_id, u.name AS host_unit_name, c.head_teacher,
           c.approval, c.state, c.capacity, c.held, c.registration_opens_at,
           c.registration_closes_at, c.starts_on, c.ends_on, c.venue, c.zone, c.makeup_allowed,
           c.opening_decision_number, c.opening_decision_date, c.completion_decision_number,
           c.completion_decision_date, c.cancellation_reason, c.line_policy, c.line_return,
           c.release_on, c.released_at, t.sessions, t.sessions_closed,
           t.periods,
           (SELECT count(*) FROM enrollment e
            WHERE e.training_class = c.id AND e.state = 'waitlisted') AS waiting
    FROM training_class c
    JOIN course k ON k.id = c.course
    JOIN unit u ON u.id = c.host_unit
    CROSS JOIN LATERAL (
        SELECT count(*) AS sessions, count(s.closed_at) AS sessions_closed,
               coalesce(sum(s.periods), 0)::int AS periods
        FROM session s WHERE s.training_class = c.id) t
    WHERE {SEEN}
"""

_SESSION = """
    SELECT s.id, s.training_class AS class_id, c.code AS class_code, c.title AS class_title,
           s.ordinal, s.lesson, s.title, s.starts_at, s.ends_at, s.periods, s.venue, s.counts,
           s.closed_at,
           (SELECT coalesce(json_agg(json_build_object('id', a.id, 'name', a.name)
                                     ORDER BY a.name, a.id), '[]')
            FROM session_trainer st JOIN account a ON a.id = st.trainer
            WHERE st.session = s.id) AS trainers
    FROM session s JOIN training_class c ON c.id = s.training_class
"""
# A trainer has to do with the sessions that they teach; others' look absent.
_OWN = """ AND ($2 OR EXISTS (
        SELECT 1 FROM session_trainer st WHERE st.session = s.id AND st.trainer = $3::int))"""


# Narrows a list of classes by part of the code or title, and to those in which one teaches.
LISTED = """ AND (${0} = '' OR strpos(lower(c.code || ' ' || c.title), lower(${0})) > 0)
    AND (NOT ${1} OR EXISTS (
        SELECT 1 FROM session s JOIN session_trainer st ON st.session = s.id
        WHERE s.training_class = c.id AND st.trainer = ${2}::int))"""


async def courses(today: date) -> list[CourseView]:
    """The catalog, each course with the rules in force on a day."""
    found = await db.rows(_COURSE + " ORDER BY k.position, k.id", today)
    return [_course(dict(row)) for row in found]


async def every_version() -> list[CourseView]:
    """Every course with each of its rules, in the catalog's order and by their first day."""
    found = await db.rows(
        "SELECT k.id, k.code, k.name, k.audience, k.document, r.rules, r.valid_from AS rules_from,"
        " r.source, r.confirmed FROM course k JOIN course_rule r ON r.course = k.id"
        " ORDER BY k.position, k.id, r.valid_from"
    )
    return [_course(dict(row)) for row in found]


async def versions(course_id: int) -> list[CourseView]:
    """A course with each of its rules, the latest first; raises `Missing`."""
    found = [one for one in await every_version() if one.id == course_id]
    if not found:
        raise Missing(say("Không có chương trình này."), "no_such_course")
    return found[::-1]


async def earliest_rules(course_id: int) -> date | None:
    """The first day from which new rules would change no class that has been opened."""
    last: date | None = await db.value(
        "SELECT max(starts_on) FROM training_class WHERE course = $1::bigint"
        " AND state IN ('convened', 'completed')",
        course_id,
    )
    return last + timedelta(days=1) if last else None


async def course_by_code(code: str, on: date) -> CourseView:
    """One course with the rules in force on a day; raises `Missing`."""
    found = await db.rows(_COURSE + " WHERE k.code = $2", on, code)
    if not found:
        raise Missing(say("Không có chương trình “{code}”.", code=code), "no_such_course")
    return _course(dict(found[0]))


async def rules_for(course: int | str, on: date) -> tuple[CourseRules, str]:
    """The rules of a course (id or code) that hold on a day, and where they come from."""
    by_id = isinstance(course, int)
    found = await db.rows(
        _COURSE + " WHERE k.id = $2::bigint OR k.code = $3",
        on,
        course if by_id else None,
        None if by_id else course,
    )
    if not found:
        raise Missing(say("Chương trình không có quy định cho ngày này."), "no_rules")
    view = _course(dict(found[0]))
    return view.rules, view.source


async def class_rules(class_id: int) -> CourseRules:
    """The rules that a class keeps: those of the day it starts."""
    found = await db.rows(
        "SELECT course, starts_on FROM training_class WHERE id = $1::bigint", class_id
    )
    if not found:
        raise _no_class()
    rules, _ = await rules_for(found[0]["course"], found[0]["starts_on"])
    return rules


async def classes(
    actor: Actor,
    *,
    state: ClassState | None = None,
    course: str | None = None,
    q: str = "",
    mine: bool = False,
    after: str | None = None,
    size: int | None = None,
) -> Page[ClassView]:
    """The classes that the actor may see, the latest first.

    `q` finds part of the code or title; `mine` leaves only those in which the actor teaches.
    """
    day, last_id = place(after, int, int) or (_LAST_DAY, 0)
    many = limit(size)
    found = await db.rows(
        _CLASS + " AND ($3::text IS NULL OR c.state = $3) AND ($4::text IS NULL OR k.code = $4)"
        " AND (c.starts_on, -c.id) < ($5, -$6::bigint)"
        + LISTED.format(8, 9, 10)
        + " ORDER BY c.starts_on DESC, c.id LIMIT $7",
        *sight(actor),
        state.value if state else None,
        course,
        date.fromordinal(max(1, min(int(day), _LAST_DAY))),
        int(last_id),
        many + 1,
        q.strip(),
        mine,
        actor.account_id,
    )
    shown = found[:many]
    following = None
    if len(found) > many:
        following = cursor(shown[-1]["starts_on"].toordinal(), shown[-1]["id"])
    return Page([_class(dict(row)) for row in shown], following)


async def training_class(actor: Actor, class_id: int) -> ClassView:
    """One class; raises `Missing` for a draft that the actor may not see."""
    found = await db.rows(_CLASS + " AND c.id = $3::bigint", *sight(actor), class_id)
    if not found:
        raise _no_class()
    return _class(dict(found[0]))


async def allotments(class_id: int) -> list[AllotmentView]:
    """The seats set aside for units, in the units' dictionary order."""
    found = await db.rows(
        "SELECT a.unit AS unit_id, u.name AS unit_name, a.seats, a.held FROM allotment a"
        " JOIN unit u ON u.id = a.unit WHERE a.training_class = $1::bigint"
        " ORDER BY u.sort_key, u.id",
        class_id,
    )
    return [msgspec.convert(dict(row), AllotmentView) for row in found]


async def allotments_seen(actor: Actor, class_id: int) -> list[AllotmentView]:
    """The allotments of a class: all for the office, a secretary's own units' for them."""
    await training_class(actor, class_id)
    every = await allotments(class_id)
    if actor.role in SEES_DRAFTS:
        return every
    return [one for one in every if one.unit_id in actor.unit_ids]


async def sessions(class_id: int) -> list[SessionView]:
    """The timetable of a class, in order."""
    found = await db.rows(
        _SESSION + " WHERE s.training_class = $1::bigint ORDER BY s.ordinal", class_id
    )
    return [_session(dict(row)) for row in found]


async def sessions_seen(actor: Actor, class_id: int) -> list[SessionView]:
    """The timetable of a class, for whoever may see the class."""
    await training_class(actor, class_id)
    return await sessions(class_id)


async def session(actor: Actor, session_id: int) -> SessionView:
    """One session, for the office and for those who teach it; raises `Missing`."""
    found = await db.rows(_SESSION + " WHERE s.id = $1::bigint" + _OWN, session_id, *sight(actor))
    if not found:
        raise Missing(say("Không có buổi học này."), "no_such_session")
    return _session(dict(found[0]))


async def sessions_today(actor: Actor, today: date) -> list[SessionView]:
    """The sessions of a day in Hanoi: a trainer's own, the office's all. Only of classes opened."""
    begins = datetime.combine(today, time(), ZONE)
    found = await db.rows(
        _SESSION + " WHERE s.starts_at >= $1 AND s.starts_at < $4"
        " AND c.state IN ('convened', 'completed')" + _OWN + " ORDER BY s.starts_at, s.id",
        begins,
        *sight(actor),
        begins + timedelta(days=1),
    )
    return [_session(dict(row)) for row in found]


def sight(actor: Actor) -> tuple[bool, int | None]:
    """The scope of this noun: whether everything is seen, and whose teaching opens the rest."""
    return actor.role in SEES_DRAFTS, actor.account_id if actor.role is Role.TRAINER else None


def _no_class() -> Missing:
    return Missing(say("Không có lớp này."), "no_such_class")


def _course(row: dict[str, object]) -> CourseView:
    row["rules"] = msgspec.json.decode(str(row["rules"]))
    return msgspec.convert(row, CourseView)


def _class(row: dict[str, object]) -> ClassView:
    row["seats"] = {name: row.pop(name) for name in ("capacity", "held", "waiting")}
    return msgspec.convert(row, ClassView)


def _session(row: dict[str, object]) -> SessionView:
    row["trainers"] = msgspec.json.decode(str(row["trainers"]))
    return msgspec.convert(row, SessionView)
