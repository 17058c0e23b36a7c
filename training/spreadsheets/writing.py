"""Workbooks for people: plain tables, the template of a list, and a list as units send them.

Every text is written as a text: what begins with = + - @, TAB or CR never becomes a formula.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from typing import Any, TypeAlias

import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

from training.people.checking import PersonValues
from training.people.dates import spoken
from training.people.rules import GENDER_WORDS, Gender
from training.words import VIETNAMESE, Sentence, language, say

Book: TypeAlias = Any  # XlsxWriter's own classes, untyped
Worksheet: TypeAlias = Any
Format: TypeAlias = Any
Value = str | int | float | bool | date | Sentence | None

_WIDEST, _NARROWEST = 48, 7
_TEMPLATE_ROWS = 1_000
_SUPERIOR = say("ĐẢNG ỦY KHỐI CÁC TRƯỜNG ĐẠI HỌC, CAO ĐẲNG HÀ NỘI")
_TEMPLATE_COLUMNS = (
    (say("STT"), 7, ""),
    (say("Họ và tên"), 28, "Nguyễn Văn An (ví dụ)"),
    (say("Ngày sinh"), 14, "5/9/2003"),
    (say("Giới tính"), 11, "Nam"),
    (say("Số CCCD"), 18, "001203000000"),
    (say("Điện thoại"), 15, "0912000000"),
    (say("Email"), 26, ""),
    (say("Chi bộ"), 32, "Chi bộ Sinh viên 1"),
    (say("Dân tộc"), 11, "Kinh"),
    (say("Tôn giáo"), 12, "không"),
    (say("Quê quán"), 18, "Hà Nội"),
    (say("Chức vụ/Lớp"), 18, "K61 Kinh tế"),
    (say("Trình độ"), 14, "Sinh viên"),
    (say("Ngày vào Đảng"), 15, ""),
    (say("Số QĐ kết nạp"), 17, ""),
)
_GENDER_COLUMN, _NUMBER_COLUMN, _ETHNICITY_COLUMN, _RELIGION_COLUMN = 3, 4, 8, 9
_COMMON_GROUPS = ("Kinh", "Tày", "Thái", "Mường", "Khơ-me", "Mông", "Nùng", "Hoa", "Dao")
_COMMON_RELIGIONS = ("không", "Phật giáo", "Công giáo", "Tin lành", "Cao Đài", "Hồi giáo")
_EXAMPLE_WORD = "Ví dụ"
_SAMPLE_COLUMNS = (
    (0, say("STT"), 6),
    (1, say("Họ và tên"), 26),
    (4, say("Dân tộc"), 9),
    (5, say("Quê quán"), 14),
    (6, say("Số CCCD"), 16),
    (7, say("Điện thoại"), 14),
    (8, say("Chi bộ"), 32),
    (9, say("Chức vụ/Lớp"), 16),
    (10, say("Ghi chú"), 14),
)
_SAMPLE_HEADER, _SAMPLE_BODY = 7, 9


def workbook(
    title: str | Sentence,
    headers: Sequence[str | Sentence],
    rows: Iterable[Sequence[Value]],
    *,
    choices: Mapping[int, Sequence[str]] | None = None,
) -> bytes:
    """Give a one-sheet .xlsx: the title, the headers, then the rows; header stays in sight.

    `choices` are the words that a column, counted from 0, offers to choose from.
    """
    with _workbook() as (book, content):
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d/m/yyyy"})
        sheet.write_string(0, 0, str(title), book.add_format({"bold": True, "font_size": 14}))
        widths = [len(str(header)) for header in headers]
        for column, header in enumerate(headers):
            sheet.write_string(2, column, str(header), bold)
        for number, row in enumerate(rows, 3):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, day)
                if column < len(widths):
                    widths[column] = max(widths[column], len(str(value or "")))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, _NARROWEST), _WIDEST))
        for column, words in (choices or {}).items():
            sheet.data_validation(
                *(3, column, _TEMPLATE_ROWS + 2, column), {"validate": "list", "source": [*words]}
            )
        sheet.freeze_panes(3, 0)
    return content.getvalue()


def people_template(course_title: str) -> bytes:
    """Give the simplest list to fill in: one header, one example that is not read, no macro."""
    with _workbook() as (book, content):
        sheet = book.add_worksheet(str(say("Danh sách")))
        title = book.add_format({"bold": True, "font_size": 14})
        header = book.add_format({"bold": True, "bg_color": "#F3E9E7", "border": 1})
        text = book.add_format({"num_format": "@"})
        example = book.add_format({"num_format": "@", "italic": True, "font_color": "#6B6B6B"})
        sheet.write_string(0, 0, str(say("Danh sách: {title}", title=course_title)), title)
        sheet.write_string(1, 0, str(_HOW_TO_FILL))
        for column, (label, width, shown) in enumerate(_TEMPLATE_COLUMNS):
            sheet.set_column(column, column, width, text)
            sheet.write_string(2, column, str(label), header)
            sheet.write_string(3, column, shown, example)
        sheet.write_string(3, 0, _EXAMPLE_WORD, example)
        for column, rule in _validations().items():
            sheet.data_validation(4, column, _TEMPLATE_ROWS, column, rule)
        sheet.freeze_panes(3, 2)
    return content.getvalue()


def sample_list(
    people: Sequence[PersonValues],
    unit_name: str,
    *,
    made_on: date,
    superior: str | Sentence = _SUPERIOR,
) -> bytes:
    """Give a list as units really send it: letterhead, Nam/Nữ columns, branches merged down.

    In Vietnamese whoever asks: it is a paper of the Party, and read again as one.
    """
    with _in_vietnamese(), _workbook() as (book, content):
        sheet = book.add_worksheet(str(say("Danh sách")))
        bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
        _letterhead(book, sheet, (str(superior), unit_name), made_on)
        for column, label, width in _SAMPLE_COLUMNS:
            sheet.merge_range(_SAMPLE_HEADER, column, _SAMPLE_HEADER + 1, column, str(label), bold)
            sheet.set_column(column, column, width)
        sheet.set_column(2, 3, 13)
        sheet.merge_range(_SAMPLE_HEADER, 2, _SAMPLE_HEADER, 3, str(_BIRTH_LABEL), bold)
        sheet.write_string(_SAMPLE_HEADER + 1, 2, str(GENDER_WORDS[Gender.MALE]), bold)
        sheet.write_string(_SAMPLE_HEADER + 1, 3, str(GENDER_WORDS[Gender.FEMALE]), bold)
        ordered = sorted(people, key=lambda person: person.branch or "")
        for place, person in enumerate(ordered):
            _sample_row(sheet, place, person)
        _branches(book, sheet, ordered)
        _signatures(sheet, _SAMPLE_BODY + len(ordered) + 1, len(ordered))
    return content.getvalue()


def _validations() -> dict[int, dict[str, Any]]:
    """Drop-downs; what may be otherwise is only asked about, as a number without its zeros."""
    groups: dict[str, Any] = {"validate": "list", "source": list(_COMMON_GROUPS)}
    religions: dict[str, Any] = {"validate": "list", "source": list(_COMMON_RELIGIONS)}
    free = {"error_type": "information", "show_error": False}
    return {
        _GENDER_COLUMN: {
            "validate": "list",
            "source": [str(GENDER_WORDS[gender]) for gender in Gender],
        },
        _NUMBER_COLUMN: {
            "validate": "length",
            "criteria": "==",
            "value": 12,
            "error_type": "warning",
            "error_title": str(say("Số CCCD")),
            "error_message": str(say("Số định danh có đủ 12 chữ số, kể cả số 0 ở đầu.")),
        },
        _ETHNICITY_COLUMN: groups | free,
        _RELIGION_COLUMN: religions | free,
    }


@contextmanager
def _in_vietnamese() -> Iterator[None]:
    before = language.set(VIETNAMESE)
    try:
        yield
    finally:
        language.reset(before)


@contextmanager
def _workbook() -> Iterator[tuple[Book, io.BytesIO]]:
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        yield book, content


def _write(sheet: Worksheet, row: int, column: int, value: Value, day: Format) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float():
            sheet.write_number(row, column, value)
        case date():
            sheet.write_datetime(row, column, value, day)
        case _:
            sheet.write_string(row, column, str(value))


def _letterhead(book: Book, sheet: Worksheet, bodies: tuple[str, str], made_on: date) -> None:
    center = {"align": "center"}
    title = book.add_format({"bold": True, "font_size": 15, **center})
    sheet.merge_range(0, 0, 0, 3, bodies[0], book.add_format(center))
    sheet.merge_range(1, 0, 1, 3, bodies[1], book.add_format({"bold": True, **center}))
    sheet.write_string(2, 1, "*", book.add_format(center))
    sheet.write_string(0, 8, str(say("ĐẢNG CỘNG SẢN VIỆT NAM")), title)
    sheet.write_string(1, 8, _place_and_date(made_on), book.add_format({"italic": True, **center}))
    sheet.merge_range(4, 0, 4, 10, str(say("DANH SÁCH QUẦN CHÚNG ƯU TÚ")), title)
    subject = say("đề nghị học lớp bồi dưỡng nhận thức về Đảng năm {year}", year=made_on.year)
    sheet.merge_range(5, 0, 5, 10, str(subject), book.add_format(center))


def _place_and_date(day: date) -> str:
    """Days 1–9 and months 1–2 are written with a zero in Party papers."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)  # noqa: PLR2004
    words = say(
        "Hà Nội, ngày {day} tháng {month} năm {year}",
        day=f"{day.day:02}",
        month=month,
        year=day.year,
    )
    return str(words)


