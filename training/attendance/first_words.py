"""The short way of a single mark: the first word about somebody, in one statement.

Nearly every mark in a hall is one. Whatever is not as plain as that (somebody marked already, a
closed session, a guest, an id sent before) changes nothing here and goes the long way, which tells
why. Two who come at once meet in the unique keys of the log and of the marks: the second is undone
whole and goes the long way too.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from asyncpg import UniqueViolationError

from training import clock, db
from training.actor import Actor
from training.attendance import gates, reading
from training.attendance.queries import ON_THE_ROLL, OWN_SESSION
from training.attendance.schemas import NewMark

_ZONE = ZoneInfo(clock.ZONE_NAME)
# The locks are those of the long way: the session's row shared, the log before the mark.
_FIRST = f"""
    WITH hall AS (
        SELECT s.id FROM session s JOIN training_class c ON c.id = s.training_class
        WHERE s.id = $1::bigint AND {OWN_SESSION} AND s.closed_at IS NULL
          AND c.state NOT IN ('completed', 'cancelled') AND c.zone = $4
          AND EXISTS (SELECT 1 FROM enrollment e WHERE e.id = $5
                      AND e.training_class = s.training_class AND {ON_THE_ROLL})
          AND NOT EXISTS (SELECT 1 FROM attendance_mark WHERE session = s.id AND enrollment = $5)
          AND NOT EXISTS (SELECT 1 FROM mark_operation WHERE op_id = $6)
        FOR KEY SHARE OF s
    ), said AS (
        INSERT INTO mark_operation (op_id, session, enrollment, status, author, device_id,
                                    device_sequence, happened_at, received_at, note, flags)
        SELECT $6, id, $5, $7, $3, $8, $9, $10, $11, $12, $13 FROM hall
        RETURNING session, enrollment, status, received_at
    )
    INSERT INTO attendance_mark (session, enrollment, status, operations, marked_at)
    SELECT session, enrollment, status, 1, received_at FROM said RETURNING id
"""


async def take(actor: Actor, session_id: int, mark: NewMark, *, now: datetime) -> bool:
    """Whether this was the first word about somebody in an open session of the actor's.

    Then it is in the log, and their mark; else nothing was changed.
    """
    entry = reading.read(mark, _ZONE, now, actor.account_id)
    if actor.account_id is None or isinstance(entry, reading.Fault):
        return False
    try:
        made = await db.rows(
            _FIRST,
            session_id,
            actor.role in gates.MARKS_EVERY_SESSION,
            actor.account_id,
            clock.ZONE_NAME,
            entry.enrollment_id,
            entry.op_id,
            entry.status,
            entry.device_id,
            entry.sequence,
            entry.happened_at,
            now,
            entry.note,
            entry.flags,
        )
    except UniqueViolationError:
        return False
    return bool(made)
