"""The rows to put right, in the workbook as its unit made it: their columns, and why."""

import io
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

import msgspec
import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types
from xlsxwriter.exceptions import OverlappingRange  # type: ignore[import-untyped]

from training.people.cells import BIRTH_COLUMNS
from training.people.identity import gender
from training.people.rules import Gender
from training.spreadsheets.sheets import Merged, Row
from training.spreadsheets.tables import Table
from training.spreadsheets.typed_rows import TypedRows, as_text
from training.spreadsheets.writing import Format, Worksheet

_LONGEST_NAME = 31  # of a sheet in Excel
_WIDEST, _NARROWEST, _REASON_WIDTH = 40, 6, 60
_PARTS = {
    "full_name": ("family_and_middle", "given"),
    "birth_date": ("birth_day", "birth_month", "birth_year"),
}


class Returned(msgspec.Struct, frozen=True):
    """A row to put right: its number on the sheet (0 for one that was added) and in the list, what
    stands in it now, and why."""

    row: int
    number: int
    typed: dict[str, str]
    reason: str


class Layout(msgspec.Struct, frozen=True):
    """A list as it was read, and the words of the columns that are added."""

    table: Table
    row_label: str
    reason_label: str
    field_labels: dict[str, str]


def bad_rows(
    sheets: Sequence[tuple[Layout, Sequence[Returned]]], today: date, *, epoch_1904: bool
) -> bytes:
    """Give .xlsx: on each sheet everything above the people as it was, then its rows to put right,
    each with its reason."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        formats = _Formats(
            text=book.add_format({"num_format": "@", "valign": "top"}),
            bold=book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            why=book.add_format({"font_color": "#9B1C1C", "text_wrap": True, "valign": "top"}),
        )
        names: set[str] = set()
        for layout, rows in sheets:
            page = _Page(layout, today, epoch_1904=epoch_1904)
            _write(book.add_worksheet(_free_name(layout.table.name, names)), page, rows, formats)
    return content.getvalue()


class _Formats(NamedTuple):
    text: Format
    bold: Format
    why: Format


def _write(sheet: Worksheet, page: "_Page", rows: Sequence[Returned], formats: _Formats) -> None:
    lines = page.lines(rows)
    for number, cells in page.above():
        for place, words in cells.items():
            sheet.write_string(number - 1, place, words, formats.bold)
    for area in page.merged_above():
        words = page.label_at(area.top, area.left)
        corners = (area.top - 1, area.left, area.bottom - 1, area.right)
        with suppress(OverlappingRange):  # only a crafted file has such
            sheet.merge_range(*corners, words, formats.bold)
    for number, cells in enumerate(lines, start=page.last_header_row):
        for place, words in cells.items():
            looks = formats.why if place == page.reason_at else formats.text
            sheet.write_string(number, place, words, looks)
    for place in range(page.reason_at):
        widest = max((len(cells.get(place, "")) for cells in lines), default=0)
        sheet.set_column(place, place, min(max(widest + 2, _NARROWEST), _WIDEST), formats.text)
    sheet.set_column(page.reason_at, page.reason_at, _REASON_WIDTH)
    sheet.freeze_panes(page.last_header_row, 0)


def _free_name(title: str, names: set[str]) -> str:
    """A name that no other sheet bears, and that Excel takes."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", title).strip(" '")[:_LONGEST_NAME] or "Danh sách"
    name, count = plain, 1
    while name.lower() in names:
        count += 1
        name = f"{plain[: _LONGEST_NAME - 4]} ({count})"
    names.add(name.lower())
    return name


