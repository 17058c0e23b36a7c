"""The demo: 67 units, a named cast, and classes around today's date in every state.

All of it is one transaction. A load that is killed leaves nothing behind but the claim on the
database, and the next one begins afresh; one that is through is never done again. People are
invented; the units are the names of real schools and nothing else about them is true.
"""

import json
from datetime import datetime
from pathlib import Path

from seeds import cast, history, reference
from seeds.classes import plans
from seeds.stage import Stage
from seeds.story import Story
from seeds.timeline import Happening, Progress, days, moment, tell
from training import clock, db
from training.access import queries as access_queries
from training.access import service as access
from training.access.schemas import NewUnit
from training.actor import SYSTEM
from training.db import installation
from training.people.rules import Standing

_WITHOUT_CLASS = {Standing.PROBATIONARY: 2, Standing.CANDIDATE: 3}
_HOME_HAS_MORE, _ON_RECORD_SINCE = 3, -35
UNITS = Path(__file__).with_name("units.json")


async def is_complete() -> bool:
    """Whether the demo is in this database, all of it."""
    return bool(await access_queries.personas())


async def load(progress: Progress, *, past: bool = True) -> None:
    """Put the demo into a database that is new or claimed for a demo; `progress` hears of it.

    `past` tells the half-year of 2018 too, with its thousands of people; it comes first, as it
    did, so that the register ends with today.

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
        if past:
            await history.load(progress)
        stories = [Story(stage, plan) for plan in plans(stage.today)]
        happenings = [one for story in stories for one in story.happenings()]
        await tell(
            [*happenings, *(_Waiting(stage, code).happening for code in stage.units)], progress
        )


async def renew(progress: Progress, *, past: bool = True) -> None:
    """Wipe a demo and tell it afresh around today, all in one transaction; keys are kept.

    A server may run meanwhile: people wait, then find themselves signed out. Raises `NotForDemo`.
    """
    async with db.transaction():
        await db.rows("SELECT 1 FROM installation FOR UPDATE")
        if await installation.kind() != "demo":
            raise NotForDemo("This database holds no demo: there is nothing to renew.")
        await installation.wipe()
        await reference.load()
        await load(progress, past=past)


class NotForDemo(Exception):
    """The database is used for real people."""


class _Waiting:
    """People of a unit whom no class has yet: its secretary is to find them one."""

    def __init__(self, stage: Stage, code: str) -> None:
        self._stage, self._code = stage, code

    @property
    def happening(self) -> Happening:
        day = days(self._stage.today, _ON_RECORD_SINCE)
        return Happening(moment(day, 9), "People without a class", self._add)

    async def _add(self, at: datetime) -> None:
        for standing, many in _WITHOUT_CLASS.items():
            await self._stage.newcomers(
                self._code,
                many * (_HOME_HAS_MORE if self._code == cast.HOME else 1),
                standing,
                at.date(),
                with_learner=False,
            )


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
