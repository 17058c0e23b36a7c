"""Taking a mark back: the log keeps the mark and that it was taken back, nothing is deleted.

Whoever made a mark may take it back while the session is open. Then it is as if they had not made
it: their mark before stands again, or another's, or none.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from training import db
from training.actor import Actor
from training.attendance import gates, log, reading
from training.attendance.log import Entry
from training.attendance.rules import Current, Outcome
from training.attendance.schemas import NewMark, NewRetraction, RetractionOutcome
from training.errors import Refused
from training.security.policy import May, require
from training.words import say

_TARGETS = """
    SELECT id, op_id, session, enrollment, author, settles FROM mark_operation
    WHERE op_id = ANY($1::uuid[])
"""
# In the order of the operations: two who send the same wait for each other in one order.
_TAKE_BACK = """
    INSERT INTO mark_taken_back (op_id, operation, author, device_id, device_sequence,
                                 happened_at, received_at, flags)
    SELECT op_id, operation, $1, device_id, sequence, happened_at, $2, flags
    FROM unnest($3::uuid[], $4::bigint[], $5::text[], $6::bigint[], $7::timestamptz[], $8::text[])
         AS new (op_id, operation, device_id, sequence, happened_at, flags)
    ORDER BY operation ON CONFLICT DO NOTHING RETURNING operation
"""
_KNOWN = """
    SELECT o.op_id FROM mark_taken_back b JOIN mark_operation o ON o.id = b.operation
    WHERE o.op_id = ANY($1::uuid[]) AND b.author = $2
"""
_LAST = """
    SELECT o.op_id::text AS op_id, o.status FROM mark_operation o
    WHERE o.session = $1::bigint AND o.enrollment = $2::bigint AND o.author = $3 AND NOT o.settles
      AND NOT EXISTS (SELECT 1 FROM mark_taken_back b WHERE b.operation = o.id)
    ORDER BY o.device_sequence DESC, o.id DESC LIMIT 1
"""
Read = tuple[UUID, Entry] | reading.Fault


async def take_back(
    actor: Actor, session_id: int, acts: Sequence[NewRetraction], *, now: datetime
) -> list[RetractionOutcome]:
    """Take marks back, each answered on its own; sending one again changes nothing.

    Raises `Missing` for a session that is not the actor's.
    """
    require(actor, May.MARK)
    author = gates.author(actor)
    async with db.transaction():
        gate = await gates.enter(
            actor, session_id, gates.SHARED, [one.enrollment_id for one in acts if _is_id(one)]
        )
        zone, listed = ZoneInfo(gate["zone"]), frozenset(gate["listed"])
        read = [_read(one, zone, now, author) for one in acts]
        known = await _known(actor, read)
        read = [_checked(one, gate, listed, known) for one in read]
        marks = [one[1] for one in read if not isinstance(one, reading.Fault)]
        if gate["closed_at"] is None:
            # One whose mark is still on its way: the mark goes in with it, and never counts.
            await log.append(session_id, author, marks, now=now)
        targets = await _targets([one.op_id for one in marks])
        read = [_own(one, actor, session_id, targets) for one in read]
        fresh = await _insert(actor, read, targets, now)
        people = [one[1].enrollment_id for one in read if not isinstance(one, reading.Fault)]
        stand = await log.reconsider(session_id, people) if people else {}
    return [
        _outcome(one, result, fresh, targets, stand) for one, result in zip(acts, read, strict=True)
    ]


async def take_back_last(
    actor: Actor, session_id: int, enrollment_id: int, *, now: datetime
) -> RetractionOutcome:
    """Take back what the actor said last about somebody; raises `Refused` when that was nothing."""
    found = await db.rows(_LAST, session_id, enrollment_id, actor.account_id)
    if not found:
        words = say("Bạn chưa ghi dấu nào cho người này, không có gì để rút.")
        raise Refused(words, "nothing_to_take_back")
    act = NewRetraction(
        str(uuid4()), found[0]["op_id"], enrollment_id, found[0]["status"], now.isoformat()
    )
    (outcome,) = await take_back(actor, session_id, [act], now=now)
    return outcome


def _is_id(one: NewRetraction) -> bool:
    return 0 < one.enrollment_id <= reading.MOST_ID


def _read(one: NewRetraction, zone: ZoneInfo, now: datetime, author: int) -> Read:
    """The act's own id and the mark that it is about, read as strictly as a mark."""
    try:
        op_id = UUID(one.op_id)
    except ValueError:
        return reading.Fault("op_id_invalid", say("Mã thao tác phải là một UUID."))
    mark = reading.read(
        NewMark(
            one.takes_back,
            one.enrollment_id,
            one.status,
            one.happened_at,
            one.device_sequence,
            one.device_id,
            made_by=one.made_by,
        ),
        zone,
        now,
        author,
    )
    return mark if isinstance(mark, reading.Fault) else (op_id, mark)


