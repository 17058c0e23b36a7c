"""Changing how the office works."""

from training import db, history
from training.actor import Actor
from training.office.rules import Switch
from training.security.policy import May, require


async def turn(actor: Actor, switch: Switch, *, on: bool) -> None:
    """Switch a habit on or off; what was done before stays as it was done."""
    require(actor, May.CHANGE_SETTINGS)
    async with db.transaction():
        changed = await db.rows(
            "INSERT INTO office_switch (name, is_on, set_by) VALUES ($1, $2, $3)"
            " ON CONFLICT (name) DO UPDATE SET is_on = EXCLUDED.is_on, set_by = EXCLUDED.set_by,"
            " set_at = now() WHERE office_switch.is_on <> EXCLUDED.is_on RETURNING id",
            switch.value,
            on,
            actor.account_id,
        )
        if changed:
            await history.record(
                actor, "setting.switched", "office_switch", changed[0]["id"], name=switch, on=on
            )
