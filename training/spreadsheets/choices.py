"""What people say of a list's sheets and columns where its header leaves it open. No I/O here."""

import re
from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from training.people import digits
from training.people.checking import FIELDS
from training.people.dates import read_date
from training.spreadsheets.columns import Columns
from training.spreadsheets.labels import label_key
from training.spreadsheets.sheets import Cell, Day, Sheet
from training.spreadsheets.tables import Table

ASKED = ("full_name", "birth_date", "national_id")
NOTHING = "nothing"
_MOST_OF_THEM = 0.6
_NUMBER_LENGTHS = range(9, 13)
_LETTERS = re.compile(r"[A-Z]{1,2}")


class Choices(msgspec.Struct, frozen=True):
    """Answers given: the lists to read by name (all that are lists, if none is named), columns by
    place (from 0), labels (folded) by field.

    A field may be `nothing`: the column is not to be read.
    """

    sheets: tuple[str, ...] = ()
    columns: dict[int, str] = {}
    labels: dict[str, str] = {}


class Unclear(msgspec.Struct, frozen=True):
    """A column that may hold a field that is missed; `suits` names the field that it looks like."""

    column: str
    label: str
    suits: str = ""


def letter(place: int) -> str:
    """The name of a column in Excel: 0 is A, 26 is AA."""
    name = ""
    while place >= 0:
        name = chr(ord("A") + place % 26) + name
        place = place // 26 - 1
    return name


def place_of(name: str) -> int | None:
    """The place of a column by its name in Excel; None for what is no name."""
    if not _LETTERS.fullmatch(name):
        return None
    place = 0
    for one in name:
        place = place * 26 + ord(one) - ord("A") + 1
    return place - 1


def answered(table: Table, choices: Choices) -> Table:
    """The list with its columns as people said."""
    columns = table.columns
    answers = {
        place: field
        for place, label in zip(columns.unknown_at, columns.unknown, strict=True)
        if (field := choices.labels.get(label_key(label))) is not None
    } | {place: field for place, field in choices.columns.items() if _is_open(columns, place)}
    answers = {place: field for place, field in answers.items() if field in (*FIELDS, NOTHING)}
    if not answers:
        return table
    of_field = {
        field: kept
        for field, places in columns.of_field.items()
        if (kept := tuple(place for place in places if place not in answers))
    }
    for place, field in answers.items():
        if field != NOTHING:
            of_field[field] = (place,)
    unknown = [
        (place, label)
        for place, label in zip(columns.unknown_at, columns.unknown, strict=True)
        if place not in answers
    ]
    named = msgspec.structs.replace(
        columns,
        of_field=of_field,
        unknown=tuple(label for _, label in unknown),
        unknown_at=tuple(place for place, _ in unknown),
    )
    return msgspec.structs.replace(table, columns=named)


def _is_open(columns: Columns, place: int) -> bool:
    """Whether a list leaves it open what a column holds: what was said of the column of another
    list, whose label is known here, does not concern this one."""
    return not any(place in places for places in columns.of_field.values())


def unclear(sheet: Sheet, columns: Columns, today: date) -> list[Unclear]:
    """The columns among which a missed field may be, when one is missed."""
    missing = columns.missing
    if not missing:
        return []
    rows = [row.cells for row in sheet.rows if row.number > columns.last_header_row]
    labels = dict(zip(columns.unknown_at, columns.unknown, strict=True))
    labelled = {place for place, _ in columns.labels}
    width = max((len(cells) for cells in rows), default=0)
    for place in range(width):
        cells = _column(rows, place)
        if place not in labelled and len(cells) * 2 > len(rows):
            labels.setdefault(place, "")
    return [
        Unclear(letter(place), label, _suits(_column(rows, place), missing, today))
        for place, label in sorted(labels.items())
    ]


def _column(rows: Sequence[tuple[Cell, ...]], place: int) -> list[Cell]:
    return [cells[place] for cells in rows if place < len(cells) and cells[place] not in {None, ""}]


def _suits(cells: Sequence[Cell], missing: Sequence[str], today: date) -> str:
    tests: dict[str, Callable[[Cell], bool]] = {
        "national_id": _is_number,
        "birth_date": lambda cell: _is_day(cell, today),
    }
    for field, test in tests.items():
        if field in missing and cells and sum(map(test, cells)) >= len(cells) * _MOST_OF_THEM:
            return field
    return ""


def _is_number(cell: Cell) -> bool:
    text = str(int(cell)) if isinstance(cell, float) else cell if isinstance(cell, str) else ""
    bare = digits.bare(text, 12)
    return bare.isdigit() and len(bare) in _NUMBER_LENGTHS


def _is_day(cell: Cell, today: date) -> bool:
    if isinstance(cell, Day):
        return True
    return isinstance(cell, str | float) and read_date(cell, today).year is not None
