"""The rows of a list that must still be put right, as a workbook that says why and can be sent."""

import asyncio

from training.actor import Actor
from training.enrollment import import_queries
from training.enrollment.rules import RowState
from training.enrollment.schemas import ImportRowView
from training.people.cells import BIRTH_COLUMNS
from training.people.checking import FIELDS
from training.spreadsheets import writing
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
ROW, REASON = say("Dòng trong tệp cũ"), say("Lý do phải sửa")


async def workbook(actor: Actor, import_id: int) -> bytes:
    """The rows with errors as they were typed, each with its reasons; .xlsx."""
    listed = await import_queries.summary(actor, import_id)
    rows = await import_queries.rows(import_id, verdicts=("error",), state=RowState.WAITING)
    title = say("Các dòng phải sửa, lớp {code}", code=listed.class_code)
    # A thread does not inherit the reader's language.
    tongue = language.get()
    return await asyncio.to_thread(_write, title, rows, tongue)


def _write(title: Sentence, rows: list[ImportRowView], tongue: str) -> bytes:
    language.set(tongue)
    # The headers stay Vietnamese whatever the language: the file comes back to the reader.
    used = [field for field in FIELDS if any(typed_cell(row, field) for row in rows)]
    headers = ["STT", *(HEADERS[field].words for field in used), str(ROW), str(REASON)]
    lines: list[list[writing.Value]] = [
        [
            place,
            *(typed_cell(row, field) for field in used),
            row.row,
            " ".join(fault.message for fault in row.faults if fault.severity == "error"),
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
