"""Somebody who is not on record yet: written down and registered as one change, or neither."""

from datetime import datetime

from training import clock, db
from training.actor import Actor
from training.enrollment import service
from training.enrollment.schemas import Made
from training.people import service as people
from training.people.schemas import NewPerson
from training.security.policy import May, require


async def enroll_new(actor: Actor, class_id: int, new: NewPerson, *, now: datetime) -> Made:
    """Put a person on record and give them a place; refused, the record is not made either."""
    require(actor, May.ENROLL)
    today = now.astimezone(clock.ZONE).date()
    async with db.transaction():
        person = await people.add(actor, new, today=today)
        return await service.enroll(actor, class_id, person.id, now=now)
