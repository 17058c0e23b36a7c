"""Recording admission and recognition: the one way in which a recorded milestone may change."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from training import db, history
from training.actor import Actor
from training.errors import Invalid, Refused
from training.people import milestone_rules, queries
from training.people.milestone_rules import Admission, Recognition, Recorded
from training.people.schemas import PersonDetails
from training.security.policy import May, require
from training.words import Sentence, say

# What the forms and the API call a field of the record.
_ADMISSION = {
    "admission_decision_number": "decision_number",
    "admission_decision_date": "decision_date",
}
_RECOGNITION = {"recognition_decision_number": "decision_number"}
LONGEST_REASON = 500


async def admit(
    actor: Actor,
    person_id: int,
    admission: Admission,
    reason: str | None = None,
    *,
    today: date,
) -> PersonDetails:
    """Record an admission: a candidate is on probation from then on.

    What is recorded already changes with a reason only; history names the fields, no values.
    """
    return await _record(
        actor,
        person_id,
        lambda before: milestone_rules.admitted(before, admission),
        ("person.admitted", _ADMISSION),
        reason,
        today,
    )


async def recognise(
    actor: Actor,
    person_id: int,
    recognition: Recognition,
    reason: str | None = None,
    *,
    today: date,
) -> PersonDetails:
    """Record the recognition of a member on probation, or correct it with a reason."""
    return await _record(
        actor,
        person_id,
        lambda before: milestone_rules.recognised(before, recognition),
        ("person.recognised", _RECOGNITION),
        reason,
        today,
    )


async def _record(
    actor: Actor,
    person_id: int,
    step: Callable[[Recorded], Recorded],
    told: tuple[str, Mapping[str, str]],
    reason: str | None,
    today: date,
) -> PersonDetails:
    require(actor, May.CHANGE_PEOPLE)
    action, names = told
    async with db.transaction():
        person = await queries.person(actor, person_id)
        if person.erased_at is not None:
            raise Refused(say("Hồ sơ này đã xóa theo yêu cầu, không sửa được."), "person_erased")
        before = (await recorded(actor, [person_id], lock=True))[person_id]
        after = step(before)
        _refuse(milestone_rules.faults(before, after, today), names)
        late = milestone_rules.overwritten(before, after)
        why = _reason(reason) if late else None
        fields = milestone_rules.changed(before, after)
        if fields:
            await _write({person_id: after})
            details: dict[str, Any] = {"fields": sorted(fields)} | ({"reason": why} if why else {})
            await history.record(
                actor,
                "person.milestone_corrected" if late else action,
                "person",
                person_id,
                unit_id=person.unit_id,
                **details,
            )
        return await queries.person(actor, person_id)


async def record_many(
    actor: Actor, after: Mapping[int, Recorded], *, before: Mapping[int, Recorded]
) -> None:
    """Record a checked list at once; `before` is what `recorded` gave under its lock.

    Only first recordings: raises `Refused` when one would overwrite what is recorded.
    """
    require(actor, May.CHANGE_PEOPLE)
    if any(milestone_rules.overwritten(before[one], after[one]) for one in after):
        raise Refused(
            say("Danh sách chỉ ghi mốc mới. Mốc đã ghi thì sửa ở từng hồ sơ."), "milestone_recorded"
        )
    async with db.transaction():
        await _write(after)
        await history.record(actor, "person.milestones_recorded", "person", None, ids=sorted(after))


async def recorded(
    actor: Actor, person_ids: Sequence[int], *, lock: bool = False
) -> dict[int, Recorded]:
    """What is on record of these people, as far as they are in the actor's scope."""
    where, units = queries.scope(actor)
    found = await db.rows(
        "SELECT p.id, p.birth_year, p.standing, p.ceremony_date, p.admission_decision_date,"
        " p.admission_decision_number, p.recognition_date, p.recognition_decision_number"
        f" FROM person p WHERE {where} AND p.id = ANY($2::int[]) AND p.erased_at IS NULL"
        " ORDER BY p.id" + (" FOR UPDATE" if lock else ""),
        units,
        list(person_ids),
    )
    return {row["id"]: msgspec.convert(dict(row), Recorded) for row in found}


async def _write(after: Mapping[int, Recorded]) -> None:
    records = list(after.values())
    await db.rows(
        "UPDATE person p SET standing = new.standing, ceremony_date = new.ceremony,"
        " admission_decision_date = new.decided, admission_decision_number = new.number,"
        " recognition_date = new.recognised, recognition_decision_number = new.paper"
        " FROM unnest($1::int[], $2::text[], $3::date[], $4::date[], $5::text[], $6::date[],"
        " $7::text[]) AS new (id, standing, ceremony, decided, number, recognised, paper)"
        " WHERE p.id = new.id",
        list(after),
        [one.standing.value for one in records],
        [one.ceremony_date for one in records],
        [one.admission_decision_date for one in records],
        [one.admission_decision_number for one in records],
        [one.recognition_date for one in records],
        [one.recognition_decision_number for one in records],
    )


def _refuse(wrong: Mapping[str, Sentence], names: Mapping[str, str]) -> None:
    if wrong:
        answers = {names.get(field, field): words for field, words in wrong.items()}
        raise Invalid(say("Xem lại những ô được đánh dấu."), "milestone_invalid", **answers)


def _reason(text: str | None) -> str:
    why = (text or "").replace("\x00", "").strip()
    if not why:
        words = say("Mốc này đã ghi trước đó. Ghi lý do sửa.")
        raise Invalid(words, "reason_missing", reason=words)
    if len(why) > LONGEST_REASON:
        words = say("Lý do dài nhất {most} ký tự.", most=LONGEST_REASON)
        raise Invalid(words, "reason_invalid", reason=words)
    return why
