"""Many people enrolled in one class at once: the same gate as for one, with an answer for each."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from training import clock, db
from training.actor import Actor
from training.enrollment import seats, service
from training.enrollment.eligibility import Candidate, candidates, findings
from training.enrollment.rules import EnrollmentState
from training.enrollment.schemas import BulkLine, BulkOutcome, FindingView
from training.errors import Invalid, Refused
from training.people import queries as people
from training.security.policy import May, require
from training.words import say

MOST = 2_000
_NOBODY = say("Không có người này trong phạm vi của bạn.")


async def enroll(
    actor: Actor, class_id: int, person_ids: Sequence[int], *, now: datetime
) -> BulkOutcome:
    """Give each, in the order given, a seat or a place in the line; tells who was refused and why.

    Nobody keeps another out: who is not eligible stays out alone. Raises `Refused` when the class
    takes nobody, `Invalid` for more than 2,000 people or none.
    """
    require(actor, May.ENROLL)
    wanted = _wanted(person_ids)
    async with db.transaction():
        locked = await seats.lock(class_id)
        await seats.hold_people(wanted)
        fit, lines = await _judge(actor, locked, wanted, now)
        if fit:
            first = next(iter(fit.values()))
            placed = await seats.claim(
                locked,
                [one.applicant for one in fit.values()],
                promised=first.promised,
                promised_held=first.promised_held,
                now=now,
                by=actor,
            )
            ranks = await _ranks([one.enrollment_id for one in placed])
            for one in placed:
                lines[one.person_id] = msgspec.structs.replace(
                    lines[one.person_id],
                    state=one.state,
                    enrollment_id=one.enrollment_id,
                    waiting_rank=ranks.get(one.enrollment_id),
                )
    return BulkOutcome(class_id, locked.code, list(lines.values()))


async def preview(
    actor: Actor, class_id: int, person_ids: Sequence[int], *, now: datetime
) -> BulkOutcome:
    """What `enroll` would come to now, without taking a seat or promising one."""
    require(actor, May.ENROLL)
    wanted = _wanted(person_ids)
    locked = await seats.look(class_id)
    fit, lines = await _judge(actor, locked, wanted, now)
    if fit:
        first = next(iter(fit.values()))
        states = await seats.outlook(
            locked,
            [one.applicant for one in fit.values()],
            promised=first.promised,
            promised_held=first.promised_held,
        )
        for person_id, state in zip(fit, states, strict=True):
            lines[person_id] = msgspec.structs.replace(lines[person_id], state=state)
    return BulkOutcome(class_id, locked.code, list(lines.values()))


def _wanted(person_ids: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(person_ids))
    if not wanted:
        words = say("Chọn ít nhất một người.")
        raise Invalid(words, "nobody_chosen", person_ids=words)
    if len(wanted) > MOST:
        words = say("Mỗi lần ghi danh nhiều nhất {most} người. Chọn bớt lại.", most=MOST)
        raise Invalid(words, "too_many_people", person_ids=words)
    return wanted


async def _judge(
    actor: Actor, locked: seats.LockedClass, wanted: Sequence[int], now: datetime
) -> tuple[dict[int, Candidate], dict[int, BulkLine]]:
    """Who may go in, and a line for everybody asked for, in their order."""
    service.check_registration(actor, locked, now)
    today = now.astimezone(clock.ZONE).date()
    found = await candidates(actor, locked, wanted, today=today)
    named = await people.named(actor, wanted)
    fit: dict[int, Candidate] = {}
    lines: dict[int, BulkLine] = {}
    for person_id in wanted:
        candidate = found.get(person_id)
        name, unit = named.get(person_id, ("", ""))
        line = BulkLine(person_id, name, unit)
        if candidate is None:
            line = msgspec.structs.replace(line, code="no_such_person", message=str(_NOBODY))
        else:
            line = _answered(line, locked, candidate)
            if line.code is None:
                fit[person_id] = candidate
        lines[person_id] = line
    return fit, lines


def _answered(line: BulkLine, locked: seats.LockedClass, candidate: Candidate) -> BulkLine:
    answers = [FindingView.of(one) for one in findings(locked, candidate.facts)]
    line = msgspec.structs.replace(line, eligibility=answers)
    try:
        service.check_candidate(locked, candidate)
    except Refused as refusal:
        every = dict.fromkeys(str(words) for words in refusal.answers.values())
        return msgspec.structs.replace(line, code=refusal.code, message=" ".join(every))
    return line


async def _ranks(enrollment_ids: Sequence[int]) -> dict[int, int]:
    """The places in the line, from 1, of those of them who wait."""
    found = await db.rows(
        "SELECT e.id, (SELECT count(*)::int FROM enrollment w WHERE"
        " w.training_class = e.training_class AND w.state = 'waitlisted'"
        " AND w.queue_no <= e.queue_no) AS rank"
        " FROM enrollment e WHERE e.id = ANY($1::int[]) AND e.state = $2",
        list(enrollment_ids),
        EnrollmentState.WAITLISTED.value,
    )
    return {row["id"]: row["rank"] for row in found}
