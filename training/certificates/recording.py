"""Number, facts, proof, code and signature of new certificates, written down before any printing.

The lines of a book are given out under the book's row lock, in the transaction that writes the
certificates: what fails leaves no gap, and two who issue at once wait for each other.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import msgspec

from training import db, settings
from training.actor import Actor
from training.catalog.rules import valid_until
from training.certificates import codes, payload
from training.certificates.rules import DEFAULT_PATTERN, number, register_number
from training.certificates.schemas import Proof, ProofLine
from training.db import installation
from training.documents.certificates import CertificateFacts
from training.errors import Refused
from training.people import service as people
from training.names import search_key
from training.people.rules import GENDER_WORDS, Gender
from training.people.schemas import NewHolding
from training.results.rules import Completion, comma
from training.security.keys import KeyRing
from training.words import VIETNAMESE, say


class Occasion(msgspec.Struct, frozen=True):
    """What all certificates of one act of issuing share."""

    class_id: int
    class_code: str
    course_id: int
    course_code: str
    course_name: str
    starts_on: date
    ends_on: date
    decision_number: str
    decision_date: date
    issued_on: date
    valid_until: date | None
    specimen: bool
    public_url: str
    superior_body: str
    issuing_body: str
    place: str
    authority_line: str
    signer_title: str
    signer_name: str


class Holder(msgspec.Struct, frozen=True):
    """Who gets a certificate, as on the day of issue."""

    enrollment_id: int
    person_id: int
    full_name: str
    birth_date: date | None
    birth_year: int
    gender: Gender
    unit_name: str
    branch: str
    replaces: int | None = None


class Drawn(msgspec.Struct, frozen=True):
    """Lines of a register book that are ours: the next `count` after `after`."""

    book: int
    pattern: str
    after: int
    count: int


class Recorded(msgspec.Struct, frozen=True):
    """One certificate ready to be written."""

    seq: int
    facts: CertificateFacts
    payload: str
    proof: Proof
    search_key: str


@cache
def key_ring() -> KeyRing:
    """The keys that sign certificates; another process may rotate them."""
    return KeyRing.open(settings.current().keys_dir)


async def occasion(
    row: Any, issued_on: date, *, months: int | None, until: date | None = None
) -> Occasion:
    """Everything shared, from the class's row and the letterhead of the day of issue.

    `until` is given for a replacement, which is valid no longer than what it replaces.
    """
    heads = await db.rows(
        "SELECT superior_body, issuing_body, place, authority_line, signer_title, signer_name"
        " FROM letterhead WHERE valid_from <= $1 ORDER BY valid_from DESC LIMIT 1",
        issued_on,
    )
    if not heads:
        raise Refused(
            say("Chưa có tiêu đề giấy cho ngày cấp. Quản trị nhập trước."), "no_letterhead"
        )
    return Occasion(
        class_id=row["class_id"],
        class_code=row["class_code"],
        course_id=row["course_id"],
        course_code=row["course_code"],
        course_name=row["course_name"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        decision_number=row["completion_decision_number"],
        decision_date=row["completion_decision_date"],
        issued_on=issued_on,
        valid_until=until or valid_until(issued_on, months),
        specimen=await installation.kind() == "demo",
        public_url=settings.current().public_url,
        **dict(heads[0]),
    )


async def record(
    actor: Actor,
    what: Occasion,
    holders: Sequence[Holder],
    proofs: dict[int, Completion],
    *,
    job_id: int,
) -> list[str]:
    """Write the certificates of `holders` in their order; gives their numbers."""
    if not holders:
        return []
    drawn = await _draw(what, len(holders))
    # Thousands of signatures take a second: not on the loop that answers pages.
    made = await asyncio.to_thread(_make, what, drawn, holders, proofs)
    holdings = await people.record_holdings(
        actor,
        [
            NewHolding(
                person_id=holder.person_id,
                course_code=what.course_code,
                number=one.facts.number,
                valid_from=what.issued_on,
                valid_until=what.valid_until,
            )
            for holder, one in zip(holders, made, strict=True)
        ],
    )
    await _write(what, drawn, holders, made, holdings, job_id)
    return [one.facts.number for one in made]


async def _draw(what: Occasion, count: int) -> Drawn:
    await db.rows(
        "INSERT INTO register_book (course, year, pattern) VALUES ($1, $2, $3)"
        " ON CONFLICT (course, year) DO NOTHING",
        what.course_id,
        what.issued_on.year,
        DEFAULT_PATTERN,
    )
    row = (
        await db.rows(
            "UPDATE register_book SET last_seq = last_seq + $3 WHERE course = $1 AND year = $2"
            " RETURNING id, pattern, last_seq",
            what.course_id,
            what.issued_on.year,
            count,
        )
    )[0]
    return Drawn(row["id"], row["pattern"], row["last_seq"] - count, count)


def _make(
    what: Occasion, drawn: Drawn, holders: Sequence[Holder], proofs: dict[int, Completion]
) -> list[Recorded]:
    return [
        _make_one(what, drawn, drawn.after + place, holder, proofs[holder.enrollment_id])
        for place, holder in enumerate(holders, start=1)
    ]


def _make_one(
    what: Occasion, drawn: Drawn, seq: int, holder: Holder, proof: Completion
) -> Recorded:
    year = what.issued_on.year
    birth = _birth(holder)
    statement = payload.Statement(
        code=codes.new(),
        number=number(drawn.pattern, seq, year),
        course=what.course_code,
        issued_on=what.issued_on,
        valid_until=what.valid_until,
        facts=payload.fingerprint(holder.full_name, birth, proof.band or ""),
        specimen=what.specimen,
    )
    signed = payload.sign(statement, key_ring())
    facts = CertificateFacts(
        superior_body=what.superior_body,
        issuing_body=what.issuing_body,
        place=what.place,
        issued_on=what.issued_on,
        number=statement.number,
        register_number=register_number(what.course_code, year, seq),
        full_name=holder.full_name,
        birth=birth,
        gender=GENDER_WORDS[holder.gender].speak(VIETNAMESE),
        unit_name=holder.unit_name,
        branch=holder.branch or None,
        course_name=what.course_name,
        class_code=what.class_code,
        starts_on=what.starts_on,
        ends_on=what.ends_on,
        band=proof.band,
        decision_number=what.decision_number,
        decision_date=what.decision_date,
        authority_line=what.authority_line,
        signer_title=what.signer_title,
        signer_name=what.signer_name,
        code=statement.code,
        qr=payload.url(what.public_url, signed),
        public_url=what.public_url,
        valid_until=what.valid_until,
        specimen=what.specimen,
    )
    return Recorded(seq, facts, signed, _spoken(proof), words(facts))


def words(facts: CertificateFacts) -> str:
    """What a certificate is found by: name, number, class, unit."""
    return (
        search_key(f"{facts.full_name} {facts.number} {facts.class_code} {facts.unit_name}")
        .replace("/", " ")
        .replace("-", " ")
    )


def _birth(holder: Holder) -> str:
    """The birth date as papers write it: 05/9/2004, 05/02/2004; a year alone as it is."""
    day = holder.birth_date
    if day is None:
        return str(holder.birth_year)
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)  # noqa: PLR2004  # the rule's own figure
    return f"{day.day:02}/{month}/{day.year}"


def _spoken(proof: Completion) -> Proof:
    return Proof(
        [
            ProofLine(line.rule, line.met, line.words.speak(VIETNAMESE), line.source)
            for line in proof.lines
        ],
        None if proof.score is None else comma(proof.score),
        proof.band,
    )


_WRITE = """
    INSERT INTO certificate (book, seq, number, code, training_class, enrollment, person, holding,
                             facts, proof, payload, decision_number, decision_date, issued_on,
                             valid_until, state, specimen, search_key, job, replaces)
    SELECT $1, seq, number, code, $2, enrollment, person, holding, facts::jsonb, proof::jsonb,
           payload, $3, $4, $5, $6, 'valid', $7, search_key, $8, replaces
    FROM unnest($9::int[], $10::text[], $11::text[], $12::int[], $13::int[], $14::int[],
                $15::text[], $16::text[], $17::text[], $18::text[], $19::int[])
         AS new (seq, number, code, enrollment, person, holding, facts, proof, payload,
                 search_key, replaces)
"""


async def _write(
    what: Occasion,
    drawn: Drawn,
    holders: Sequence[Holder],
    made: Sequence[Recorded],
    holdings: Sequence[int],
    job_id: int,
) -> None:
    await db.rows(
        _WRITE,
        drawn.book,
        what.class_id,
        what.decision_number,
        what.decision_date,
        what.issued_on,
        what.valid_until,
        what.specimen,
        job_id,
        [one.seq for one in made],
        [one.facts.number for one in made],
        [one.facts.code for one in made],
        [holder.enrollment_id for holder in holders],
        [holder.person_id for holder in holders],
        list(holdings),
        [msgspec.json.encode(one.facts).decode() for one in made],
        [msgspec.json.encode(one.proof).decode() for one in made],
        [one.payload for one in made],
        [one.search_key for one in made],
        [holder.replaces for holder in holders],
    )
