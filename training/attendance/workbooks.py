"""Marks by workbook: the roll is downloaded, filled in, and read again. No I/O here.

Each row carries a code that names the session, the person and this very download. The operation
id of a mark follows from that code and what was filled in: the same file twice changes nothing.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

import msgspec

from training.attendance.rules import LOOKS, MarkStatus
from training.attendance.schemas import NewMark, Roster, RosterRow
from training.errors import Invalid
from training.names import search_key
from training.spreadsheets.labels import label_key
from training.spreadsheets.sheets import Cell, Row, Workbook
from training.words import Sentence, say

SPACE = UUID("6f1d3c0e-6a53-4f0b-9a53-0d5f7d1b7b10")
HEADERS = (
    say("Số"),
    say("Họ và tên"),
    say("Đơn vị"),
    say("Chi bộ"),
    say("Dấu"),
    say("Ghi chú"),
    say("Mã dòng"),
)
MOST_ROWS, LONGEST_NOTE = 5000, 500
_WORDS = {
    MarkStatus.PRESENT: ("co mat", "c", "x", "co", "present"),
    MarkStatus.LATE: ("muon", "m", "di muon", "late"),
    MarkStatus.EXCUSED: ("co phep", "p", "phep", "vang co phep", "excused"),
    MarkStatus.ABSENT: ("vang", "v", "vang mat", "vang khong phep", "absent"),
}
_STATUSES = {word: status for status, words in _WORDS.items() for word in words}


class SheetRow(msgspec.Struct, frozen=True):
    """One row of a workbook of marks and what would come of it.

    `verdict`: new, changed (another mark stands), same, empty, error. `mark` is what to send.
    """

    row: int
    full_name: str
    unit_name: str
    typed: str
    verdict: str
    code: str | None = None
    message: str | None = None
    mark: NewMark | None = None


def rows_of(roster: Roster, download: str) -> list[list[str | int | None]]:
    """The roll with the marks so far; `download` tells this file from every other."""
    return [
        [
            row.number,
            row.full_name,
            row.unit_name,
            row.branch,
            str(LOOKS[row.status].word) if row.status else None,
            row.note,
            f"{roster.session.id}-{row.enrollment_id}-{download}",
        ]
        for row in roster.rows
    ]


def read_marks(workbook: Workbook, roster: Roster, device: str) -> list[SheetRow]:
    """Every row under the header; raises `Invalid` for a file that is no roll of this session."""
    for sheet in workbook.sheets:
        for place, header in enumerate(sheet.rows):
            columns = {label_key(str(cell)): at for at, cell in enumerate(header.cells) if cell}
            if "dau" in columns and "ma dong" in columns:
                below = sheet.rows[place + 1 :][:MOST_ROWS]
                return _judged(below, columns, roster, device)
    words = say("Không thấy cột “Dấu” và “Mã dòng”. Tải tệp của buổi này rồi điền vào đó.")
    raise Invalid(words, "no_header", file=words)


def _judged(
    rows: Sequence[Row], columns: dict[str, int], roster: Roster, device: str
) -> list[SheetRow]:
    people = {row.enrollment_id: row for row in roster.rows}
    found: list[SheetRow] = []
    seen: set[int] = set()
    for row in rows:
        code = _text(row, columns.get("ma dong"))
        if not code:
            if _text(row, columns.get("dau")):
                name = _text(row, columns.get("ho va ten"))
                words = say("Dòng không có mã. Đừng thêm dòng; tải tệp mới nếu thiếu người.")
                found.append(_fault(row, name, "", "row_without_code", words))
            continue
        session_id, _, rest = code.partition("-")
        if session_id != str(roster.session.id):
            words = say("Tệp này là của buổi khác. Tải tệp của buổi này rồi điền lại.")
            raise Invalid(words, "another_session", file=words)
        who = rest.partition("-")[0]
        person = people.get(int(who)) if who.isdecimal() else None
        name = _text(row, columns.get("ho va ten"))
        if person is None:
            words = say("Người này không có trong danh sách của buổi.")
            found.append(_fault(row, name, "", "not_on_roster", words))
            continue
        if person.enrollment_id in seen:
            words = say("Người này có hai dòng. Chỉ giữ một.")
            found.append(_fault(row, person.full_name, person.unit_name, "row_twice", words))
            continue
        seen.add(person.enrollment_id)
        typed, note = _text(row, columns["dau"]), _text(row, columns.get("ghi chu"))
        found.append(_row(row, person, name, code, (typed, note), roster.sequence, device))
    return found


def _row(
    row: Row,
    person: RosterRow,
    name: str,
    code: str,
    filled: tuple[str, str],
    sequence: int,
    device: str,
) -> SheetRow:
    typed, note = filled
    if search_key(name) != search_key(person.full_name):
        words = say("Mã dòng là của {name}. Đừng sắp xếp riêng một cột.", name=person.full_name)
        return _fault(row, name, person.unit_name, "name_differs", words)
    if not typed:
        return SheetRow(row.number, person.full_name, person.unit_name, "", "empty")
    status = _STATUSES.get(search_key(typed).strip(" ✓."))
    if status is None:
        words = say(
            "Dấu “{typed}” không đọc được. Ghi Có mặt, Muộn, Có phép hoặc Vắng.", typed=typed
        )
        return _fault(row, person.full_name, person.unit_name, "status_unknown", words)
    if status is person.status and note in {"", person.note or ""}:
        return SheetRow(row.number, person.full_name, person.unit_name, typed, "same")
    mark = NewMark(
        op_id=str(uuid5(SPACE, f"{code}|{status.value}|{note}")),
        enrollment_id=person.enrollment_id,
        status=status.value,
        device_sequence=sequence + 1,
        device_id=device,
        note=note[:LONGEST_NOTE] or None,
    )
    verdict = "new" if person.status is None else "changed"
    return SheetRow(row.number, person.full_name, person.unit_name, typed, verdict, mark=mark)


def _fault(row: Row, name: str, unit: str, code: str, words: Sentence) -> SheetRow:
    return SheetRow(row.number, name, unit, "", "error", code, str(words))


def _text(row: Row, place: int | None) -> str:
    if place is None or place >= len(row.cells):
        return ""
    cell: Cell = row.cells[place]
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, float):
        return f"{cell:.0f}"
    return "" if cell is None or isinstance(cell, bool) else getattr(cell, "text", "?")
