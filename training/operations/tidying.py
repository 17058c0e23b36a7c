"""Deleting in time what was only needed for a while: uploads and what was staged from them.

Nothing that matters is deleted: enrollments, marks, certificates and history stay.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

import asyncpg

from training import clock, db

log = logging.getLogger("solop.tidying")
EVERY = timedelta(hours=1)

# What goes, and how long it is kept (DESIGN: uploads are deleted after 30 days).
KEPT: dict[str, tuple[timedelta, str]] = {
    "files of lists": (
        timedelta(days=30),
        "UPDATE list_import SET file = NULL WHERE file IS NOT NULL AND sent_at < $1 RETURNING id",
    ),
    "rows of lists that were never confirmed": (
        timedelta(days=30),
        (
            "DELETE FROM import_row r USING list_import i WHERE i.id = r.list_import"
            " AND i.state IN ('ready', 'refused', 'discarded') AND i.sent_at < $1 RETURNING r.id"
        ),
    ),
    "lists of milestones": (
        timedelta(days=30),
        "DELETE FROM milestone_list WHERE sent_at < $1 RETURNING id",
    ),
    "workbooks of marks": (
        timedelta(days=30),
        "UPDATE score_list SET rows = NULL WHERE rows IS NOT NULL AND sent_at < $1 RETURNING id",
    ),
    "files for the printer": (
        timedelta(days=3),
        "DELETE FROM printout WHERE asked_at < $1 RETURNING id",
    ),
    "answers to repeated requests": (
        timedelta(days=7),
        "DELETE FROM idempotency_record WHERE at < $1 RETURNING id",
    ),
    "failed attempts": (
        timedelta(days=1),
        "DELETE FROM failed_attempt WHERE at < $1 RETURNING id",
    ),
}


async def tidy(now: datetime) -> dict[str, int]:
    """Delete what is past its time; gives how much of each went."""
    gone = {}
    for what, (kept, sql) in KEPT.items():
        gone[what] = len(await db.rows(sql, now - kept))
    return gone


async def keep_tidy() -> None:
    """Do it now and every hour, for as long as the task runs; wait while the database is away."""
    while True:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            gone = {what: many for what, many in (await tidy(clock.now())).items() if many}
            if gone:
                log.info("Tidied: %s", gone)
        await asyncio.sleep(EVERY.total_seconds())
