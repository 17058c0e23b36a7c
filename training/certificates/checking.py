"""What a stranger may know of a certificate: every read behind the check that anybody may make."""

import hashlib
from datetime import date
from typing import Any

import msgspec

from training import clock, db, settings
from training.certificates import codes, payload
from training.certificates.making import key_ring
from training.certificates.rules import VERDICT_OF, CertificateState, CheckVerdict
from training.certificates.schemas import Check, PublishedKey, PublishedKeys
from training.names import masked
from training.security import paper_certificates

UNKNOWN = Check(CheckVerdict.UNKNOWN)
_CHECK = """
    SELECT c.state, c.facts->>'full_name' AS full_name, c.facts->>'course_name' AS course_name,
           c.facts->>'class_code' AS class_code, c.facts->>'band' AS band,
           c.facts->>'issuing_body' AS issuing_body, c.number, c.issued_on, c.valid_until,
           c.code, c.ended_at, c.specimen, c.payload,
           (SELECT n.number FROM certificate n WHERE n.replaces = c.id) AS replaced_by
    FROM certificate c WHERE """


async def check(typed: str, *, today: date) -> Check:
    """What anybody may know about a code typed from a paper, or about a QR's text or address."""
    code, signed = codes.normalise(typed), None
    if code is None:
        signed = payload.of_url(typed.strip())
        read = payload.read(signed, key_ring().public)
        if read is None:
            return UNKNOWN
        code = read.statement.code
    found = await db.rows(_CHECK + "c.code = $1", code)
    if not found:
        return UNKNOWN
    if signed is not None and found[0]["payload"] != signed:
        return Check(CheckVerdict.CHANGED)
    return _told(found[0], today)


class Issued(msgspec.Struct, frozen=True):
    """A file that was issued byte for byte: what its QR says, and what the register tells."""

    payload: str
    told: Check


async def of_file(content: bytes, *, today: date) -> Issued | None:
    """The certificate whose stored file this is, or None: not one bit may differ."""
    found = await db.rows(_CHECK + "c.pdf_hash = $1", hashlib.sha256(content).digest())
    return Issued(found[0]["payload"], _told(found[0], today)) if found else None


async def is_of_a_paper(shown: list[str]) -> bool:
    """Whether a code or a QR's text, as a page shows it, belongs to a certificate of ours."""
    read = [payload.read(payload.of_url(text), key_ring().public) for text in shown]
    named = {one.statement.code for one in read if one} | {codes.normalise(text) for text in shown}
    return bool(
        await db.rows(
            "SELECT 1 FROM certificate WHERE code = ANY($1) LIMIT 1",
            [code for code in named if code],
        )
    )


class PaperHolder(msgspec.Struct, frozen=True):
    """Name and birth as the paper prints them: for whoever knows both."""

    full_name: str
    birth: str


async def holder(code: str) -> PaperHolder | None:
    """Whose certificate it is, or None for a code that was never issued."""
    found = await db.rows(
        "SELECT facts->>'full_name' AS full_name, facts->>'birth' AS birth"
        " FROM certificate WHERE code = $1",
        code,
    )
    return PaperHolder(**dict(found[0])) if found else None


def _told(row: Any, today: date) -> Check:
    return Check(
        verdict=VERDICT_OF[CertificateState(row["state"])],
        code=row["code"],
        name=masked(row["full_name"]),
        course_name=row["course_name"],
        class_code=row["class_code"],
        band=row["band"],
        number=row["number"],
        issued_on=row["issued_on"],
        valid_until=row["valid_until"],
        expired=row["valid_until"] is not None and row["valid_until"] < today,
        issuing_body=row["issuing_body"],
        ended_on=row["ended_at"].astimezone(clock.ZONE).date() if row["ended_at"] else None,
        replaced_by=row["replaced_by"],
        specimen=row["specimen"],
    )


def published_keys() -> PublishedKeys:
    """The public keys with which others can check a QR and a file without us."""
    return PublishedKeys(
        [PublishedKey(kid, x) for kid, x in key_ring().published().items()],
        paper_certificates.known(settings.current().keys_dir),
    )
