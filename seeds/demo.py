"""The demo: 67 units, a named cast, and classes around today's date in every state.

All of it is one transaction. A load that is killed leaves nothing behind but the claim on the
database, and the next one begins afresh; one that is through is never done again. People are
invented; the units are the names of real schools and nothing else about them is true.
"""

import json
from pathlib import Path

from seeds import cast
from seeds.classes import plans
from seeds.stage import Stage
from seeds.story import Story
from seeds.timeline import Progress, tell
from training import clock, db
from training.access import queries as access_queries
from training.access import service as access
from training.access.schemas import NewUnit
from training.actor import SYSTEM
from training.db import installation

UNITS = Path(__file__).with_name("units.json")


async def is_complete() -> bool:
    """Whether the demo is in this database, all of it."""
    return bool(await access_queries.personas())


async def load(progress: Progress) -> None:
    """Put the demo into a database that is new or claimed for a demo; `progress` hears of it.

    Raises `NotForDemo` where real people are kept.
    """
    await installation.claim("demo")
    if await installation.kind() != "demo":
        raise NotForDemo("This database holds real people; the demo wants one of its own.")
    progress(0, 1, "Units and accounts")
    async with db.transaction():
        # Of two that load at once, the second waits here and finds everything done.
        await db.rows("SELECT 1 FROM installation FOR UPDATE")
        if await is_complete():
            return
        stage = await _stage()
        stories = [Story(stage, plan) for plan in plans(stage.today)]
        await tell((one for story in stories for one in story.happenings()), progress)


class NotForDemo(Exception):
    """The database is used for real people."""


async def _stage() -> Stage:
    today = clock.today()
    units: dict[str, int] = {}
    single: set[str] = set()
    for one in json.loads(UNITS.read_text(encoding="utf-8")):
        made = await access.add_unit(SYSTEM, NewUnit(**one), today=today)
        units[made.code] = made.id
        if made.single_branch:
            single.add(made.code)
    return Stage(today, await cast.load(units), units, single)
