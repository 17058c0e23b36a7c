"""The job that makes printouts. Only the worker loads this.

Killed at any moment it is called again and begins anew: until the file is there, nothing is.
"""

import asyncio
import io
import zipfile
from typing import Any

import msgspec

from training import clock, db
from training.actor import SYSTEM
from training.documents import runs
from training.documents.certificates import CertificateFacts
from training.errors import Refused
from training.jobs.kinds import Run
from training.papers import books
from training.papers.rules import PrintoutKind
from training.words import say

_PRINTOUT = """
    SELECT id, kind, landscape, text_only, book, lines_a_page, volume FROM printout WHERE job = $1
"""
_CERTIFICATES = """
    SELECT c.id, c.number, c.facts {more} FROM certificate c JOIN person p ON p.id = c.person
    WHERE c.training_class = $1::bigint AND c.state = 'valid'
      AND ($2::int[] IS NULL OR p.unit = ANY($2))
    ORDER BY c.book, c.seq
"""
_AT_ONCE = 50
# A ZIP counts from 1980.
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


async def print_out(run: Run) -> dict[str, Any]:
    """Make the file of the printout that this job is for; gives how many papers are in it."""
    (wanted,) = await db.rows(_PRINTOUT, run.job_id)
    if wanted["kind"] == PrintoutKind.REGISTER_BOOK:
        return await _book(run, wanted)
    scope = (run.arguments["class_id"], run.arguments["units"])
    if wanted["kind"] == PrintoutKind.CERTIFICATES:
        content, many = await _pages(run, wanted, scope)
    else:
        content, many = await _packed(run, scope)
    await db.rows("UPDATE printout SET content = $2 WHERE id = $1", wanted["id"], content)
    return {"printout": wanted["id"], "certificates": many}


async def _book(run: Run, wanted: Any) -> dict[str, Any]:
    """A volume of a register book. Whoever asked was let through; the worker reads for them."""
    view = await books.book(SYSTEM, wanted["book"])
    await run.progress(0, view.lines)
    make = await books.typeset(
        view,
        lines_a_page=wanted["lines_a_page"],
        volume=wanted["volume"],
        today=clock.today(),
    )
    made = await asyncio.to_thread(make)
    await db.rows("UPDATE printout SET content = $2 WHERE id = $1", wanted["id"], made.content)
    await run.progress(view.lines, view.lines)
    return {"printout": wanted["id"], "lines": view.lines}


async def _pages(run: Run, wanted: Any, scope: tuple[Any, ...]) -> tuple[bytes, int]:
    """One PDF in the order of the register, for the printer: without the electronic signature."""
    found = await db.rows(_CERTIFICATES.format(more=""), *scope)
    facts = [msgspec.json.decode(row["facts"], type=CertificateFacts) for row in found]
    if not facts:
        raise _nothing()
    await run.progress(0, len(facts))

    async def hear(done: int) -> None:
        await run.progress(done, len(facts))

    content = await runs.print_all(
        facts, landscape=wanted["landscape"], text_only=wanted["text_only"], hear=hear
    )
    return content, len(facts)


async def _packed(run: Run, scope: tuple[Any, ...]) -> tuple[bytes, int]:
    """A ZIP of the issued files themselves, as they can be checked."""
    found = await db.rows(_CERTIFICATES.format(more=", c.pdf IS NOT NULL AS ready"), *scope)
    ready = [row for row in found if row["ready"]]
    if not ready:
        raise (
            Refused(say("Giấy của lớp đang in. Thử lại khi in xong."), "not_ready")
            if found
            else _nothing()
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for at in range(0, len(ready), _AT_ONCE):
            some = ready[at : at + _AT_ONCE]
            files = {
                row["id"]: row["pdf"]
                for row in await db.rows(
                    "SELECT id, pdf FROM certificate WHERE id = ANY($1::int[])",
                    [row["id"] for row in some],
                )
            }
            for row in some:
                name = msgspec.json.decode(row["facts"])["full_name"]
                number = row["number"].replace("/", "-")
                entry = zipfile.ZipInfo(f"GCN {number} {name}.pdf", _ZIP_DAY)
                packed.writestr(entry, files[row["id"]])
            await run.progress(at + len(some), len(ready))
    return out.getvalue(), len(ready)


def _nothing() -> Refused:
    return Refused(say("Không còn giấy nào có giá trị để in."), "no_certificates")
