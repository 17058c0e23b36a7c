"""Heads counted by hand, beside what the marks say: the office sees whether they agree."""

from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from training import db
from training.actor import Actor
from training.attendance import gates, queries
from training.attendance.rules import MarkStatus
from training.attendance.schemas import HeadCount, NewHeadCount
from training.errors import Invalid
from training.security.policy import May, require
from training.words import say

MOST_HEADS = 99_999

_COUNTS = """
    SELECT h.counted, h.marked, a.name AS counted_by, h.counted_at
    FROM head_count h JOIN account a ON a.id = h.author
    WHERE h.session = $1 ORDER BY h.id DESC LIMIT 50
"""
_HERE = (MarkStatus.PRESENT.value, MarkStatus.LATE.value)


async def of_session(actor: Actor, session_id: int) -> list[HeadCount]:
    """Every count of a session, the latest first."""
    await queries.check_session(actor, session_id)
    return [msgspec.convert(dict(row), HeadCount) for row in await db.rows(_COUNTS, session_id)]


async def count(actor: Actor, session_id: int, new: NewHeadCount, *, now: datetime) -> HeadCount:
    """Record a count; it stands beside the marks as they are now. The same `op_id` counts once.

    A count may still come after the session was closed: it changes no mark.
    """
    require(actor, May.MARK)
    if not 0 <= new.counted <= MOST_HEADS:
        words = say("Ghi số người đếm được, từ 0 đến 99.999.")
        raise Invalid(words, "count_invalid", counted=words)
    op_id = _op_id(new.op_id)
    async with db.transaction():
        await gates.enter(actor, session_id, gates.SHARED, [])
        marked = await db.value(
            "SELECT count(*)::int FROM attendance_mark WHERE session = $1 AND status = ANY($2)",
            session_id,
            list(_HERE),
        )
        await db.rows(
            "INSERT INTO head_count (op_id, session, counted, marked, author, counted_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (op_id) DO NOTHING",
            op_id,
            session_id,
            new.counted,
            marked,
            actor.account_id,
            now,
        )
    return HeadCount(new.counted, marked, actor.name, now)


def _op_id(typed: str | None) -> UUID:
    try:
        return UUID(typed) if typed else uuid4()
    except ValueError:
        words = say("Mã thao tác phải là một UUID.")
        raise Invalid(words, "op_id_invalid", op_id=words) from None
