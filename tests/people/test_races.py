"""What happens at the same moment, on real connections."""

import asyncio
from datetime import date

import pytest

from tests.cast import a_unit
from training import db
from training.actor import SYSTEM
from training.errors import Refused
from training.people import service
from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]


async def test_one_citizen_number_is_put_on_record_once() -> None:
    unit = await a_unit()
    new = NewPerson(
        full_name="Nguyễn Thị Hòa",
        gender=Gender.FEMALE,
        unit_id=unit,
        standing=Standing.CANDIDATE,
        birth_year=2003,
        national_id="001303012345",
    )
    tried = await asyncio.gather(
        *(service.add(SYSTEM, new, date(2026, 5, 20)) for _ in range(8)), return_exceptions=True
    )
    refused = [one for one in tried if isinstance(one, Refused)]
    assert {one.code for one in refused} == {"person_known"}
    assert len(refused) == 7
    assert await db.value("SELECT count(*) FROM person") == 1
