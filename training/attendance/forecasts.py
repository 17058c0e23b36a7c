"""How people stand with the attendance rule of a running class, for whom it concerns."""

from collections.abc import Sequence
from typing import Any

import msgspec

from training import db
from training.actor import Actor, Role
from training.attendance import queries
from training.attendance.rollbook import Rollbook
from training.attendance.rules import RISKY, Forecast, Outcome, Reckoning, forecast_words
from training.attendance.schemas import MarkOutcome, NewMark, Prospect, Prospects


class Standing(msgspec.Struct, frozen=True):
    """How somebody stands with the attendance rule of a class; `words` say the forecast."""

    enrollment_id: int
    class_id: int
    class_code: str
    full_name: str
    unit_name: str
    forecast: Forecast
    words: str
    percent: float | None
    held: int
    attended: int
    to_come: int
    may_miss: int
    needed_percent: int
    made_up: int
    makeup_counts: bool


# `$1` sees all, `$2` are the units, `$3` is the person; a trainer has the class's own matrix.
_CLASSES = f"""
    SELECT c.id, c.code FROM training_class c
    WHERE c.state = 'convened' AND ($4::bigint IS NULL OR c.id = $4) AND ($1 OR EXISTS (
        SELECT 1 FROM enrollment e WHERE e.training_class = c.id AND {queries.ON_THE_ROLL}
        AND (e.unit = ANY($2::int[]) OR e.person = $3)))
    ORDER BY c.starts_on, c.id
"""
_OWN = f"""
    SELECT e.id FROM enrollment e
    WHERE e.training_class = $1 AND e.person = $2 AND {queries.ON_THE_ROLL}
"""


async def at_risk(actor: Actor, class_id: int | None = None) -> list[Standing]:
    """Those of the running classes who may miss no further session, or cannot reach the rule.

    The office sees all, a secretary their units' people, a learner themself; out of reach first.
    """
    sees_all = actor.role in queries.SEES_EVERY_SESSION | {Role.ADMINISTRATOR}
    found = await db.rows(_CLASSES, sees_all, list(actor.unit_ids), actor.person_id, class_id)
    risky: list[Standing] = []
    for row in found:
        risky += [one for one in await _of_class(actor, row, sees_all) if one.forecast in RISKY]
    return sorted(risky, key=lambda one: one.forecast is not Forecast.LOST)


async def _of_class(actor: Actor, row: Any, sees_all: bool) -> list[Standing]:  # noqa: FBT001  # as found above
    if sees_all or actor.unit_ids:
        units = None if sees_all else list(actor.unit_ids)
        book, people = await queries.read_book(row["id"], units=units, missing=True)
    else:
        own = await db.value(_OWN, row["id"], actor.person_id)
        book, people = await queries.read_book(row["id"], [own])
    return [_standing(book, row, one) for one in people]


async def own(actor: Actor, class_id: int) -> Standing | None:
    """How a learner stands in a running class of theirs; None for whoever is not in it."""
    found = await db.rows(_CLASSES, False, [], actor.person_id, class_id)  # noqa: FBT003  # a value of SQL
    if not found or actor.person_id is None:
        return None
    mine = await db.value(_OWN, class_id, actor.person_id)
    book, people = await queries.read_book(class_id, [mine])
    return _standing(book, found[0], people[0]) if people else None


_ELSEWHERE = """
    SELECT e.training_class AS class_id, array_agg(e.id) AS people
    FROM enrollment e WHERE e.id = ANY($1::int[]) GROUP BY e.training_class
"""


async def beside(marks: Sequence[NewMark], outcomes: Sequence[MarkOutcome]) -> list[MarkOutcome]:
    """The answers to marks that were just made, each with the forecast that follows for them."""
    taken = {
        mark.enrollment_id
        for mark, outcome in zip(marks, outcomes, strict=True)
        if outcome.outcome is not Outcome.REFUSED
    }
    found: dict[int, Prospect] = {}
    for row in await db.rows(_ELSEWHERE, sorted(taken)) if taken else ():
        book, _ = await queries.read_book(row["class_id"], row["people"])
        found |= {one: prospect(book.reckoning(one)) for one in book.marks}
    return [
        msgspec.structs.replace(outcome, forecast=found.get(mark.enrollment_id))
        if outcome.outcome is not Outcome.REFUSED
        else outcome
        for mark, outcome in zip(marks, outcomes, strict=True)
    ]


async def of_session(actor: Actor, session_id: int) -> list[Prospects]:
    """What each mark in a session would mean for everybody on its roll, guests apart.

    A guest's mark counts in their own class, and only once this session is closed.
    """
    class_id = await queries.class_of_session(actor, session_id)
    book, _ = await queries.read_book(class_id)
    return [
        Prospects(person, *(prospect(one) for one in some))
        for person, some in book.prospects(session_id).items()
    ]


def prospect(reckoning: Reckoning) -> Prospect:
    """A reckoning as an answer."""
    return Prospect(reckoning.forecast, reckoning.may_miss, str(forecast_words(reckoning)))


def _standing(book: Rollbook, of_class: Any, person: Any) -> Standing:
    reckoning: Reckoning = book.reckoning(person["enrollment_id"])
    share = reckoning.percent
    return Standing(
        enrollment_id=person["enrollment_id"],
        class_id=of_class["id"],
        class_code=of_class["code"],
        full_name=person["full_name"],
        unit_name=person["unit_name"],
        forecast=reckoning.forecast,
        words=str(forecast_words(reckoning)),
        percent=None if share is None else round(float(share), 2),
        held=reckoning.held,
        attended=reckoning.attended,
        to_come=reckoning.to_come,
        may_miss=reckoning.may_miss,
        needed_percent=reckoning.needed_percent,
        made_up=reckoning.made_up,
        makeup_counts=book.makeup_counts,
    )
