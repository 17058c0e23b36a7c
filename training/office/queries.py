"""How the office works."""

from training import db
from training.actor import Actor
from training.office.rules import WORDINGS, Switch
from training.office.schemas import SwitchView
from training.security.policy import May, require


async def is_on(switch: Switch) -> bool:
    """Whether the office has switched it on."""
    found: bool | None = await db.value(
        "SELECT is_on FROM office_switch WHERE name = $1", switch.value
    )
    return bool(found)


async def switches(actor: Actor) -> list[SwitchView]:
    """Every switch as it stands."""
    require(actor, May.SEE_SETTINGS)
    found = await db.rows(
        "SELECT s.name, s.is_on, a.name AS set_by, s.set_at FROM office_switch s"
        " LEFT JOIN account a ON a.id = s.set_by"
    )
    known = {row["name"]: row for row in found}
    return [_view(switch, known.get(switch.value)) for switch in Switch]


def _view(switch: Switch, row: object) -> SwitchView:
    said = WORDINGS[switch]
    title, text = str(said.title), str(said.text)
    if row is None:
        return SwitchView(switch, is_on=False, title=title, text=text)
    return SwitchView(switch, row["is_on"], title, text, row["set_by"], row["set_at"])  # type: ignore[index]  # a record
