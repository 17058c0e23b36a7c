"""What happens at the same moment, on real connections."""

import asyncio
from datetime import date

import pytest

from tests.cast import a_unit
from training import db
from training.actor import SYSTEM
from training.catalog import queries, service
from training.catalog.schemas import ClassChange, ClassView, NewAllotment, NewClass
from training.errors import Refused

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]
AT_ONCE = 8


async def a_class(host: int) -> ClassView:
    """A class of ten seats."""
    return await service.add_class(
        SYSTEM,
        NewClass(
            course="NT",
            host_unit_id=host,
            capacity=10,
            starts_on=date(2026, 5, 9),
            ends_on=date(2026, 5, 13),
            venue="Hội trường A",
        ),
    )


async def test_classes_planned_at_once_take_different_numbers() -> None:
    """Without the lock on the course's row two take one number and one is refused."""
    host = await a_unit()
    made = await asyncio.gather(*(a_class(host) for _ in range(AT_ONCE)))
    assert sorted(one.code for one in made) == [f"NT {n:02}/2026" for n in range(1, AT_ONCE + 1)]


async def test_a_class_is_announced_once() -> None:
    made = await a_class(await a_unit())
    tried = await asyncio.gather(
        *(service.publish(SYSTEM, made.id) for _ in range(AT_ONCE)), return_exceptions=True
    )
    assert sum(isinstance(one, Refused) for one in tried) == AT_ONCE - 1
    announced = "SELECT count(*) FROM event WHERE action = 'class.announced'"
    assert await db.value(announced) == 1


async def test_capacity_and_allotments_cannot_pass_each_other() -> None:
    """Without the lock on the class's row both see the plan that the other is about to change."""
    unit = await a_unit()
    for _ in range(AT_ONCE):
        made = await a_class(unit)
        await asyncio.gather(
            service.change_class(SYSTEM, made.id, ClassChange(capacity=4)),
            service.set_allotments(SYSTEM, made.id, [NewAllotment(unit, 10)]),
            return_exceptions=True,
        )
        seats = (await queries.training_class(SYSTEM, made.id)).seats
        assert sum(one.seats for one in await queries.allotments(made.id)) <= seats.capacity
