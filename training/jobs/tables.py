from enum import StrEnum

from piccolo.columns import JSONB, Integer, Serial, Text, Timestamptz
from piccolo.table import Table

from training.access.tables import Account
from training.db.columns import belongs_to, one_of


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Table, tablename="job"):
    """Work that a page does not wait for: its state, progress and result."""

    id: Serial
    kind = Text(default=None)
    state = Text(default=None)
    arguments = JSONB(default="{}")
    done = Integer(default=0)
    total = Integer(default=0)
    result = JSONB(default="{}")
    error = Text(null=True, default=None)
    tries = Integer(default=0)
    asked_by = belongs_to(Account, null=True)
    asked_at = Timestamptz()
    started_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)

    job_state_known = one_of("state", JobState)
