"""A report as text for a terminal and as a workbook. What stands in them is counted, no formula."""

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import msgspec
import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

from training.reports.periods import day_words, period_name
from training.reports.rules import FIGURE_WORDS, Figure, figure
from training.reports.schemas import Compared, CourseLine, Report
from training.words import Sentence, say

Cell = str | int | Decimal | Sentence | None
_COMPARED = ("classes", "people", "completed", "certificates")
_NOW, _BEFORE, _PERCENT = say("Kỳ này"), say("Cùng kỳ"), say("So cùng kỳ (%)")
_UNIT_FIGURES = (
    Figure.PEOPLE,
    Figure.COMPLETED,
    Figure.CERTIFICATES,
    Figure.ADMITTED,
    Figure.RECOGNISED,
)
COUNTING = (
    say("Lớp tính vào kỳ có ngày khai giảng; lớp đã hủy và lớp còn là bản thảo không tính."),
    say("Học viên là người có tên trong danh sách lớp; một người học hai lớp được tính hai lần."),
    say("Giấy chứng nhận tính theo ngày cấp, không kể giấy đã thu hồi hoặc đã được cấp thay."),
    say("Kết nạp tính theo ngày tổ chức lễ; công nhận tính theo ngày công nhận chính thức."),
)


class Table(msgspec.Struct, frozen=True):
    """Rows under heads, with a title."""

    title: Sentence | str
    heads: Sequence[Sentence | str]
    rows: Sequence[Sequence[Cell]]


def title(report: Report) -> str:
    """Sáu tháng đầu năm 2018, and the unit if it is of one."""
    name = str(period_name(report.period))
    return f"{name}, {report.unit_name}" if report.unit_name else name


def tables(report: Report) -> list[Table]:
    """Everything counted, table by table."""
    return [_courses(report), _members(report), _units(report), *_sides(report)]


def _courses(report: Report) -> Table:
    heads: list[Sentence | str] = [say("Chương trình")]
    for name in _COMPARED:
        word = FIGURE_WORDS[Figure(name)]
        heads += [
            word,
            say("{figure}, cùng kỳ", figure=word),
            say("{figure}, so cùng kỳ (%)", figure=word),
        ]
    total = msgspec.structs.replace(report.total, name=str(say("Cộng")))
    rows = [_course_row(line) for line in (*report.courses, total)]
    return Table(say("Theo chương trình"), heads, rows)


def _course_row(line: CourseLine) -> list[Cell]:
    row: list[Cell] = [line.name]
    for name in _COMPARED:
        row += _three(getattr(line, name))
    return row


def _three(compared: Compared) -> list[Cell]:
    return [compared.now, compared.before, compared.percent]


def _members(report: Report) -> Table:
    rows = [
        [FIGURE_WORDS[Figure.ADMITTED], *_three(report.admitted)],
        [FIGURE_WORDS[Figure.RECOGNISED], *_three(report.recognised)],
    ]
    return Table(say("Đảng viên"), ["", _NOW, _BEFORE, _PERCENT], rows)


def _units(report: Report) -> Table:
    heads = [say("Đơn vị"), *(FIGURE_WORDS[one] for one in _UNIT_FIGURES)]
    rows: list[list[Cell]] = [
        [line.unit_name, *(getattr(line, one) for one in _UNIT_FIGURES)] for line in report.units
    ]
    sums = [sum(getattr(line, one) for line in report.units) for one in _UNIT_FIGURES]
    return Table(say("Theo đơn vị"), heads, [*rows, [say("Cộng"), *sums]])


def _sides(report: Report) -> Iterable[Table]:
    completed = FIGURE_WORDS[Figure.COMPLETED]
    for side in report.breakdowns:
        rows: list[list[Cell]] = [
            [part.label, part.people, part.percent, part.completed] for part in side.parts
        ]
        yield Table(
            side.title, ["", FIGURE_WORDS[Figure.PEOPLE], say("Tỷ lệ (%)"), completed], rows
        )


def _cross(report: Report) -> Table:
    """Learners and certificates by unit and course, for the workbook only: it is wide."""
    codes = [line.course for line in report.courses if line.people.now or line.certificates.now]
    figures = {(cell.unit_id, cell.course): cell for cell in report.cells}
    heads: list[Sentence | str] = [say("Đơn vị")]
    for code in codes:
        heads += [say("{course}, học viên", course=code), say("{course}, giấy", course=code)]
    rows: list[list[Cell]] = []
    for line in report.units:
        cells = [figures.get((line.unit_id, code)) for code in codes]
        pairs = [(one.people, one.certificates) if one else (0, 0) for one in cells]
        rows.append([line.unit_name, *(number for pair in pairs for number in pair)])
    return Table(say("Đơn vị và chương trình"), heads, rows)


def text(report: Report) -> str:
    """The report as it is read in a terminal: sentences first, then tables."""
    head = f"{title(report)} ({_days(report)})"
    blocks = ["\n".join([head, "=" * len(head)])]
    if report.empty:
        blocks.append(str(say("Trong kỳ này chưa có lớp nào bắt đầu và chưa ai được kết nạp.")))
    blocks += [" ".join(report.text)] if report.text else []
    blocks += [_drawn(table) for table in tables(report) if table.rows]
    blocks.append("\n".join(str(words) for words in COUNTING))
    return "\n\n".join(blocks) + "\n"


def _days(report: Report) -> str:
    return f"{day_words(report.first)}–{day_words(report.last)}"


def _drawn(table: Table) -> str:
    lines = [
        [str(head) for head in table.heads],
        *([_spoken(cell) for cell in row] for row in table.rows),
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.heads))]
    drawn = [
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    rule = "-" * min(sum(widths) + 2 * len(widths) - 2, 100)
    return "\n".join([str(table.title).upper(), drawn[0], rule, *drawn[1:]])


def _spoken(cell: Cell) -> str:
    if cell is None:
        return "–"
    return figure(cell) if isinstance(cell, int | Decimal) else str(cell)


def workbook(report: Report) -> bytes:
    """The report as .xlsx: the sentences, then a sheet for each table."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        _words_sheet(book, report)
        for table in (*tables(report), _cross(report)):
            _sheet(book, table)
    return content.getvalue()


def _words_sheet(book: Any, report: Report) -> None:
    sheet = book.add_worksheet(str(say("Báo cáo")))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, title(report), book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, _days(report))
    for row, words in enumerate([*report.text, "", *map(str, COUNTING)], 3):
        sheet.write_string(row, 0, words, wrapped)


def _sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(str(table.title)[:31])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, str(head), bold)
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int | Decimal):
                sheet.write_number(number, column, cell)
            elif cell is not None:
                sheet.write_string(number, column, str(cell))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, max(1, len(table.heads) - 1), 13)
    sheet.freeze_panes(1, 1)
