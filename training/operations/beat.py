"""The job worker's sign of life, by which the health page tells that jobs are being done."""

import asyncio
import os
import socket
from contextlib import suppress
from datetime import datetime, timedelta

import asyncpg

from training import db

EVERY = timedelta(seconds=3)
SILENT_AFTER = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=1)

_BEAT = """
    INSERT INTO worker_beat (worker, at) VALUES ($1, now())
    ON CONFLICT (worker) DO UPDATE SET at = excluded.at
"""


async def beat() -> None:
    """Say once that this worker lives."""
    await db.rows(_BEAT, f"{socket.gethostname()}:{os.getpid()}")


async def keep_beating() -> None:
    """Say it every few seconds, for as long as the task runs; silent while the database is away."""
    while True:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await beat()
            await db.rows(
                "DELETE FROM worker_beat WHERE at < now() - $1::interval", FORGOTTEN_AFTER
            )
        await asyncio.sleep(EVERY.total_seconds())


async def last_beat() -> datetime | None:
    """When any worker was last heard of."""
    heard: datetime | None = await db.value("SELECT max(at) FROM worker_beat")
    return heard
