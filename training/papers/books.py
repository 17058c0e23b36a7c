"""The register books: which there are, each on paper and as a workbook, and confirmations."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from training import db
from training.actor import Actor
from training.catalog import queries as catalog
from training.certificates import handing_over
from training.certificates.numbering import LONGEST_PAGE, SHORTEST_PAGE
from training.certificates.rules import CertificateState
from training.documents import dates, desk, register
from training.documents.register import Book, Line
from training.errors import Invalid, Missing
from training.papers import queries, rules, workbooks
from training.papers.rules import MEDIA_TYPES, Format
from training.papers.schemas import BookView, Made
from training.security.policy import May, require
from training.words import say

_BOOKS = """
    SELECT b.id, k.code AS course, k.name AS course_name, b.begins_on, b.by_term,
           b.page_lines, b.last_seq AS lines,
           whole.many - ended.many AS valid, ended.revoked, ended.replaced,
           first.number AS first_number, last.number AS last_number
    FROM register_book b
    JOIN course k ON k.id = b.course
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS many FROM certificate c WHERE c.book = b.id) whole
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS many,
               count(*) FILTER (WHERE c.state = 'revoked')::int AS revoked,
               count(*) FILTER (WHERE c.state = 'replaced')::int AS replaced
        FROM certificate c WHERE c.book = b.id AND c.state <> 'valid') ended
    LEFT JOIN LATERAL (
        SELECT c.number FROM certificate c WHERE c.book = b.id ORDER BY c.seq LIMIT 1) first ON true
    LEFT JOIN LATERAL (
        SELECT c.number FROM certificate c WHERE c.book = b.id ORDER BY c.seq DESC LIMIT 1
    ) last ON true
    WHERE $1::bigint IS NULL OR b.id = $1
    ORDER BY b.begins_on DESC, k.position, k.id, b.id
"""
_LINES = """
    SELECT c.seq, c.number, c.facts->>'full_name' AS full_name, c.facts->>'birth' AS birth,
           c.facts->>'gender' AS gender, c.facts->>'unit_name' AS unit_name,
           c.facts->>'branch' AS branch, c.facts->>'class_code' AS class_code,
           c.facts->>'band' AS band, c.decision_number, c.decision_date, c.issued_on, c.state,
           c.ended_at, c.ended_reason, o.number AS replaces, n.number AS replaced_by,
           h.taker, h.taken_on
    FROM certificate c
    LEFT JOIN certificate o ON o.id = c.replaces
    LEFT JOIN certificate n ON n.replaces = c.id
    LEFT JOIN hand_over h ON h.id = c.hand_over
    WHERE c.book = $1 ORDER BY c.seq
