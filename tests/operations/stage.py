"""Fill the database that the environment names, in a process of its own; say what is in it.

`python -m tests.operations.stage [people]` prints JSON: tokens, a class that is open, its people,
and a session that can be marked.
"""

import asyncio
import json
import sys

from seeds import reference
from tests.cast import _signed_in
from tests.enrollment import story as enrolling
from tests.operations.life import lived, recorded
from tests.story import a_class
from training import db
from training.actor import Role
from training.db import installation, migrate


async def fill(people: int) -> dict[str, object]:
    async with db.pool():
        await migrate.forwards()
        await reference.load()
        await installation.claim("real")
        await lived()
        marked = await a_class(code="NT 02/2026", people=40)
        await recorded(marked)
        open_class = await enrolling.a_class(capacity=max(people // 2, 2), closes_at=None)
        # Told from the real day, since a server does not know the story's.
        await db.rows(
            "UPDATE training_class SET starts_on = current_date + 20, ends_on = current_date + 21"
            " WHERE id = $1",
            open_class,
        )
        waiting = await enrolling.people(people)
        organizer = await _signed_in(Role.ORGANIZER, None, "")
        trainer = await _signed_in(Role.TRAINER, None, "")
    return {
        "organizer": organizer.secret,
        "trainer": trainer.secret,
        "class_id": open_class,
        "people": waiting,
        "session": marked.sessions[0],
        "roll": marked.roll,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fill(int(sys.argv[1]) if sys.argv[1:] else 4))))  # noqa: T201  # read by whoever started us
