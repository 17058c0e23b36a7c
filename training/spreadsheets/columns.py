"""Finds the header of a list, wherever it stands, and what each of its columns holds."""

import msgspec

from training.errors import Invalid
from training.spreadsheets.labels import FIELDS, field_of, is_better, label_key
from training.spreadsheets.sheets import Cell, Merged, Row, Sheet, Workbook
from training.words import say

_SEARCHED_ROWS = 300
_NAMES = frozenset(("full_name", "family_and_middle", "middle", "given"))
_TELLING = frozenset(
    (
        "birth_date",
        "birth_male",
        "birth_female",
        "national_id",
        "gender",
        "phone",
        "branch",
        "email",
    )
)
_LEAST_FIELDS = 2
_BIRTH_PARTS = {
    "nam": "birth_male",
    "nu": "birth_female",
    "male": "birth_male",
    "female": "birth_female",
    "ngay": "birth_day",
    "thang": "birth_month",
}
_SEXES = {"nam": "gender_male", "nu": "gender_female"}
# With a column for the month beside them, these are parts of one date.
_PARTS_BESIDE_MONTH = {
    "ngay": "birth_day",
    "ngay sinh": "birth_day",
    "nam": "birth_year",
    "nam sinh": "birth_year",
}
_DEEPEST = 4  # rows of a header
_EXPECTED = (
    ("full_name", say("Họ và tên")),
    ("birth_date", say("Ngày sinh")),
    ("national_id", say("Số CCCD")),
)


