"""Which lists of a workbook are read, and where each of their rows stands. No I/O here."""

from collections.abc import Sequence
from datetime import date

import msgspec

from training.names import search_key
from training.spreadsheets.choices import Choices, answered
from training.spreadsheets.columns import no_header
from training.spreadsheets.sheets import Workbook
from training.spreadsheets.tables import Table, tables
from training.spreadsheets.typed_rows import TypedRows

# Row 17 of the third list of a workbook is row 200017: plain numbers where there is one list.
STEP = 100_000
# A list of whose people so many stand in another one repeats it, as a summary of all sheets does.
_REPEATED = 0.6


class Part(msgspec.Struct, frozen=True):
    """One list of a workbook with what was typed for each of its people, by number of the row.

    `place` counts the lists from 0. Lists below one another on one sheet have one name and place.
    """

    table: Table
    place: int
    typed: dict[int, dict[str, str]]
    skipped: dict[int, str]
    read: bool
    repeats: bool


def row_in_list(place: int, row: int) -> int:
    """The number of a row among those of all lists of a workbook."""
    return place * STEP + row


def address(number: int, names: Sequence[str]) -> str:
    """How people say where a row stands: `17`, or `Khoa Toán!17` where there are several lists.

    `names` are those of the lists by their place, empty for a list that is not read.
    """
    place, row = divmod(number, STEP)
    several = sum(map(bool, names)) > 1
    return f"{names[place]}!{row}" if several and place < len(names) else str(row)


def parts(workbook: Workbook, today: date, choices: Choices) -> list[Part]:
    """The lists in which people stand, and of them those to read: as was said, else all that are
    shown and repeat no other. Where nobody stands in any, the first one. Raises Invalid
    `no_header`.
    """
    found = [answered(table, choices) for table in tables(workbook)]
    if not found:
        raise no_header()
    readers = [
        TypedRows(table.sheet, table.columns, today, epoch_1904=workbook.epoch_1904)
        for table in found
    ]
    typed = [dict(reader.read()) for reader in readers]
    with_people = [one for one in zip(found, typed, readers, strict=True) if one[1]]
    if not with_people:
        return [Part(found[0], 0, {}, readers[0].skipped, read=True, repeats=False)]
    places = {name: at for at, name in enumerate(dict.fromkeys(t.name for t, _, _ in with_people))}
    only_hidden = all(table.sheet.hidden for table, _, _ in with_people)
    seen: dict[str, str] = {}
    made = []
    for table, people, reader in with_people:
        repeats = _repeats(table.name, people, seen)
        shown = only_hidden or not table.sheet.hidden
        read = table.name in choices.sheets if choices.sheets else shown and not repeats
        if read:
            seen |= dict.fromkeys(_keys(people), table.name)
        made.append(
            Part(table, places[table.name], people, reader.skipped, read=read, repeats=repeats)
        )
    return made


def _repeats(name: str, people: dict[int, dict[str, str]], seen: dict[str, str]) -> bool:
    keys = _keys(people)
    known = sum(1 for key in keys if seen.get(key, name) != name)
    return known >= len(keys) * _REPEATED


def _keys(people: dict[int, dict[str, str]]) -> set[str]:
    """What tells people apart as they are typed: the number, else name and birth."""
    return {
        cells.get("national_id")
        or search_key(f"{cells.get('full_name', '')} {cells.get('birth_date', '')}")
        for cells in people.values()
    }
