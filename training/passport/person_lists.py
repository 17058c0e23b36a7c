"""Lists of something about people on record: read, shown row by row, recorded once confirmed.

What a row says and what is recorded of it differs by kind; how a list comes in does not.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from training import clock, db, history
from training.actor import Actor, Role
from training.errors import Invalid, Missing, Refused
from training.passport import rows
from training.passport.rows import NEW, Judged, Staged
from training.passport.schemas import FaultView, PersonList, PersonListRow
from training.people import queries as people
from training.security import vault
from training.security.policy import May, require
from training.spreadsheets import limits
from training.spreadsheets.labelled_list import TypedRow
from training.spreadsheets.reading import read, refuse
from training.spreadsheets.sheets import Workbook
from training.words import say

MOST_ROWS = 1_000
_LONGEST_FILE_NAME, _LAST_DIGITS = 200, 4


class Kind(msgspec.Struct, frozen=True):
    """What a list is about. `noun` names its table, and its lines in history.

    `judge` says what would come of each row, `record` writes down those that are new and gives
    how many.
    """

    noun: str
    read: Callable[[Workbook, date], list[TypedRow]]
    judge: Callable[[Actor, Sequence[Staged], date], Awaitable[list[Judged]]]
    record: Callable[[Actor, Sequence[Judged]], Awaitable[int]]

    @property
    def purpose(self) -> str:
        """What its rows are sealed for."""
        return f"{self.noun}.rows"


async def send(kind: Kind, actor: Actor, file_name: str, content: bytes, *, today: date) -> int:
    """Read a list and keep its rows sealed; gives its id. Nothing is recorded yet."""
    require(actor, May.CHANGE_PEOPLE)
    if len(content) > limits.FILE_BYTES:
        raise refuse("file_too_large")
    workbook = await read(content, file_name)
    found = await asyncio.to_thread(kind.read, workbook, today)
    if not found:
        raise refuse("no_rows")
    if len(found) > MOST_ROWS:
        words = say("Danh sách dài quá {most} dòng. Chia thành nhiều tệp.", most=MOST_ROWS)
        raise Invalid(words, "too_many_rows", file=words)
    staged = [Staged(one.row, one.typed) for one in found]
    async with db.transaction():
        list_id: int = await db.value(
            f"INSERT INTO {kind.noun} (sent_by, file_name, rows, state)"
            " VALUES ($1, $2, $3, 'ready') RETURNING id",
            actor.account_id,
            file_name[-_LONGEST_FILE_NAME:] or "danh-sach",
            _seal(kind, staged),
        )
        await history.record(actor, f"{kind.noun}.sent", kind.noun, list_id, rows=len(staged))
    return list_id


async def view(kind: Kind, actor: Actor, list_id: int, *, today: date) -> PersonList:
    """A list with what would come of each row today; only its sender and the office see it."""
    require(actor, May.CHANGE_PEOPLE)
    row = await _find(kind, actor, list_id)
    judged = await kind.judge(actor, _unseal(kind, row["rows"]), today)
    names = await people.named(actor, [one.person_id for one in judged if one.person_id])
    return PersonList(
        id=row["id"],
        file_name=row["file_name"],
        state=row["state"],
        sent_at=row["sent_at"],
        entered=row["entered"],
        rows=[_row(one, names) for one in judged],
    )


async def confirm(kind: Kind, actor: Actor, list_id: int, *, now: datetime) -> int:
    """Record every row that is new and good; gives how many. The others stay to be seen."""
    require(actor, May.CHANGE_PEOPLE)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        row = await _find(kind, actor, list_id, lock=True)
        if row["state"] == "discarded":
            raise Refused(say("Danh sách này đã bỏ. Gửi lại tệp."), "list_over")
        staged = _unseal(kind, row["rows"])
        # Locked first and judged after: what somebody recorded meanwhile shows as a fault.
        await people.hold(one.id for one in (await rows.known(staged)).values())
        judged = await kind.judge(actor, staged, today)
        new = [one for one in judged if one.verdict == NEW]
        count = await kind.record(actor, new) if new else 0
        done = {one.staged.row for one in new}
        kept = [
            msgspec.structs.replace(one, entered=one.entered or one.row in done) for one in staged
        ]
        await db.rows(
            f"UPDATE {kind.noun} SET state = 'confirmed', confirmed_at = $2, rows = $3,"
            " entered = entered + $4 WHERE id = $1",
            list_id,
            now,
            _seal(kind, kept),
            count,
        )
    return count


async def discard(kind: Kind, actor: Actor, list_id: int) -> None:
    """Throw a list away; its rows are gone, what was recorded from it stays."""
    require(actor, May.CHANGE_PEOPLE)
    async with db.transaction():
        await _find(kind, actor, list_id, lock=True)
        await db.rows(
            f"UPDATE {kind.noun} SET state = 'discarded', rows = NULL WHERE id = $1", list_id
        )
        await history.record(actor, f"{kind.noun}.discarded", kind.noun, list_id)


async def _find(kind: Kind, actor: Actor, list_id: int, *, lock: bool = False) -> Any:
    found = await db.rows(
        f"SELECT id, file_name, rows, state, sent_at, entered FROM {kind.noun}"
        " WHERE id = $1::bigint AND (sent_by = $2 OR $3)" + (" FOR UPDATE" if lock else ""),
        list_id,
        actor.account_id,
        actor.role is Role.ORGANIZER,
    )
    if not found:
        raise Missing(say("Không có danh sách này."), "no_such_list")
    return found[0]


def _row(one: Judged, names: dict[int, tuple[str, str]]) -> PersonListRow:
    typed = dict(one.staged.typed)
    number = typed.pop("national_id", "")
    on_record = names.get(one.person_id or 0)
    person_id = one.person_id if on_record else None
    return PersonListRow(
        row=one.staged.row,
        full_name=typed.pop("full_name", "") or (on_record[0] if on_record else ""),
        number_masked=f"•••• {number[-_LAST_DIGITS:]}" if number else "",
        typed=typed,
        verdict=one.verdict,
        faults=[FaultView(fault.field, fault.code, str(fault.words)) for fault in one.faults],
        person_id=person_id,
        unit_name=on_record[1] if on_record else "",
    )


def _seal(kind: Kind, staged: Sequence[Staged]) -> bytes:
    return vault.seal_bytes(msgspec.json.encode(staged), kind.purpose)


def _unseal(kind: Kind, sealed: bytes | None) -> list[Staged]:
    if sealed is None:
        return []
    return msgspec.json.decode(vault.unseal_bytes(sealed, kind.purpose), type=list[Staged])
