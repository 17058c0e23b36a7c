from datetime import timedelta

import pytest

from tests.cast import an_actor
from tests.enrollment.story import NOW, a_class
from tests.enrollment.test_imports import send
from training import db
from training.actor import Role
from training.enrollment import confirming
from training.operations.tidying import tidy

pytestmark = pytest.mark.usefixtures("database")


async def test_an_uploaded_file_goes_after_thirty_days_and_what_it_led_to_stays() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=80)
    read = await send(actor, class_id, "awareness-clean.xlsx")
    await confirming.confirm(actor, read.id, now=NOW)
    early = await tidy(NOW + timedelta(days=29))
    assert early["files of lists"] == 0
    late = await tidy(NOW + timedelta(days=31))
    assert (late["files of lists"], late["rows of lists that were never confirmed"]) == (1, 0)
    assert await db.value("SELECT count(*) FROM enrollment") == 62
    assert await db.value("SELECT count(*) FROM list_import WHERE file IS NOT NULL") == 0


async def test_rows_that_nobody_confirmed_go_too() -> None:
    actor, class_id = await an_actor(Role.SECRETARY), await a_class(capacity=80)
    await send(actor, class_id, "awareness-clean.xlsx")
    assert (await tidy(NOW + timedelta(days=31)))["rows of lists that were never confirmed"] == 62
