import asyncio
import json
import os
import sys
import time
from typing import Any

import pytest

from tests.cast import a_unit
from tests.enrollment.story import a_class, assert_seats_agree, people, states
from training import db

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]
SECONDS_TO_START = 2.5


async def _rush(class_id: int, person_ids: list[int], **environment: str) -> list[dict[str, Any]]:
    """Two processes, half the people each, all at one instant."""
    begin = time.time() + SECONDS_TO_START
    halves = (person_ids[::2], person_ids[1::2])
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.enrollment.rush",
            *map(str, [class_id, begin, *half]),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **environment},
        )
        for half in halves
    ]
    answers = await asyncio.gather(*(child.communicate() for child in children))
    return [json.loads(out) for out, _ in answers]


# Take `FOR NO KEY UPDATE` out of `seats.lock` and this fails: see the next test.
async def test_sixty_seven_secretaries_cannot_share_thirty_seats() -> None:
    class_id = await a_class(capacity=30)
    crowd = []
    for number in range(1, 68):
        crowd += await people(3, unit_id=await a_unit(f"{number:02}", f"Đơn vị thử {number}"))
    results = await _rush(class_id, crowd)
    assert [result["wrong"] for result in results] == [[], []]
    assert await states(class_id) == {"requested": 30, "waitlisted": 171}
    line = await db.rows(
        "SELECT queue_no FROM enrollment WHERE training_class = $1 AND state = 'waitlisted'"
        " ORDER BY queue_no",
        class_id,
    )
    assert [row["queue_no"] for row in line] == list(range(1, 172))
    await assert_seats_agree()


async def test_without_the_lock_the_rush_goes_wrong() -> None:
    """The database's checks still forbid overselling, but people get errors or share a rank."""
    class_id = await a_class(capacity=30)
    results = await _rush(class_id, await people(120), WITHOUT_LOCK="1")
    ranks = await db.value(
        "SELECT count(*) = count(DISTINCT queue_no) FROM enrollment"
        " WHERE training_class = $1 AND state = 'waitlisted'",
        class_id,
    )
    assert any(result["wrong"] for result in results) or not ranks


async def test_one_seat_of_an_allotment_goes_to_one() -> None:
    class_id = await a_class(capacity=50)
    unit = await a_unit()
    await db.rows(
        "INSERT INTO allotment (training_class, unit, seats) VALUES ($1, $2, 1)", class_id, unit
    )
    results = await _rush(class_id, await people(16))
    assert [result["wrong"] for result in results] == [[], []]
    assert await states(class_id) == {"requested": 1, "waitlisted": 15}
    await assert_seats_agree()
