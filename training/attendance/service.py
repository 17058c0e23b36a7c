"""Everything that changes the roll. One public function, one transaction.

Marks write no row of history: the log of operations is their history, with author and time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from training import db, history, reasons
from training.actor import Actor
from training.attendance import first_words, gates, late_marks, log, reading, risk_notices
from training.attendance.late_rules import is_kept
from training.attendance.log import Entry
from training.attendance.rules import Current, MarkStatus, Outcome
from training.attendance.schemas import MarkOutcome, NewMark
from training.catalog import service as catalog
from training.catalog.rules import ClassState
from training.errors import Forbidden, Missing
from training.security.policy import May, require
from training.words import say

PAGE, CLOSING = "page", "closing"
# The code of a mark that came after the closing and was kept for the office.
KEPT = "session_closed_meanwhile"


async def mark(
    actor: Actor, session_id: int, marks: Sequence[NewMark], *, now: datetime
) -> list[MarkOutcome]:
    """Take marks from a device, each answered on its own; sending one again changes nothing.

    Raises `Missing` for a session that is not the actor's.
    """
    require(actor, May.MARK)
    if len(marks) == 1 and await first_words.take(actor, session_id, marks[0], now=now):
        return [MarkOutcome(marks[0].op_id, Outcome.RECORDED)]
    asked = reading.enrollment_ids(marks)
    async with db.transaction():
        gate = await gates.enter(actor, session_id, gates.SHARED, asked)
        zone, listed = ZoneInfo(gate["zone"]), frozenset(gate["listed"])
        read = [reading.read(one, zone, now, actor.account_id) for one in marks]
        refusals = [
            one if isinstance(one, reading.Fault) else _against(gate, listed, one) for one in read
        ]
        entries = [
            one
            for one, refusal in zip(read, refusals, strict=True)
            if isinstance(one, Entry) and refusal is None
        ]
        fresh, current = await log.append(session_id, gates.author(actor), entries, now=now)
        sent_before = await _sent_before(read, refusals)
        late = [
            one
            for one, refusal in zip(read, refusals, strict=True)
            if isinstance(one, Entry) and refusal is not None and refusal.code == KEPT
        ]
        await late_marks.keep(actor, gate, late, now=now)
    outcomes: list[MarkOutcome] = []
    for one, result, refusal in zip(marks, read, refusals, strict=True):
        if isinstance(result, Entry) and result.op_id in sent_before:
            outcomes.append(MarkOutcome(one.op_id, Outcome.DUPLICATE))
        elif refusal is not None:
            outcomes.append(_refused(one, refusal))
        elif isinstance(result, Entry):
            outcomes.append(_outcome(one, result, fresh, current))
    return outcomes


def _against(gate: Any, listed: frozenset[int], entry: Entry) -> reading.Fault | None:
    """Why this session takes no such mark, or None."""
    if entry.enrollment_id not in listed:
        return reading.Fault("not_on_roster", say("Người này không có trong danh sách của buổi."))
    closed_at, state = gate["closed_at"], gate["class_state"]
    kept = state != ClassState.CANCELLED and closed_at is not None
    if kept and is_kept(entry.happened_at, entry.flags, closed_at):
        return reading.Fault(
            KEPT,
            say("Buổi đã chốt trước khi dấu này tới. Dấu đã chuyển Văn phòng xem, không mất."),
        )
    if state in {ClassState.COMPLETED, ClassState.CANCELLED}:
        return reading.Fault("class_over", gates.class_over(gate))
    if closed_at is not None:
        return reading.Fault("session_closed", gates.closed_words())
    return None


async def _sent_before(
    read: Sequence[Entry | reading.Fault], refusals: Sequence[reading.Fault | None]
) -> set[UUID]:
    """Of the refused, those in the log already: sent again because our answer got lost."""
    refused = [
        one.op_id
        for one, refusal in zip(read, refusals, strict=True)
        if isinstance(one, Entry) and refusal is not None
    ]
    return await log.known(refused) if refused else set()


def _refused(one: NewMark, refusal: reading.Fault) -> MarkOutcome:
    return MarkOutcome(one.op_id, Outcome.REFUSED, refusal.code, str(refusal.words))


def _outcome(
    one: NewMark, entry: Entry, fresh: set[UUID], current: dict[int, Current]
) -> MarkOutcome:
    if entry.op_id not in fresh:
        return MarkOutcome(one.op_id, Outcome.DUPLICATE)
    # The second of two with one id in the same batch.
    fresh.discard(entry.op_id)
    mark = current[entry.enrollment_id]
    if mark.conflict:
        words = say("Hai người điểm danh khác nhau. Cần người phân xử.")
        return MarkOutcome(one.op_id, Outcome.CONFLICT, "authors_differ", str(words))
    if mark.settled and mark.status is not entry.status:
        words = say("Dấu này đã được phân xử khác. Báo Văn phòng nếu cần sửa.")
        return MarkOutcome(one.op_id, Outcome.CONFLICT, "settled_otherwise", str(words))
    return MarkOutcome(one.op_id, Outcome.RECORDED)


async def mark_rest(
    actor: Actor,
    session_id: int,
    status: MarkStatus,
    enrollment_ids: Sequence[int] | None = None,
    *,
    now: datetime,
) -> int:
    """Mark everybody who has no mark yet, or those of them that are named; gives how many."""
    require(actor, May.MARK)
    async with db.transaction():
        gate = await gates.enter(
            actor, session_id, gates.SHARED, None if enrollment_ids is None else [*enrollment_ids]
        )
        gates.check_open(gate)
        return await _mark_unmarked(actor, gate, status, PAGE, now)


async def close(
    actor: Actor, session_id: int, unmarked: MarkStatus = MarkStatus.ABSENT, *, now: datetime
) -> int:
    """Close a session: the unmarked get `unmarked`, then nothing moves; gives how many they were.

    Disagreements may stay: they count as not attended until somebody settles them.
    """
    require(actor, May.MARK)
    async with db.transaction():
        gate = await gates.enter(actor, session_id, gates.ALONE, None)
        gates.check_open(gate)
        many = await _mark_unmarked(actor, gate, unmarked, CLOSING, now)
        await catalog.close_session(session_id, actor.account_id, now)
        await history.record(
            actor,
            "session.closed",
            "session",
            session_id,
            class_id=gate["training_class"],
            unmarked=many,
            marked_as=unmarked,
        )
        await risk_notices.after_closing(
            actor, gate["training_class"], gate["class_code"], session_id, now=now
        )
    return many


async def reopen(actor: Actor, session_id: int, reason: str) -> None:
    """Open a closed session again: the office only, with a reason, before the class is over."""
    require(actor, May.DECIDE)
    why = _reason(reason)
    async with db.transaction():
        await gates.hold_class(session_id)
        gate = await gates.enter(actor, session_id, gates.ALONE, [])
        gates.check_class(gate)
        await catalog.reopen_session(session_id)
        await history.record(
            actor,
            "session.reopened",
            "session",
            session_id,
            class_id=gate["training_class"],
            reason=why,
        )


async def settle(
    actor: Actor,
    session_id: int,
    enrollment_id: int,
    status: MarkStatus,
    reason: str,
    *,
    now: datetime,
) -> None:
    """Decide what somebody's mark is, with a reason, whatever was said before.

    A trainer may while the session is open; the office also afterwards, until the class is over.
    """
    require(actor, May.MARK)
    why = _reason(reason)
    async with db.transaction():
        await gates.hold_class(session_id)
        gate = await gates.enter(actor, session_id, gates.SHARED, [enrollment_id])
        gates.check_class(gate)
        if gate["closed_at"] is not None and actor.role not in gates.MARKS_EVERY_SESSION:
            raise Forbidden(gates.closed_words(), "session_closed")
        if enrollment_id not in gate["listed"]:
            raise Missing(say("Người này không có trong danh sách của buổi."), "not_on_roster")
        entry = Entry(
            uuid4(),
            enrollment_id,
            status,
            await log.next_sequence(session_id),
            now,
            device_id=PAGE,
            note=why,
            settles=True,
        )
        await log.append(session_id, gates.author(actor), [entry], now=now)
        await history.record(
            actor,
            "mark.settled",
            "session",
            session_id,
            class_id=gate["training_class"],
            enrollment_id=enrollment_id,
            status=status,
        )
        # While the session is open, its closing tells.
        if gate["closed_at"] is not None:
            await risk_notices.after_change(actor, [enrollment_id], now=now)


async def _mark_unmarked(
    actor: Actor, gate: Any, status: MarkStatus, device: str, now: datetime
) -> int:
    marked = await db.rows("SELECT enrollment FROM attendance_mark WHERE session = $1", gate["id"])
    missing = sorted(set(gate["listed"]) - {row["enrollment"] for row in marked})
    agreed = await db.rows(
        "SELECT enrollment FROM absence_notice WHERE session = $1 AND state = 'agreed'", gate["id"]
    )
    excused = {row["enrollment"] for row in agreed}
    sequence = await log.next_sequence(gate["id"]) if missing else 0
    entries = [
        Entry(
            uuid4(),
            enrollment_id,
            # Told in advance and agreed to: excused, whatever is said of the rest.
            MarkStatus.EXCUSED if enrollment_id in excused else status,
            sequence,
            now,
            device_id=device,
        )
        for enrollment_id in missing
    ]
    await log.append(gate["id"], gates.author(actor), entries, now=now)
    return len(missing)


def _reason(typed: str) -> str:
    return reasons.needed(typed, say("Ghi lý do, để sau này người xem sổ hiểu được."))
