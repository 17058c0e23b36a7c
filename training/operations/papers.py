"""Does every certificate still verify: its payload, the facts that it states, its signed paper?"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from training import db, settings
from training.certificates import payload
from training.certificates.making import key_ring
from training.documents.certificates import CertificateFacts
from training.operations.invariants import Finding
from training.security import paper_certificates

AT_ONCE = 200

_CERTIFICATES = """
    SELECT g.id, g.code, g.number, g.facts, g.payload, g.issued_on, g.valid_until, g.specimen,
           g.pdf, g.pdf_hash, k.code AS course
    FROM certificate g JOIN register_book b ON b.id = g.book JOIN course k ON k.id = b.course
    WHERE g.id > $1 ORDER BY g.id LIMIT $2
"""


async def verify(
    progress: Callable[[int], None] = lambda _: None, *, signatures: bool = True
) -> list[Finding]:
    """Check every certificate; `progress` hears how many are behind us.

    `signatures`: open every file and check its signature (PAdES) anew, some 10 ms each. Without,
    a file counts whose bytes are those that were signed.
    """
    checked, last = 0, 0
    unsigned, differing, changed = list[int](), list[int](), list[int]()
    signed, not_ours = 0, list[int]()
    chains = paper_certificates.known(settings.current().keys_dir)
    while found := await db.rows(_CERTIFICATES, last, AT_ONCE):
        last = found[-1]["id"]
        checked += len(found)
        for row, fault in zip(found, await asyncio.to_thread(_faults, found), strict=True):
            if fault is not None:
                {"unsigned": unsigned, "differs": differing, "changed": changed}[fault].append(
                    row["id"]
                )
        if signatures:
            papers = [row for row in found if row["pdf"] is not None]
            signed += len(papers)
            not_ours += await asyncio.to_thread(_not_ours, papers, chains)
        progress(checked)
    findings = [
        Finding("certificate_signed", "one of our keys signed every payload", checked, unsigned),
        Finding("certificate_as_signed", "the register says what was signed", checked, differing),
        Finding("paper_as_issued", "every paper is the one that was issued", checked, changed),
    ]
    if signatures:
        words = "one of our authorities signed every paper, and nothing was changed since"
        findings.append(Finding("paper_signed", words, signed, not_ours))
    return findings


def _not_ours(found: Sequence[Any], chains: list[str]) -> list[int]:
    # Half a second to load: only for who asks.
    from training.documents.signature_check import standing  # noqa: PLC0415

    return [row["id"] for row in found if standing(bytes(row["pdf"]), chains) != "ours"]


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
