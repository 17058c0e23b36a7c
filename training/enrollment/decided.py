"""The list of a decision, kept as it was decided.

Whoever is withdrawn, renamed or moved afterwards stands in a later print as in the first: it is the
same decision. The list is personal and lies sealed.
"""

from datetime import date
from enum import StrEnum

import msgspec

from training import db
from training.people.rules import Gender
from training.security import vault

PURPOSE = "decided_list.said"


class Decision(StrEnum):
    """`opening`: who is called to a class; `recognition`: who completed it, and who did not."""

    OPENING = "opening"
    RECOGNITION = "recognition"


class Listed(msgspec.Struct, frozen=True):
    """Somebody on a paper's list."""

    enrollment_id: int
    full_name: str
    birth_date: date | None
    birth_year: int
    gender: Gender
    branch: str
    unit_id: int
    unit_name: str


class Outcome(msgspec.Struct, frozen=True):
    """How somebody did: mark and band where they completed, else why not."""

    score: str
    band: str
    complete: bool
    reason: str = ""


class DecidedList(msgspec.Struct, frozen=True):
    """Who stood in a decision, by unit and given name, and how they did where it says so."""

    people: list[Listed]
    outcomes: dict[int, Outcome] = {}


_LISTED = """
    SELECT e.id AS enrollment_id, p.full_name, p.birth_date, p.birth_year, p.gender, p.branch,
           u.id AS unit_id, u.name AS unit_name
    FROM enrollment e JOIN person p ON p.id = e.person JOIN unit u ON u.id = e.unit
    WHERE e.training_class = $1 AND e.state IN ('confirmed', 'completed', 'failed')
    ORDER BY u.sort_key, u.id, p.sort_key, e.id
"""


async def keep(
    class_id: int, decision: Decision, outcomes: dict[int, Outcome] | None = None
) -> None:
    """Keep who stands in a decision, in its own transaction and under the class's lock."""
    people = [msgspec.convert(dict(row), Listed) for row in await db.rows(_LISTED, class_id)]
    said = DecidedList(people, outcomes or {})
    await db.rows(
        "INSERT INTO decided_list (training_class, decision, people, said) VALUES ($1, $2, $3, $4)",
        class_id,
        decision.value,
        len(people),
        vault.seal_bytes(msgspec.json.encode(said), PURPOSE),
    )


async def kept(class_id: int, decision: Decision) -> DecidedList | None:
    """The list of a decision; None before it is made, and for one made before lists were kept."""
    sealed = await db.value(
        "SELECT said FROM decided_list WHERE training_class = $1 AND decision = $2",
        class_id,
        decision.value,
    )
    if sealed is None:
        return None
    return msgspec.json.decode(vault.unseal_bytes(sealed, PURPOSE), type=DecidedList)
