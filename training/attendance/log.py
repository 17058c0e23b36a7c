"""The one gate to the log of marks: operations go in, the current mark follows.

An operation goes in before its mark's row is locked, and the row stays locked until commit. So
whoever gets the row second sees the operations of whoever had it first, and recomputes from all of
them: two devices at the same instant end in the state that they would reach one after the other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from training import db
from training.attendance.rules import Current, MarkStatus, Operation, current_mark


class Entry(msgspec.Struct, frozen=True):
    """One act of marking, ready for the log."""

    op_id: UUID
    enrollment_id: int
    status: MarkStatus
    sequence: int
    happened_at: datetime | None
    device_id: str = ""
    note: str | None = None
    flags: str = ""
    settles: bool = False


# The inner ORDER BYs: any two batches wait for each other in one order, never in a ring.
_APPEND = """
    WITH fresh AS (
        INSERT INTO mark_operation (op_id, session, enrollment, status, author, device_id,
                                    device_sequence, happened_at, received_at, note, flags, settles)
        SELECT op_id, $1, enrollment, status, $2, device_id, sequence, happened_at, $3, note, flags,
               settles
        FROM unnest($4::uuid[], $5::int[], $6::text[], $7::text[], $8::bigint[],
                    $9::timestamptz[], $10::text[], $11::text[], $12::bool[])
             AS new (op_id, enrollment, status, device_id, sequence, happened_at, note, flags,
                     settles)
        ORDER BY op_id
        ON CONFLICT (op_id) DO NOTHING RETURNING op_id, enrollment
    ), marked AS (
        INSERT INTO attendance_mark (session, enrollment, status, operations, marked_at)
        SELECT $1, enrollment, follows.status, count(*), $3
        FROM fresh JOIN unnest($13::int[], $14::text[]) AS follows (enrollment, status)
            USING (enrollment)
        GROUP BY enrollment, follows.status ORDER BY enrollment
        ON CONFLICT (session, enrollment) DO UPDATE
            SET operations = attendance_mark.operations + EXCLUDED.operations,
                marked_at = EXCLUDED.marked_at
        RETURNING enrollment, operations, status
    )
    SELECT fresh.op_id, enrollment, marked.operations, marked.status
    FROM fresh JOIN marked USING (enrollment)
"""

_SO_FAR = f"""
    SELECT o.enrollment, o.op_id::text AS op_id, o.author, o.device_id, o.device_sequence,
           o.happened_at, o.status, o.settles, b.id IS NOT NULL AS taken_back
    FROM mark_operation o LEFT JOIN mark_taken_back b ON b.operation = o.id
    WHERE o.session = $1 AND o.enrollment = ANY({db.unseen("$2::int[]")})
"""

_CORRECT = f"""
    UPDATE attendance_mark m SET status = new.status
    FROM unnest({db.unseen("$2::int[]")}, {db.unseen("$3::text[]")}) AS new (enrollment, status)
    WHERE m.session = $1 AND m.enrollment = new.enrollment AND m.status IS DISTINCT FROM new.status
"""

_HOLD = """
    SELECT 1 FROM attendance_mark WHERE session = $1 AND enrollment = ANY($2::int[])
    ORDER BY enrollment FOR UPDATE
"""
# Where everything was taken back, nobody is marked: whoever waits for the row finds it gone and
# makes it anew, as if they were the first.
_CLEAR = """
    DELETE FROM attendance_mark m USING unnest($2::int[], $3::int[]) AS new (enrollment, many)
    WHERE m.session = $1 AND m.enrollment = new.enrollment AND new.many = 0
"""
_COUNT = """
    UPDATE attendance_mark m SET operations = new.many
    FROM unnest($2::int[], $3::int[]) AS new (enrollment, many)
    WHERE m.session = $1 AND m.enrollment = new.enrollment AND new.many > 0
