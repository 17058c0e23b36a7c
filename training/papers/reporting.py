"""The report of a period as a paper: its sentences, then its tables, under the right letterhead."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from training.actor import Actor
from training.documents import desk, papers
from training.documents.lists import Column, Group, Signature
from training.documents.papers import Article, Head, Listing, Paper
from training.papers import queries, rules, wording
from training.papers.rules import MEDIA_TYPES, Format
from training.papers.schemas import Issuer, Made
from training.reports import prose, writing
from training.reports.periods import day_words, period_name
from training.reports.rules import figure
from training.reports.schemas import CourseLine, Report
from training.reports.writing import COUNTING, Cell, Table
from training.security.policy import May, require
from training.words import VIETNAMESE, language

_COURSE_HEADS = (
    ("Chương trình", 3.2),
    ("Lớp", 0.7),
    ("Lớp,\ncùng kỳ", 1),
    ("Học\nviên", 0.9),
    ("Học viên,\ncùng kỳ", 1.15),
    ("So cùng\nkỳ (%)", 1.05),
    ("Hoàn\nthành", 0.9),
    ("Giấy", 0.8),
    ("Giấy,\ncùng kỳ", 1),
)
_NARROW, _FIRST = 1.0, 3.4


async def report(actor: Actor, told: Report, form: Format, *, today: date) -> Made:
    """The report as Word, to be edited on, or as PDF. Vietnamese whoever asks."""
    require(actor, May.SEE_REPORTS)
    issuer = await queries.issuer(today)
    stamp = rules.stamp(draft=False, specimen=await queries.is_specimen())
    with _in_vietnamese():
        paper = _paper(prose.told(told), issuer, stamp)
    make = papers.as_word if form is Format.WORD else papers.as_pdf
    content = await desk.made(lambda: make(paper, dated=today))
    name = f"Báo cáo {told.first} đến {told.last}.{form.value}"
    return Made(content, MEDIA_TYPES[form], name)


@contextmanager
def _in_vietnamese() -> Iterator[None]:
    before = language.set(VIETNAMESE)
    try:
        yield
    finally:
        language.reset(before)


def _paper(told: Report, issuer: Issuer, stamp: str) -> Paper:
    days = f"từ {day_words(told.first)} đến {day_words(told.last)}"
    name = str(period_name(told.period))
    subject = f"kết quả mở lớp bồi dưỡng\n{name[:1].lower()}{name[1:]}"
    if not name.startswith("Từ"):
        subject += f" ({days})"
    said = told.text or [
        "Trong kỳ này chưa có lớp nào bắt đầu và chưa ai được kết nạp, công nhận chính thức."
    ]
    return Paper(
        head=_head(told, issuer),
        title="BÁO CÁO",
        subject=subject,
        articles=[
            Article("", "I. Kết quả trong kỳ"),
            *(Article(sentence) for sentence in said),
            Article("", "II. Số liệu"),
        ],
        tables=[_courses(told), *_tables(told)],
        closing="Cách tính: " + " ".join(str(words) for words in COUNTING),
        recipients=["Cấp trên,", "Lưu Văn phòng."],
        signature=_signature(told, issuer),
        stamp=stamp,
    )


def _head(told: Report, issuer: Issuer) -> Head:
    """The Bloc's own letterhead; a unit reports under its own name, below the Bloc's."""
    if told.whole:
        return issuer.head("BC", None, None)
    return Head(
        superior_body=issuer.issuing_body,
        issuing_body=told.unit_name or "Đơn vị",
        place=issuer.place,
        symbol="BC/      ",
    )


def _signature(told: Report, issuer: Issuer) -> Signature:
    if told.whole:
        return wording.signature(issuer)
    return Signature(authority_line="T/M cấp ủy", signer_title="Bí thư")


def _courses(told: Report) -> Listing:
    rows = [_course(line, line.name) for line in told.courses]
    return Listing(
        columns=[
            Column(title, share, "left" if not place else "right")
            for place, (title, share) in enumerate(_COURSE_HEADS)
        ],
        groups=[Group([*rows, _course(told.total, "Cộng")])],
        title="Theo chương trình",
    )


def _course(line: CourseLine, name: str) -> list[str]:
    return [
        name,
        *map(_said, (line.classes.now, line.classes.before, line.people.now, line.people.before)),
        _said(line.people.percent),
        *map(_said, (line.completed.now, line.certificates.now, line.certificates.before)),
    ]


def _tables(told: Report) -> list[Listing]:
    """All other tables as the report has them; what counts nothing is left out."""
    courses = writing.tables(told)[0].title
    return [_listing(one) for one in writing.tables(told) if one.rows and one.title != courses]


def _listing(table: Table) -> Listing:
    return Listing(
        columns=[
            Column(str(head), _FIRST if not place else _NARROW, "left" if not place else "right")
            for place, head in enumerate(table.heads)
        ],
        groups=[Group(_rows(table.rows))],
        title=str(table.title),
    )


def _rows(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    return [[_said(cell) for cell in row] for row in rows]


def _said(cell: Cell) -> str:
    if cell is None:
        return "–"
    return figure(cell) if isinstance(cell, int | Decimal) else str(cell)
