"""Files that nobody should wait for: certificates for the printer, a unit's as ZIP, a book.

Asking puts a job in line; the file is fetched once it is made and deleted after some days.
"""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from training import db, jobs
from training.actor import Actor
from training.catalog import queries as catalog
from training.certificates.issue_settings import paper_of
from training.errors import Invalid, Missing, Refused
from training.jobs import service as job_service
from training.papers import books
from training.papers.rules import ZIP, PrintoutKind
from training.papers.schemas import NewBookPrintout, NewPrintout, PrintoutView
from training.security.policy import May, may, require
from training.words import say

JOB = "papers.print"
PIECE = 1 << 20

_FOUND = """
    SELECT p.id, p.kind, p.training_class AS class_id, p.unit AS unit_id, p.book AS book_id,
           p.landscape, p.text_only,
           p.name, p.media_type, octet_length(p.content) AS size, p.job AS job_id
    FROM printout p WHERE p.id = $1::bigint AND (p.asked_by = $2 OR $3)
"""


async def ask(actor: Actor, class_id: int, new: NewPrintout) -> PrintoutView:
    """Put a printout of a class in line; refuses while there is no certificate to put into it.

    A secretary gets the certificates of their own units only, as ZIP.
    """
    require(actor, May.PRINT)
    if new.kind is PrintoutKind.REGISTER_BOOK:
        words = say("Sổ gốc in từ trang Sổ gốc, không in theo lớp.")
        raise Invalid(words, "kind_invalid", kind=words)
    if new.kind is PrintoutKind.CERTIFICATES:
        require(actor, May.SEE_PAPERS)
    view = await catalog.training_class(actor, class_id)
    sees_all = may(actor, May.SEE_PAPERS)
    if new.unit_id is not None and not sees_all and new.unit_id not in actor.unit_ids:
        raise Missing(say("Không có đơn vị này trong phạm vi của bạn."), "no_such_unit")
    units = None if sees_all else list(actor.unit_ids)
    if new.unit_id is not None:
        units = [new.unit_id]
    many = await _count(class_id, units)
    if not many:
        raise Refused(
            say("Lớp {code} chưa có giấy chứng nhận nào để in.", code=view.code), "no_certificates"
        )
    choice = await paper_of(view.course_id)
    whole = new.kind is PrintoutKind.CERTIFICATES
    name = f"Giấy chứng nhận {view.code}.{'pdf' if whole else 'zip'}"
    async with db.transaction():
        job_id = await jobs.ask(actor, JOB, total=many, units=units, class_id=class_id)
        made: int = await db.value(
            "INSERT INTO printout (kind, training_class, unit, landscape, text_only, job, asked_by,"
            " name, media_type) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
            new.kind.value,
            class_id,
            new.unit_id,
            choice.landscape if new.landscape is None else new.landscape,
            choice.text_only if new.text_only is None else new.text_only,
            job_id,
            actor.account_id,
            name,
            "application/pdf" if whole else ZIP,
        )
    return await printout(actor, made)


async def ask_book(actor: Actor, book_id: int, new: NewBookPrintout) -> PrintoutView:
    """Put a volume of a register book in line; raises `Missing`, `Invalid`."""
    require(actor, May.PRINT)
    view = await books.book(actor, book_id)
    lines, volume = books.check(view, new.lines, new.volume)
    async with db.transaction():
        job_id = await jobs.ask(actor, JOB, total=view.lines, book_id=view.id)
        made: int = await db.value(
            "INSERT INTO printout (kind, book, lines_a_page, volume, landscape, text_only, job,"
            " asked_by, name, media_type) VALUES ($1, $2, $3, $4, true, false, $5, $6, $7, $8)"
            " RETURNING id",
            PrintoutKind.REGISTER_BOOK.value,
            view.id,
            lines,
            volume,
            job_id,
            actor.account_id,
            books.file_name(view, lines, volume),
            "application/pdf",
        )
    return await printout(actor, made)


async def _count(class_id: int, units: list[int] | None) -> int:
    count: int = await db.value(
        "SELECT count(*)::int FROM certificate c JOIN person p ON p.id = c.person"
        " WHERE c.training_class = $1::bigint AND c.state = 'valid'"
        " AND ($2::int[] IS NULL OR p.unit = ANY($2))",
        class_id,
        units,
    )
    return count


async def printout(actor: Actor, printout_id: int) -> PrintoutView:
    """One printout with how far its job is; for whoever asked for it and the office."""
    row = await _own(actor, printout_id)
    job = await job_service.view(actor, row.pop("job_id"))
    return msgspec.convert({**row, "job": job}, PrintoutView, from_attributes=True)


async def _own(actor: Actor, printout_id: int) -> dict[str, Any]:
    require(actor, May.PRINT)
    found = await db.rows(_FOUND, printout_id, actor.account_id, may(actor, May.SEE_PAPERS))
    if not found:
        raise Missing(say("Không có bản in này. Bản in chỉ giữ vài ngày."), "no_such_printout")
    return dict(found[0])


async def ready(actor: Actor, printout_id: int) -> PrintoutView:
    """A printout whose file is there; refuses while it is being made."""
    view = await printout(actor, printout_id)
    if view.size is None:
        raise Refused(say("Bản in đang làm. Thử lại sau ít phút."), "not_ready")
    return view


async def pieces(printout_id: int, size: int) -> AsyncIterator[bytes]:
    """The file of a printout, a piece at a time: it may be far larger than a page should hold."""
    for at in range(0, size, PIECE):
        piece = await db.value(
            "SELECT substring(content FROM $2 FOR $3) FROM printout WHERE id = $1",
            printout_id,
            at + 1,
            PIECE,
        )
        if piece is None:
            return
        yield bytes(piece)
