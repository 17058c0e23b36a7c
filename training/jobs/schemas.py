from typing import Any

import msgspec

from training.jobs.tables import JobState


class JobView(msgspec.Struct, frozen=True):
    """A job's progress: `done` of `total` steps, and its result once it is done."""

    id: int
    kind: str
    state: JobState
    done: int
    total: int
    result: dict[str, Any]
    error: str | None = None
