"""Everything that changes an enrollment. One public function, one transaction."""

from datetime import datetime
from typing import Any

from training import clock, db, history, reasons
from training.actor import Actor, Role
from training.catalog.rules import ClassState, registration
from training.enrollment import line, overrides, rules, seats, telling
from training.enrollment.eligibility import Candidate, candidates, findings
from training.enrollment.line_rules import Moves
from training.enrollment.overrides import Overridden, Override
from training.enrollment.rules import Cause, EnrollmentState
from training.enrollment.schemas import EnrollmentView, FindingView, Made
from training.errors import Missing, Refused
from training.notices.rules import Kind
from training.security.policy import May, require
from training.status import advance
from training.words import say


async def enroll(
    actor: Actor,
    class_id: int,
    person_id: int,
    *,
    now: datetime,
    override: Override | None = None,
) -> Made:
    """Give a person a place in a class: a seat if one is free, else the waiting list.

    `override` lets somebody in against rules that say no; it is put on record.
    """
    require(actor, May.ENROLL)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        locked = await seats.lock(class_id, person_id)
        check_registration(actor, locked, now)
        found = (await candidates(actor, locked, [person_id], today=today)).get(person_id)
        if found is None:
            raise Missing(
                say("Không có người này trong phạm vi của bạn."),
                "no_such_person",
                person_id=say("Chọn một người của đơn vị."),
            )
        answers = check_candidate(locked, found, override)
        placed = (
            await seats.claim(
                locked,
                [found.applicant],
                promised=found.promised,
                promised_held=found.promised_held,
                now=now,
                by=actor,
            )
        )[0]
        if override and (passed := overrides.overridden(answers, override)):
            made = Overridden(placed.enrollment_id, found.applicant.unit_id, passed, override)
            await overrides.record(actor, class_id, [made])
        rank = await waiting_rank(class_id, placed.queue_no)
    return Made(
        placed.enrollment_id, placed.state, rank, [FindingView.of(answer) for answer in answers]
    )


def check_registration(actor: Actor, locked: seats.LockedClass, now: datetime) -> None:
    """Refuse unless the class takes registrations; the office may still add to a closed class."""
    refusal = registration(locked.window, now)
    late = locked.state in {ClassState.OPEN, ClassState.CLOSED}
    if refusal is not None and not (late and actor.role in {Role.ORGANIZER, Role.SYSTEM}):
        raise refusal


def check_candidate(
    locked: seats.LockedClass, candidate: Candidate, override: Override | None = None
) -> list[rules.Finding]:
    """Refuse somebody who is in already or not eligible; gives every rule's answer."""
    if candidate.enrolled_as is not None:
        words = say("Người này đã có tên trong lớp {code}.", code=locked.code)
        raise Refused(words, "already_enrolled", person_id=words)
    answers = findings(locked, candidate.facts)
    rules.permit(answers, override.rules if override else ())
    return answers


async def waiting_rank(class_id: int, queue_no: int | None) -> int | None:
    """The place in the line, from 1; None for somebody who does not wait."""
    if queue_no is None:
        return None
    rank: int = await db.value(
        "SELECT count(*)::int FROM enrollment"
        " WHERE training_class = $1 AND state = 'waitlisted' AND queue_no <= $2",
        class_id,
        queue_no,
    )
    return rank


async def withdraw(
    actor: Actor, enrollment_id: int, reason: str | None, *, now: datetime
) -> EnrollmentView:
    """Take somebody out. Once the class is convened only the office may."""
    require(actor, May.ENROLL)
    why = reasons.optional(reason)
    return await leave(actor, enrollment_id, EnrollmentState.WITHDRAWN, why, now)


_LEFT = {
    EnrollmentState.REJECTED: (Kind.UNIT_REJECTED, Kind.SEAT_REJECTED),
    EnrollmentState.WITHDRAWN: (Kind.UNIT_WITHDRAWN, Kind.SEAT_WITHDRAWN),
}


