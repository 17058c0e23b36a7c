"""Fill the database that the environment names with a class that waits for its certificates.

`python -m tests.operations.issue_stage [people]` prints JSON: a token, and the class.
"""

import asyncio
import json
import sys

from seeds import reference
from tests import story
from tests.cast import _signed_in
from tests.operations.life import recorded
from training import db
from training.actor import Role
from training.db import installation, migrate


async def fill(people: int) -> dict[str, object]:
    async with db.pool():
        await migrate.forwards()
        await reference.load()
        await installation.claim("real")
        told = await story.a_class(people=people)
        await recorded(told)
        await story.completed(told)
        organizer = await _signed_in(Role.ORGANIZER, None, "")
    return {"organizer": organizer.secret, "class_id": told.class_id}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fill(int(sys.argv[1])))))  # noqa: T201  # read by whoever started us
