"""What the papers of a class tell, read within the asker's scope."""

from datetime import date

import msgspec

from training import db
from training.actor import Actor
from training.catalog import queries as catalog
from training.db import installation
from training.enrollment.queries import SCOPE, scope
from training.errors import Refused
from training.papers.rules import is_convened
from training.papers.schemas import ClassFacts, Issuer, Listed
from training.words import say

_LISTED = f"""
    SELECT e.id AS enrollment_id, p.full_name, p.birth_date, p.birth_year, p.gender, p.branch,
           u.id AS unit_id, u.name AS unit_name
    FROM enrollment e
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    WHERE {SCOPE} AND e.training_class = $4::bigint
      AND e.state IN ('confirmed', 'completed', 'failed')
      AND ($5::bigint IS NULL OR e.unit = $5)
    ORDER BY u.sort_key, u.id, p.sort_key, e.id
"""


async def class_facts(
    actor: Actor, class_id: int, *, today: date, unit_id: int | None = None
) -> ClassFacts:
    """A class with its list as far as the actor may see it; raises `Missing`, `Refused`."""
    view = await catalog.training_class(actor, class_id)
    _, source = await catalog.rules_for(view.course_id, view.starts_on)
    decided = view.opening_decision_date if is_convened(view.state) else None
    return ClassFacts(
        view=view,
        sessions=await catalog.sessions(class_id),
        issuer=await issuer(view.completion_decision_date or decided or today),
        people=await listed(actor, class_id, unit_id),
        source=source,
        specimen=await is_specimen(),
    )


async def listed(actor: Actor, class_id: int, unit_id: int | None = None) -> list[Listed]:
    """Everybody with a confirmed place whom the actor may see, by unit and then by given name."""
    found = await db.rows(_LISTED, *scope(actor), class_id, unit_id)
    return [msgspec.convert(dict(row), Listed) for row in found]


async def issuer(on: date) -> Issuer:
    """The letterhead of a day; refuses where none is in force."""
    found = await db.rows(
        "SELECT superior_body, issuing_body, symbol, place, authority_line, signer_title,"
        " signer_name FROM letterhead WHERE valid_from <= $1 ORDER BY valid_from DESC LIMIT 1",
        on,
    )
    if not found:
        raise Refused(
            say("Chưa có tiêu đề giấy cho ngày này. Quản trị nhập trước."), "no_letterhead"
        )
    return msgspec.convert(dict(found[0]), Issuer)


async def is_specimen() -> bool:
    """Whether papers of this installation are for show only."""
    return await installation.kind() == "demo"