async def leave(
    actor: Actor,
    enrollment_id: int,
    to: EnrollmentState,
    reason: str | None,
    now: datetime,
    cause: Cause | None = None,
) -> EnrollmentView:
    async with db.transaction():
        row = await lock_both(actor, enrollment_id)
        advance(EnrollmentState(row["state"]), to, rules.TRANSITIONS, rules.LOOKS)
        locked = await seats.lock(row["training_class"])
        check_still_free_to_leave(actor, locked)
        await seats.free(
            locked, [enrollment_id], to, now=now, by=actor.account_id, reason=reason, cause=cause
        )
        await record(actor, f"enrollment.{to}", enrollment_id, row)
        await telling.of_people(actor, [enrollment_id], *_LEFT[to])
        await promote(actor, locked.id, now=now)
    return await view(actor, enrollment_id)


def check_still_free_to_leave(actor: Actor, locked: seats.LockedClass) -> None:
    """After the opening decision a unit asks the office; after recognition nobody leaves."""
    if locked.state in {ClassState.COMPLETED, ClassState.CANCELLED}:
        raise Refused(
            say("Lớp {code} đã kết thúc, không thể rút tên.", code=locked.code), "class_over"
        )
    if locked.state is ClassState.CONVENED and actor.role is Role.SECRETARY:
        raise Refused(
            say(
                "Lớp {code} đã có quyết định mở lớp. Nhờ Văn phòng rút tên giúp.", code=locked.code
            ),
            "class_convened",
        )


async def promote(actor: Actor, class_id: int, *, now: datetime) -> list[int]:
    """Move up whoever can have a free seat; on every path where one may have become free."""
    async with db.transaction():
        moves = await line.promote(class_id, now=now)
        await moved_up(actor, class_id, moves)
    return [enrollment for enrollment, _ in moves.up]


async def moved_up(
    actor: Actor, class_id: int, moves: Moves, *, release: int | None = None
) -> None:
    """Record who moved up and who was passed, and tell those who moved."""
    if not moves.up:
        return
    promoted = [enrollment for enrollment, _ in moves.up]
    await history.record(
        actor,
        "enrollments.promoted",
        "class",
        class_id,
        class_id=class_id,
        enrollments=promoted,
        passed={str(one): why.value for one, why in moves.passed.items()},
        policy=moves.policy.value,
        release=release,
    )
    await telling.of_people(actor, promoted, Kind.UNIT_PROMOTED, Kind.SEAT_PROMOTED)


async def finish_many(actor: Actor, outcomes: dict[int, EnrollmentState]) -> None:
    """Record who completed and who did not, inside the transaction of the recognition decision."""
    require(actor, May.COMPLETE)
    await db.rows(
        "UPDATE enrollment e SET state = new.state FROM unnest($1::int[], $2::text[])"
        " AS new (id, state) WHERE e.id = new.id AND e.state = 'confirmed'",
        list(outcomes),
        [state.value for state in outcomes.values()],
    )


_SCOPE = """
    ($2 OR e.unit = ANY($3::int[]) OR e.person = $4)
"""


async def find(actor: Actor, enrollment_id: int) -> dict[str, Any]:
    found = await db.rows(
        "SELECT e.id, e.training_class, e.person, e.unit, e.state, e.cause, e.became"
        " FROM enrollment e"
        f" WHERE e.id = $1 AND {_SCOPE}",
        enrollment_id,
        actor.role in {Role.ORGANIZER, Role.SYSTEM},
        list(actor.unit_ids),
        actor.person_id,
    )
    if not found:
        raise Missing(say("Không có ghi danh này trong phạm vi của bạn."), "no_such_enrollment")
    return dict(found[0])


async def lock_both(actor: Actor, enrollment_id: int) -> dict[str, Any]:
    """The class first, then the enrollment as it stands once the class is ours."""
    row = await find(actor, enrollment_id)
    await seats.lock(row["training_class"])
    return await find(actor, enrollment_id)


async def record(actor: Actor, action: str, enrollment_id: int, row: dict[str, Any]) -> None:
    await history.record(
        actor,
        action,
        "enrollment",
        enrollment_id,
        class_id=row["training_class"],
        unit_id=row["unit"],
        before=row["state"],
    )


async def view(actor: Actor, enrollment_id: int) -> EnrollmentView:
    from training.enrollment import queries  # noqa: PLC0415  # queries read eligibility from here

    return await queries.enrollment(actor, enrollment_id, today=clock.today())
