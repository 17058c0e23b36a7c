"""How certificates are numbered, and in which book a line stands. No I/O here.

Party offices number either anew each year or on through a committee's term of office
(nhiệm kỳ): a book by term begins on the day from which its setting holds.
"""

import re
from datetime import date

import msgspec

from training.errors import Invalid
from training.words import Sentence, say

DEFAULT_PATTERN = "{seq:04}/GCN-ĐUK"
DEFAULT_PAGE_LINES = 20
SHORTEST_PAGE, LONGEST_PAGE = 5, 60
LONGEST_PATTERN = 60
_FIELD = re.compile(r"\{(seq(?::0[1-8])?|year|course)\}")
_SEQ = re.compile(r"\{seq(?::0[1-8])?\}")


class Numbering(msgspec.Struct, frozen=True):
    """How lines are numbered from a day on. `by_term`: on through the term, not anew each year."""

    valid_from: date
    pattern: str = DEFAULT_PATTERN
    by_term: bool = False
    page_lines: int = DEFAULT_PAGE_LINES
    confirmed: bool = False


class Book(msgspec.Struct, frozen=True):
    """What tells a register book from the others of its course."""

    begins_on: date
    by_term: bool


def book_of(how: Numbering, issued_on: date) -> Book:
    """The book that a certificate of that day goes into."""
    if how.by_term:
        return Book(how.valid_from, by_term=True)
    return Book(date(issued_on.year, 1, 1), by_term=False)


def number(pattern: str, seq: int, year: int, course: str = "") -> str:
    """The certificate's number in its book, e.g. 0412/GCN-ĐUK."""

    def filled(found: re.Match[str]) -> str:
        name, _, width = found[1].partition(":0")
        if name == "seq":
            return f"{seq:0{int(width or 1)}}"
        return str(year) if name == "year" else course

    return _FIELD.sub(filled, pattern)


def register_number(course_code: str, book: Book, seq: int) -> str:
    """The line of the register book that a paper names, e.g. NT-2026/0412 or NT-NK2025/0412."""
    term = "NK" if book.by_term else ""
    return f"{course_code}-{term}{book.begins_on.year}/{seq:04}"


def check_numbering(how: Numbering) -> None:
    """A pattern has the running number once and nothing that is not known."""
    wrong: dict[str, Sentence] = {}
    rest = _FIELD.sub("", how.pattern)
    if len(_SEQ.findall(how.pattern)) != 1 or "{" in rest or "}" in rest:
        wrong["pattern"] = say(
            "Kiểu số cần đúng một số thứ tự, ví dụ {example}. Thêm được năm và mã khóa: {more}.",
            example="{seq:04}/GCN-ĐUK",
            more="{year}, {course}",
        )
    elif len(how.pattern) > LONGEST_PATTERN:
        wrong["pattern"] = say("Kiểu số dài nhất {most} ký tự.", most=LONGEST_PATTERN)
    if not SHORTEST_PAGE <= how.page_lines <= LONGEST_PAGE:
        wrong["page_lines"] = say(
            "Mỗi trang sổ từ {least} đến {most} dòng.", least=SHORTEST_PAGE, most=LONGEST_PAGE
        )
    if wrong:
        raise Invalid(next(iter(wrong.values())), "numbering_invalid", **wrong)
