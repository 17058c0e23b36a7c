"""Every list of a workbook: on several sheets, below one another, or side by side."""

import re
from collections.abc import Iterator

import msgspec

from training.spreadsheets.columns import Columns, find_columns, labels_of, read_header
from training.spreadsheets.labels import field_of
from training.spreadsheets.sheets import Row, Sheet, Workbook

_LEAST_FIELDS = 3  # of a header that begins another list on the same sheet
_LEAST_SAME = 3  # labels that two lists side by side share
_LONGEST_LABEL = 60
# What the label of a name has in it, in Unicode of both kinds and in the old fonts.
_NAME_LABEL = re.compile(r"t(?:ê|e\u0302?|ª|eâ)n\b|\bh(?:ọ|o\u0323|o|ä|oï)\b|name", re.IGNORECASE)


class Table(msgspec.Struct, frozen=True):
    """One list: its columns and the rows of its sheet that belong to it, header included."""

    name: str
    sheet: Sheet
    columns: Columns


def tables(workbook: Workbook) -> list[Table]:
    """The lists of all sheets in their order; those of sheets that Excel hides come last."""
    found = [table for sheet in workbook.sheets for table in _of_sheet(sheet)]
    return sorted(found, key=lambda table: table.sheet.hidden)


def _of_sheet(sheet: Sheet) -> Iterator[Table]:
    headers = _headers(sheet)
    if not headers and (alone := find_columns(sheet)) is not None:
        headers = [alone]
    if len(headers) == 1:
        yield from _beside(sheet, headers[0])
        return
    ends: list[int | None] = [columns.first_header_row for columns in headers[1:]]
    for columns, end in zip(headers, [*ends, None][: len(headers)], strict=True):
        rows = tuple(
            row
            for row in sheet.rows
            if row.number >= columns.first_header_row and (end is None or row.number < end)
        )
        yield from _beside(msgspec.structs.replace(sheet, rows=rows), columns)


def _headers(sheet: Sheet) -> list[Columns]:
    """The headers below one another that differ: one that only repeats begins no new list."""
    headers: list[Columns] = []
    for place, row in enumerate(sheet.rows):
        if not _names_people(row):
            continue
        if headers and row.number <= headers[-1].last_header_row:
            continue
        below = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else None
        columns = read_header(sheet, row, below)
        if columns is None or len(columns.of_field) < _LEAST_FIELDS:
            continue
        if not headers or headers[-1].of_field != columns.of_field:
            headers.append(columns)
    return headers


def _names_people(row: Row) -> bool:
    return any(
        isinstance(cell, str) and len(cell) <= _LONGEST_LABEL and _NAME_LABEL.search(cell)
        for cell in row.cells
    )


def _beside(sheet: Sheet, columns: Columns) -> Iterator[Table]:
    """The list, or those that stand side by side under one row of labels that says all twice."""
    starts = _starts(sheet, columns)
    if len(starts) == 1:
        yield Table(sheet.name, sheet, columns)
        return
    for count, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True), start=1):
        narrowed = _between(sheet, start, end)
        at = next(
            place
            for place, row in enumerate(narrowed.rows)
            if row.number == columns.first_header_row
        )
        below = narrowed.rows[at + 1] if at + 1 < len(narrowed.rows) else None
        own = read_header(narrowed, narrowed.rows[at], below)
        if own is not None:
            name = sheet.name if count == 1 else f"{sheet.name} ({count})"
            yield Table(name, narrowed, own)


def _starts(sheet: Sheet, columns: Columns) -> list[int]:
    """The first column of each list under the header."""
    header = next(row for row in sheet.rows if row.number == columns.first_header_row)
    labels = labels_of(header.cells)
    first = min(labels)
    names = [place for place, label in labels.items() if field_of(label) == "full_name"]
    starts = [first]
    for place in names[1:]:
        start = place - (names[0] - first)
        width = start - starts[-1]
        before = {label for at, label in labels.items() if starts[-1] <= at < start}
        after = {label for at, label in labels.items() if start <= at < start + width}
        if labels[place] == labels[names[0]] and len(before & after) >= _LEAST_SAME:
            starts.append(start)
    return starts


def _between(sheet: Sheet, start: int, end: int | None) -> Sheet:
    rows = tuple(
        Row(row.number, (*(None,) * min(start, len(row.cells)), *row.cells[start:end]))
        for row in sheet.rows
        if any(cell is not None for cell in row.cells[start:end])
    )
    return msgspec.structs.replace(sheet, rows=rows)
