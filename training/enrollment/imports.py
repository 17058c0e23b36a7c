"""Everything that changes a list on its way in. One public function, one transaction."""

import hashlib
from datetime import date, datetime

import msgspec

from training import clock, db, history, jobs
from training.actor import Actor, Role
from training.catalog.rules import ClassState
from training.enrollment import (
    import_queries,
    judging,
    overrides,
    seats,
    service,
    staging,
    telling,
)
from training.enrollment.eligibility import Candidate, candidates, findings
from training.enrollment.overrides import Overridden
from training.enrollment.reading import FILE
from training.enrollment.row_changes import keep_row, locked_list, ready
from training.enrollment.rules import Cause, EnrollmentState, ImportState
from training.enrollment.schemas import ImportAsked, ImportView
from training.enrollment.staging import Staged
from training.errors import Invalid, Missing, Refused
from training.notices.rules import Kind
from training.people import service as people
from training.people.faults import error
from training.people.record import record
from training.people.rules import Standing
from training.people.schemas import NewPerson, PersonChange
from training.security import vault
from training.security.policy import May, require
from training.spreadsheets import limits
from training.spreadsheets.reading import refuse
from training.words import say

LONGEST_FILE_NAME = 200


async def send(
    actor: Actor,
    class_id: int,
    file_name: str,
    content: bytes,
    *,
    now: datetime,
    unit_id: int | None = None,
) -> ImportAsked:
    """Take a list in and have it read in the background. The same file again changes nothing."""
    require(actor, May.ENROLL)
    if not content:
        raise refuse("file_empty")
    if len(content) > limits.FILE_BYTES:
        raise refuse("file_too_large")
    async with db.transaction():
        locked = await seats.lock(class_id)
        service.check_registration(actor, locked, now)
        unit = await _unit(actor, class_id, unit_id)
        fingerprint = hashlib.sha256(content).digest()
        before = await db.rows(
            "SELECT o.id, o.state FROM list_import i"
            " JOIN list_import o ON o.id = COALESCE(i.continues, i.id)"
            " WHERE i.training_class = $1 AND i.unit = $2 AND i.file_hash = $3"
            " AND o.state IN ('reading', 'ready', 'confirmed') ORDER BY i.id DESC LIMIT 1",
            class_id,
            unit,
            fingerprint,
        )
        if before:
            return ImportAsked(before[0]["id"], ImportState(before[0]["state"]), again=True)
        import_id: int = await db.value(
            "INSERT INTO list_import (training_class, unit, sent_by, sent_at, file_name, file,"
            " file_hash, state) VALUES ($1, $2, $3, $4, $5, $6, $7, 'reading') RETURNING id",
            class_id,
            unit,
            actor.account_id,
            now,
            file_name[-LONGEST_FILE_NAME:] or "danh-sach",
            vault.seal_bytes(content, FILE),
            fingerprint,
        )
        job_id = await jobs.ask(actor, "enrollment.read_list", import_id=import_id)
        await db.rows("UPDATE list_import SET job = $2 WHERE id = $1", import_id, job_id)
        await history.record(
            actor, "list.sent", "import", import_id, class_id=class_id, unit_id=unit
        )
    return ImportAsked(import_id, ImportState.READING)


async def _unit(actor: Actor, class_id: int, asked: int | None) -> int:
    """Whose list it is: the secretary's own unit, or the one that the office names."""
    if actor.role is Role.SECRETARY:
        if asked is not None and asked not in actor.unit_ids:
            words = say("Chọn đơn vị trong phạm vi của bạn.")
            raise Missing(words, "no_such_unit", unit_id=words)
        return asked or int(actor.unit_id or 0)
    if asked is not None:
        if not await db.value("SELECT 1 FROM unit WHERE id = $1", asked):
            words = say("Không có đơn vị này.")
            raise Missing(words, "no_such_unit", unit_id=words)
        return asked
    host: int = await db.value("SELECT host_unit FROM training_class WHERE id = $1", class_id)
    return host


async def confirm(actor: Actor, import_id: int, *, now: datetime) -> ImportView:
    """Register every good row that is still waiting: seats in the order of the list.

    Rows with errors stay behind and can be put right and confirmed later. What changed since
    the list was read (somebody enrolled meanwhile) shows as a fault of that row.
    """
    require(actor, May.ENROLL)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        class_id = await _class_of(actor, import_id)
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


async def undo(actor: Actor, import_id: int, *, now: datetime) -> ImportView:
    """Take everybody whom a confirmed list brought in out again, until the class is convened."""
    require(actor, May.ENROLL)
    async with db.transaction():
        class_id = await _class_of(actor, import_id)
        locked = await seats.lock(class_id)
        listed = await locked_list(actor, import_id)
        if listed["state"] != ImportState.CONFIRMED:
            raise Refused(say("Chỉ hoàn tác được danh sách đã xác nhận."), "import_not_confirmed")
        if locked.state not in {ClassState.OPEN, ClassState.CLOSED}:
            raise Refused(
                say("Lớp đã mở, không hoàn tác cả danh sách được nữa. Rút tên từng người."),
                "class_convened",
            )
        found = await db.rows(
            "SELECT id FROM enrollment WHERE list_import = $1"
            " AND state IN ('requested', 'confirmed', 'waitlisted') FOR UPDATE",
            import_id,
        )
        ids = [row["id"] for row in found]
        await seats.free(
            locked,
            ids,
            EnrollmentState.WITHDRAWN,
            now=now,
            by=actor.account_id,
            reason=None,
            cause=Cause.LIST_UNDONE,
        )
        await db.rows(
            "UPDATE import_row SET state = 'undone' WHERE list_import = $1 AND state = 'entered'",
            import_id,
        )
        await db.rows("UPDATE list_import SET state = 'undone' WHERE id = $1", import_id)
        await history.record(
            actor, "list.undone", "import", import_id, class_id=class_id, enrollments=ids
        )
        await _tell_returned(actor, import_id)
        await service.promote(actor, class_id, now=now)
    return await import_queries.summary(actor, import_id)


async def discard(actor: Actor, import_id: int) -> None:
    """Throw a list away that has not been confirmed; its file goes with it."""
    require(actor, May.ENROLL)
    async with db.transaction():
        listed = await locked_list(actor, import_id)
        if listed["state"] not in {ImportState.READING, ImportState.READY, ImportState.REFUSED}:
            raise Refused(say("Danh sách này đã xong, không bỏ được nữa."), "import_over")
        await db.rows(
            "UPDATE list_import SET state = 'discarded', file = NULL WHERE id = $1", import_id
        )
        await history.record(
            actor, "list.discarded", "import", import_id, class_id=listed["training_class"]
        )
        await _tell_returned(actor, import_id)


async def _tell_returned(actor: Actor, import_id: int) -> None:
    """What a unit does with its own list concerns nobody else."""
    if actor.role is not Role.SECRETARY:
        await telling.of_list(actor, import_id, Kind.LIST_RETURNED)


async def _class_of(actor: Actor, import_id: int) -> int:
    """Read before the class is locked: the lock order is class, then list."""
    class_id: int = (await import_queries.listed(actor, import_id))["training_class"]
    return class_id
