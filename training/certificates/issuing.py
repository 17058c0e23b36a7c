"""The job that prints and signs what was numbered and recorded. Only the worker loads this.

Killed at any moment it is called again and finds what lacks its paper: the same facts give the same
page, and a paper that is there is never written again.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import msgspec

from training import db, settings
from training.actor import SYSTEM
from training.documents import certificates as documents
from training.documents import signing
from training.documents.certificates import CertificateFacts
from training.errors import Invalid, Refused
from training.jobs.kinds import Run
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.security import paper_keys
from training.words import Sentence, say

AT_ONCE = 50

_LACKING = """
    SELECT id, facts, landscape FROM certificate
    WHERE training_class = $1 AND pdf IS NULL AND id > $2 ORDER BY id LIMIT $3
"""
_FIRST = """
    SELECT id, facts, landscape FROM certificate
    WHERE training_class = $1 AND pdf IS NULL AND id = $2
"""
_STANDING = """
    SELECT count(*) FILTER (WHERE pdf IS NOT NULL) AS done, count(*) AS total
    FROM certificate WHERE training_class = $1 AND (job = $2 OR pdf IS NULL)
"""
_KEEP = """
    UPDATE certificate c SET pdf = new.pdf, pdf_hash = new.hash
    FROM unnest($1::int[], $2::bytea[], $3::bytea[]) AS new (id, pdf, hash), person p
    WHERE c.id = new.id AND c.pdf IS NULL AND p.id = c.person
    RETURNING c.id, c.training_class, c.facts->>'class_code' AS code, p.id AS person, p.unit,
              p.account
"""


async def issue(run: Run) -> dict[str, Any]:
    """Print every certificate of the class that lacks its paper; gives how many there are.

    The one that somebody waits for (`first`) comes before the others. What cannot be printed is
    left for last and named in the refusal that ends the job.
    """
    class_id = int(run.arguments["class_id"])
    standing = (await db.rows(_STANDING, class_id, run.job_id))[0]
    done, total = standing["done"], standing["total"]
    await run.progress(done, total)
    last, refusals = 0, list[Sentence]()
    async with _signatory() as sign:
        if first := await db.rows(_FIRST, class_id, run.arguments.get("first")):
            # A refusal of it is told when its turn comes.
            done += 1 - len(await _print(first, sign))
        while lacking := await db.rows(_LACKING, class_id, last, AT_ONCE):
            last = lacking[-1]["id"]
            refused = list[Sentence]()
            for flat in (False, True):
                some = [row for row in lacking if row["landscape"] is flat]
                refused += await _print(some, sign) if some else []
            refusals += refused
            done += len(lacking) - len(refused)
            await run.progress(done, total)
    if refusals:
        raise Refused(
            say(
                "Đã in {done} trong {total} giấy. Còn lại chưa in được: {first}",
                done=done,
                total=total,
                first=refusals[0],
            ),
            "some_not_printed",
        )
    return {"certificates": total}


def _signatory() -> AbstractAsyncContextManager[signing.Sign]:
    ours = paper_keys.of(settings.current())
    return signing.signatory(ours.key, ours.chain)


async def _print(lacking: Sequence[Any], sign: signing.Sign) -> list[Sentence]:
    """Print, sign and keep some that lie alike; gives the refusals of those that cannot be."""
    facts = [msgspec.json.decode(row["facts"], type=CertificateFacts) for row in lacking]
    ids = [row["id"] for row in lacking]
    try:
        if lacking[0]["landscape"]:
            papers = await asyncio.to_thread(documents.render_each, facts, landscape=True)
        else:
            papers = await asyncio.to_thread(documents.render_each, facts)
    except Invalid as refusal:
        if len(lacking) == 1:
            return [refusal.message]
        # One of them spoils the batch: print each by itself.
        return [words for row in lacking for words in await _print([row], sign)]
    papers = await sign(papers)
    hashes = [hashlib.sha256(paper).digest() for paper in papers]
    async with db.transaction():
        await notices.write(SYSTEM, _letters(await db.rows(_KEEP, ids, papers, hashes)))
    return []


def _letters(kept: Sequence[Any]) -> list[Letter]:
    """Each unit hears how many of its papers are there, a holder with an account of their own."""
    of_unit = Counter((row["unit"], row["training_class"], row["code"]) for row in kept)
    letters = [
        Letter(Kind.CERTIFICATES_READY, To.UNIT, unit, class_id, code, many=many, unit_id=unit)
        for (unit, class_id, code), many in of_unit.items()
    ]
    return letters + [
        Letter(Kind.CERTIFICATE_READY, To.PERSON, row["person"], row["id"], row["code"])
        for row in kept
        if row["account"] is not None
    ]
