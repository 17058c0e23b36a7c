import msgspec

from training import db
from training.actor import Actor
from training.errors import Missing, Refused
from training.jobs.schemas import JobView
from training.words import say

ENTRYPOINT = "job"


async def ask(actor: Actor, kind: str, *, total: int = 0, **arguments: object) -> int:
    """Put a job in line, inside the transaction of the change that wants it; gives its id."""
    job_id: int = await db.value(
        "INSERT INTO job (kind, state, arguments, total, asked_by)"
        " VALUES ($1, 'queued', $2, $3, $4) RETURNING id",
        kind,
        msgspec.json.encode(arguments).decode(),
        total,
        actor.account_id,
    )
    await _wake(job_id)
    return job_id


async def again(actor: Actor, job_id: int) -> JobView:
    """Put a failed job in line once more, with the same arguments; only one that they may see."""
    await view(actor, job_id)
    async with db.transaction():
        found = await db.rows(
            "UPDATE job SET state = 'queued', error = NULL, ended_at = NULL, tries = 0"
            " WHERE id = $1 AND state = 'failed' RETURNING id",
            job_id,
        )
        if not found:
            raise Refused(say("Chỉ chạy lại được việc đã hỏng."), "job_not_failed")
        await _wake(job_id)
    return await view(actor, job_id)


async def view(actor: Actor, job_id: int) -> JobView:
    """How far a job is, for whoever asked for it and for the office."""
    found = await db.rows(
        "SELECT id, kind, state, done, total, result, error FROM job WHERE id = $1"
        " AND ($2::int IS NULL OR asked_by = $2 OR $3)",
        job_id,
        actor.account_id,
        actor.role in {"organizer", "administrator", "auditor"},
    )
    if not found:
        raise Missing(say("Không có việc này."), "no_such_job")
    row = dict(found[0])
    row["result"] = msgspec.json.decode(row["result"])
    return msgspec.convert(row, JobView)


async def _wake(job_id: int) -> None:
    # Imported when first needed: most web processes never ask for a job.
    from training.jobs.queue import enqueue  # noqa: PLC0415

    await enqueue(ENTRYPOINT, str(job_id).encode())
