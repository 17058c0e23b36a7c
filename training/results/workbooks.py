"""The workbook of a class's marks: written to be filled in, and read again. No I/O here."""

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from training.errors import Invalid
from training.results.rules import comma
from training.spreadsheets.labels import label_key
from training.spreadsheets.sheets import Cell, Row, Workbook
from training.words import VIETNAMESE, Sentence, language, say

HEADERS = (say("Mã học viên"), say("Họ và tên"), say("Đơn vị"))
MOST_ROWS = 5000
_ATTEMPT = re.compile(r"\b(?:lan|attempt) ?([12])\b")
_SHORT_OF_A_ROW = 2


class Learner(msgspec.Struct, frozen=True):
    """Somebody on the roll, as a row of marks is matched with them."""

    id: int
    full_name: str
    unit_name: str
    scores: dict[int, Decimal] = {}


class TypedMarks(msgspec.Struct, frozen=True):
    """What was typed for one person; `row` is its number in the file, `marks` by attempt."""

    row: int
    code: str
    full_name: str
    marks: dict[int, str]
    entered: bool = False


def headers(attempts: int) -> list[str]:
    """The columns, in Vietnamese whoever asks: the workbook is read again by their words."""
    return spoken_in_vietnamese(_headers(attempts))


def _headers(attempts: int) -> list[Sentence]:
    return [*HEADERS, *(say("Điểm lần {n}", n=number) for number in range(1, attempts + 1))]


def rows_of(learners: Sequence[Learner], attempts: int) -> list[list[str]]:
    """A row for each person, with the marks that are written already."""
    return [
        [
            str(one.id),
            one.full_name,
            one.unit_name,
            *(
                comma(one.scores[number]) if number in one.scores else ""
                for number in range(1, attempts + 1)
            ),
        ]
        for one in learners
    ]


def read_marks(workbook: Workbook) -> list[TypedMarks]:
    """Every row under the header, in whatever order its columns stand. Raises `Invalid`."""
    for sheet in workbook.sheets:
        for place, row in enumerate(sheet.rows):
            columns = _columns(row)
            if columns is not None:
                found = [one for below in sheet.rows[place + 1 :] if (one := _read(below, columns))]
                if len(found) > MOST_ROWS:
                    words = say("Bảng điểm dài quá {most} dòng.", most=MOST_ROWS)
                    raise Invalid(words, "too_many_rows", file=words)
                return found
    words = say(
        "Không thấy dòng tiêu đề có cột “Họ và tên” và “Điểm lần 1”. Tải bảng điểm của lớp."
    )
    raise Invalid(words, "no_header", file=words)


class _Columns(msgspec.Struct, frozen=True):
    code: int | None
    name: int | None
    marks: dict[int, int]


def _columns(row: Row) -> _Columns | None:
    code = name = None
    marks: dict[int, int] = {}
    for place, cell in enumerate(row.cells):
        label = label_key(cell) if isinstance(cell, str) else ""
        if label in {"ma hoc vien", "ma", "learner code", "code"}:
            code = place
        elif label in {"ho va ten", "ho ten", "full name", "name"}:
            name = place
        elif label.startswith(("diem", "mark", "score")):
            attempt = _ATTEMPT.search(label)
            marks.setdefault(int(attempt[1]) if attempt else 1, place)
    return None if not marks or (code is None and name is None) else _Columns(code, name, marks)


def _read(row: Row, columns: _Columns) -> TypedMarks | None:
    code = _text(row, columns.code)
    name = _text(row, columns.name)
    if not code and len(name.split()) < _SHORT_OF_A_ROW:
        return None
    marks = {attempt: text for attempt, at in columns.marks.items() if (text := _text(row, at))}
    if not code and not marks:
        # A signature or a sum below the list, not somebody's row.
        return None
    return TypedMarks(row.number, code, name, marks)


def _text(row: Row, place: int | None) -> str:
    if place is None or place >= len(row.cells):
        return ""
    return _spoken(row.cells[place])


def _spoken(cell: Cell) -> str:
    match cell:
        case str():
            return " ".join(cell.split())
        case bool() | None:
            return ""
        case float():
            return f"{cell:.6f}".rstrip("0").rstrip(".")
        case _:
            # A date or a formula is no mark: it is shown and refused as what it is.
            return getattr(cell, "text", None) or "?"


def spoken_in_vietnamese(sentences: Sequence[Sentence]) -> list[str]:
    """Sentences as the office's own papers have them."""
    before = language.set(VIETNAMESE)
    try:
        return [str(one) for one in sentences]
    finally:
        language.reset(before)
