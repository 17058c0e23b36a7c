"""Lists of admissions and recognitions: read, shown row by row, recorded once confirmed."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from training import clock, db, history
from training.actor import Actor, Role
from training.errors import Invalid, Missing, Refused
from training.passport import judging
from training.passport.judging import NEW, Judged, Staged
from training.passport.schemas import FaultView, MilestoneList, MilestoneRow
from training.people import milestones
from training.people import queries as people
from training.people.schemas import Known
from training.security import vault
from training.security.policy import May, require
from training.spreadsheets import limits
from training.spreadsheets.milestone_list import read_milestones
from training.spreadsheets.reading import read, refuse
from training.words import say

PURPOSE = "milestone_list.rows"
MOST_ROWS = 1_000
_LONGEST_FILE_NAME, _LAST_DIGITS = 200, 4


async def send(actor: Actor, file_name: str, content: bytes, *, today: date) -> int:
    """Read a list and keep its rows sealed; gives its id. Nothing is recorded yet."""
    require(actor, May.CHANGE_PEOPLE)
    if len(content) > limits.FILE_BYTES:
        raise refuse("file_too_large")
    workbook = await read(content, file_name)
    rows = await asyncio.to_thread(read_milestones, workbook, today)
    if not rows:
        raise refuse("no_rows")
    if len(rows) > MOST_ROWS:
        words = say("Danh sách dài quá {most} dòng. Chia thành nhiều tệp.", most=MOST_ROWS)
        raise Invalid(words, "too_many_rows", file=words)
    staged = [Staged(one.row, one.typed) for one in rows]
    async with db.transaction():
        list_id: int = await db.value(
            "INSERT INTO milestone_list (sent_by, file_name, rows, state)"
            " VALUES ($1, $2, $3, 'ready') RETURNING id",
            actor.account_id,
            file_name[-_LONGEST_FILE_NAME:] or "danh-sach",
            _seal(staged),
        )
        await history.record(
            actor, "milestone_list.sent", "milestone_list", list_id, rows=len(staged)
        )
    return list_id


async def view(actor: Actor, list_id: int, *, today: date) -> MilestoneList:
    """A list with what would come of each row today; only its sender and the office see it."""
    require(actor, May.CHANGE_PEOPLE)
    row = await _find(actor, list_id)
    judged = await _judge(actor, _unseal(row["rows"]), today)
    names = await people.named(actor, [one.person_id for one in judged if one.person_id])
    return MilestoneList(
        id=row["id"],
        file_name=row["file_name"],
        state=row["state"],
        sent_at=row["sent_at"],
        entered=row["entered"],
        rows=[_row(one, names) for one in judged],
    )


async def confirm(actor: Actor, list_id: int, *, now: datetime) -> int:
    """Record every row that is new and good; gives how many. The others stay to be seen."""
    require(actor, May.CHANGE_PEOPLE)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        row = await _find(actor, list_id, lock=True)
        if row["state"] == "discarded":
            raise Refused(say("Danh sách này đã bỏ. Gửi lại tệp."), "list_over")
        staged = _unseal(row["rows"])
        numbers = {judging.number_of(one.typed) for one in staged} - {None}
        known = await people.by_numbers(sorted(str(one) for one in numbers))
        # Locked first and judged after: what somebody recorded meanwhile shows as a fault.
        before = await milestones.recorded(actor, [one.id for one in known.values()], lock=True)
        judged = await _judge(actor, staged, today)
        after = {one.person_id: one.after for one in judged if one.verdict == NEW}
        good = {person: record for person, record in after.items() if person and record}
        if good:
            await milestones.record_many(actor, good, before=before)
        done = {one.staged.row for one in judged if one.verdict == NEW}
        kept = [
            msgspec.structs.replace(one, entered=one.entered or one.row in done) for one in staged
        ]
        await db.rows(
            "UPDATE milestone_list SET state = 'confirmed', confirmed_at = $2, rows = $3,"
            " entered = entered + $4 WHERE id = $1",
            list_id,
            now,
            _seal(kept),
            len(good),
        )
    return len(good)


async def discard(actor: Actor, list_id: int) -> None:
    """Throw a list away; its rows are gone, what was recorded from it stays."""
    require(actor, May.CHANGE_PEOPLE)
    async with db.transaction():
        await _find(actor, list_id, lock=True)
        await db.rows(
            "UPDATE milestone_list SET state = 'discarded', rows = NULL WHERE id = $1", list_id
        )
        await history.record(actor, "milestone_list.discarded", "milestone_list", list_id)


async def _find(actor: Actor, list_id: int, *, lock: bool = False) -> Any:
    found = await db.rows(
        "SELECT id, file_name, rows, state, sent_at, entered FROM milestone_list"
        " WHERE id = $1::bigint AND (sent_by = $2 OR $3)" + (" FOR UPDATE" if lock else ""),
        list_id,
        actor.account_id,
        actor.role is Role.ORGANIZER,
    )
    if not found:
        raise Missing(say("Không có danh sách này."), "no_such_list")
    return found[0]


async def _judge(actor: Actor, staged: Sequence[Staged], today: date) -> list[Judged]:
    numbers = [judging.number_of(one.typed) for one in staged]
    by_number = await people.by_numbers({one for one in numbers if one})
    before = await milestones.recorded(actor, [one.id for one in by_number.values()])
    first: dict[str, int] = {}
    judged = []
    for one, number in zip(staged, numbers, strict=True):
        twin = first.setdefault(number, one.row) if number else one.row
        known: Known | None = by_number.get(number) if number else None
        judged.append(
            judging.judge(
                one,
                known,
                before.get(known.id) if known else None,
                twin=None if twin == one.row else twin,
                today=today,
            )
        )
    return judged


def _row(one: Judged, names: dict[int, tuple[str, str]]) -> MilestoneRow:
    typed = dict(one.staged.typed)
    number = typed.pop("national_id", "")
    on_record = names.get(one.person_id or 0)
    person_id = one.person_id if on_record else None
    return MilestoneRow(
        row=one.staged.row,
        full_name=typed.pop("full_name", "") or (on_record[0] if on_record else ""),
        number_masked=f"•••• {number[-_LAST_DIGITS:]}" if number else "",
        typed=typed,
        verdict=one.verdict,
        faults=[FaultView(fault.field, fault.code, str(fault.words)) for fault in one.faults],
        person_id=person_id,
        unit_name=on_record[1] if on_record else "",
    )


def _seal(staged: Sequence[Staged]) -> bytes:
    return vault.seal_bytes(msgspec.json.encode(staged), PURPOSE)


def _unseal(sealed: bytes | None) -> list[Staged]:
    if sealed is None:
        return []
    return msgspec.json.decode(vault.unseal_bytes(sealed, PURPOSE), type=list[Staged])
