"""Whose figures somebody may see, and of which unit they ask."""

from training import db
from training.access import queries as access
from training.actor import Actor, Role
from training.errors import Missing
from training.people.queries import SEES_ALL
from training.reports.rules import SENSITIVE, Side
from training.security.policy import May, require
from training.words import say

_BEYOND = 2**31  # what no column of ours could hold


async def units_of(actor: Actor, unit_id: int | None) -> tuple[bool, list[int]]:
    """Whether all units count, else which: the one asked for with those below it, within reach.

    Raises `Missing` for a unit that is absent or not the asker's.
    """
    require(actor, May.SEE_REPORTS)
    sees_all = actor.role in SEES_ALL
    if unit_id is None:
        return sees_all, list(actor.unit_ids)
    known = 0 < unit_id < _BEYOND and await db.value("SELECT 1 FROM unit WHERE id = $1", unit_id)
    if not known or not (sees_all or unit_id in actor.unit_ids):
        raise Missing(say("Không có đơn vị này trong phạm vi của bạn."), "no_such_unit")
    return False, sorted(await access.below(unit_id) | {unit_id})


def opens(actor: Actor, side: Side | None) -> bool:
    """Whether the asker may see who has which ethnicity or religion, not only how many."""
    if side not in SENSITIVE:
        return True
    return actor.role in {Role.ORGANIZER, Role.SECRETARY, Role.SYSTEM}
