"""One person of a unit in the stead of another: the seat stays with the unit."""

from datetime import datetime

from training import clock, db, history, reasons
from training.actor import Actor, Role
from training.enrollment import rules, seats, telling
from training.enrollment.eligibility import candidates
from training.enrollment.rules import EnrollmentState
from training.enrollment.schemas import FindingView, Made
from training.enrollment.service import check_candidate, check_still_free_to_leave, lock_both
from training.errors import Missing, Refused
from training.notices.rules import Kind
from training.security.policy import May, require
from training.words import say


async def substitute(
    actor: Actor, enrollment_id: int, person_id: int, reason: str, *, now: datetime
) -> Made:
    """Put another person of the unit into somebody's seat, until the first session begins.

    What the office agreed to it need not decide again where it does this itself; where a unit
    does, the new person is a request. Once the class is convened only the office may.
    """
    require(actor, May.ENROLL)
    why = reasons.needed(reason, say("Ghi lý do thay người."))
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        row = await lock_both(actor, enrollment_id)
        locked = await seats.lock(row["training_class"], person_id)
        check_still_free_to_leave(actor, locked)
        await _check_not_begun(locked, now)
        state = EnrollmentState(row["state"])
        if state not in {EnrollmentState.REQUESTED, EnrollmentState.CONFIRMED}:
            raise Refused(
                say("Người này không giữ chỗ trong lớp. Rút tên rồi ghi danh người khác."),
                "no_seat_to_pass_on",
            )
        found = (await candidates(actor, locked, [person_id], today=today)).get(person_id)
        if found is None:
            raise Missing(
                say("Không có người này trong phạm vi của bạn."),
                "no_such_person",
                person_id=say("Chọn một người của đơn vị."),
            )
        if found.applicant.unit_id != row["unit"]:
            words = say("Chỉ thay được bằng người cùng đơn vị.")
            raise Refused(words, "other_unit", person_id=words)
        answers = check_candidate(locked, found)
        into = locked.seated_as if actor.role is Role.SECRETARY else state
        made = await seats.substitute(
            enrollment_id, person_id, into, now=now, by=actor.account_id, reason=why
        )
        await history.record(
            actor,
            "enrollment.substituted",
            "enrollment",
            made,
            class_id=locked.id,
            unit_id=row["unit"],
            instead_of=enrollment_id,
            state=into.value,
        )
        if actor.role is Role.SECRETARY:
            await telling.of_unit(actor, locked.id, row["unit"], Kind.SUBSTITUTED, office=True)
        else:
            await telling.of_people(
                actor, [enrollment_id], Kind.UNIT_WITHDRAWN, Kind.SEAT_WITHDRAWN
            )
        if into in rules.ATTENDS:
            await telling.of_people(actor, [made], Kind.UNIT_CONFIRMED, Kind.SEAT_CONFIRMED)
    return Made(made, into, None, [FindingView.of(answer) for answer in answers])


async def _check_not_begun(locked: seats.LockedClass, now: datetime) -> None:
    first = await db.value(
        "SELECT min(starts_at) FROM session WHERE training_class = $1", locked.id
    )
    begun = now >= first if first else now.astimezone(clock.ZONE).date() > locked.starts_on
    if begun:
        raise Refused(
            say("Lớp {code} đã học buổi đầu, không thay người được nữa.", code=locked.code),
            "class_begun",
        )
