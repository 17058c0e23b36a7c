from datetime import date, datetime

import msgspec

from training.certificates.rules import CertificateState, CheckVerdict
from training.jobs.schemas import JobView
from training.results.rules import Counted


class Letterhead(msgspec.Struct, frozen=True):
    """Who issues, where and who signs, from a day on. A body may break a line."""

    valid_from: date
    superior_body: str
    issuing_body: str
    symbol: str
    place: str
    authority_line: str
    signer_title: str
    signer_name: str


class LetterheadView(msgspec.Struct, frozen=True):
    """A letterhead on record; `current` holds today, `confirmed` once the office has looked."""

    id: int
    valid_from: date
    superior_body: str
    issuing_body: str
    symbol: str
    place: str
    authority_line: str
    signer_title: str
    signer_name: str
    confirmed: bool
    current: bool


class NumberingView(msgspec.Struct, frozen=True):
    """A numbering on record."""

    id: int
    valid_from: date
    pattern: str
    by_term: bool
    page_lines: int
    confirmed: bool
    current: bool


class NewNumbering(msgspec.Struct, frozen=True):
    """How to number from a day on: `{seq:04}` once, `{year}` and `{course}` as wished."""

    valid_from: date
    pattern: str
    by_term: bool = False
    page_lines: int = 20


class PaperChoice(msgspec.Struct, frozen=True):
    """How a course's certificate lies; `text_only` prints into forms that have the rest."""

    landscape: bool = False
    text_only: bool = False


class CoursePaper(msgspec.Struct, frozen=True):
    """A course and its paper."""

    course: str
    name: str
    landscape: bool
    text_only: bool


class IssueSettings(msgspec.Struct, frozen=True):
    """Everything that issuing is set by; lists from the newest."""

    letterheads: list[LetterheadView]
    numberings: list[NumberingView]
    papers: list[CoursePaper]


class IssueOrder(msgspec.Struct, frozen=True):
    """Issue to everybody of a class who completed. The decision must be the class's own."""

    issued_on: date
    decision_number: str | None = None
    decision_date: date | None = None


class Issuing(msgspec.Struct, frozen=True):
    """The job that prints what was numbered and recorded; `numbers` from the first to the last."""

    job: JobView
    issued: int
    numbers: list[str]


class ProofLine(msgspec.Struct, frozen=True):
    """A line of the completion proof as it was spoken on the day of issue."""

    rule: str
    met: bool
    words: str
    source: str = ""


class Proof(msgspec.Struct, frozen=True):
    """The proof kept with a certificate."""

    lines: list[ProofLine]
    score: str | None
    band: str | None
    counted: Counted | None = None


class CertificateRow(msgspec.Struct, frozen=True):
    """A line of the register."""

    id: int
    number: str
    code: str
    full_name: str
    unit_name: str
    course_code: str
    class_id: int
    class_code: str
    band: str | None
    issued_on: date
    valid_until: date | None
    state: CertificateState
    specimen: bool
    ready: bool


class CertificateView(msgspec.Struct, frozen=True):
    """A certificate with everything that stands behind it."""

    id: int
    number: str
    register_number: str
    code: str
    person_id: int
    enrollment_id: int
    class_id: int
    class_code: str
    course_code: str
    course_name: str
    full_name: str
    birth: str
    unit_name: str
    branch: str | None
    band: str | None
    decision_number: str
    decision_date: date
    issued_on: date
    valid_until: date | None
    state: CertificateState
    specimen: bool
    ready: bool
    sha256: str | None
    proof: Proof
    ended_at: datetime | None = None
    ended_reason: str | None = None
    replaces_id: int | None = None
    replaced_by_id: int | None = None
    replaced_by_number: str | None = None


class Paper(msgspec.Struct, frozen=True):
    """The printed certificate."""

    content: bytes
    number: str
    full_name: str


class Check(msgspec.Struct, frozen=True):
    """What anybody may know about a code: a verdict, and the facts that the paper shows.

    An unknown code and one that nobody could bear give the same answer, with nothing in it.
    """

    verdict: CheckVerdict
    code: str | None = None
    name: str | None = None
    course_name: str | None = None
    class_code: str | None = None
    band: str | None = None
    number: str | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    expired: bool = False
    issuing_body: str | None = None
    ended_on: date | None = None
    replaced_by: str | None = None
    specimen: bool = False
    # What was sent is a picture: this is what its QR says, and nothing of the paper itself.
    photo: bool = False


class SecondFact(msgspec.Struct, frozen=True):
    """What only somebody who knows the holder can say: the birth date as printed, or the year."""

    birth: str = ""


class Ending(msgspec.Struct, frozen=True):
    """Why a certificate is revoked or replaced."""

    reason: str


class Replacement(msgspec.Struct, frozen=True):
    """A new certificate that names the old one: for the office's own error, or by a decision.

    A decision (number and date, both) corrects what was right when it was printed: a name that
    was changed since, a birth date put right by the civil register.
    """

    reason: str
    issued_on: date
    decision_number: str | None = None
    decision_date: date | None = None


class NewLoss(msgspec.Struct, frozen=True):
    """Who told that a paper is lost or damaged, when and how."""

    words: str
    told_on: date


class LossAnswer(msgspec.Struct, frozen=True):
    """The confirmation from the register that answered a loss."""

    number: str
    answered_on: date


class Loss(msgspec.Struct, frozen=True):
    """A paper told lost, and the answer."""

    id: int
    told_on: date
    words: str
    answer_number: str | None
    answered_on: date | None


class RevocationAsked(msgspec.Struct, frozen=True):
    """A revocation that waits for a second person; `own` when the reader asked for it."""

    reason: str
    asked_by: str
    asked_at: datetime
    own: bool


class Aftermath(msgspec.Struct, frozen=True):
    """What became of a paper after it was issued."""

    handed_to: str | None
    handed_on: date | None
    correction_number: str | None
    correction_date: date | None
    revocation_asked: RevocationAsked | None
    losses: list[Loss]


class NewHandOver(msgspec.Struct, frozen=True):
    """Who took papers of a class, and when: all of a unit's that are left, or some by id."""

    taker: str
    taken_on: date
    unit_id: int | None = None
    certificate_ids: list[int] = []


class HandOverView(msgspec.Struct, frozen=True):
    """An act of handing over."""

    id: int
    unit_name: str | None
    taker: str
    taken_on: date
    papers: int
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


class WaitingPaper(msgspec.Struct, frozen=True):
    """A valid paper that nobody has taken yet."""

    id: int
    number: str
    full_name: str
    unit_id: int
    unit_name: str


class HandedPaper(msgspec.Struct, frozen=True):
    """One valid paper of a class, and who took it; without a taker it lies with the office."""

    number: str
    full_name: str
    birth: str
    unit_name: str
    taker: str | None
    taken_on: date | None


class HandOvers(msgspec.Struct, frozen=True):
    """The papers of a class: what was taken by whom, and what still lies with the office."""

    class_id: int
    papers: int
    taken: list[HandOverView]
    waiting: list[WaitingPaper]


class PublishedKey(msgspec.Struct, frozen=True):
    """A public key as a JWK (RFC 8037): `x` is its 32 bytes in base64url."""

    kid: str
    x: str
    kty: str = "OKP"
    crv: str = "Ed25519"
    use: str = "sig"


class PublishedKeys(msgspec.Struct, frozen=True):
    """Every key that ever signed certificates here, oldest first.

    `keys` sign the statements in the QRs; `papers` are the certificates (PEM, the signer's own
    first) of who signed the files.
    """

    keys: list[PublishedKey]
    papers: list[str] = []
