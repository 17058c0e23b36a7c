"""What happens by itself when its day has come: unused seats of a class flow back."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

import asyncpg

from training import clock

log = logging.getLogger("solop.calendar")
EVERY = timedelta(minutes=1)


async def keep_the_calendar() -> None:
    """Look now and every minute, for as long as the task runs; wait while the database is away."""
    # Imported when the worker runs: the web processes know nothing of it.
    from training.enrollment.release import release_due  # noqa: PLC0415

    while True:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            if done := await release_due(clock.now()):
                log.info("Seats released in %s classes.", len(done))
        await asyncio.sleep(EVERY.total_seconds())
