"""Gives the people of a workbook row by row, with every fault of every row at once. No I/O here."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from training.names import search_key
from training.people.checking import FIELDS, ListRow, check_row
from training.people.dates import day_first, month_first, spoken
from training.people.faults import Fault, error, note, warning
from training.spreadsheets.choices import Choices, Unclear, unclear
from training.spreadsheets.parts import Part, address, parts, row_in_list
from training.spreadsheets.sheets import Sheet, Workbook
from training.words import say

__all__ = ["ListRow", "PeopleList", "check_row", "compare_rows", "read_people"]

_COMPARED = frozenset(("duplicate_in_file", "same_id_other_name"))


class SheetFound(msgspec.Struct, frozen=True):
    """A list of the workbook: its name, how many people stand in it, and whether it was read.

    `repeats` when its people stand in another list that was read; `place` is where it stands among
    the lists, from 0: its rows are numbered from there (`parts.STEP`).
    """

    name: str
    people: int
    place: int
    read: bool = True
    repeats: bool = False


class PeopleList(msgspec.Struct, kw_only=True):
    """The rows of all lists read; `skipped` says which rows were left out and why (a stable word).

    Rows are numbered as `parts.row_in_list` says.
    """

    sheets: tuple[SheetFound, ...]
    header_row: int
    rows: list[ListRow]
    fields: tuple[str, ...]
    missing_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    skipped: dict[int, str]
    unclear: tuple[Unclear, ...] = ()
    continues: int | None = None
    was_rows: dict[int, int] = {}

    @property
    def names(self) -> list[str]:
        """What `parts.address` wants to know."""
        return names_of(self.sheets)


def names_of(sheets: Iterable[SheetFound]) -> list[str]:
    """The names of the lists read by their place; empty for one that is not."""
    return [one.name if one.read else "" for one in sorted(sheets, key=lambda one: one.place)]


def read_people(workbook: Workbook, today: date, choices: Choices | None = None) -> PeopleList:
    """Read every list of a workbook, or those that `choices` name. Raises Invalid `no_header`."""
    found = parts(workbook, today, choices or Choices())
    wanted = [part for part in found if part.read]
    was_rows = {at: was for part in wanted for at, was in _was_rows(part).items()}
    sheets = _sheets(found)
    checked = [(part, _checked(part, today)) for part in wanted]
    rows = compare_rows((row for _, some in checked for row in some), names_of(sheets))
    return PeopleList(
        sheets=sheets,
        header_row=wanted[0].table.columns.first_header_row,
        rows=rows,
        fields=tuple(field for field in FIELDS if any(row.typed.get(field) for row in rows)),
        missing_columns=_union(part.table.columns.missing for part in wanted),
        unknown_columns=_union(part.table.columns.unknown for part in wanted),
        skipped={
            row_in_list(part.place, row): why
            for part in wanted
            for row, why in part.skipped.items()
        },
        unclear=_unclear(wanted, today),
        continues=_continues(wanted) if was_rows else None,
        was_rows=was_rows,
    )


def _sheets(found: Sequence[Part]) -> tuple[SheetFound, ...]:
    """The lists by name; those of hidden sheets only where one was read."""
    sheets: dict[str, SheetFound] = {}
    for part in found:
        before = sheets.get(part.table.name)
        sheets[part.table.name] = SheetFound(
            part.table.name,
            len(part.typed) + (before.people if before else 0),
            part.place,
            part.read,
            part.repeats and (before is None or before.repeats),
        )
    hidden = {part.table.name for part in found if part.table.sheet.hidden and not part.read}
    return tuple(one for one in sheets.values() if one.name not in hidden)


def _checked(part: Part, today: date) -> list[ListRow]:
    rows = [check_row(cells, row, today) for row, cells in part.typed.items()]
    _tell_hidden(rows, part.table.sheet)
    _tell_month_first(rows)
    for row in rows:
        row.row = row_in_list(part.place, row.row)
    return rows


def _union(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in found for one in some))


def _unclear(wanted: Sequence[Part], today: date) -> tuple[Unclear, ...]:
    """The columns that lists leave open, each letter once: lists of one workbook are alike."""
    found: dict[str, Unclear] = {}
    for part in wanted:
        for one in unclear(part.table.sheet, part.table.columns, today):
            found.setdefault(one.column, one)
    return tuple(found.values())


def _was_rows(part: Part) -> dict[int, int]:
    """In a workbook that came back corrected: each row's number in the first file."""
    found = {row: cells.pop("was_row", "") for row, cells in part.typed.items()}
    return {
        row_in_list(part.place, row): int(was)
        for row, was in found.items()
        if _ROW_NUMBER.fullmatch(was)
    }


