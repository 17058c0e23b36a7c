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

from training.access.tables import Account
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

    certificate_seq_once = Unique(["book", "seq"])
    certificate_number_once = Unique(["book", "number"])
    certificate_state_known = one_of("state", CertificateState)
    certificate_ends_with_reason = Check("(state = 'valid') = (ended_reason IS NULL)")
    certificate_seq_positive = Check("seq >= 1")
