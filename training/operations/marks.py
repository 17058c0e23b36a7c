"""Does every current mark follow from the log of operations?"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from training import db
from training.attendance.rules import MarkStatus, Operation, current_mark

AT_ONCE = 5000

# Alone in the log, an operation is the mark; what differs there shows without any reckoning.
_SIMPLE = """
    SELECT COALESCE(m.id, -o.first) AS id
    FROM attendance_mark m
    FULL JOIN (SELECT session, enrollment, count(*) AS many, min(id) AS first, min(status) AS status
               FROM mark_operation p
               WHERE NOT EXISTS (SELECT 1 FROM mark_taken_back b WHERE b.operation = p.id)
               GROUP BY session, enrollment) o
           ON o.session = m.session AND o.enrollment = m.enrollment
    WHERE m.id IS NULL OR o.many IS NULL OR m.operations <> o.many
       OR (o.many = 1 AND m.status IS DISTINCT FROM o.status)
"""
_MARKS = """
    SELECT id, session, enrollment, status FROM attendance_mark
    WHERE operations > 1 AND id > $1 ORDER BY id LIMIT $2
"""
_OPERATIONS = """
    SELECT o.session, o.enrollment, o.op_id, o.status, o.author, o.device_id, o.device_sequence,
           o.happened_at, o.settles, b.id IS NOT NULL AS taken_back
    FROM unnest($1::int[], $2::int[]) AS asked (session, enrollment)
    JOIN mark_operation o ON o.session = asked.session AND o.enrollment = asked.enrollment
    LEFT JOIN mark_taken_back b ON b.operation = o.id
"""


async def check() -> tuple[int, list[int]]:
    """How many marks there are, and the ids of those that differ from their operations.

    An operation without a mark is given as minus its own id.
    """
    broken = {row["id"] for row in await db.rows(_SIMPLE)}
    last = 0
    while found := await db.rows(_MARKS, last, AT_ONCE):
        last = found[-1]["id"]
        broken |= await _differing(found)
    return await db.value("SELECT count(*) FROM attendance_mark"), sorted(broken)


async def _differing(found: Sequence[Any]) -> set[int]:
    said: dict[tuple[int, int], list[Operation]] = defaultdict(list)
    sessions, people = [row["session"] for row in found], [row["enrollment"] for row in found]
    for row in await db.rows(_OPERATIONS, sessions, people):
        said[row["session"], row["enrollment"]].append(_operation(row))
    return {
        row["id"]
        for row in found
        if current_mark(said[row["session"], row["enrollment"]]).status != row["status"]
    }


def _operation(row: Any) -> Operation:
    return Operation(
        author=row["author"],
        device=row["device_id"],
        sequence=row["device_sequence"],
        happened_at=row["happened_at"],
        status=MarkStatus(row["status"]),
        op_id=str(row["op_id"]),
        settles=row["settles"],
        taken_back=row["taken_back"],
    )
