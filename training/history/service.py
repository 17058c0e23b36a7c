import msgspec

from training import db
from training.actor import Actor

_INSERT = """
    INSERT INTO event (actor_id, actor_name, action, noun, noun_id, class_id, unit_id, details)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def record(
    actor: Actor,
    action: str,
    noun: str,
    noun_id: int | None,
    *,
    class_id: int | None = None,
    unit_id: int | None = None,
    **details: object,
) -> None:
    """Write one event. `details` are ids, states and field names: never personal values."""
    await db.rows(
        _INSERT,
        actor.account_id,
        actor.name,
        action,
        noun,
        noun_id,
        class_id,
        unit_id,
        msgspec.json.encode(details).decode(),
    )
