"""From one class of a course to another: out of one, into the other, or neither."""

from datetime import datetime
from typing import Any

from training import db, reasons
from training.actor import Actor
from training.enrollment import overrides, seats, service
from training.enrollment.rules import Cause, EnrollmentState
from training.enrollment.schemas import Made
from training.errors import Refused
from training.security.policy import May, require
from training.words import say


async def transfer(
    actor: Actor, enrollment_id: int, to_class: int, reason: str | None, *, now: datetime
) -> Made:
    """Move somebody to another class of the same course: out of one, into the other, or neither.

    Whose class was called off is out already: they only go into the other, and their own unit
    may see to it while that class takes registrations.
    """
    require(actor, May.ENROLL)
    why = reasons.optional(reason)
    async with db.transaction():
        row = await service.find(actor, enrollment_id)
        stranded = row["cause"] == Cause.CLASS_CANCELLED and row["became"] is None
        if not stranded:
            require(actor, May.DECIDE)
        await _check_target(row, to_class)
        # Both classes in the order of their ids, so that two transfers cannot wait for each other.
        for class_id in sorted((row["training_class"], to_class)):
            await seats.lock(class_id)
        if not stranded:
            left, cause = EnrollmentState.WITHDRAWN, Cause.TRANSFERRED
            await service.leave(actor, enrollment_id, left, why, now, cause)
        override = await overrides.carried(enrollment_id)
        made = await service.enroll(actor, to_class, row["person"], now=now, override=override)
        # Of two who move somebody of a cancelled class at once, the second is refused by `enroll`.
        await db.rows("UPDATE enrollment SET became = $2 WHERE id = $1", enrollment_id, made.id)
    return made


async def _check_target(row: dict[str, Any], to_class: int) -> None:
    if row["training_class"] == to_class:
        words = say("Người này đang ở chính lớp đó. Chọn lớp khác.")
        raise Refused(words, "same_class", class_id=words)
    same = await db.value(
        "SELECT a.course = b.course FROM training_class a, training_class b"
        " WHERE a.id = $1 AND b.id = $2",
        row["training_class"],
        to_class,
    )
    if same is False:
        words = say("Lớp đó thuộc chương trình khác. Chọn lớp cùng chương trình.")
        raise Refused(words, "other_course", class_id=words)