class Columns(msgspec.Struct, frozen=True):
    """Which columns (from 0) hold which field; data begin below row `last_header_row`.

    `unknown` are the labels that say nothing to us, at the columns `unknown_at`; `labels` are all.
    """

    of_field: dict[str, tuple[int, ...]]
    first_header_row: int
    last_header_row: int
    unknown: tuple[str, ...] = ()
    unknown_at: tuple[int, ...] = ()
    labels: tuple[tuple[int, str], ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed fields for which no column was found."""
        has = set(self.of_field)
        if has & {"birth_male", "birth_female", "birth_year"}:
            has.add("birth_date")
        if has & _NAMES:
            has.add("full_name")
        return tuple(field for field, _ in _EXPECTED if field not in has)


def find_list(workbook: Workbook) -> tuple[Sheet, Columns]:
    """Give the sheet with the fullest header, and its columns. Raises Invalid `no_header`."""
    found = find_lists(workbook)
    if not found:
        raise no_header()
    return max(found, key=_fullness)


def find_lists(workbook: Workbook) -> list[tuple[Sheet, Columns]]:
    """Every sheet that has a header of a list, in their order."""
    return [
        (sheet, columns)
        for sheet in workbook.sheets
        if (columns := find_columns(sheet)) is not None
    ]


def _fullness(candidate: tuple[Sheet, Columns]) -> tuple[bool, bool, int, int]:
    """A sheet that people see comes first, then one with people, then the fuller header."""
    sheet, columns = candidate
    below = sum(1 for row in sheet.rows if row.number > columns.last_header_row)
    return not sheet.hidden, below > 0, len(columns.of_field), below


def find_columns(sheet: Sheet) -> Columns | None:
    """Give the columns of one sheet, or None when it has no header."""
    best: Columns | None = None
    for place, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        below = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else None
        columns = read_header(sheet, row, below)
        if columns is not None and (best is None or len(columns.of_field) > len(best.of_field)):
            best = columns
    return best


def is_repeated_header(row: Row, columns: Columns) -> bool:
    """Whether the row says the header's labels again, as on each page of a long list."""
    names = [row.cells[place] for place in _name_places(columns) if place < len(row.cells)]
    if not any(isinstance(name, str) and label_key(name) in FIELDS for name in names):
        return False
    fields = {field_of(label) for label in labels_of(row.cells).values()}
    return len(fields & set(columns.of_field)) > _LEAST_FIELDS


def _name_places(columns: Columns) -> list[int]:
    return [place for field in _NAMES for place in columns.of_field.get(field, ())]


def no_header() -> Invalid:
    """Give the refusal of a workbook in which no header was found."""
    words = say(
        "Không tìm thấy dòng tiêu đề. Cần một dòng có các cột “Họ và tên”, “Ngày sinh”, "
        "“Giới tính”, “Số CCCD”, “Chi bộ”; hãy dùng tệp mẫu hoặc thêm dòng tiêu đề rồi gửi lại."
    )
    return Invalid(words, "no_header", file=words)


def read_header(sheet: Sheet, row: Row, below: Row | None) -> Columns | None:
    """Give the columns if a header begins in this row; `below` is the row that follows."""
    tops = labels_of(row.cells)
    if not _looks_like_header(tops):
        return None
    spans = _spans(sheet.merged, row.number)
    second = below if below is not None and below.number == row.number + 1 else None
    subs = labels_of(second.cells) if second is not None else {}
    if not _is_second_row(tops, subs, spans, sheet.merged, row.number):
        subs = {}
    last = max(row.number + 1 if subs else row.number, _depth(sheet.merged, row))
    joined = _joined(tops, subs, spans)
    if last > row.number + 1:
        joined = _stacked(sheet, row.number, last)
    month = any(_birth_part(top, sub) == "birth_month" for _, top, sub, _ in joined)
    of_field: dict[str, tuple[int, ...]] = {}
    said: dict[str, str] = {}
    unknown = dict[int, str]()
    for column, top, sub, repeated in joined:
        field = (_birth_part(top, sub) if month else None) or _field(top, sub)
        if field is None:
            unknown[column] = _spoken(row, second if subs else None, column)
        elif field and (field not in of_field or repeated):
            of_field[field] = (*of_field.get(field, ()), column)
            said[field] = top
        elif field and is_better(field, top, said[field]):
            of_field[field], said[field] = (column,), top
    columns = Columns(
        of_field,
        row.number,
        last,
        tuple(unknown.values()),
        tuple(unknown),
        tuple((column, f"{top} {sub}".strip()) for column, top, sub, _ in joined),
    )
    return columns if _is_enough(columns) else None


def labels_of(cells: tuple[Cell, ...]) -> dict[int, str]:
    """Give the folded labels of a row by column."""
    return {
        column: label_key(cell)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and cell.strip()
    }


def _looks_like_header(tops: dict[int, str]) -> bool:
    fields = {field_of(label) for label in tops.values()}
    return bool(fields & _NAMES) and len(fields - {None, ""}) >= _LEAST_FIELDS


def _is_enough(columns: Columns) -> bool:
    has = set(columns.of_field)
    return bool(has & _NAMES) and bool(has & _TELLING)


def _spans(merged: tuple[Merged, ...], number: int) -> dict[int, int]:
    """Columns that a merged label covers beside its own, each with the label's column."""
    return {
        column: area.left
        for area in merged
        if area.top <= number <= area.bottom
        for column in range(area.left + 1, area.right + 1)
    }


def _depth(merged: tuple[Merged, ...], row: Row) -> int:
    """The last row down to which most labels are merged: the header ends there."""
    bottoms = [area.bottom for area in merged if area.top == row.number < area.bottom]
    if len(bottoms) < _LEAST_FIELDS or max(bottoms) - row.number >= _DEEPEST:
        return 0
    return max(bottoms)


def _is_second_row(
    tops: dict[int, str],
    subs: dict[int, str],
    spans: dict[int, int],
    merged: tuple[Merged, ...],
    number: int,
) -> bool:
    """Whether the row below belongs to the header: labels under a group, nothing under a name."""
    if not subs:
        return False
    if any(area.top == number < area.bottom for area in merged):
        return True
    under_group = [column for column in subs if column in spans or column not in tops]
    names = [column for column, label in tops.items() if field_of(label) in _NAMES]
    under_names = any(field_of(subs.get(column, "?")) is None for column in names if column in subs)
    known = all(field_of(label) is not None for label in subs.values())
    return bool(under_group) and not under_names and known


def _joined(
    tops: dict[int, str], subs: dict[int, str], spans: dict[int, int]
) -> list[tuple[int, str, str, bool]]:
    """Give column, its group's label, its own label, and whether it only continues its group."""
    joined = []
    left = ""
    for column in sorted({*tops, *subs, *spans}):
        sub = subs.get(column, "")
        if column in tops:
            left = tops[column]
            joined.append((column, left, sub, False))
        elif column in spans:
            joined.append((column, tops.get(spans[column], ""), sub, not sub))
        elif sub:
            joined.append((column, left, sub, False))
    return joined


def _stacked(sheet: Sheet, first: int, last: int) -> list[tuple[int, str, str, bool]]:
    """The same for a header of three rows or more: the two lowest labels over each column."""
    paths: dict[int, list[str]] = {}
    continued: dict[int, bool] = {}
    for row in sheet.rows:
        if not first <= row.number <= last:
            continue
        own, spans = labels_of(row.cells), _spans(sheet.merged, row.number)
        for column in sorted({*own, *spans}):
            label = own.get(column) or own.get(spans.get(column, column), "")
            if label:
                paths.setdefault(column, []).append(label)
                continued[column] = column not in own
    return [
        (
            column,
            path[-2] if len(path) > 1 else path[0],
            path[-1] if len(path) > 1 else "",
            continued[column],
        )
        for column, path in sorted(paths.items())
    ]


def _birth_part(top: str, sub: str) -> str | None:
    """Which part of a birth date a column holds that stands beside one for the month."""
    label = sub or top
    if sub and field_of(top) not in {"birth_date", None, ""}:
        return None
    return "birth_month" if field_of(label) == "birth_month" else _PARTS_BESIDE_MONTH.get(label)


def _field(top: str, sub: str) -> str | None:
    """A label below its group speaks for itself; Nam, Nữ and Ngày mean the group's."""
    group = field_of(top)
    if not sub:
        return group
    if group == "gender" and sub in _SEXES:
        return _SEXES[sub]
    if group == "birth_date":
        return _BIRTH_PARTS.get(sub, "birth_year" if sub == "nam sinh" else group)
    own = field_of(f"{top} {sub}") if group is None else field_of(sub)
    if own == "" and group and sub == "so":
        return group
    return own if own is not None else group


def _spoken(row: Row, second: Row | None, column: int) -> str:
    cells = [part.cells[column] for part in (row, second) if part and column < len(part.cells)]
    return " ".join(cell.strip() for cell in cells if isinstance(cell, str))
