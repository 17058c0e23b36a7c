"""Reads a list of people who bear a citizen number, with columns of its own beside it.

The header is found as for any list of people; which column holds what else is read from its
label, of one row or two. No I/O here.
"""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from training.spreadsheets.columns import Columns, find_list
from training.spreadsheets.labels import label_key
from training.spreadsheets.sheets import Sheet, Workbook
from training.spreadsheets.typed_rows import TypedRows

Labels = Sequence[tuple[str, re.Pattern[str]]]
"""Field and pattern: the first pattern that fits a label names its column."""


class TypedRow(msgspec.Struct, frozen=True):
    """What was typed for one person; `row` is its number in the file."""

    row: int
    typed: dict[str, str]


def read_labelled(workbook: Workbook, today: date, labels: Labels) -> list[TypedRow]:
    """The rows of the sheet with the fullest header. Raises `Invalid` `no_header`."""
    sheet, columns = find_list(workbook)
    fields = [field for field, _ in labels]
    of_field = {
        field: places for field, places in columns.of_field.items() if field not in fields
    } | labelled_columns(sheet, columns, labels)
    wanted = msgspec.structs.replace(columns, of_field=of_field)
    reader = TypedRows(sheet, wanted, today, epoch_1904=workbook.epoch_1904)
    kept = ("full_name", "national_id", *fields)
    return [
        TypedRow(number, {field: cells[field] for field in kept if cells.get(field)})
        for number, cells in reader.read()
    ]


def labelled_columns(sheet: Sheet, columns: Columns, labels: Labels) -> dict[str, tuple[int, ...]]:
    """Which columns hold which field."""
    found: dict[str, tuple[int, ...]] = {}
    for column, label in sorted(_labels(sheet, columns).items()):
        field = next((field for field, pattern in labels if pattern.search(label)), None)
        if field is not None:
            found.setdefault(field, (column,))
    return found


def _labels(sheet: Sheet, columns: Columns) -> dict[int, str]:
    """Each column's label, with that of the group above it first."""
    labels: dict[int, str] = {}
    for row in sheet.rows:
        if not columns.first_header_row <= row.number <= columns.last_header_row:
            continue
        for place, text in _spread(sheet, row.number, row.cells).items():
            labels[place] = f"{labels[place]} {text}" if place in labels else text
    return labels


def _spread(sheet: Sheet, number: int, cells: tuple[object, ...]) -> dict[int, str]:
    """The labels of one row; what is merged sideways stands over each of its columns."""
    own = {
        place: label_key(cell)
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and cell.strip()
    }
    for area in sheet.merged:
        if area.top <= number <= area.bottom and area.left in own:
            for place in range(area.left + 1, area.right + 1):
                own.setdefault(place, own[area.left])
    return own
