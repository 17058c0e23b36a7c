"""Everything that reads the roll. Answers in schemas; no table leaves this file."""

from collections.abc import Sequence
from typing import Any

import msgspec

from training import db
from training.actor import Actor, Role
from training.attendance import numbering
from training.attendance.numbering import IN_THE_HALL
from training.attendance.numbering import ON_THE_ROLL as ON_THE_ROLL
from training.attendance.rollbook import MadeUp, Rollbook
from training.attendance.rules import MarkStatus, Reckoning, forecast_words
from training.attendance.schemas import (
    Conflict,
    Matrix,
    MatrixRow,
    Roster,
    RosterRow,
    Said,
    SessionColumn,
    SessionFacts,
)
from training.catalog.rules import ClassState
from training.enrollment.seats import rules_of
from training.errors import Missing
from training.words import say

SEES_EVERY_SESSION = frozenset({Role.ORGANIZER, Role.AUDITOR, Role.SYSTEM})
# From the opening decision on, everybody on the roll has a seat number.
NUMBERED = frozenset({ClassState.CONVENED, ClassState.COMPLETED})
# Whose session it is: `$2` sees all, `$3` teaches it.
OWN_SESSION = """
    ($2 OR EXISTS (SELECT 1 FROM session_trainer t WHERE t.session = s.id AND t.trainer = $3))
"""

_SESSION = f"""
    SELECT s.id, s.training_class AS class_id, c.code AS class_code, c.title AS class_title,
           c.state AS class_state, s.ordinal, s.lesson, s.title, s.starts_at, s.ends_at,
           s.periods, s.venue, s.counts, s.closed_at,
           (SELECT COALESCE(max(device_sequence), 0) FROM mark_operation WHERE session = s.id)
               AS sequence
    FROM session s JOIN training_class c ON c.id = s.training_class
    WHERE s.id = $1::bigint AND {OWN_SESSION}
"""

# Guests stand last: they have a number in their own class, not here.
_ROSTER = f"""
    SELECT e.id AS enrollment_id, p.full_name, u.name AS unit_name, p.branch, m.status,
           m.id IS NOT NULL AND m.status IS NULL AS conflict, n.note,
           CASE WHEN e.training_class = s.training_class THEN k.number END AS number,
           b.reason AS absence,
           CASE WHEN e.training_class <> s.training_class THEN c.code END AS guest_of
    FROM session s
    JOIN enrollment e ON {IN_THE_HALL}
    JOIN training_class c ON c.id = e.training_class
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    LEFT JOIN attendance_mark m ON m.session = $1 AND m.enrollment = e.id
    LEFT JOIN seat_number k ON k.enrollment = e.id
    LEFT JOIN absence_notice b
        ON b.session = $1 AND b.enrollment = e.id AND b.state = 'agreed'
    LEFT JOIN (
        SELECT DISTINCT ON (enrollment) enrollment, note FROM mark_operation o
        WHERE session = $1 AND note IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM mark_taken_back t WHERE t.operation = o.id)
        ORDER BY enrollment, id DESC
    ) n ON n.enrollment = e.id
    WHERE s.id = $1
    ORDER BY (e.training_class <> s.training_class), u.sort_key, u.id, p.sort_key, e.id
"""


async def roster(actor: Actor, session_id: int) -> Roster:
    """The roll of a session that the actor may see."""
    facts = await _session(actor, session_id)
    sequence = facts.pop("sequence")
    session = msgspec.convert(facts, SessionFacts)
    people = await _people(session_id)
    if session.class_state in NUMBERED and any(
        row.number is None and row.guest_of is None for row in people
    ):
        await numbering.give_numbers(session.class_id)
        people = await _people(session_id)
    return Roster(
        session,
        people,
        marked=sum(row.status is not None or row.conflict for row in people),
        conflicts=sum(row.conflict for row in people),
        sequence=sequence,
    )


async def _people(session_id: int) -> list[RosterRow]:
    found = await db.rows(_ROSTER, session_id)
    return [msgspec.convert(dict(row), RosterRow) for row in found]


async def check_session(actor: Actor, session_id: int) -> None:
    """Raises `Missing` for a session that the actor may not see."""
    await _session(actor, session_id)


