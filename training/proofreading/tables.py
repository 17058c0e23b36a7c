from piccolo.columns import Bytea, Date, ForeignKey, OnDelete, Serial, Text, Timestamptz
from piccolo.columns.base import OnUpdate
from piccolo.constraints import Check
from piccolo.table import Table

from training.access.tables import Account
from training.catalog.tables import TrainingClass
from training.db.columns import belongs_to, one_of
from training.enrollment.tables import Enrollment
from training.proofreading.rules import Answer, Settlement


class ProofReading(Table, tablename="proof_reading"):
    """A class whose units read what will be printed, until a day."""

    id: Serial
    training_class = ForeignKey(
        TrainingClass,
        null=False,
        default=None,
        unique=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )
    deadline = Date(default=None)
    opened_by = belongs_to(Account, null=True, index=False)
    opened_at = Timestamptz()


class ProofLine(Table, tablename="proof_line"):
    """One person's line. `shown_hash` is of what was read; the correction lies sealed."""

    id: Serial
    reading = belongs_to(ProofReading)
    enrollment = ForeignKey(
        Enrollment,
        null=False,
        default=None,
        unique=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )
    answer = Text(null=True, default=None)
    shown_hash = Bytea(null=True, default=None)
    answered_by = belongs_to(Account, null=True, index=False)
    answered_at = Timestamptz(null=True, default=None)
    correction = Bytea(null=True, default=None)
    settled_how = Text(null=True, default=None)
    settled_words = Text(null=True, default=None)
    settled_by = belongs_to(Account, null=True, index=False)
    settled_at = Timestamptz(null=True, default=None)

    proof_line_answer_known = one_of("answer", Answer)
    proof_line_answered_whole = Check(
        "(answer IS NULL) = (answered_at IS NULL) AND (answer = 'wrong') = (correction IS NOT NULL)"
    )
    proof_line_settled_known = one_of("settled_how", Settlement)
    proof_line_settled_whole = Check(
        "(settled_how IS NULL) = (settled_at IS NULL) AND (settled_at IS NULL OR answer = 'wrong')"
    )
