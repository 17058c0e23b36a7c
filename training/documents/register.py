"""The register book of certificates (sổ gốc), as pages to bind.

Every page holds the same number of lines, whatever stands in them, so that a page printed today is
the page that was printed last year. What was given up is struck through and says why.
"""

from collections.abc import Sequence
from datetime import date
from math import ceil

import msgspec

from training.documents import dates, press

TEMPLATE = "register.typ"
# What one run of the press may set (DESIGN: at most 500 pages a go), with cover and closing.
PAGES_A_VOLUME = 400
# Millimetres of a column, in the order of the cells of a line.
_WIDTHS = (10, 28, 40, 19, 9, 48, 32, 14, 18, 25, 20)
_ROOM_MM = 150
_WIDEST_MM, _LINE_MM, _INSET_MM = 2.1, 4.3, 2.1


class Line(msgspec.Struct, frozen=True):
    """One line of the book; `ended` says what became of a paper that counts no longer.

    `received`: the day, and below it who took the paper.
    """

    seq: int
    number: str
    full_name: str
    birth: str
    gender: str
    unit: str
    taken: str
    band: str
    issued_on: date | None
    received: str = ""
    note: str = ""
    ended: str = ""
    reason: str = ""


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the cover and above every page."""

    superior_body: str
    issuing_body: str
    place: str
    course_name: str
    term: str
    authority_line: str
    signer_title: str
    signer_name: str


def volumes(lines: int, lines_a_page: int) -> int:
    """How many volumes a book has: each begins where the one before ended."""
    return max(1, ceil(_pages(lines, lines_a_page) / PAGES_A_VOLUME))


def render(
    book: Book,
    lines: Sequence[Line],
    *,
    lines_a_page: int,
    volume: int = 1,
    dated: date,
    stamp: str = "",
) -> bytes:
    """Give one volume of the book as PDF/A-2b: cover, numbered pages, and closing in the last.

    `lines` are all of the book, in order: what is carried over is counted from them. Blocks;
    raises as `press.typeset` does.
    """
    whole = _pages(len(lines), lines_a_page)
    last = volumes(len(lines), lines_a_page)
    pages = [
        _page(lines, number, lines_a_page)
        for number in range(1, whole + 1)
        if (number - 1) // PAGES_A_VOLUME + 1 == volume
    ]
    content = {
        **msgspec.structs.asdict(book),
        "issuing_body": book.issuing_body.upper(),
        "superior_body": book.superior_body.upper(),
        "authority_line": book.authority_line.upper(),
        "signer_title": book.signer_title.upper(),
        "volume": volume if last > 1 else 0,
        "range": _range(pages),
        "widths": _WIDTHS,
        "row_mm": _ROOM_MM / lines_a_page,
        "pages": pages,
        "whole": whole,
        "closing": _closing(lines, whole) if volume == last else None,
        "reasons": _reasons(lines) if volume == last else [],
        "stamp": stamp,
    }
    return press.typeset(TEMPLATE, content, dated=dated)


def _pages(lines: int, lines_a_page: int) -> int:
    return max(1, ceil(lines / lines_a_page))


def _page(lines: Sequence[Line], number: int, lines_a_page: int) -> dict[str, object]:
    start = (number - 1) * lines_a_page
    here = lines[start : start + lines_a_page]
    return {
        "number": number,
        "before": f"Mang sang từ trang {number - 1}: {_counted(lines[:start])}" if start else "",
        "rows": [_row(line, _ROOM_MM / lines_a_page) for line in here],
        "blank": lines_a_page - len(here),
        "after": f"Cộng trang {number}: {_counted(here)}. Lũy kế: "
        f"{_counted(lines[: start + len(here)])}",
        "first": here[0].seq if here else 0,
        "last": here[-1].seq if here else 0,
    }


def _counted(lines: Sequence[Line]) -> str:
    ended = sum(bool(line.ended) for line in lines)
    void = sum(not line.number for line in lines)
    words = f"{_figure(len(lines))} dòng, còn hiệu lực {_figure(len(lines) - ended - void)}"
    if ended:
        words += f", hết hiệu lực {_figure(ended)}"
    return words + (f", bỏ trống {_figure(void)}" if void else "")


def _row(line: Line, row_mm: float) -> dict[str, object]:
    note = line.note
    if line.ended:
        short = f"{line.ended}: {line.reason}"
        note = short if len(short) <= _SHORT else f"{line.ended}. Lý do ở phụ lục"
    texts = [
        str(line.seq),
        line.number,
        line.full_name,
        line.birth,
        line.gender,
        line.unit,
        line.taken,
        line.band,
        dates.short(line.issued_on) if line.issued_on else "",
        _cut(line.received),
        note,
    ]
    return {
        "cells": [
            {"text": text, "sure": _is_short(text, width, row_mm)}
            for text, width in zip(texts, _WIDTHS, strict=True)
        ],
        "dead": bool(line.ended) or not line.number,
    }


_SHORT = 60
# What the narrow column of the taker holds in letters that can be read.
_LEGIBLE = 46


def _cut(text: str) -> str:
    """A text that its cell can hold; the workbook of the book has it whole."""
    return text if len(text) <= _LEGIBLE else f"{text[: _LEGIBLE - 1].rstrip()}…"


def _is_short(text: str, width_mm: float, row_mm: float) -> bool:
    """Whether a text surely fits its cell in the usual size; the others the press measures.

    A letter of 10 points is at most 2.1 mm wide where digits and capitals stand together.
    """
    rows = text.split("\n")
    return max(map(len, rows)) * _WIDEST_MM <= width_mm - _INSET_MM and (
        len(rows) * _LINE_MM <= row_mm - _INSET_MM
    )


def _reasons(lines: Sequence[Line]) -> list[str]:
    return [
        f"Dòng {line.seq}, giấy số {line.number}: {line.ended[:1].lower()}{line.ended[1:]}. "
        f"Lý do: {line.reason}"
        for line in lines
        if line.ended
    ]


def _range(pages: Sequence[dict[str, object]]) -> str:
    if not pages or not pages[0]["first"]:
        return "Chưa có dòng nào"
    return (
        f"Dòng {pages[0]['first']} đến dòng {pages[-1]['last']}, "
        f"trang {pages[0]['number']} đến trang {pages[-1]['number']}"
    )


def _closing(lines: Sequence[Line], pages: int) -> str:
    if not lines:
        return f"Sổ này có {pages} trang, chưa có dòng nào."
    return (
        f"Sổ này có {_figure(pages)} trang, {_counted(lines)}; từ dòng {lines[0].seq} (giấy số "
        f"{lines[0].number}) đến dòng {lines[-1].seq} (giấy số {lines[-1].number})."
    )


def _figure(count: int) -> str:
    return f"{count:,}".replace(",", ".")