async def class_of_session(actor: Actor, session_id: int) -> int:
    """The class of a session; raises `Missing` for one that the actor may not see."""
    class_id: int = (await _session(actor, session_id))["class_id"]
    return class_id


async def _session(actor: Actor, session_id: int) -> dict[str, Any]:
    found = await db.rows(_SESSION, session_id, actor.role in SEES_EVERY_SESSION, actor.account_id)
    if not found:
        raise no_such_session()
    return dict(found[0])


def no_such_session() -> Missing:
    """Absent, or somebody else's: both look the same."""
    return Missing(say("Không có buổi học này trong phạm vi của bạn."), "no_such_session")


_SAID = """
    SELECT o.enrollment AS enrollment_id, p.full_name, u.name AS unit_name, a.name AS author,
           o.status, o.happened_at, o.received_at, o.note, o.device_id
    FROM attendance_mark m
    JOIN mark_operation o ON o.session = m.session AND o.enrollment = m.enrollment
    JOIN account a ON a.id = o.author
    JOIN enrollment e ON e.id = m.enrollment
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    WHERE m.session = $1 AND m.status IS NULL
      AND NOT EXISTS (SELECT 1 FROM mark_taken_back t WHERE t.operation = o.id)
    ORDER BY u.sort_key, u.id, p.sort_key, e.id, o.id
"""


async def conflicts(actor: Actor, session_id: int) -> list[Conflict]:
    """The people of a session about whom two authors differ."""
    await _session(actor, session_id)
    answer: list[Conflict] = []
    for row in await db.rows(_SAID, session_id):
        if not answer or answer[-1].enrollment_id != row["enrollment_id"]:
            answer.append(
                Conflict(row["enrollment_id"], row["full_name"], row["unit_name"], said=[])
            )
        answer[-1].said.append(
            Said(
                row["author"],
                MarkStatus(row["status"]),
                row["happened_at"],
                row["received_at"],
                row["note"],
                row["device_id"],
            )
        )
    return answer


_BOOK = """
    SELECT r.rules, r.source, c.makeup_allowed,
           (SELECT COALESCE(json_agg(json_build_object(
                'id', s.id, 'ordinal', s.ordinal, 'title', s.title, 'starts_at', s.starts_at,
                'periods', s.periods, 'counts', s.counts, 'closed', s.closed_at IS NOT NULL
            ) ORDER BY s.ordinal), '[]')::text
            FROM session s WHERE s.training_class = c.id) AS sessions
    FROM training_class c
    CROSS JOIN LATERAL (
        SELECT rules, source FROM course_rule r
        WHERE r.course = c.course AND r.valid_from <= c.starts_on
        ORDER BY r.valid_from DESC LIMIT 1
    ) r
    WHERE c.id = $1::bigint
"""

_MARKS = f"""
    SELECT e.id AS enrollment_id, p.full_name, e.unit AS unit_id, u.name AS unit_name,
           m.sessions, m.statuses, k.made_up,
           (SELECT array_agg(b.session) FROM absence_notice b
            WHERE b.enrollment = e.id AND b.state = 'agreed') AS agreed
    FROM enrollment e
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    LEFT JOIN LATERAL (
        SELECT array_agg(session) AS sessions, array_agg(status) AS statuses
        FROM attendance_mark WHERE enrollment = e.id
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object(
                   'missed', k.missed, 'session', k.attended, 'class_code', c.code,
                   'ordinal', s.ordinal, 'venue', s.venue,
                   'starts_at', s.starts_at, 'closed', s.closed_at IS NOT NULL,
                   'status', a.status) ORDER BY k.id)::text AS made_up
        FROM make_up k JOIN session s ON s.id = k.attended
        JOIN training_class c ON c.id = s.training_class
        LEFT JOIN attendance_mark a ON a.session = k.attended AND a.enrollment = e.id
        WHERE k.enrollment = e.id AND k.cancelled_at IS NULL
    ) k ON true
    WHERE e.training_class = {db.unseen("$1::int")} AND {ON_THE_ROLL}
"""
_NAMED = f" AND e.id = ANY({db.unseen('$2::int[]')})"
_OF_UNITS = " AND ($2::int[] IS NULL OR e.id = ANY($2)) AND e.unit = ANY($3::int[])"
_IN_ORDER = " ORDER BY u.sort_key, u.id, p.sort_key, e.id"
# Who came to everything is left out before anything is reckoned; not who joined after a closing
# and has no mark there.
_MISSING = f"""
    AND (EXISTS (SELECT 1 FROM absence_notice b WHERE b.enrollment = e.id AND b.state = 'agreed')
         OR (SELECT count(*) FILTER (WHERE COALESCE(a.status, '') NOT IN ('present', 'late')) > 0
                    OR count(*) < (SELECT count(*) FROM session s
                                   WHERE s.training_class = {db.unseen("$1::int")}
                                   AND s.counts AND s.closed_at IS NOT NULL)
             FROM attendance_mark a WHERE a.enrollment = e.id))
"""


