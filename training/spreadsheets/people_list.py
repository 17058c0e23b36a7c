"""Gives the people of a workbook row by row, with every fault of every row at once. No I/O here."""

import re
from collections.abc import Iterable
from datetime import date

import msgspec

from training.names import search_key
from training.people.checking import FIELDS, ListRow, check_row
from training.people.dates import day_first, month_first, spoken
from training.people.faults import Fault, error, note, warning
from training.spreadsheets.choices import Choices, Unclear, choose, unclear
from training.spreadsheets.columns import Columns, find_lists
from training.spreadsheets.sheets import Sheet, Workbook
from training.spreadsheets.typed_rows import TypedRows
from training.words import say

__all__ = ["ListRow", "PeopleList", "check_row", "compare_rows", "read_people"]

_COMPARED = frozenset(("duplicate_in_file", "same_id_other_name"))


class PeopleList(msgspec.Struct, kw_only=True):
    """The rows of a list; `skipped` says which rows were left out and why (a stable word)."""

    sheet: str
    header_row: int
    rows: list[ListRow]
    fields: tuple[str, ...]
    missing_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    skipped: dict[int, str]
    other_sheets: tuple[str, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    continues: int | None = None
    was_rows: dict[int, int] = {}


def read_people(workbook: Workbook, today: date, choices: Choices | None = None) -> PeopleList:
    """Read the sheet with the fullest header, or as `choices` say. Raises Invalid `no_header`."""
    sheet, columns = choose(workbook, choices or Choices())
    reader = TypedRows(sheet, columns, today, epoch_1904=workbook.epoch_1904)
    typed = reader.read()
    was_rows = _was_rows(typed)
    rows = compare_rows(check_row(cells, number, today) for number, cells in typed)
    _tell_hidden(rows, sheet)
    _tell_month_first(rows)
    return PeopleList(
        sheet=sheet.name,
        header_row=columns.first_header_row,
        rows=rows,
        fields=tuple(field for field in FIELDS if any(cells.get(field) for _, cells in typed)),
        missing_columns=columns.missing,
        unknown_columns=columns.unknown,
        skipped=reader.skipped,
        other_sheets=_other_lists(workbook, sheet, today),
        unclear=tuple(unclear(sheet, columns, today)),
        continues=_continues(sheet, columns) if was_rows else None,
        was_rows=was_rows,
    )


def _was_rows(typed: list[tuple[int, dict[str, str]]]) -> dict[int, int]:
    """In a workbook that came back corrected: each row's number in the first file."""
    found = {number: cells.pop("was_row", "") for number, cells in typed}
    return {number: int(was) for number, was in found.items() if _ROW_NUMBER.fullmatch(was)}


def _continues(sheet: Sheet, columns: Columns) -> int | None:
    """The list whose rows these are, as the workbook of rows to put right says in its header."""
    for row in sheet.rows:
        if columns.first_header_row <= row.number <= columns.last_header_row:
            for cell in row.cells:
                if isinstance(cell, str) and (found := _LIST_NUMBER.search(search_key(cell))):
                    return int(found[1])
    return None


_ROW_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_LIST_NUMBER = re.compile(r"\bdanh sach so (\d{1,9})\b", re.ASCII)


def _tell_hidden(rows: list[ListRow], sheet: Sheet) -> None:
    """A row that Excel does not show was perhaps meant to be left out."""
    hidden = frozenset(sheet.hidden_rows)
    for row in rows:
        if row.row in hidden:
            row.faults.append(note("full_name", "hidden_row", _HIDDEN))


def _other_lists(workbook: Workbook, read: Sheet, today: date) -> tuple[str, ...]:
    """The other sheets in which people stand: nobody is to be lost without a word."""
    return tuple(
        sheet.name
        for sheet, columns in find_lists(workbook)
        if sheet is not read
        and not sheet.hidden
        and TypedRows(sheet, columns, today, epoch_1904=workbook.epoch_1904).read()
    )


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


def compare_rows(rows: Iterable[ListRow]) -> list[ListRow]:
    """Tell rows that share a citizen number; call it again after a row was put right."""
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
            row.faults.append(_same_number(row, other))
    return compared


def _same_number(row: ListRow, other: ListRow) -> Fault:
    if search_key(row.values.full_name or "") == search_key(other.values.full_name or ""):
        return error(
            "national_id",
            "duplicate_in_file",
            say("Người này đã có ở dòng {of_row}. Bỏ một trong hai dòng.", of_row=other.row),
        )
    return error(
        "national_id",
        "same_id_other_name",
        say(
            "Dòng {of_row} ({name}) có cùng số định danh nhưng khác tên. Xem lại số của hai người.",
            of_row=other.row,
            name=other.values.full_name or "",
        ),
    )