def _sample_row(sheet: Worksheet, place: int, person: PersonValues) -> None:
    row = _SAMPLE_BODY + place
    sheet.write_number(row, 0, place + 1)
    born = spoken(person.birth_date) if person.birth_date else str(person.birth_year or "")
    texts = {
        1: person.full_name,
        2 if person.gender is Gender.MALE else 3: born,
        4: person.ethnicity,
        5: person.hometown,
        6: person.national_id,
        7: person.phone,
        9: person.position,
    }
    for column, text in texts.items():
        if text:
            sheet.write_string(row, column, text)


def _branches(book: Book, sheet: Worksheet, people: list[PersonValues]) -> None:
    middle = book.add_format({"valign": "vcenter", "text_wrap": True})
    row = _SAMPLE_BODY
    for branch, members in groupby(people, key=lambda person: person.branch or ""):
        last = row + sum(1 for _ in members) - 1
        if branch and last > row:
            sheet.merge_range(row, 8, last, 8, branch, middle)
        elif branch:
            sheet.write_string(row, 8, branch, middle)
        row = last + 1


def _signatures(sheet: Worksheet, row: int, count: int) -> None:
    sheet.write_string(row, 1, str(say("Tổng số: {count} người", count=count)))
    sheet.write_string(row + 2, 1, str(say("NGƯỜI LẬP BIỂU")))
    sheet.write_string(row + 3, 1, str(say("(Ký, ghi rõ họ tên)")))
    sheet.write_string(row + 2, 8, str(say("T/M ĐẢNG ỦY")))
    sheet.write_string(row + 3, 8, str(say("BÍ THƯ")))


_BIRTH_LABEL = say("Ngày, tháng, năm sinh")
_HOW_TO_FILL = say(
    "Mỗi người một dòng, từ dòng 5. Cần có họ và tên, ngày sinh, giới tính, số CCCD. "
    "Dòng ví dụ không được đọc."
)