"""


async def books(actor: Actor) -> list[BookView]:
    """Every book, the newest year first."""
    require(actor, May.SEE_PAPERS)
    return [msgspec.convert(dict(row), BookView) for row in await db.rows(_BOOKS, None)]


async def book(actor: Actor, book_id: int) -> BookView:
    """One book; raises `Missing`."""
    require(actor, May.SEE_PAPERS)
    found = await db.rows(_BOOKS, book_id)
    if not found:
        raise Missing(say("Không có quyển sổ gốc này."), "no_such_book")
    return msgspec.convert(dict(found[0]), BookView)


async def printed(
    actor: Actor,
    book_id: int,
    *,
    lines_a_page: int | None = None,
    volume: int | None = None,
    today: date,
) -> Made:
    """One volume of a book as PDF; the same lines are on the same pages every time."""
    view = await book(actor, book_id)
    many, asked = check(view, lines_a_page, 1 if volume is None else volume)
    return await desk.made(await typeset(view, lines_a_page=many, volume=asked, today=today))


def check(view: BookView, lines_a_page: int | None, volume: int) -> tuple[int, int]:
    """The lines a page and the volume that are asked for; raises `Invalid`."""
    many = view.page_lines if lines_a_page is None else lines_a_page
    if not SHORTEST_PAGE <= many <= LONGEST_PAGE:
        words = say(
            "Mỗi trang sổ từ {least} đến {most} dòng.", least=SHORTEST_PAGE, most=LONGEST_PAGE
        )
        raise Invalid(words, "lines_invalid", lines=words)
    last = register.volumes(view.lines, many)
    if not 1 <= volume <= last:
        words = say("Sổ này có {count} quyển.", count=last)
        raise Invalid(words, "volume_invalid", volume=words)
    return many, volume


async def typeset(
    view: BookView, *, lines_a_page: int, volume: int, today: date
) -> Callable[[], Made]:
    """What makes a volume of a book, all read that it needs. It waits for a child process."""
    every = await lines(view)
    issuer = await queries.issuer(today)
    stamp = rules.stamp(draft=False, specimen=await queries.is_specimen())
    about = Book(
        superior_body=issuer.superior_body,
        issuing_body=issuer.issuing_body,
        place=issuer.place,
        course_name=view.course_name,
        term=view.term,
        authority_line=issuer.authority_line,
        signer_title=issuer.signer_title,
        signer_name=issuer.signer_name,
    )

    def make() -> Made:
        content = register.render(
            about, every, lines_a_page=lines_a_page, volume=volume, dated=today, stamp=stamp
        )
        return Made(content, MEDIA_TYPES[Format.PDF], file_name(view, lines_a_page, volume))

    return make


def file_name(view: BookView, lines_a_page: int, volume: int) -> str:
    """What a printed volume is called; a book of one volume does not number it."""
    last = register.volumes(view.lines, lines_a_page)
    part = f" quyển {volume}" if last > 1 else ""
    return f"{_name(view)}{part}.pdf"


async def workbook(actor: Actor, book_id: int) -> Made:
    """A book as a workbook, a line each."""
    view = await book(actor, book_id)
    content = workbooks.register_workbook(view, await lines(view))
    return Made(content, MEDIA_TYPES[Format.WORKBOOK], f"{_name(view)}.xlsx")


async def hand_overs(actor: Actor, class_id: int) -> Made:
    """The papers of a class as a workbook: who took which, and what still lies with the office."""
    await handing_over.of_class(actor, class_id)
    view = await catalog.training_class(actor, class_id)
    content = workbooks.hand_over_workbook(view, await handing_over.papers_of(actor, class_id))
    return Made(content, MEDIA_TYPES[Format.WORKBOOK], f"Giao giấy {view.code}.xlsx")


async def lines(view: BookView) -> list[Line]:
    """Every line up to the last that was given out; one that holds no paper says so."""
    found = {row["seq"]: _line(row) for row in await db.rows(_LINES, view.id)}
    return [found.get(seq) or _void(seq) for seq in range(1, view.lines + 1)]


def _line(row: Any) -> Line:
    unit = f"{row['unit_name']}\n{row['branch']}" if row["branch"] else row["unit_name"]
    decided = f"QĐ {row['decision_number']}, {dates.short(row['decision_date'])}"
    ended = ""
    if row["state"] != CertificateState.VALID:
        day = dates.short(dates.in_hanoi(row["ended_at"])) if row["ended_at"] else ""
        ended = {
            CertificateState.REVOKED: f"Thu hồi {day}",
            CertificateState.VOID: f"Hủy dòng {day}",
        }.get(CertificateState(row["state"]), f"Cấp thay bằng số {row['replaced_by'] or ''}, {day}")
    return Line(
        seq=row["seq"],
        number=row["number"],
        full_name=row["full_name"],
        birth=row["birth"],
        gender=row["gender"],
        unit=unit.replace("\n\n", "\n"),
        taken=f"{row['class_code']}\n{decided}",
        band=row["band"] or "",
        issued_on=row["issued_on"],
        received=f"{dates.short(row['taken_on'])}\n{row['taker']}" if row["taker"] else "",
        note=f"Thay giấy số {row['replaces']}" if row["replaces"] else "",
        ended=ended,
        reason=row["ended_reason"] or "",
    )


def _void(seq: int) -> Line:
    return Line(seq, "", "", "", "", "", "", "", None, note="Dòng bỏ trống")


def _name(view: BookView) -> str:
    return f"Sổ gốc {view.course} {view.term}"