async def _known(actor: Actor, read: Sequence[Read]) -> set[UUID]:
    """Of the marks named, those that the actor took back before: our answer got lost."""
    asked = [one[1].op_id for one in read if not isinstance(one, reading.Fault)]
    return {row["op_id"] for row in await db.rows(_KNOWN, asked, actor.account_id)}


def _checked(one: Read, gate: Any, listed: frozenset[int], known: set[UUID]) -> Read:
    """Why the session gives no mark back, if it does not."""
    if isinstance(one, reading.Fault) or one[1].op_id in known:
        return one
    if one[1].enrollment_id not in listed:
        return reading.Fault("not_on_roster", say("Người này không có trong danh sách của buổi."))
    try:
        gates.check_open(gate)
    except Refused as refusal:
        return reading.Fault(refusal.code, refusal.message)
    return one


async def _targets(op_ids: Sequence[UUID]) -> dict[UUID, Any]:
    return {row["op_id"]: row for row in await db.rows(_TARGETS, list(op_ids))}


def _own(one: Read, actor: Actor, session_id: int, targets: Mapping[UUID, Any]) -> Read:
    """Only a mark of one's own about that person here, and none that settles."""
    if isinstance(one, reading.Fault):
        return one
    target = targets.get(one[1].op_id)
    if (
        target is None
        or target["settles"]
        or (target["author"], target["session"], target["enrollment"])
        != (actor.account_id, session_id, one[1].enrollment_id)
    ):
        return reading.Fault("not_own_mark", say("Chỉ rút được dấu do chính mình ghi ở buổi này."))
    return one


async def _insert(
    actor: Actor, read: Sequence[Read], targets: Mapping[UUID, Any], now: datetime
) -> set[int]:
    good = [one for one in read if not isinstance(one, reading.Fault)]
    if not good:
        return set()
    made = await db.rows(
        _TAKE_BACK,
        actor.account_id,
        now,
        [op_id for op_id, _ in good],
        [targets[mark.op_id]["id"] for _, mark in good],
        [mark.device_id for _, mark in good],
        [mark.sequence for _, mark in good],
        [mark.happened_at for _, mark in good],
        [mark.flags for _, mark in good],
    )
    return {row["operation"] for row in made}


def _outcome(
    one: NewRetraction,
    result: Read,
    fresh: set[int],
    targets: Mapping[UUID, Any],
    stand: Mapping[int, Current],
) -> RetractionOutcome:
    if isinstance(result, reading.Fault):
        return RetractionOutcome(one.op_id, Outcome.REFUSED, result.code, str(result.words))
    now = stand[one.enrollment_id]
    place = targets[result[1].op_id]["id"]
    if place not in fresh:
        return RetractionOutcome(one.op_id, Outcome.DUPLICATE, stands=now.status)
    fresh.discard(place)
    if now.conflict:
        words = say("Hai người điểm danh khác nhau. Cần người phân xử.")
        return RetractionOutcome(one.op_id, Outcome.CONFLICT, "authors_differ", str(words))
    return RetractionOutcome(one.op_id, Outcome.RECORDED, stands=now.status)
