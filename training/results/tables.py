from piccolo.columns import Numeric, Serial, SmallInt, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from training.access.tables import Account
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