"""


async def append(
    session_id: int, author: int, entries: Sequence[Entry], *, now: datetime
) -> tuple[set[UUID], dict[int, Current]]:
    """Put operations into the log; gives which were new, and the marks that follow by enrollment.

    Whoever comes here holds the session's row (FOR KEY SHARE at least), so that it stays open.
    """
    if not db.in_transaction():
        raise RuntimeError("Marks are made inside a transaction only.")
    if not entries:
        return set(), {}
    once = {entry.op_id: entry for entry in entries}
    by_person: dict[int, list[Operation]] = defaultdict(list)
    for entry in once.values():
        by_person[entry.enrollment_id].append(_operation(entry, author))
    # What follows if all of it is new and nothing was said before; the counts tell whether so.
    marks = {person: current_mark(operations) for person, operations in by_person.items()}
    found = await _append(session_id, author, list(once.values()), marks, now)
    fresh = Counter(row["enrollment"] for row in found)
    earlier = {
        row["enrollment"]: row["status"]
        for row in found
        if not row["operations"] == fresh[row["enrollment"]] == len(by_person[row["enrollment"]])
    }
    if earlier:
        marks |= await _correct(session_id, await _so_far(session_id, list(earlier)), earlier)
    # asyncpg's own UUID type is equal to the standard one and hashes alike.
    return {row["op_id"] for row in found}, marks


async def reconsider(session_id: int, enrollment_ids: Sequence[int]) -> dict[int, Current]:
    """Follow the log anew for some people, after operations of theirs were taken back.

    Those acts are in before the marks' rows are locked, by the same rule as operations.
    """
    asked = sorted(set(enrollment_ids))
    await db.rows(_HOLD, session_id, asked)
    said = await _so_far(session_id, asked)
    stand = [sum(not one.taken_back for one in said.get(person, ())) for person in asked]
    await db.rows(_CLEAR, session_id, asked, stand)
    await db.rows(_COUNT, session_id, asked, stand)
    left = {person: said[person] for person, many in zip(asked, stand, strict=True) if many}
    marks = await _correct(session_id, left)
    return {person: marks.get(person, Current(None)) for person in asked}


async def _append(
    session_id: int,
    author: int,
    entries: Sequence[Entry],
    marks: dict[int, Current],
    now: datetime,
) -> Sequence[Any]:
    return await db.rows(
        _APPEND,
        session_id,
        author,
        now,
        [entry.op_id for entry in entries],
        [entry.enrollment_id for entry in entries],
        [entry.status for entry in entries],
        [entry.device_id for entry in entries],
        [entry.sequence for entry in entries],
        [entry.happened_at for entry in entries],
        [entry.note for entry in entries],
        [entry.flags for entry in entries],
        [entry.settles for entry in entries],
        list(marks),
        [_word(mark) for mark in marks.values()],
    )


async def _so_far(session_id: int, enrollment_ids: list[int]) -> dict[int, list[Operation]]:
    by_person: dict[int, list[Operation]] = defaultdict(list)
    for row in await db.rows(_SO_FAR, session_id, enrollment_ids):
        by_person[row["enrollment"]].append(
            Operation(
                author=row["author"],
                device=row["device_id"],
                sequence=row["device_sequence"],
                happened_at=row["happened_at"],
                status=MarkStatus(row["status"]),
                op_id=row["op_id"],
                settles=row["settles"],
                taken_back=row["taken_back"],
            )
        )
    return by_person


async def _correct(
    session_id: int,
    by_person: dict[int, list[Operation]],
    stands: Mapping[int, str | None] | None = None,
) -> dict[int, Current]:
    """The marks that follow, each put right where it is not what `stands` says it is."""
    marks = {person: current_mark(operations) for person, operations in by_person.items()}
    words = {person: _word(mark) for person, mark in marks.items()}
    wrong = {
        person: word for person, word in words.items() if stands is None or stands[person] != word
    }
    if wrong:
        await db.rows(_CORRECT, session_id, list(wrong), list(wrong.values()))
    return marks


def _operation(entry: Entry, author: int) -> Operation:
    return Operation(
        author=author,
        device=entry.device_id,
        sequence=entry.sequence,
        happened_at=entry.happened_at,
        status=entry.status,
        op_id=str(entry.op_id),
        settles=entry.settles,
    )


def _word(mark: Current) -> str | None:
    return None if mark.status is None else mark.status.value


async def known(op_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these operations the log has already."""
    found = await db.rows(
        "SELECT op_id FROM mark_operation WHERE op_id = ANY($1::uuid[])", list(op_ids)
    )
    return {row["op_id"] for row in found}


async def next_sequence(session_id: int) -> int:
    """A sequence above all that the log holds for the session: later than everything it saw."""
    highest: int = await db.value(
        "SELECT COALESCE(max(device_sequence), 0) FROM mark_operation WHERE session = $1",
        session_id,
    )
    return highest + 1
