"""What the office decides about requests: agreed to, one or all, or turned down with a reason."""

from collections.abc import Sequence
from datetime import datetime

from training import db, history, reasons
from training.actor import Actor
from training.enrollment import rules, seats, service, telling
from training.enrollment.rules import EnrollmentState
from training.enrollment.schemas import EnrollmentView
from training.errors import Refused
from training.notices.rules import Kind
from training.security.policy import May, require
from training.status import advance
from training.words import say


async def confirm(actor: Actor, enrollment_id: int, *, now: datetime) -> EnrollmentView:
    """The office agrees to a request. Somebody in the line first needs a free seat."""
    require(actor, May.DECIDE)
    async with db.transaction():
        row = await service.lock_both(actor, enrollment_id)
        state = EnrollmentState(row["state"])
        if state is EnrollmentState.WAITLISTED:
            await _seat_from_the_line(actor, row["training_class"], enrollment_id, now)
        else:
            advance(state, EnrollmentState.CONFIRMED, rules.TRANSITIONS, rules.LOOKS)
        await _confirm(actor, [enrollment_id], now)
        await service.record(actor, "enrollment.confirmed", enrollment_id, row)
        await telling.of_people(actor, [enrollment_id], Kind.UNIT_CONFIRMED, Kind.SEAT_CONFIRMED)
    return await service.view(actor, enrollment_id)


async def _seat_from_the_line(
    actor: Actor, class_id: int, enrollment_id: int, now: datetime
) -> None:
    promoted = await service.promote(actor, class_id, now=now)
    if enrollment_id not in promoted:
        raise Refused(
            say("Chưa có chỗ trống cho người này. Tăng số chỗ hoặc chỉ tiêu của đơn vị trước."),
            "no_free_seat",
        )


async def _confirm(actor: Actor, enrollment_ids: Sequence[int], now: datetime) -> None:
    await db.rows(
        "UPDATE enrollment SET state = 'confirmed', decided_at = $2, decided_by = $3,"
        " returned = NULL WHERE id = ANY($1::int[]) AND state = 'requested'",
        list(enrollment_ids),
        now,
        actor.account_id,
    )


async def confirm_all(
    actor: Actor, class_id: int, *, now: datetime, unit_id: int | None = None
) -> int:
    """Agree to every request of a class, or of one unit in it; gives how many.

    What was sent back to a unit waits until the unit sends it again.
    """
    require(actor, May.DECIDE)
    async with db.transaction():
        await seats.lock(class_id)
        found = await db.rows(
            "UPDATE enrollment SET state = 'confirmed', decided_at = $2, decided_by = $3"
            " WHERE training_class = $1 AND state = 'requested' AND returned IS NULL"
            " AND ($4::int IS NULL OR unit = $4) RETURNING id",
            class_id,
            now,
            actor.account_id,
            unit_id,
        )
        if found:
            await history.record(
                actor,
                "enrollments.confirmed",
                "class",
                class_id,
                class_id=class_id,
                unit_id=unit_id,
                enrollments=[row["id"] for row in found],
            )
        confirmed = [row["id"] for row in found]
        await telling.of_people(actor, confirmed, Kind.UNIT_CONFIRMED, Kind.SEAT_CONFIRMED)
    return len(found)


async def reject(
    actor: Actor, enrollment_id: int, reason: str | None, *, now: datetime
) -> EnrollmentView:
    """The office says no, with a reason; the seat goes to the next in line."""
    require(actor, May.DECIDE)
    why = reasons.needed(reason, say("Ghi lý do, để đơn vị biết phải làm gì."))
    return await service.leave(actor, enrollment_id, EnrollmentState.REJECTED, why, now)
