"""The worker process: takes jobs from the line, one after another, and does them.

Killed at any moment, its job is taken up again by the next worker once the heartbeat is stale.
"""

import asyncio
import logging
import signal
from datetime import timedelta

import asyncpg
import msgspec
from pgqueuer import PgQueuer
from pgqueuer.models import Job as QueueEntry

from training import db, settings
from training.certificates.reminding import keep_reminding
from training.errors import Refused
from training.jobs.kinds import Run, find
from training.jobs.queue import driver
from training.jobs.service import ENTRYPOINT
from training.operations.beat import keep_beating
from training.operations.calendar import keep_the_calendar
from training.operations.logging import set_up
from training.operations.memory import keep_giving_back
from training.operations.tidying import keep_tidy

log = logging.getLogger("solop.worker")
STALE_AFTER = timedelta(seconds=8)
LOOK_EVERY = timedelta(seconds=2)
PAUSE_WHEN_DATABASE_IS_AWAY = 1.0
MOST_TRIES = 5
LOST_CONNECTION = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    set_up()
    asyncio.run(_until_stopped())


async def _until_stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stop.set)
    await work(stop)


async def work(stop: asyncio.Event) -> None:
    """Take jobs until `stop`; survives the database going away and coming back."""
    while not stop.is_set():
        try:
            async with db.pool():
                await _take_jobs(stop)
        except LOST_CONNECTION:
            log.warning("The database does not answer; trying again.")
            await asyncio.sleep(PAUSE_WHEN_DATABASE_IS_AWAY)


async def _take_jobs(stop: asyncio.Event) -> None:
    listener = await asyncpg.connect(settings.current().database_url)
    try:
        line = PgQueuer(driver(listener))

        @line.entrypoint(ENTRYPOINT, concurrency_limit=1)
        async def _(entry: QueueEntry) -> None:
            await do(int(entry.payload or b"0"))

        await _run_until(line, stop)
    finally:
        await listener.close()


async def _run_until(line: PgQueuer, stop: asyncio.Event) -> None:
    async def watch() -> None:
        await stop.wait()
        line.shutdown.set()

    watcher = asyncio.create_task(watch())
    heart = asyncio.create_task(keep_beating())
    broom = asyncio.create_task(keep_tidy())
    bell = asyncio.create_task(keep_reminding())
    calendar = asyncio.create_task(keep_the_calendar())
    memory = asyncio.create_task(keep_giving_back())
    try:
        await line.run(
            dequeue_timeout=LOOK_EVERY,
            batch_size=1,
            heartbeat_timeout=STALE_AFTER,
            shutdown_on_listener_failure=True,
        )
    finally:
        watcher.cancel()
        heart.cancel()
        broom.cancel()
        bell.cancel()
        calendar.cancel()
        memory.cancel()


async def do(job_id: int) -> None:
    """Do one job and keep how it ended. A job that is done already is left alone."""
    found = await db.rows(
        "UPDATE job SET state = 'running', tries = tries + 1,"
        " started_at = COALESCE(started_at, now())"
        " WHERE id = $1 AND state IN ('queued', 'running') RETURNING kind, arguments, tries",
        job_id,
    )
    if not found:
        return
    row = found[0]
    if row["tries"] > MOST_TRIES:
        await _end(job_id, "failed", {}, "worker_died")
        return
    run = Run(job_id, msgspec.json.decode(row["arguments"]))
    try:
        result = await find(row["kind"])(run)
    except Refused as refusal:
        await _end(job_id, "failed", {"message": str(refusal.message)}, refusal.code)
    except LOST_CONNECTION:
        raise
    except Exception:
        # Kept out of the database: a traceback may hold personal values.
        log.exception("Job %s of kind %s failed.", job_id, row["kind"])
        await _end(job_id, "failed", {}, "internal")
    else:
        await _end(job_id, "done", result, None)


async def _end(job_id: int, state: str, result: dict[str, object], error: str | None) -> None:
    await db.rows(
        "UPDATE job SET state = $2, result = $3, error = $4, ended_at = now(),"
        " done = CASE WHEN $2 = 'done' THEN total ELSE done END WHERE id = $1",
        job_id,
        state,
        msgspec.json.encode(result).decode(),
        error,
    )
