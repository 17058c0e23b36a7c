"""Telling those whom a change of a class or of its people concerns. Called within the change."""

from collections.abc import Sequence
from typing import Any

from training import db
from training.actor import Actor
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To

_TOLD = """
    SELECT e.training_class AS class_id, c.code, e.unit, count(*)::int AS many,
           array_agg(e.person) FILTER (WHERE p.account IS NOT NULL) AS persons
    FROM enrollment e JOIN training_class c ON c.id = e.training_class
    JOIN person p ON p.id = e.person
    WHERE e.id = ANY($1::int[]) GROUP BY e.training_class, c.code, e.unit
"""


async def of_people(actor: Actor, enrollment_ids: Sequence[int], unit: Kind, person: Kind) -> None:
    """Tell the units how many of their people it concerns, and those of them with an account."""
    if not enrollment_ids:
        return
    letters: list[Letter] = []
    for row in await db.rows(_TOLD, list(enrollment_ids)):
        letters.append(_unit_letter(unit, row))
        letters += [
            Letter(person, To.PERSON, one, row["class_id"], row["code"])
            for one in row["persons"] or ()
        ]
    await notices.write(actor, letters)


def _unit_letter(kind: Kind, row: Any) -> Letter:
    return Letter(
        kind,
        To.UNIT,
        row["unit"],
        row["class_id"],
        row["code"],
        many=row["many"],
        unit_id=row["unit"],
    )


_IN_CLASS = """
    SELECT 'unit' AS addressee, unit AS id FROM enrollment WHERE training_class = $1
        AND state IN ('requested', 'confirmed', 'waitlisted')
    UNION SELECT 'person', e.person FROM enrollment e
        JOIN person p ON p.id = e.person AND p.account IS NOT NULL
        WHERE e.training_class = $1 AND e.state IN ('requested', 'confirmed', 'waitlisted')
    UNION SELECT 'account', t.trainer FROM session_trainer t JOIN session s ON s.id = t.session
        JOIN training_class c ON c.id = s.training_class
        WHERE s.training_class = $1 AND c.opening_decision_number IS NOT NULL
"""


async def of_class(
    actor: Actor, class_id: int, code: str, kind: Kind, *, fields: Sequence[str] = ()
) -> None:
    """Tell everybody who is in a class: units with people in it, learners, and its trainers.

    Trainers hear of a class once it is convened; before that it is a plan.
    """
    found = await db.rows(_IN_CLASS, class_id)
    await notices.write(
        actor,
        [
            Letter(kind, To(row["addressee"]), row["id"], class_id, code, fields=tuple(fields))
            for row in found
        ],
    )


async def of_list(actor: Actor, import_id: int, kind: Kind, *, many: int = 1) -> None:
    """Tell the other side of a list: the office what a unit sent, the unit what the office did."""
    row = (
        await db.rows(
            "SELECT i.unit, i.sent_by, c.code FROM list_import i"
            " JOIN training_class c ON c.id = i.training_class WHERE i.id = $1",
            import_id,
        )
    )[0]
    to, to_id = {
        Kind.LIST_RECEIVED: (To.OFFICE, 0),
        Kind.LIST_UNREADABLE: (To.ACCOUNT, row["sent_by"]),
    }.get(kind, (To.UNIT, row["unit"]))
    letter = Letter(kind, to, to_id, import_id, row["code"], many=many, unit_id=row["unit"])
    await notices.write(actor, [letter])


async def of_release(
    actor: Actor, class_id: int, code: str, units: Sequence[int], many: int
) -> None:
    """Tell every unit that gave seats back or whose people waited for them."""
    await notices.write(
        actor,
        [Letter(Kind.SEATS_RELEASED, To.UNIT, unit, class_id, code, many=many) for unit in units],
    )


async def of_unit(
    actor: Actor, class_id: int, unit_id: int, kind: Kind, *, many: int = 1, office: bool = False
) -> None:
    """Tell a unit what the office did with its people in a class; or the office what the unit did.

    Of the two only the other side is told: nobody reads what they did themselves.
    """
    code = await db.value("SELECT code FROM training_class WHERE id = $1", class_id)
    to, to_id = (To.OFFICE, 0) if office else (To.UNIT, unit_id)
    letter = Letter(kind, to, to_id, class_id, code, many=many, unit_id=unit_id)
    await notices.write(actor, [letter])
