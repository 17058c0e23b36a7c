"""What was typed for each person of a list: decoration left out, merged cells filled. No I/O."""

import re
from datetime import date

from training.names import search_key
from training.people.cells import BIRTH_COLUMNS
from training.people.dates import read_date, spoken
from training.people.identity import gender
from training.spreadsheets.columns import Columns, is_repeated_header
from training.spreadsheets.sheets import Broken, Cell, Day, Formula, Row, Sheet

_FILLED_DOWN = frozenset(("branch", "unit_name"))
_IDENTIFYING = ("full_name", "birth_date", "national_id", "phone", "email", *BIRTH_COLUMNS)
# A total, which may stand between the people: one per branch or page.
_TOTAL = re.compile(
    r"(tong cong|tong so|tong|cong)( ?[:\d(=].*)?$|(tong|cong)\b.*\d+( nguoi| dong chi| dc)?\W*$"
)
_PAGE = re.compile(r"(trang|page) ?(so )?:?\d{1,4}( ?(/|tren|of) ?\d{1,4})?$")
_AGGREGATE = re.compile(r"=\W*(COUNT|COUNTA|COUNTIF|SUM|SUBTOTAL|ROWS)\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"(tong (so|cong)\b|an dinh danh sach|"
    r"danh sach (nay )?(gom|co)\b|nguoi (lap|tong hop)|(t/m|tm\.|k/t|kt\.|t/l|tl\.)|xac nhan|"
    r"\(?(da )?ky( va|,)? ?(ghi|ten|ro|dong|\))|(bi thu|pho bi thu|thu truong)( |$)|"
    r".{0,30}ngay .{1,6}thang .{1,6}nam|noi nhan)"
)
_SECTION_BRANCH = re.compile(
    r"^(?:[ivxIVX\d]{1,5}[.)/:\s-]+)?((?:chi bộ|cb|đảng bộ bộ phận|đbbp)\b.*)$", re.IGNORECASE
)
_ROMAN = re.compile(r"[IVX]{1,5}[.)]?")
_MANY_IN_SECTION = re.compile(r"\s*[(:–-]\s*\d+\s*(người|đồng chí|đ/c|đc|học viên)?\s*\)?$")
_NOTE = re.compile(r"[(\[*+–-]|(ghi chu|luu y|chu thich|bi danh|ten goi khac|note)\b")
_NUMBERING = re.compile(r"[(\[]?\d{1,2}[)\]]?")
_SHORTEST_NUMBERING = 3
_WIDE_TITLE = 4  # columns: no name is merged over so many
_LEAST_DIGITS = 6  # of a citizen number, however mistyped; a total has fewer
_TITLE_CELLS = 2  # a number and the title
_EXAMPLE = "vi du"
_DATES = frozenset(("birth_date", "ceremony_date", *BIRTH_COLUMNS))


class TypedRows:
    """Walks down one sheet below its header and gives what was typed for each person."""

    def __init__(self, sheet: Sheet, columns: Columns, today: date, *, epoch_1904: bool) -> None:
        self.skipped: dict[int, str] = {}
        self._rows = [row for row in sheet.rows if row.number > columns.last_header_row]
        self._columns = columns
        self._today = today
        self._epoch_1904 = epoch_1904
        self._merged = sheet.merged
        self._wide = {
            area.top: area.right - area.left + 1
            for area in sheet.merged
            if area.right - area.left + 1 >= _WIDE_TITLE
        }
        self._closed = False
        self._section = ""

    def read(self) -> list[tuple[int, dict[str, str]]]:
        """Give row number and typed cells of each person; fills `skipped` on the way."""
        typed = []
        for row in self._rows:
            cells = self._typed(row)
            reason = self._reason_to_skip(row, cells)
            if reason:
                self.skipped[row.number] = reason
                continue
            if self._section and not cells.get("branch"):
                cells["branch"] = self._section
            typed.append((row.number, cells))
        for field in _FILLED_DOWN & self._columns.of_field.keys():
            self._fill_down(field, [cells for _, cells in typed])
        return typed

    def _fill_down(self, field: str, people: list[dict[str, str]]) -> None:
        """Give a value that was typed once to the people below it.

        Merged cells say so. Blank cells that are not merged are filled too, but only where
        typing once is the habit: the column has merged cells among the people, or fewer than
        half of the people have a value and the first has.
        """
        typed = [field in cells for cells in people]
        seldom = typed[:1] == [True] and sum(typed) * 2 < len(typed)
        if not (seldom or self._has_merged(self._columns.of_field[field])):
            return
        above = ""
        for cells in people:
            above = cells.get(field, above)
            if above:
                cells[field] = above

    def _has_merged(self, columns: tuple[int, ...]) -> bool:
        return any(
            area.left == area.right in columns
            and self._columns.last_header_row < area.top < area.bottom
            for area in self._merged
        )

    def _reason_to_skip(self, row: Row, cells: dict[str, str]) -> str:
        own = [as_text(cell) for cell in row.cells if cell is not None]
        decoration = self._decoration(row, cells, own)
        if decoration or _is_person(cells):
            # Below a total comes the end, unless the list goes on.
            self._closed = decoration == "footer"
            return decoration
        found = _section(own) if len(own) <= _TITLE_CELLS else ""
        self._section = found or self._section
        if found:
            self._closed = False
            return "section"
        self._closed = self._closed or any(_CLOSING.match(search_key(text)) for text in own)
        if self._closed:
            return "footer"
        if len(own) == 1 and row.number in self._wide:
            return "title"
        if _is_note(cells):
            return "note"
        return "" if any(cells.get(field) for field in _IDENTIFYING) else "blank"

    def _decoration(self, row: Row, cells: dict[str, str], own: list[str]) -> str:
        if _is_example(own[0]) or _is_example(cells.get("full_name", "")):
            return "example"
        if _is_numbering(own):
            return "numbering"
        if _is_total(cells, own):
            return "footer"
        return "header" if is_repeated_header(row, self._columns) else ""

    def _typed(self, row: Row) -> dict[str, str]:
        cells = {
            field: self._joined(row, field, columns)
            for field, columns in self._columns.of_field.items()
        }
        _join_name(cells)
        _join_birth(cells)
        return {field: text for field, text in cells.items() if text}

    def _joined(self, row: Row, field: str, columns: tuple[int, ...]) -> str:
        texts = []
        for column in columns:
            cell = row.cells[column] if column < len(row.cells) else None
            if cell is not None:
                texts.append(self._text(cell, field))
        return " ".join(texts)

    def _text(self, cell: Cell, field: str) -> str:
        """Give the cell as people see it; a bare number under a date is the day it stands for."""
        field = {"birth_male": "birth_date", "birth_female": "birth_date"}.get(field, field)
        if field in _DATES and isinstance(cell, float):
            written = read_date(cell, self._today, epoch_1904=self._epoch_1904)
            return spoken(written.date) if written.date else as_text(cell)
        return as_text(cell)


def _join_name(cells: dict[str, str]) -> None:
    """One name out of two columns; a given name that the first column already ends with is not
    said twice."""
    before = cells.pop("family_and_middle", "") or cells.get("full_name", "")
    if middle := cells.pop("middle", ""):
        before = f"{before} {middle}".strip()
    given = cells.pop("given", "")
    if given and search_key(before).split()[-1:] != [search_key(given)]:
        before = f"{before} {given}".strip()
    cells["full_name"] = before


def _join_birth(cells: dict[str, str]) -> None:
    """One birth date out of three columns, or out of Nam and Nữ, which give the sex as well."""
    for mark, sex in (("gender_male", "Nam"), ("gender_female", "Nữ")):
        if cells.pop(mark, ""):
            cells["gender"] = cells.get("gender") or sex
    parts = [cells.pop(part, "") for part in ("birth_day", "birth_month", "birth_year")]
    if all(parts):
        cells["birth_date"] = "/".join(parts)
    elif parts[2]:
        cells["birth_date"] = parts[2]
    male, female = cells.pop("birth_male", ""), cells.pop("birth_female", "")
    if male and female:
        cells.update(zip(BIRTH_COLUMNS, (male, female), strict=True))
    elif male or female:
        cells["gender"] = cells.get("gender") or ("Nam" if male else "Nữ")
        mark = male or female
        if any(character.isdigit() for character in mark) and gender(mark) is None:
            cells["birth_date"] = mark


def as_text(cell: Cell) -> str:
    """A cell as people see it."""
    match cell:
        case None:
            return ""
        case Day(day):
            return spoken(day)
        case Formula(text) | Broken(text):
            return text
        case bool():
            return "x" if cell else ""
        case float():
            return str(int(cell)) if cell == int(cell) else str(cell)
    return cell.strip()


def _is_example(text: str) -> bool:
    """Whether the text marks the template's own row: it begins or ends with "ví dụ"."""
    key = search_key(text)
    return key.startswith(_EXAMPLE) or key.endswith(f"({_EXAMPLE})")


def _is_note(cells: dict[str, str]) -> bool:
    """Whether the row only says something about the person above it."""
    if any(cells.get(field) for field in _IDENTIFYING if field != "full_name"):
        return False
    return _NOTE.match(search_key(cells.get("full_name", ""))) is not None


def _is_numbering(texts: list[str]) -> bool:
    """Whether the row only numbers the columns: (1) (2) (3), or A B C."""
    if len(texts) < _SHORTEST_NUMBERING:
        return False
    letters = "".join(texts).upper()
    in_order = len(letters) == len(texts) and letters in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return in_order or all(_NUMBERING.fullmatch(text) for text in texts)


def _is_person(cells: dict[str, str]) -> bool:
    """Whether something with digits says who it is; a formula says nothing."""
    proofs = (cells.get(field, "") for field in ("national_id", "birth_date", *BIRTH_COLUMNS))
    return any(
        character.isdigit() for proof in proofs if not proof.startswith("=") for character in proof
    )


def _is_total(cells: dict[str, str], own: list[str]) -> bool:
    """Whether the row counts the people above it, or numbers the page."""
    if sum(map(str.isdigit, cells.get("national_id", ""))) >= _LEAST_DIGITS:
        return False
    if all(_AGGREGATE.match(text) for text in own):
        return True
    words = [search_key(text) for text in own if not text.startswith("=")]
    return any(_TOTAL.match(text) or _PAGE.fullmatch(text) for text in words[:_TITLE_CELLS])


def _section(texts: list[str]) -> str:
    """Give the branch that a title row between the people names, without number and count."""
    found = next((found for text in texts if (found := _SECTION_BRANCH.match(text))), None)
    if found is not None:
        return _MANY_IN_SECTION.sub("", found[1]).strip(" :")
    if len(texts) == _TITLE_CELLS and _ROMAN.fullmatch(texts[0]):
        return _MANY_IN_SECTION.sub("", texts[1]).strip(" :")
    return ""
