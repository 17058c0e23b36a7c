"""Many people of one unit enrolled at once, through the same gate as one."""

from collections.abc import Sequence
from datetime import datetime

from training import clock, db
from training.actor import Actor
from training.enrollment import seats
from training.enrollment.eligibility import candidates
from training.enrollment.seats import Placed
from training.enrollment.service import check_candidate, check_registration


async def enroll(
    actor: Actor, class_id: int, person_ids: Sequence[int], *, now: datetime
) -> list[Placed]:
    """Give each a seat or a place in the line, in their order; refuses as for one person."""
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        locked = await seats.lock(class_id)
        check_registration(actor, locked, now)
        found = await candidates(actor, locked, person_ids, today=today)
        for candidate in found.values():
            check_candidate(locked, candidate)
        first = found[person_ids[0]]
        return await seats.claim(
            locked,
            [found[person_id].applicant for person_id in person_ids],
            promised=first.promised,
            promised_held=first.promised_held,
            now=now,
            by=actor,
        )
