"""A list goes in: every good row is registered, the others stay behind with their faults."""

from datetime import date, datetime

import msgspec

from training import clock, db, history
from training.actor import Actor, Role
from training.enrollment import (
    import_queries,
    imports,
    judging,
    overrides,
    seats,
    service,
    staging,
    telling,
)
from training.enrollment.eligibility import Candidate, candidates, findings
from training.enrollment.import_schemas import ImportView
from training.enrollment.overrides import Overridden
from training.enrollment.row_changes import keep_row, ready
from training.enrollment.rules import EnrollmentState
from training.enrollment.staging import Staged
from training.errors import Invalid
from training.notices.rules import Kind
from training.people import service as people
from training.people.faults import error
from training.people.record import record
from training.people.rules import Standing
from training.people.schemas import NewPerson, PersonChange
from training.security.policy import May, require


async def confirm(actor: Actor, import_id: int, *, now: datetime) -> ImportView:
    """Register every good row that is still waiting: seats in the order of the list.

    Rows with errors stay behind and can be put right and confirmed later. What changed since
    the list was read (somebody enrolled meanwhile) shows as a fault of that row.
    """
    require(actor, May.ENROLL)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        class_id = await imports.class_of(actor, import_id)
        locked = await seats.lock(class_id)
        await ready(actor, import_id)
        service.check_registration(actor, locked, now)
        good = await _good_rows(import_id)
        entered = await _enter(actor, import_id, locked, good, now, today)
        await db.rows(
            "UPDATE list_import SET state = 'confirmed', confirmed_at = $2, confirmed_by = $3"
            " WHERE id = $1",
            import_id,
            now,
            actor.account_id,
        )
        await history.record(
            actor,
            "list.confirmed",
            "import",
            import_id,
            class_id=class_id,
            enrollments=[one.enrollment_id for one in entered],
            waitlisted=[
                one.enrollment_id for one in entered if one.state is EnrollmentState.WAITLISTED
            ],
        )
        if entered:
            from_unit = actor.role is Role.SECRETARY
            kind = Kind.LIST_RECEIVED if from_unit else Kind.LIST_CONFIRMED
            await telling.of_list(actor, import_id, kind, many=len(entered))
    return await import_queries.summary(actor, import_id)


class _Good(msgspec.Struct):
    row: int
    staged: Staged
    index: bytes | None
    person: int | None


async def _good_rows(import_id: int) -> list[_Good]:
    found = await db.rows(
        "SELECT row, typed, number_index, person FROM import_row WHERE list_import = $1"
        " AND state = 'waiting' AND verdict <> 'error' ORDER BY row FOR UPDATE",
        import_id,
    )
    return [
        _Good(row["row"], staging.unseal(row["typed"]), row["number_index"], row["person"])
        for row in found
    ]


async def _enter(
    actor: Actor,
    import_id: int,
    locked: seats.LockedClass,
    good: list[_Good],
    now: datetime,
    today: date,
) -> list[seats.Placed]:
    judged = await judging.judge(locked, [one.staged for one in good], today=today, to_enter=True)
    still: list[_Good] = []
    for one, found in zip(good, judged, strict=True):
        one.person = found.person
        if staging.verdict_of(found.faults) == "error":
            await keep_row(import_id, one.row, found.of(one.staged), one.index, found.person)
            continue
        if found.gives_number and found.person is not None:
            number = PersonChange(national_id=one.staged.person.national_id)
            await people.change(actor, found.person, number, today)
        still.append(one)
    fit = await _add_people(actor, import_id, locked, still, today)
    if not fit:
        return []
    allowed = await candidates(
        actor, locked, [one.person for one in fit if one.person], today=today
    )
    first = allowed[int(fit[0].person or 0)]
    placed = await seats.claim(
        locked,
        [allowed[int(one.person or 0)].applicant for one in fit],
        promised=first.promised,
        promised_held=first.promised_held,
        now=now,
        by=actor,
        list_import=import_id,
    )
    await overrides.record(actor, locked.id, _passed_over(locked, fit, placed, allowed))
    await db.rows(
        "UPDATE import_row r SET state = 'entered', person = new.person,"
        " enrollment = new.enrollment FROM unnest($2::int[], $3::int[], $4::int[])"
        " AS new (row, person, enrollment) WHERE r.list_import = $1 AND r.row = new.row",
        import_id,
        [one.row for one in fit],
        [one.person_id for one in placed],
        [one.enrollment_id for one in placed],
    )
    return placed


def _passed_over(
    locked: seats.LockedClass,
    fit: list[_Good],
    placed: list[seats.Placed],
    known: dict[int, Candidate],
) -> list[Overridden]:
    """What the office passed over for the rows that went in."""
    found = []
    for row, place in zip(fit, placed, strict=True):
        override = row.staged.override
        if override is None:
            continue
        candidate = known[place.person_id]
        passed = overrides.overridden(findings(locked, candidate.facts), override)
        unit_id = candidate.applicant.unit_id
        found.append(Overridden(place.enrollment_id, unit_id, passed, override))
    return [one for one in found if one.findings]


async def _add_people(
    actor: Actor, import_id: int, locked: seats.LockedClass, rows: list[_Good], today: date
) -> list[_Good]:
    """New people of the list, added as one; a candidate or a probationary member by the course.

    A row that the record refuses (a date that contradicts another) stays behind with its faults.
    """
    standing = Standing(locked.rules.standings[0])
    new: list[tuple[_Good, NewPerson]] = []
    refused: set[int] = set()
    for one in rows:
        if one.person is not None:
            continue
        person = _new_person(one, standing)
        try:
            record(person, today)
        except Invalid as refusal:
            faults = one.staged.faults + [
                staging.stored(error(field, refusal.code, words))
                for field, words in refusal.answers.items()
            ]
            staged = msgspec.structs.replace(one.staged, faults=faults)
            await keep_row(import_id, one.row, staged, one.index, None)
            refused.add(one.row)
        else:
            new.append((one, person))
    made = await people.add_many(actor, [person for _, person in new], today=today)
    for (one, _), person_id in zip(new, made, strict=True):
        one.person = person_id
    return [one for one in rows if one.row not in refused]


def _new_person(one: _Good, standing: Standing) -> NewPerson:
    said = msgspec.to_builtins(one.staged.person)
    values = {field: value for field, value in said.items() if value is not None}
    values.pop("unit_name", None)
    values["standing"] = standing.value
    return msgspec.convert(values, NewPerson)
