"""A file that goes on with a list sent before: rows put right, rows added, nobody doubled."""

from typing import Any

import msgspec

from training import clock, db, history
from training.actor import SYSTEM
from training.enrollment import row_changes, staging
from training.enrollment.rules import RowState
from training.names import search_key
from training.people.checking import ListRow
from training.spreadsheets.people_list import PeopleList

# Of the rows of the earlier list, so many stand in the new file at the same place.
_SAME_LIST = 0.6


class Earlier(msgspec.Struct, frozen=True):
    """A list that is still open, and its rows by number."""

    id: int
    rows: dict[int, Any]


async def earlier(listed: Any, people: PeopleList) -> Earlier | None:
    """The list with which a new file goes on, if it does.

    The workbook of rows to put right names its list; a whole file corrected by its unit is known
    by its rows, which stand where they stood.
    """
    if people.continues is not None:
        found = await _open_lists(listed, people.continues)
        return found[0] if found else None
    for one in await _open_lists(listed, None):
        if _is_same_list(one, people.rows):
            return one
    return None


async def _open_lists(listed: Any, wanted: int | None) -> list[Earlier]:
    found = await db.rows(
        "SELECT id FROM list_import WHERE training_class = $1 AND unit = $2 AND id <> $3"
        " AND state IN ('ready', 'confirmed') AND ($4::int IS NULL OR id = $4)"
        " ORDER BY id DESC LIMIT 3",
        listed["training_class"],
        listed["unit"],
        listed["id"],
        wanted,
    )
    lists = []
    for one in found:
        rows = await db.rows(
            "SELECT row, state, typed, number_index FROM import_row WHERE list_import = $1",
            one["id"],
        )
        lists.append(Earlier(one["id"], {row["row"]: row for row in rows}))
    return lists


def _is_same_list(one: Earlier, rows: list[ListRow]) -> bool:
    numbers = {bytes(row["number_index"]) for row in one.rows.values() if row["number_index"]}
    same = 0
    for row in rows:
        index, before = staging.number_index(row.values.national_id), one.rows.get(row.row)
        same += index in numbers or (
            before is not None and _key(row.typed) == _key(staging.unseal(before["typed"]).typed)
        )
    return bool(one.rows) and same >= len(one.rows) * _SAME_LIST


def _key(typed: dict[str, str]) -> str:
    return search_key(typed.get("full_name", ""))


async def go_on(listed: Any, before: Earlier, people: PeopleList) -> None:
    """Put the rows of the file into the earlier list: those that wait are replaced, new ones are
    added, those that are in or were left out stay as they are.
    """
    today = clock.today()
    async with db.transaction():
        target = await row_changes.locked_list(SYSTEM, before.id)
        changed = await _merged(before.id, people)
        for number, staged in changed:
            await row_changes.check_again(target, before.id, number, staged, today)
        await db.rows(
            "UPDATE list_import SET state = 'continued', continues = $2 WHERE id = $1",
            listed["id"],
            before.id,
        )
        await history.record(
            SYSTEM,
            "list.continued",
            "import",
            before.id,
            class_id=listed["training_class"],
            unit_id=listed["unit"],
            rows=[number for number, _ in changed],
        )


_Changed = tuple[int, staging.Staged]


async def _merged(import_id: int, people: PeopleList) -> list[_Changed]:
    """Which rows of the list are typed otherwise now, or new, in their order."""
    found = await db.rows(
        "SELECT row, state, typed, number_index FROM import_row WHERE list_import = $1 FOR UPDATE",
        import_id,
    )
    known = {row["row"]: row for row in found}
    taken = set(known)
    changed: list[_Changed] = []
    for row, number in _places(people, known):
        before = known.get(number)
        if before is None:
            fresh = number if number and number not in taken else max(taken, default=0) + 1
            taken.add(fresh)
            await _add(import_id, fresh)
            changed.append((fresh, staging.retyped(staging.EMPTY, row.typed)))
        elif before["state"] == RowState.WAITING:
            staged = staging.unseal(before["typed"])
            if staged.typed != row.typed:
                gone = dict.fromkeys(staged.typed.keys() - row.typed.keys(), "")
                changed.append((number, staging.retyped(staged, gone | row.typed)))
    return sorted(changed, key=lambda one: one[0])


def _places(people: PeopleList, known: dict[int, Any]) -> list[tuple[ListRow, int]]:
    """Each row of the file with its row in the list; 0 for one that is new.

    The returned workbook says it. Else the citizen number does, wherever the row stands now; a row
    without a known number is the one that waits at its place. Nobody is taken for somebody who is
    in already because of the place alone.
    """
    if people.continues is not None:
        return [(row, people.was_rows.get(row.row, 0)) for row in people.rows]
    by_number = {
        bytes(row["number_index"]): number for number, row in known.items() if row["number_index"]
    }
    sure = {
        row.row: by_number[index]
        for row in people.rows
        if (index := staging.number_index(row.values.national_id)) in by_number
    }
    claimed = set(sure.values())
    places = []
    for row in people.rows:
        number = sure.get(row.row)
        if number is None:
            before = known.get(row.row)
            waits = before is not None and before["state"] == RowState.WAITING
            free = before is None or (waits and row.row not in claimed)
            number = row.row if free else 0
        places.append((row, number))
    return places


async def _add(import_id: int, number: int) -> None:
    await db.rows(
        "INSERT INTO import_row (list_import, row, typed, verdict, faults, state)"
        " VALUES ($1, $2, $3, 'error', '[]', 'waiting')",
        import_id,
        number,
        staging.seal(staging.EMPTY),
    )
