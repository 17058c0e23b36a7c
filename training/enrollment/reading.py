"""The job that reads a list in the background, row by row, before anything is written."""

import asyncio
from datetime import date
from typing import Any

import msgspec

from training import clock, db
from training.actor import SYSTEM
from training.enrollment import (
    column_choices,
    continuing,
    judging,
    probing,
    seats,
    staging,
    telling,
)
from training.enrollment.locked import LockedClass
from training.enrollment.rules import RowState
from training.enrollment.staging import Staged, Units
from training.errors import Invalid, Refused
from training.jobs.kinds import Run
from training.notices.rules import Kind
from training.security import vault
from training.spreadsheets.people_list import (
    ListRow,
    PeopleList,
    check_row,
    compare_rows,
    read_people,
)
from training.spreadsheets.reading import read, refuse

FILE = "list_import.file"


async def read_list(run: Run) -> dict[str, Any]:
    """Read, check and stage the rows of one list. Done again, it begins afresh."""
    import_id = int(run.arguments["import_id"])
    found = await db.rows(
        "SELECT i.id, i.training_class, i.unit, i.file, i.file_name, i.state, i.sent_by, i.chosen,"
        " a.role FROM list_import i JOIN account a ON a.id = i.sent_by WHERE i.id = $1",
        import_id,
    )
    if not found or found[0]["state"] != "reading":
        return {"import_id": import_id}
    row = found[0]
    try:
        people = await _people(row)
    except Refused as refusal:
        await _refuse(import_id, refusal)
        return {"import_id": import_id, "refused": refusal.code}
    await run.progress(0, len(people.rows))
    try:
        earlier = await continuing.earlier(row, people)
        if earlier is not None:
            await continuing.go_on(row, earlier, people)
            return {"import_id": import_id, "continues": earlier.id}
        await _stage(run, import_id, row, people)
    except Refused as refusal:
        await _refuse(import_id, refusal)
        return {"import_id": import_id, "refused": refusal.code}
    return {"import_id": import_id, "rows": len(people.rows)}


async def _people(row: Any) -> PeopleList:
    workbook = await read(vault.unseal_bytes(row["file"], FILE), row["file_name"])
    choices = await column_choices.of_list(row["unit"], row["chosen"])
    # Checking thousands of rows takes a while: the heartbeat must not wait for it.
    found = await asyncio.to_thread(read_people, workbook, clock.today(), choices)
    if not found.rows:
        raise refuse("no_rows")
    return found


async def _refuse(import_id: int, refusal: Refused) -> None:
    stored = {
        "words": refusal.message.words,
        "values": {name: str(value) for name, value in refusal.message.values.items()},
    }
    async with db.transaction():
        await db.rows(
            "UPDATE list_import SET state = 'refused', refusal_code = $2, refusal = $3"
            " WHERE id = $1 AND state = 'reading'",
            import_id,
            refusal.code,
            msgspec.json.encode(stored).decode(),
        )
        await telling.of_list(SYSTEM, import_id, Kind.LIST_UNREADABLE)


async def _stage(run: Run, import_id: int, row: Any, people: PeopleList) -> None:
    locked = await seats.look(row["training_class"])
    units = await staging.units_for(row["unit"], may_name_others=row["role"] == "organizer")
    kept = await _kept(import_id, people)
    rows = compare_rows(_with(people.rows, kept, clock.today()), people.names)
    staged = [_staged(one, kept.get(one.row), locked, units) for one in rows]
    indexes = [staging.number_index(one.person.national_id) for one in staged]
    judged = await judging.judge(locked, staged, today=clock.today())
    await _count_foreign(row, sum(found.foreign for found in judged))
    async with db.transaction():
        await db.rows("DELETE FROM import_row WHERE list_import = $1", import_id)
        await db.rows(
            "INSERT INTO import_row (list_import, row, typed, number_index, verdict, faults,"
            " state, person) SELECT $1, new.* FROM (SELECT row, typed, number_index, verdict,"
            " faults::jsonb, state, person FROM unnest($2::int[], $3::bytea[], $4::bytea[],"
            " $5::text[], $6::text[], $7::int[], $8::text[])"
            " AS n (row, typed, number_index, verdict, faults, person, state)) AS new",
            import_id,
            [one.row for one in rows],
            [staging.seal(found.of(one)) for one, found in zip(staged, judged, strict=True)],
            indexes,
            [staging.verdict_of(found.faults) for found in judged],
            [staging.codes(found.faults) for found in judged],
            [found.person for found in judged],
            [kept[one.row].state if one.row in kept else RowState.WAITING.value for one in rows],
        )
        await db.rows(
            "UPDATE list_import SET state = 'ready', unknown_columns = $2, found = $3"
            " WHERE id = $1 AND state = 'reading'",
            import_id,
            msgspec.json.encode(people.unknown_columns).decode(),
            msgspec.json.encode(column_choices.found(people)).decode(),
        )
    await run.progress(len(rows), len(rows))


class _Kept(msgspec.Struct, frozen=True):
    """What somebody did with a row before the file was read again."""

    staged: Staged
    state: str


async def _kept(import_id: int, people: PeopleList) -> dict[int, _Kept]:
    """The rows that somebody touched and that the file still has, and those that it never had."""
    found = await db.rows(
        "SELECT row, typed, state FROM import_row WHERE list_import = $1", import_id
    )
    still = {row.row for row in people.rows}
    kept = {row["row"]: _Kept(staging.unseal(row["typed"]), row["state"]) for row in found}
    return {
        row: one
        for row, one in kept.items()
        if row in still or (one.staged.by_hand and one.staged.by_hand == one.staged.typed)
    }


def _with(rows: list[ListRow], kept: dict[int, _Kept], today: date) -> list[ListRow]:
    """The rows of the file as they were put right since."""
    of_file = {row.row: row for row in rows}
    for number, one in kept.items():
        if one.staged.by_hand:
            typed = of_file[number].typed if number in of_file else {}
            of_file[number] = check_row(typed | one.staged.by_hand, number, today)
    return [of_file[number] for number in sorted(of_file)]


def _staged(row: ListRow, kept: _Kept | None, locked: LockedClass, units: Units) -> Staged:
    staged = staging.stage(row, locked, units)
    if kept is None:
        return staged
    before = kept.staged
    return msgspec.structs.replace(staged, allowed=before.allowed, by_hand=before.by_hand)


async def _count_foreign(row: Any, met: int) -> None:
    """A file of guessed numbers must not tell whose are on record elsewhere."""
    if not met or row["role"] != "secretary":
        return
    words = await probing.too_many_read(row["sent_by"], met, clock.now())
    if words is not None:
        raise Invalid(words, "too_many_of_other_units", file=words)
