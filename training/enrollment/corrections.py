"""The rows of a list that must still be put right, as a workbook that says why and can be sent."""

import asyncio
from datetime import date

import msgspec

from training import db
from training.actor import Actor
from training.enrollment import column_choices, import_queries
from training.enrollment.import_schemas import ImportRowView, ImportView
from training.enrollment.reading import FILE
from training.enrollment.rules import RowState
from training.people.cells import BIRTH_COLUMNS
from training.people.checking import FIELDS
from training.security import vault
from training.spreadsheets import writing
from training.spreadsheets.parts import Part, parts, row_in_list
from training.spreadsheets.reading import read
from training.spreadsheets.returning import Layout, Returned, bad_rows
from training.words import Sentence, language, say

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Headers that the reader of lists knows again.
HEADERS: dict[str, Sentence] = {
    "full_name": say("Họ và tên"),
    "birth_date": say("Ngày sinh"),
    "gender": say("Giới tính"),
    "national_id": say("Số CCCD"),
    "phone": say("Điện thoại"),
    "email": say("Email"),
    "branch": say("Chi bộ"),
    "unit_name": say("Đơn vị"),
    "ethnicity": say("Dân tộc"),
    "religion": say("Tôn giáo"),
    "hometown": say("Quê quán"),
    "position": say("Chức vụ/Lớp"),
    "schooling": say("Trình độ"),
    "ceremony_date": say("Ngày vào Đảng"),
    "admission_decision_number": say("Số QĐ kết nạp"),
}
# Vietnamese in every language: the reader of lists knows the label again.
REASON = "Lý do phải sửa"


async def workbook(actor: Actor, import_id: int, *, today: date) -> bytes:
    """The rows with errors in the workbook as the unit made it, each with its reasons; .xlsx.

    Once the file has been deleted (after 30 days), in a plain table of ours.
    """
    listed = await import_queries.summary(actor, import_id)
    rows = await import_queries.rows(listed.id, verdicts=("error",), state=RowState.WAITING)
    their = await _their_workbook(listed, today)
    # A thread does not inherit the reader's language.
    tongue = language.get()
    if their is not None:
        return await asyncio.to_thread(_write_theirs, their, listed, rows, today, tongue)
    title = say("Các dòng phải sửa, lớp {code}", code=listed.class_code)
    return await asyncio.to_thread(_write, title, listed, rows, tongue)


class _Theirs(msgspec.Struct, frozen=True):
    parts: list[Part]
    epoch_1904: bool


async def _their_workbook(listed: ImportView, today: date) -> _Theirs | None:
    found = await db.rows(
        "SELECT file, file_name, unit, chosen FROM list_import WHERE id = $1", listed.id
    )
    if found[0]["file"] is None:
        return None
    workbook = await read(vault.unseal_bytes(found[0]["file"], FILE), found[0]["file_name"])
    choices = await column_choices.of_list(found[0]["unit"], found[0]["chosen"])
    wanted = [part for part in parts(workbook, today, choices) if part.read]
    return _Theirs(wanted, workbook.epoch_1904)


def _write_theirs(
    their: _Theirs, listed: ImportView, rows: list[ImportRowView], today: date, tongue: str
) -> bytes:
    language.set(tongue)
    # The headers stay Vietnamese whatever the language: the file comes back to the reader.
    labels = {field: words.words for field, words in HEADERS.items()}
    sheets: dict[int, tuple[Layout, list[Returned]]] = {
        at: (Layout(part.table, _row_label(listed), REASON, labels), [])
        for at, part in enumerate(their.parts)
    }
    part_of = {
        row_in_list(part.place, row): at
        for at, part in enumerate(their.parts)
        for row in part.typed
    }
    for row in rows:
        # A row that was added later stands in no list of the file: it goes behind the first.
        _, returned = sheets[part_of.get(row.row, 0)]
        at_home = row.sheet_row if row.row in part_of else 0
        returned.append(Returned(at_home, row.row, row.typed, _reason(row)))
    wanted = [one for one in sheets.values() if one[1]] or [sheets[0]]
    return bad_rows(wanted, today, epoch_1904=their.epoch_1904)


def _row_label(listed: ImportView) -> str:
    """By this label the reader knows the list with which the workbook goes on."""
    return f"Dòng trong tệp cũ (danh sách số {listed.id})"


def _reason(row: ImportRowView) -> str:
    return " ".join(fault.message for fault in row.faults if fault.severity == "error")


def _write(title: Sentence, listed: ImportView, rows: list[ImportRowView], tongue: str) -> bytes:
    language.set(tongue)
    # The headers stay Vietnamese whatever the language: the file comes back to the reader.
    used = [field for field in FIELDS if any(typed_cell(row, field) for row in rows)]
    headers = [
        "STT",
        *(HEADERS[field].words for field in used),
        _row_label(listed),
        REASON,
    ]
    lines: list[list[writing.Value]] = [
        [
            place,
            *(typed_cell(row, field) for field in used),
            row.row,
            _reason(row),
        ]
        for place, row in enumerate(rows, start=1)
    ]
    return writing.workbook(title, headers, lines)


def typed_cell(row: ImportRowView, field: str) -> str:
    """What was typed for a field; a birth date from whichever of its columns holds one."""
    typed = row.typed.get(field, "")
    if typed or field != "birth_date":
        return typed
    both = [row.typed[column] for column in BIRTH_COLUMNS if row.typed.get(column)]
    return " ".join(dict.fromkeys(both))