def _continues(wanted: Sequence[Part]) -> int | None:
    """The list whose rows these are, as the workbook of rows to put right says in its header."""
    for part in wanted:
        columns = part.table.columns
        for row in part.table.sheet.rows:
            if columns.first_header_row <= row.number <= columns.last_header_row:
                for cell in row.cells:
                    if isinstance(cell, str) and (found := _LIST_NUMBER.search(search_key(cell))):
                        return int(found[1])
    return None


_ROW_NUMBER = re.compile(r"\d{1,7}", re.ASCII)
_LIST_NUMBER = re.compile(r"\bdanh sach so (\d{1,9})\b", re.ASCII)


def _tell_hidden(rows: list[ListRow], sheet: Sheet) -> None:
    """A row that Excel does not show was perhaps meant to be left out."""
    hidden = frozenset(sheet.hidden_rows)
    for row in rows:
        if row.row in hidden:
            row.faults.append(note("full_name", "hidden_row", _HIDDEN))


def _tell_month_first(rows: list[ListRow]) -> None:
    """Where some days can only be read with the month first, those that read both ways are asked.

    Such a list was written by an American program; a day is read day first all the same.
    """
    typed = {row.row: row.typed.get("birth_date", "") for row in rows}
    both = {number: (day_first(text), month_first(text)) for number, text in typed.items()}
    turned = [number for number, (here, there) in both.items() if there and not here]
    straight = sum(1 for here, there in both.values() if here and not there)
    if not turned or straight > len(turned):
        return
    for row in rows:
        here, there = both[row.row]
        if here and there and here != there:
            words = say(
                "Dòng {of_row} của tệp ghi tháng trước ngày ({other}). Ngày này đọc là {here}; "
                "nếu cũng ghi tháng trước thì là {there}. Xem lại.",
                of_row=turned[0],
                other=typed[turned[0]],
                here=spoken(here),
                there=spoken(there),
            )
            row.faults.append(warning("birth_date", "date_order", words))


_HIDDEN = say("Dòng này đang bị ẩn trong tệp. Bỏ ra nếu không gửi người này.")


def compare_rows(rows: Iterable[ListRow], names: Sequence[str] = ()) -> list[ListRow]:
    """Tell rows that share a citizen number; call it again after a row was put right.

    `names` are what `address` wants to know.
    """
    first: dict[str, ListRow] = {}
    compared = []
    for row in rows:
        row.faults = [fault for fault in row.faults if fault.code not in _COMPARED]
        compared.append(row)
        number = row.values.national_id
        if number is None:
            continue
        other = first.setdefault(number, row)
        if other is not row:
            row.faults.append(_same_number(row, other, address(other.row, names)))
    return compared


def _same_number(row: ListRow, other: ListRow, at: str) -> Fault:
    if search_key(row.values.full_name or "") == search_key(other.values.full_name or ""):
        return error(
            "national_id",
            "duplicate_in_file",
            say("Người này đã có ở dòng {of_row}. Bỏ một trong hai dòng.", of_row=at),
        )
    return error(
        "national_id",
        "same_id_other_name",
        say(
            "Dòng {of_row} ({name}) có cùng số định danh nhưng khác tên. Xem lại số của hai người.",
            of_row=at,
            name=other.values.full_name or "",
        ),
    )
