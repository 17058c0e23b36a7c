"""Does every certificate still verify: its signature, the facts that it states, its paper?"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from training import db
from training.certificates import payload
from training.certificates.making import key_ring
from training.documents.certificates import CertificateFacts
from training.operations.invariants import Finding

AT_ONCE = 200

_CERTIFICATES = """
    SELECT g.id, g.code, g.number, g.facts, g.payload, g.issued_on, g.valid_until, g.specimen,
           g.pdf, g.pdf_hash, k.code AS course
    FROM certificate g JOIN register_book b ON b.id = g.book JOIN course k ON k.id = b.course
    WHERE g.id > $1 ORDER BY g.id LIMIT $2
"""


async def verify(progress: Callable[[int], None] = lambda _: None) -> list[Finding]:
    """Check every certificate; `progress` hears how many are behind us."""
    checked, last = 0, 0
    unsigned, differing, changed = list[int](), list[int](), list[int]()
    while found := await db.rows(_CERTIFICATES, last, AT_ONCE):
        last = found[-1]["id"]
        checked += len(found)
        for row, fault in zip(found, await asyncio.to_thread(_faults, found), strict=True):
            if fault is not None:
                {"unsigned": unsigned, "differs": differing, "changed": changed}[fault].append(
                    row["id"]
                )
        progress(checked)
    return [
        Finding("certificate_signed", "one of our keys signed every payload", checked, unsigned),
        Finding("certificate_as_signed", "the register says what was signed", checked, differing),
        Finding("paper_as_issued", "every paper is the one that was issued", checked, changed),
    ]


def _faults(found: Sequence[Any]) -> list[str | None]:
    return [_fault(row) for row in found]


def _fault(row: Any) -> str | None:
    read = payload.read(row["payload"], key_ring().public)
    if read is None:
        return "unsigned"
    facts = msgspec.json.decode(row["facts"], type=CertificateFacts)
    stated = payload.Statement(
        code=row["code"],
        number=row["number"],
        course=row["course"],
        issued_on=row["issued_on"],
        valid_until=row["valid_until"],
        facts=payload.fingerprint(facts.full_name, facts.birth, facts.band or ""),
        specimen=row["specimen"],
    )
    same = (facts.code, facts.number, facts.issued_on) == (
        row["code"],
        row["number"],
        row["issued_on"],
    )
    if read.statement != stated or not same or payload.of_url(facts.qr) != row["payload"]:
        return "differs"
    if (row["pdf"] is None) != (row["pdf_hash"] is None):
        return "changed"
    if row["pdf"] is not None and hashlib.sha256(row["pdf"]).digest() != row["pdf_hash"]:
        return "changed"
    return None