async def rollbook(class_id: int, enrollment_id: int | None = None) -> Rollbook:
    """The marks of a whole class, or of one person in it, in two statements."""
    book, _ = await read_book(class_id, None if enrollment_id is None else [enrollment_id])
    return book


async def read_book(
    class_id: int,
    enrollment_ids: Sequence[int] | None = None,
    *,
    units: Sequence[int] | None = None,
    missing: bool = False,
) -> tuple[Rollbook, Sequence[Any]]:
    """The rollbook with its people's rows: some of them, of some units, who missed something."""
    head = await db.rows(_BOOK, class_id)
    if not head:
        raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
    asked = _MARKS
    values: list[object] = [class_id]
    if units is not None:
        asked, values = asked + _OF_UNITS, [class_id, enrollment_ids, units]
    elif enrollment_ids is not None:
        asked, values = asked + _NAMED, [class_id, enrollment_ids]
    people = await db.rows(asked + (_MISSING if missing else "") + _IN_ORDER, *values)
    rules = rules_of(head[0]["rules"])
    book = Rollbook(
        rules,
        head[0]["source"],
        msgspec.json.decode(head[0]["sessions"], type=list[SessionColumn]),
        {row["enrollment_id"]: _marks(row) for row in people},
        {
            row["enrollment_id"]: msgspec.json.decode(row["made_up"], type=list[MadeUp])
            for row in people
            if row["made_up"]
        },
        makeup_counts=rules.makeup_counts and head[0]["makeup_allowed"],
        agreed={row["enrollment_id"]: frozenset(row["agreed"]) for row in people if row["agreed"]},
    )
    return book, people


def _marks(row: Any) -> dict[int, MarkStatus | None]:
    pairs = zip(row["sessions"] or (), row["statuses"] or (), strict=True)
    return {session: MarkStatus(status) if status else None for session, status in pairs}


async def reckonings(class_id: int) -> dict[int, Reckoning]:
    """Attendance in periods of everybody on the roll of a class."""
    book = await rollbook(class_id)
    return {enrollment_id: book.reckoning(enrollment_id) for enrollment_id in book.marks}


async def matrix(actor: Actor, class_id: int) -> Matrix:
    """Who came to which session of a class; for the office and for who teaches there."""
    if actor.role not in SEES_EVERY_SESSION and not await db.value(
        "SELECT EXISTS (SELECT 1 FROM session s JOIN session_trainer t ON t.session = s.id"
        " WHERE s.training_class = $1::bigint AND t.trainer = $2)",
        class_id,
        actor.account_id,
    ):
        raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
    book, people = await read_book(class_id)
    return Matrix(
        book.sessions,
        [_matrix_row(book, row) for row in people],
        book.rules.attendance_percent,
    )


def _matrix_row(book: Rollbook, row: Any) -> MatrixRow:
    marks = book.marks[row["enrollment_id"]]
    reckoning = book.reckoning(row["enrollment_id"])
    return MatrixRow(
        enrollment_id=row["enrollment_id"],
        full_name=row["full_name"],
        unit_id=row["unit_id"],
        unit_name=row["unit_name"],
        marks=[marks.get(session.id) for session in book.sessions],
        conflicts=[one.id for one in book.sessions if marks.get(one.id, "") is None],
        made_up=[one.missed for one in book.counted_make_ups(row["enrollment_id"])],
        held=reckoning.held,
        attended=reckoning.attended,
        to_come=reckoning.to_come,
        may_miss=reckoning.may_miss,
        percent=None if reckoning.percent is None else round(float(reckoning.percent), 2),
        enough=reckoning.enough,
        forecast=reckoning.forecast,
        words=str(forecast_words(reckoning)),
    )
