"""Changes of a class that may free seats, and what follows from them for those who wait."""

from datetime import datetime

from training import db
from training.actor import Actor
from training.catalog import queries as catalog
from training.catalog import service as classes
from training.catalog.schemas import AllotmentView, ClassChange, ClassView, NewAllotment
from training.enrollment import seats, service


async def change_class(
    actor: Actor, class_id: int, change: ClassChange, *, now: datetime
) -> ClassView:
    """Change a class; where it got more seats, whoever waits moves up."""
    async with db.transaction():
        await seats.lock(class_id)
        await classes.change_class(actor, class_id, change)
        await service.promote(actor, class_id, now=now)
        return await catalog.training_class(actor, class_id)


async def set_allotments(
    actor: Actor, class_id: int, wanted: list[NewAllotment], *, now: datetime
) -> list[AllotmentView]:
    """Replace the seats per unit. People of a unit who sat elsewhere take its new seats first."""
    async with db.transaction():
        await seats.lock(class_id)
        await classes.set_allotments(actor, class_id, wanted, await seats.outside(class_id))
        await seats.take_own(class_id)
        await service.promote(actor, class_id, now=now)
        return await catalog.allotments(class_id)
