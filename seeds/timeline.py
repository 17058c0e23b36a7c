"""Things that happened, told in the order in which they happened."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime, time, timedelta

import msgspec

from training import db
from training.clock import ZONE

Progress = Callable[[int, int, str], None]
_READ_AFTER = timedelta(days=14)
# All of it is one transaction, whose rows nobody else looks at: without a look of its own while it
# grows, the database goes on planning for the empty tables with which it began.
_LOOK_AT = frozenset({20, 60, 200})
Work = Callable[[datetime], Awaitable[None]]


class Happening(msgspec.Struct, frozen=True):
    """Something that somebody did at a moment of the past."""

    at: datetime
    what: str
    work: Work


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in Hanoi."""
    return datetime.combine(day, time(hour, minute), ZONE)


def days(today: date, offset: int) -> date:
    """The day so many days after today; before it when negative."""
    return today + timedelta(days=offset)


async def tell(happenings: Iterable[Happening], progress: Progress) -> None:
    """Do it all again, oldest first; history says when each happened, not when it was told."""
    in_order = sorted(happenings, key=lambda one: one.at)
    last: int = await db.value("SELECT coalesce(max(id), 0) FROM event")
    told_from: datetime = await db.value("SELECT current_timestamp")
    for done, one in enumerate(in_order):
        if done in _LOOK_AT:
            await db.rows("ANALYZE")
        progress(done, len(in_order), one.what)
        await one.work(one.at)
        last = await _date_history(last, told_from, one.at)
    # Whoever has an inbox has looked into it lately.
    await db.rows(
        "UPDATE notice SET read_at = created_at + interval '1 day' WHERE created_at < $1",
        told_from - _READ_AFTER,
    )
    progress(len(in_order), len(in_order), "Done")


async def _date_history(after: int, told_from: datetime, at: datetime) -> int:
    # All of it is one transaction: what was written now bears the instant at which that began.
    newest: int = await db.value(
        "WITH told AS (UPDATE event SET at = $3 WHERE id > $1 RETURNING id),"
        " noticed AS (UPDATE notice SET created_at = $3 WHERE created_at = $2)"
        " SELECT coalesce(max(id), $1) FROM told",
        after,
        told_from,
        at,
    )
    return newest
