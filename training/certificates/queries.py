"""Everything that reads the register. Answers in schemas; no table leaves this file."""

import re
from typing import Any

import msgspec

from training import db
from training.actor import Actor, Role
from training.certificates import codes
from training.certificates.rules import (
    no_such_certificate,
)
from training.certificates.schemas import (
    CertificateRow,
    CertificateView,
    Paper,
    Proof,
)
from training.db import searching
from training.errors import Invalid, Refused
from training.names import search_key
from training.paging import Page, cursor, limit, place
from training.words import say

SEES_ALL = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM})
NEWEST = 2**31 - 1
_WORD = re.compile(r"[a-z0-9]+")
_CITIZEN_NUMBER = re.compile(r"[\s.\-]*(?:[0-9][\s.\-]*){9,12}")

# Whose certificate it is: `$1` sees all, `$2` are the units, `$3` is the person.
_OWN = "($1 OR p.unit = ANY($2::int[]) OR c.person = $3)"
# The same for one who is only themself, so that the database goes by the person.
_THEMSELF = "(NOT $1 AND $2::int[] IS NOT NULL AND c.person = $3)"
_COLUMNS = """
    c.id, c.number, c.code, c.facts->>'full_name' AS full_name,
    c.facts->>'unit_name' AS unit_name, k.code AS course_code, c.training_class AS class_id,
    c.facts->>'class_code' AS class_code, c.facts->>'band' AS band, c.issued_on, c.valid_until,
    c.state, c.specimen, c.pdf_hash IS NOT NULL AS ready
"""
_FROM = f"""
    FROM certificate c
    JOIN person p ON p.id = c.person
    JOIN register_book b ON b.id = c.book
    JOIN course k ON k.id = b.course
    WHERE {_OWN}
"""


async def find(
    actor: Actor,
    q: str = "",
    *,
    class_id: int | None = None,
    person_id: int | None = None,
    after: str | None = None,
    size: int | None = None,
) -> Page[CertificateRow]:
    """The register as far as the actor may see it, newest first.

    `q` finds beginnings of names, numbers, class codes and units, or one certificate by its code.
    """
    start = place(after, int) or (NEWEST,)
    many = limit(size)
    code = codes.normalise(q)
    words = code or _beginnings(q)
    rare = await searching.few("certificate", words) if words and not code else None
    from_own = _FROM.replace(_OWN, _THEMSELF) if actor.role is Role.LEARNER else _FROM
    found = await db.rows(
        f"SELECT {_COLUMNS} {from_own} AND c.id < $4::bigint"
        " AND ($5::bigint IS NULL OR c.training_class = $5)"
        " AND ($6::bigint IS NULL OR c.person = $6)"
        + (" AND c.code = $7" if code else _matching(q, few=rare is not None))
        + " ORDER BY c.id DESC LIMIT $8",
        *scope(actor),
        start[0],
        class_id,
        person_id,
        words if rare is None else rare,
        many + 1,
    )
    shown = [msgspec.convert(dict(row), CertificateRow) for row in found[:many]]
    return Page(shown, cursor(shown[-1].id) if len(found) > many else None)


def _matching(q: str, *, few: bool) -> str:
    if few:
        return " AND c.id = ANY($7::int[])"
    if not _WORD.search(search_key(q)):
        return " AND ($7::text IS NULL OR true)"
    return f" AND {searching.WORDS.format('c', '$7')}"


def _beginnings(q: str) -> str:
    """A tsquery of beginnings. Only letters and digits pass, so none of it is an operator."""
    if _CITIZEN_NUMBER.fullmatch(q):
        words = say("Ô tìm này không tìm theo số định danh. Nhập tên hoặc số giấy chứng nhận.")
        raise Invalid(words, "number_in_search", q=words)
    return " & ".join(f"'{word}':*" for word in _WORD.findall(search_key(q)))


_ONE = f"""
    SELECT {_COLUMNS}, c.facts->>'register_number' AS register_number, c.person AS person_id,
           c.enrollment AS enrollment_id, c.facts->>'course_name' AS course_name,
           c.facts->>'birth' AS birth, c.facts->>'branch' AS branch, c.decision_number,
           c.decision_date, c.proof, encode(c.pdf_hash, 'hex') AS sha256, c.ended_at,
           c.ended_reason, c.replaces AS replaces_id, n.id AS replaced_by_id,
           n.number AS replaced_by_number
    {_FROM.replace("WHERE", "LEFT JOIN certificate n ON n.replaces = c.id WHERE")}
      AND c.id = $4::bigint
"""


async def certificate(actor: Actor, certificate_id: int) -> CertificateView:
    """One certificate with the proof that it stands on."""
    found = await db.rows(_ONE, *scope(actor), certificate_id)
    if not found:
        raise no_such_certificate()
    row: dict[str, Any] = dict(found[0])
    row["proof"] = msgspec.json.decode(row["proof"], type=Proof)
    return msgspec.convert(row, CertificateView)


async def pdf(actor: Actor, certificate_id: int) -> Paper:
    """The printed certificate; refuses with `not_ready` while the job has not come to it."""
    found = await db.rows(
        f"SELECT c.pdf, c.number, c.facts->>'full_name' AS full_name {_FROM} AND c.id = $4::bigint",
        *scope(actor),
        certificate_id,
    )
    if not found:
        raise no_such_certificate()
    row = found[0]
    if row["pdf"] is None:
        raise Refused(
            say("Giấy chứng nhận số {number} đang in. Thử lại sau ít phút.", number=row["number"]),
            "not_ready",
        )
    return Paper(row["pdf"], row["number"], row["full_name"])


def scope(actor: Actor) -> tuple[bool, list[int], int | None]:
    """Whose certificates the actor sees: all, of these units, of this person."""
    return actor.role in SEES_ALL, list(actor.unit_ids), actor.person_id
