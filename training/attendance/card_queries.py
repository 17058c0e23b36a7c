"""Whose card one may see, and what stands on it."""

from training import db
from training.actor import Actor
from training.attendance.cards import card_code
from training.attendance.numbering import ON_THE_ROLL, give_numbers
from training.attendance.schemas import CardView
from training.enrollment.queries import SCOPE, scope
from training.errors import Missing
from training.words import say

_OWN = f"""
    SELECT e.id AS enrollment_id, e.training_class AS class_id, c.code AS class_code,
           c.title AS class_title, p.full_name, u.name AS unit_name, k.number
    FROM enrollment e
    JOIN training_class c ON c.id = e.training_class
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    LEFT JOIN seat_number k ON k.enrollment = e.id
    WHERE {SCOPE} AND {ON_THE_ROLL}
"""


async def card(actor: Actor, enrollment_id: int) -> CardView:
    """The card of somebody who has a seat; `Missing` for others, and outside the actor's scope."""
    found = await _cards(actor, " AND e.id = $4", enrollment_id)
    if not found:
        words = say("Chưa có thẻ: người này chưa có chỗ trong lớp, hoặc ngoài phạm vi của bạn.")
        raise Missing(words, "no_such_card")
    return found[0]


async def own_cards(actor: Actor) -> list[CardView]:
    """The actor's own cards, one for each class that still runs."""
    if actor.person_id is None:
        return []
    running = " AND e.person = $4 AND c.state IN ('announced', 'open', 'closed', 'convened')"
    return await _cards(actor, running + " ORDER BY c.starts_on, e.id", actor.person_id)


async def class_cards(actor: Actor, class_id: int) -> list[CardView]:
    """The cards of a class as far as the actor may see it, by unit and then by given name."""
    ordered = " ORDER BY u.sort_key, u.id, p.sort_key, e.id"
    return await _cards(actor, " AND e.training_class = $4::bigint" + ordered, class_id)


async def _cards(actor: Actor, narrowed: str, value: int) -> list[CardView]:
    found = await db.rows(_OWN + narrowed, *scope(actor), value)
    unnumbered = {row["class_id"] for row in found if row["number"] is None}
    for class_id in sorted(unnumbered):
        await give_numbers(class_id)
    if unnumbered:
        found = await db.rows(_OWN + narrowed, *scope(actor), value)
    return [CardView(**row, code=card_code(row["class_id"], row["enrollment_id"])) for row in found]