class _Page:
    """Where everything stands in the workbook that goes back."""

    def __init__(self, layout: Layout, today: date, *, epoch_1904: bool) -> None:
        self._layout = layout
        self._columns = layout.table.columns
        self._rows: dict[int, Row] = {row.number: row for row in layout.table.sheet.rows}
        self._then = dict(
            TypedRows(layout.table.sheet, layout.table.columns, today, epoch_1904=epoch_1904).read()
        )
        self._added: dict[str, int] = {}
        self._width = max((len(row.cells) for row in layout.table.sheet.rows), default=0)
        self.last_header_row = self._columns.last_header_row

    def lines(self, rows: Sequence[Returned]) -> list[dict[int, str]]:
        """The cells of each row by place; columns that are missed are added on the way."""
        lines = [self._line(row) for row in rows]
        for line, row in zip(lines, rows, strict=True):
            line[self.reason_at - 1], line[self.reason_at] = str(row.number), row.reason
        return lines

    @property
    def reason_at(self) -> int:
        return self._width + len(self._added) + 1

    def above(self) -> list[tuple[int, dict[int, str]]]:
        """Letterhead and header as they were, with the labels of what is added."""
        first = self._columns.first_header_row
        lines = {
            number: {
                place: words for place, cell in enumerate(row.cells) if (words := as_text(cell))
            }
            for number, row in self._rows.items()
            if number <= self._columns.last_header_row
        }
        header = lines.setdefault(first, {})
        for field, place in self._added.items():
            header[place] = self._layout.field_labels[field]
        header[self.reason_at - 1] = self._layout.row_label
        header[self.reason_at] = self._layout.reason_label
        return sorted(lines.items())

    def merged_above(self) -> list[Merged]:
        last = self._columns.last_header_row
        return [
            area
            for area in self._layout.table.sheet.merged
            if area.bottom <= last and (area.top, area.left) != (area.bottom, area.right)
        ]

    def label_at(self, number: int, place: int) -> str:
        row = self._rows.get(number)
        return as_text(row.cells[place]) if row and place < len(row.cells) else ""

    def _line(self, returned: Returned) -> dict[int, str]:
        # A row that was added later stands at a number that means something else in the file.
        row = self._rows.get(returned.row) if returned.row in self._then else None
        cells = row.cells if row else ()
        line = {place: words for place, cell in enumerate(cells) if (words := as_text(cell))}
        then = self._then.get(returned.row, {})
        for field, words in returned.typed.items():
            if field in BIRTH_COLUMNS:
                continue
            if words != then.get(field, "") or (words and not self._shows(line, field)):
                self._write(line, field, words, returned.typed)
        return line

    def _shows(self, line: dict[int, str], field: str) -> bool:
        """Whether the row says the field by itself; Nam and Nữ say the sex and the birth."""
        held = self._columns.of_field
        names = (field, *_PARTS.get(field, ()))
        if field in {"gender", "birth_date"}:
            names = (*names, "birth_male", "birth_female")
        return any(place in line for name in names for place in held.get(name, ()))

    def _write(self, line: dict[int, str], field: str, words: str, typed: dict[str, str]) -> None:
        held = self._columns.of_field
        if field == "gender" and "birth_male" in held and field not in held:
            self._move_birth(line, typed)
            return
        for part in _PARTS.get(field, ()):
            for place in held.get(part, ()):
                line.pop(place, None)
        if field == "birth_date" and "birth_male" in held and field not in held:
            self._move_birth(line, typed)
            return
        places = held.get(field) or held.get("family_and_middle" if field == "full_name" else "")
        place = places[0] if places else self._place_added(field)
        for other in (places or ())[1:]:
            line.pop(other, None)
        line[place] = words

    def _move_birth(self, line: dict[int, str], typed: dict[str, str]) -> None:
        held = self._columns.of_field
        for part in ("birth_male", "birth_female"):
            for place in held.get(part, ()):
                line.pop(place, None)
        side = "birth_female" if gender(typed.get("gender", "")) is Gender.FEMALE else "birth_male"
        line[held.get(side, held["birth_male"])[0]] = typed.get("birth_date", "")

    def _place_added(self, field: str) -> int:
        return self._added.setdefault(field, self._width + len(self._added))
