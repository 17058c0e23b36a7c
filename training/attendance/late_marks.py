"""Marks that came after their session was closed: kept as they were sent, decided by the office.

Nothing that a device sent is lost. Accepted, a mark goes into the log as its author's own act and
a settling act of the office stands over it, so that the log says both who saw it and who let it in.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from training import db, history, reasons
from training.actor import Actor
from training.attendance import gates, log, risk_notices
from training.attendance.late_rules import LateState, check_waiting
from training.attendance.log import Entry
from training.attendance.queries import OWN_SESSION, SEES_EVERY_SESSION
from training.attendance.rules import MarkStatus
from training.errors import Missing, Refused
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.paging import Page, cursor, limit, place
from training.security.policy import May, require
from training.words import say

DEVICE = "office"
_FIRST = 0

# One that the log has already, or that came before, is not kept twice.
_KEEP = """
    INSERT INTO late_mark (op_id, session, enrollment, status, author, device_id, device_sequence,
                           happened_at, received_at, note, flags, state)
    SELECT op_id, $1, enrollment, status, $2, device_id, sequence, happened_at, $3, note, flags,
           'waiting'
    FROM unnest($4::uuid[], $5::int[], $6::text[], $7::text[], $8::bigint[], $9::timestamptz[],
                $10::text[], $11::text[])
         AS new (op_id, enrollment, status, device_id, sequence, happened_at, note, flags)
    WHERE NOT EXISTS (SELECT 1 FROM mark_operation o WHERE o.op_id = new.op_id)
    ORDER BY op_id ON CONFLICT (op_id) DO NOTHING RETURNING id
"""


async def keep(actor: Actor, gate: Any, entries: Sequence[Entry], *, now: datetime) -> None:
    """Keep marks for the office and tell it; within the transaction that refused them."""
    if not entries:
        return
    kept = await db.rows(
        _KEEP,
        gate["id"],
        actor.account_id,
        now,
        [one.op_id for one in entries],
        [one.enrollment_id for one in entries],
        [one.status.value for one in entries],
        [one.device_id for one in entries],
        [one.sequence for one in entries],
        [one.happened_at for one in entries],
        [one.note for one in entries],
        [one.flags for one in entries],
    )
    if kept:
        class_id, code = gate["training_class"], gate["class_code"]
        letter = Letter(Kind.LATE_MARKS, To.OFFICE, 0, class_id, code, many=len(kept))
        await notices.write(actor, [letter])


class LateMark(msgspec.Struct, frozen=True):
    """A mark that came late: what it says, what stands now, and what the office made of it.

    `flags` say what is odd about the device's time (`late_rules.FLAG_WORDS`).
    """

    id: int
    op_id: str
    session_id: int
    class_id: int
    class_code: str
    ordinal: int
    session_title: str
    enrollment_id: int
    full_name: str
    unit_name: str
    status: MarkStatus
    current: MarkStatus | None
    author: str
    happened_at: datetime | None
    received_at: datetime
    closed_at: datetime | None
    note: str | None
    flags: list[str]
    state: LateState
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


_LIST = f"""
    SELECT l.id, l.op_id::text AS op_id, l.session AS session_id, c.id AS class_id,
           c.code AS class_code, s.ordinal, s.title AS session_title,
           l.enrollment AS enrollment_id, p.full_name, u.name AS unit_name, l.status,
           m.status AS current, a.name AS author, l.happened_at, l.received_at, s.closed_at,
           l.note, l.flags, l.state, d.name AS decided_by, l.decided_at, l.reason
    FROM late_mark l
    JOIN session s ON s.id = l.session
    JOIN training_class c ON c.id = s.training_class
    JOIN enrollment e ON e.id = l.enrollment
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    JOIN account a ON a.id = l.author
    LEFT JOIN account d ON d.id = l.decided_by
    LEFT JOIN attendance_mark m ON m.session = l.session AND m.enrollment = l.enrollment
    WHERE l.id > $1::bigint AND {OWN_SESSION}
