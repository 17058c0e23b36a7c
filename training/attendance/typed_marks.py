"""What one has typed from paper in a session, the latest first."""

import msgspec

from training import db
from training.actor import Actor
from training.attendance import queries
from training.attendance.rules import MarkStatus

DEVICE, WORKBOOK = "paper", "workbook"


class TypedMark(msgspec.Struct, frozen=True):
    """A mark typed from paper; `status` as it was typed."""

    enrollment_id: int
    full_name: str
    unit_name: str
    number: int | None
    status: MarkStatus


async def recent(actor: Actor, session_id: int, *, size: int) -> list[TypedMark]:
    """One's own typed marks in a session, the latest first."""
    await queries.check_session(actor, session_id)
    found = await db.rows(
        "SELECT o.enrollment AS enrollment_id, p.full_name, u.name AS unit_name, k.number,"
        " o.status FROM mark_operation o JOIN enrollment e ON e.id = o.enrollment"
        " JOIN person p ON p.id = e.person JOIN unit u ON u.id = e.unit"
        " LEFT JOIN seat_number k ON k.enrollment = e.id"
        " WHERE o.session = $1 AND o.author = $2 AND o.device_id = $3"
        " AND NOT EXISTS (SELECT 1 FROM mark_taken_back t WHERE t.operation = o.id)"
        " ORDER BY o.id DESC LIMIT $4",
        session_id,
        actor.account_id,
        DEVICE,
        size,
    )
    return [msgspec.convert(dict(row), TypedMark) for row in found]
