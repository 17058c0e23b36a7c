"""Every kind of job and the function that does it, named as text so that only the worker loads it.

A job's function takes a `Run` and gives the job's result. It may be killed at any moment and
called again with the same arguments: what it did before must then be found done, not done twice.
"""

import importlib
from collections.abc import Awaitable, Callable
from typing import Any, cast

import msgspec

from training import db

KINDS: dict[str, str] = {
    "enrollment.read_list": "training.enrollment.reading:read_list",
    "papers.print": "training.papers.printing:print_out",
    "certificates.issue": "training.certificates.issuing:issue",
}


class Run(msgspec.Struct, frozen=True):
    """One run of a job, as its function sees it."""

    job_id: int
    arguments: dict[str, Any]

    async def progress(self, done: int, total: int) -> None:
        """Say how far the work is; seen by whoever waits for it."""
        await db.rows(
            "UPDATE job SET done = $2, total = $3 WHERE id = $1", self.job_id, done, total
        )


Work = Callable[[Run], Awaitable[dict[str, Any]]]


def find(kind: str) -> Work:
    """The function of a kind; raises KeyError for one nobody knows."""
    module, name = KINDS[kind].split(":")
    return cast("Work", getattr(importlib.import_module(module), name))
