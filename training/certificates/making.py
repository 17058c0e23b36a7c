"""What one certificate says, from the facts of the day: number, proof, code and signature."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import msgspec

from training import settings
from training.certificates import codes, payload
from training.certificates.numbering import Book, number, register_number
from training.certificates.schemas import Proof, ProofLine
from training.documents.certificates import LAYOUT, CertificateFacts
from training.names import search_key
from training.people.rules import GENDER_WORDS, Gender
from training.results.rules import Completion, comma
from training.security.keys import KeyRing
from training.words import VIETNAMESE


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
    landscape: bool = False


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
    kind: Book
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


def make(
    what: Occasion, drawn: Drawn, holders: Sequence[Holder], proofs: dict[int, Completion]
) -> list[Recorded]:
    """Every certificate of one act of issuing, in the order of the holders. Slow: signs each."""
    return [
        _make_one(what, drawn, drawn.after + place, holder, proofs[holder.enrollment_id])
        for place, holder in enumerate(holders, start=1)
    ]


def _make_one(
    what: Occasion, drawn: Drawn, seq: int, holder: Holder, proof: Completion
) -> Recorded:
    birth = _birth(holder)
    statement = payload.Statement(
        code=codes.new(),
        number=number(drawn.pattern, seq, what.issued_on.year, what.course_code),
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
        register_number=register_number(what.course_code, drawn.kind, seq),
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
        layout=LAYOUT,
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
        proof.counted,
    )
