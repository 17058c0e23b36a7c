"""One process of a rush: many secretaries enroll at one instant. Run by the race test.

Arguments: class id, the instant to begin (seconds since the epoch), person ids. `WITHOUT_LOCK=1`
takes the class's row lock out, to show that the test would notice.
"""

import asyncio
import json
import os
import sys
import time

from tests.enrollment.story import NOW
from training import db
from training.actor import SYSTEM
from training.enrollment import seats, service


async def main(class_id: int, begin: float, person_ids: list[int]) -> dict[str, object]:
    if os.environ.get("WITHOUT_LOCK"):

        async def only_look(class_id: int, person_id: int | None = None) -> seats.LockedClass:
            del person_id
            return await seats.look(class_id)

        seats.lock = only_look
    async with db.pool():
        # Connections first: what is to collide are the enrollments, not the greetings.
        await asyncio.gather(*(db.value("SELECT pg_sleep(0.05)") for _ in range(8)))
        await asyncio.sleep(max(0.0, begin - time.time()))
        answers = await asyncio.gather(
            *(service.enroll(SYSTEM, class_id, person, now=NOW) for person in person_ids),
            return_exceptions=True,
        )
    wrong = [repr(answer) for answer in answers if isinstance(answer, BaseException)]
    return {"made": len(answers) - len(wrong), "wrong": wrong}


if __name__ == "__main__":
    result = asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), [*map(int, sys.argv[3:])]))
    sys.stdout.write(json.dumps(result))
