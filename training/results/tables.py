from piccolo.columns import (
    Bytea,
    ForeignKey,
    Integer,
    Numeric,
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
from training.catalog.tables import TrainingClass
from training.db.columns import belongs_to
from training.enrollment.tables import Enrollment


class EssayScore(Table, tablename="essay_score"):
    """The mark of one attempt at the essay, 0 to 10."""

    id: Serial
    enrollment = belongs_to(Enrollment)
    attempt = SmallInt(default=None)
    score = Numeric(digits=(4, 2), default=None)
    entered_by = belongs_to(Account, null=True, index=False)
    entered_at = Timestamptz()

    essay_score_once_per_attempt = Unique(["enrollment", "attempt"])
    essay_score_attempt_known = Check("attempt IN (1, 2)")
    essay_score_in_range = Check("score >= 0 AND score <= 10")


class MarksReview(Table, tablename="marks_review"):
    """Somebody who entered none of them looked over a class's marks as they stood then."""

    id: Serial
    training_class = belongs_to(TrainingClass)
    marks_hash = Bytea(default=None)
    marks = Integer(default=None)
    reviewed_by = belongs_to(Account, index=False)
    reviewed_at = Timestamptz()


class ScoreList(Table, tablename="score_list"):
    """A workbook of marks on its way in; its rows lie sealed as one value."""

    id: Serial
    training_class = belongs_to(TrainingClass)
    sent_by = belongs_to(Account)
    sent_at = Timestamptz()
    file_name = Text(default=None)
    rows = Bytea(null=True, default=None)
    state = Text(default=None)
    entered = Integer(default=0)
    confirmed_at = Timestamptz(null=True, default=None)

    score_list_state_known = Check("state IN ('ready', 'confirmed', 'discarded')")


class Commendation(Table, tablename="commendation"):
    """What somebody was commended for in a class; withdrawn, it stays and says when."""

    id: Serial
    enrollment = ForeignKey(
        Enrollment,
        null=False,
        default=None,
        unique=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )
    words = Text(default=None)
    recorded_by = belongs_to(Account, null=True, index=False)
    recorded_at = Timestamptz()
    withdrawn_at = Timestamptz(null=True, default=None)