"""


async def find(
    actor: Actor,
    *,
    state: LateState | None = LateState.WAITING,
    class_id: int | None = None,
    decided: bool = False,
    after: str | None = None,
    size: int | None = None,
) -> Page[LateMark]:
    """Marks that came late, the first to come first; a trainer sees their own sessions'.

    `decided` leaves only those that the office has answered.
    """
    require(actor, May.SEE_ROLL)
    (last_id,) = place(after, int) or (_FIRST,)
    many = limit(size)
    found = await db.rows(
        _LIST + " AND ($4::text IS NULL OR l.state = $4) AND ($5::bigint IS NULL OR c.id = $5)"
        " AND (NOT $7 OR l.state <> 'waiting') ORDER BY l.id LIMIT $6",
        last_id,
        *_sight(actor),
        state.value if state else None,
        class_id,
        many + 1,
        decided,
    )
    shown = [_view(row) for row in found[:many]]
    return Page(shown, cursor(shown[-1].id) if len(found) > many else None)


async def waiting(actor: Actor) -> int:
    """How many wait for the office."""
    require(actor, May.SEE_ROLL)
    count: int = await db.value("SELECT count(*)::int FROM late_mark WHERE state = 'waiting'")
    return count


async def decide(
    actor: Actor, ids: Sequence[int], to: LateState, reason: str, *, now: datetime
) -> list[LateMark]:
    """Let late marks in, or not, each with the same reason; all of them or none.

    Raises `Refused` when one was decided meanwhile, or its class is over and it is to be let in.
    """
    require(actor, May.DECIDE)
    why = reasons.needed(reason, say("Ghi lý do, để sau này người xem sổ hiểu được."))
    asked = sorted(set(ids))
    async with db.transaction():
        found = await _read(actor, asked)
        if not asked or len(found) < len(asked):
            raise Missing(say("Không có dấu tới muộn này."), "no_such_late_mark")
        for session_id in sorted({one.session_id for one in found}):
            await gates.hold_class(session_id)
        for one in found:
            await _decide(actor, one, to, why, now)
        await _tell(actor, found, to)
        if to is LateState.ACCEPTED:
            people = sorted({one.enrollment_id for one in found})
            await risk_notices.after_change(actor, people, now=now)
        return await _read(actor, asked)


async def _decide(actor: Actor, one: LateMark, to: LateState, why: str, now: datetime) -> None:
    check_waiting(one.state)
    changed = await db.rows(
        "UPDATE late_mark SET state = $2, decided_by = $3, decided_at = $4, reason = $5"
        " WHERE id = $1 AND state = 'waiting'"
        " RETURNING op_id, author, device_id, device_sequence, flags",
        one.id,
        to.value,
        actor.account_id,
        now,
        why,
    )
    if not changed:
        check_waiting(to)
    if to is LateState.ACCEPTED:
        await _let_in(actor, one, changed[0], why, now)
    await history.record(
        actor,
        f"late_mark.{to.value}",
        "session",
        one.session_id,
        class_id=one.class_id,
        enrollment_id=one.enrollment_id,
        status=one.status,
    )


async def _let_in(actor: Actor, one: LateMark, row: Any, why: str, now: datetime) -> None:
    gate = await gates.enter(actor, one.session_id, gates.SHARED, [one.enrollment_id])
    gates.check_class(gate)
    if one.enrollment_id not in gate["listed"]:
        words = say("Người này không còn trong danh sách của buổi.")
        raise Refused(words, "not_on_roster")
    first = Entry(
        row["op_id"],
        one.enrollment_id,
        one.status,
        row["device_sequence"],
        one.happened_at,
        device_id=row["device_id"],
        note=one.note,
        flags=row["flags"],
    )
    await log.append(one.session_id, row["author"], [first], now=now)
    settling = Entry(
        uuid4(),
        one.enrollment_id,
        one.status,
        await log.next_sequence(one.session_id),
        now,
        device_id=DEVICE,
        note=why,
        settles=True,
    )
    await log.append(one.session_id, actor.account_id or 0, [settling], now=now)


async def _tell(actor: Actor, found: Sequence[LateMark], to: LateState) -> None:
    kind = {
        LateState.ACCEPTED: Kind.LATE_MARKS_ACCEPTED,
        LateState.DECLINED: Kind.LATE_MARKS_DECLINED,
    }[to]
    rows = await db.rows(
        "SELECT author, session, count(*)::int AS many FROM late_mark WHERE id = ANY($1::bigint[])"
        " GROUP BY author, session",
        [one.id for one in found],
    )
    codes = {one.session_id: one.class_code for one in found}
    await notices.write(
        actor,
        [
            Letter(
                kind,
                To.ACCOUNT,
                row["author"],
                row["session"],
                codes[row["session"]],
                many=row["many"],
            )
            for row in rows
        ],
    )


async def _read(actor: Actor, ids: Sequence[int]) -> list[LateMark]:
    found = await db.rows(
        _LIST + " AND l.id = ANY($4::bigint[]) ORDER BY l.id", _FIRST, *_sight(actor), list(ids)
    )
    return [_view(row) for row in found]


def _sight(actor: Actor) -> tuple[bool, int | None]:
    return actor.role in SEES_EVERY_SESSION, actor.account_id


def _view(row: Any) -> LateMark:
    return msgspec.convert({**dict(row), "flags": row["flags"].split()}, LateMark)
