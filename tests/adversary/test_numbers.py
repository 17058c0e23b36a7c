"""No number breaks anything: ids that no record has, in every address there is."""

import os
from typing import Any

import pytest

from tests.adversary.calls import calls, ids
from tests.adversary.sending import body_of, send
from tests.adversary.stage import a_stage
from tests.web.conftest import BrowserAs
from training.actor import Role

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

PROVE = bool(os.environ.get("PROVE"))
NOBODYS: tuple[object, ...] = (0, 2**31, 2**63)
if PROVE:
    NOBODYS += (-1, 2**31 - 1, 10**30, "9" * 5000)
# Words of an address, no numbers.
WORDS = {"code", "payload", "secret", "tongue"}


async def test_an_id_that_no_record_has_is_absent(app: Any, browser_as: BrowserAs) -> None:
    stage = await a_stage()
    office = await browser_as(Role.ORGANIZER)
    administrator = await browser_as(Role.ADMINISTRATOR)
    for call in calls(app):
        who = office if call.allows(Role.ORGANIZER) else administrator
        for name in set(call.names) - WORDS:
            for number in NOBODYS:
                path = call.to(**(ids(stage) | {name: number}))
                answer = await send(who, call, path, body_of(call, stage))
                # A form that leads on leads to the page that says it is absent.
                leads_on = answer.status_code == 303 and not call.is_api
                assert answer.status_code == 404 or leads_on, (call, number, answer.text[:300])


async def test_a_number_in_a_query_is_read_or_refused(app: Any, browser_as: BrowserAs) -> None:
    stage = await a_stage()
    office = await browser_as(Role.ORGANIZER)
    names = ("unit_id", "class_id", "person_id", "limit", "course_id", "row")
    for call in calls(app):
        if call.method != "GET" or not call.allows(Role.ORGANIZER):
            continue
        for number in (*NOBODYS, "1.5", "NaN", "") if PROVE else (2**31, 10**30):
            asked = "&".join(f"{name}={number}" for name in names)
            answer = await office.get(f"{call.to(**ids(stage))}?{asked}")
            assert answer.status_code < 500, (call, number, answer.text[:300])
