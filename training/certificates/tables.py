from typing import Any

from piccolo.columns import (
    JSONB,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnUpdate
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from training.access.tables import Account, Unit
from training.catalog.tables import Course, TrainingClass
from training.certificates.rules import CertificateState
from training.db.columns import belongs_to, one_of
from training.enrollment.tables import Enrollment
from training.jobs.tables import Job
from training.people.tables import Holding, Person


class Letterhead(Table, tablename="letterhead"):
    """Who issues, where and who signs, from a day on."""

    id: Serial
    valid_from = Date(default=None, unique=True)
    superior_body = Text(default=None)
    issuing_body = Text(default=None)
    symbol = Text(default=None)
    place = Text(default=None)
    authority_line = Text(default=None)
    signer_title = Text(default=None)
    signer_name = Text(default=None)
    confirmed = Boolean(default=False)


class Numbering(Table, tablename="numbering"):
    """How certificates are numbered from a day on."""

    id: Serial
    valid_from = Date(default=None, unique=True)
    pattern = Text(default=None)
    by_term = Boolean(default=False)
    page_lines = SmallInt(default=None)
    confirmed = Boolean(default=False)

    numbering_page_fits = Check("page_lines BETWEEN 5 AND 60")


class PaperChoice(Table, tablename="paper_choice"):
    """How the certificates of a course lie, and whether its forms are printed already."""

    id: Serial
    course: ForeignKey[Any] = ForeignKey(
        Course,
        null=False,
        default=None,
        unique=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )
    landscape = Boolean(default=False)
    text_only = Boolean(default=False)


class RegisterBook(Table, tablename="register_book"):
    """The book of one course and year, or of one course and term, which began on a day.

    `last_seq` moves under the row's lock and never back; `pattern` and `page_lines` are those
    with which the book was begun.
    """

    id: Serial
    course = belongs_to(Course)
    year = SmallInt(default=None)
    pattern = Text(default=None)
    last_seq = Integer(default=0)
    begins_on = Date(default=None)
    by_term = Boolean(default=False)
    page_lines = SmallInt(default=20)

    register_book_once = Unique(["course", "begins_on", "by_term"])


class HandOver(Table, tablename="hand_over"):
    """Papers of a class that somebody took: for a unit, or one person for themselves."""

    id: Serial
    training_class = belongs_to(TrainingClass)
    unit = belongs_to(Unit, null=True, index=False)
    taker = Text(default=None)
    taken_on = Date(default=None)
    papers = Integer(default=None)
    recorded_by = belongs_to(Account, null=True, index=False)
    recorded_at = Timestamptz()
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_reason = Text(null=True, default=None)

    hand_over_withdrawn_whole = Check("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)")
    hand_over_of_something = Check("papers >= 1")


class Certificate(Table, tablename="certificate"):
    """A line of the register book and the paper made from it. Never deleted, never renumbered."""

    id: Serial
    book = belongs_to(RegisterBook)
    seq = Integer(default=None)
    number = Text(default=None)
    code = Text(default=None, unique=True)
    training_class = belongs_to(TrainingClass)
    enrollment = belongs_to(Enrollment)
    person = belongs_to(Person)
    holding = belongs_to(Holding, null=True, index=False)
    facts = JSONB(default=None)
    proof = JSONB(default=None)
    payload = Text(default=None)
    decision_number = Text(default=None)
    decision_date = Date(default=None)
    issued_on = Date(default=None)
    valid_until = Date(null=True, default=None)
    state = Text(default=None)
    specimen = Boolean(default=False)
    search_key = Text(default=None)
    job = belongs_to(Job, null=True)
    pdf = Bytea(null=True, default=None)
    pdf_hash = Bytea(null=True, default=None)
    landscape = Boolean(default=False)
    recorded_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    ended_by = belongs_to(Account, null=True, index=False)
    ended_reason = Text(null=True, default=None)
    replaces: ForeignKey[Any] = ForeignKey(
        "self",
        null=True,
        default=None,
        unique=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )

    correction_number = Text(null=True, default=None)
    correction_date = Date(null=True, default=None)
    hand_over = belongs_to(HandOver, null=True)

    certificate_corrects_by_decision = Check(
        "(correction_number IS NULL) = (correction_date IS NULL)"
        " AND (correction_number IS NULL OR replaces IS NOT NULL)"
    )
    certificate_seq_once = Unique(["book", "seq"])
    certificate_number_once = Unique(["book", "number"])
    certificate_state_known = one_of("state", CertificateState)
    certificate_ends_with_reason = Check("(state = 'valid') = (ended_reason IS NULL)")
    certificate_seq_positive = Check("seq >= 1")


class RevocationRequest(Table, tablename="revocation_request"):
    """Somebody asks that a certificate be revoked; where the office wants it, another agrees."""

    id: Serial
    certificate = belongs_to(Certificate)
    reason = Text(default=None)
    asked_by = belongs_to(Account, index=False)
    asked_at = Timestamptz()
    agreed = Boolean(null=True, default=None)
    decided_by = belongs_to(Account, null=True, index=False)
    decided_at = Timestamptz(null=True, default=None)

    revocation_request_decided_whole = Check(
        "(agreed IS NULL) = (decided_at IS NULL) AND (agreed IS NULL) = (decided_by IS NULL)"
    )
    revocation_request_by_two = Check("agreed IS NOT true OR decided_by <> asked_by")


class PaperLoss(Table, tablename="paper_loss"):
    """Somebody told that a paper is lost or damaged, and what the office answered."""

    id: Serial
    certificate = belongs_to(Certificate)
    told_on = Date(default=None)
    words = Text(default=None)
    recorded_by = belongs_to(Account, null=True, index=False)
    recorded_at = Timestamptz()
    answer_number = Text(null=True, default=None)
    answered_on = Date(null=True, default=None)
    answered_by = belongs_to(Account, null=True, index=False)

    paper_loss_answered_whole = Check("(answer_number IS NULL) = (answered_on IS NULL)")


class Reminder(Table, tablename="reminder"):
    """Somebody was told, so many months ahead, that something ends on a day; each once."""

    id: Serial
    kind = Text(default=None)
    noun_id = Integer(default=None)
    due_on = Date(default=None)
    months = SmallInt(default=None)
    told_at = Timestamptz()

    reminder_once = Unique(["kind", "noun_id", "due_on", "months"])
    reminder_kind_known = Check("kind IN ('holding', 'probation', 'late_papers')")
