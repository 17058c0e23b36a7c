"""What a page about classes begins with: how many are in each state, and who may teach."""

import msgspec

from training import db
from training.actor import Actor
from training.catalog import queries
from training.catalog.rules import ClassState
from training.catalog.schemas import Trainer


async def counts(actor: Actor, *, q: str = "", mine: bool = False) -> dict[ClassState, int]:
    """How many classes that `queries.classes` would list are in each state."""
    found = await db.rows(
        "SELECT c.state, count(*)::int AS n FROM training_class c WHERE"
        + queries.SEEN
        + queries.LISTED.format(3, 4, 5)
        + " GROUP BY c.state",
        *queries.sight(actor),
        q.strip(),
        mine,
        actor.account_id,
    )
    return {ClassState(row["state"]): row["n"] for row in found}


async def trainers() -> list[Trainer]:
    """Everybody who may be named as the trainer of a session, by name."""
    found = await db.rows(
        "SELECT id, name FROM account WHERE role = 'trainer' AND disabled_at IS NULL"
        " ORDER BY name, id"
    )
    return [msgspec.convert(dict(row), Trainer) for row in found]
