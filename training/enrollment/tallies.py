"""How the seats of classes are taken: by class for some units, and by unit within one class."""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from training import db
from training.actor import Actor
from training.catalog.rules import ClassState
from training.enrollment.queries import SEES_ALL
from training.errors import Missing
from training.words import say


class UnitSeats(msgspec.Struct, frozen=True):
    """What some units may still fill of a class.

    `own` are the seats set aside for them (None when none are), `own_held` those of them taken;
    `shared` the free seats that are set aside for nobody.
    """

    class_id: int
    own: int | None
    own_held: int
    shared: int

    @property
    def left(self) -> int:
        """How many more people of theirs would find a seat."""
        return max(0, self.shared if self.own is None else self.own - self.own_held)

    @property
    def whole(self) -> int:
        """Of how many: their own seats, else the shared ones that are free."""
        return self.shared if self.own is None else self.own


class UnitTally(msgspec.Struct, frozen=True):
    """One unit within a class; `seats` is None when no seats are set aside for it."""

    unit_id: int
    unit_name: str
    seats: int | None
    requested: int
    confirmed: int
    waitlisted: int

    @property
    def held(self) -> int:
        """Seats that the unit's people hold."""
        return self.requested + self.confirmed


_LEFT = """
    SELECT c.id AS class_id, CASE WHEN c.released_at IS NULL THEN a.own END AS own,
           COALESCE(a.own_held, 0)::int AS own_held,
           GREATEST(c.capacity - c.held - COALESCE(a.promised, 0), 0)::int AS shared
    FROM training_class c
    LEFT JOIN LATERAL (
        SELECT sum(seats) FILTER (WHERE unit = ANY($2::int[]))::int AS own,
               sum(held) FILTER (WHERE unit = ANY($2::int[]))::int AS own_held,
               sum(seats - held)::int AS promised
        FROM allotment WHERE training_class = c.id) a ON true
    WHERE c.id = ANY($1::int[])
"""


async def seats_left(class_ids: Collection[int], unit_ids: Collection[int]) -> dict[int, UnitSeats]:
    """For each class, what these units together may still fill. Promises nothing: no lock."""
    found = await db.rows(_LEFT, list(class_ids), list(unit_ids))
    return {row["class_id"]: msgspec.convert(dict(row), UnitSeats) for row in found}


_BY_UNIT = """
    SELECT u.id AS unit_id, u.short_name AS unit_name, a.seats,
           COALESCE(e.requested, 0)::int AS requested, COALESCE(e.confirmed, 0)::int AS confirmed,
           COALESCE(e.waitlisted, 0)::int AS waitlisted
    FROM unit u
    LEFT JOIN allotment a ON a.unit = u.id AND a.training_class = $3
    LEFT JOIN (
        SELECT unit, count(*) FILTER (WHERE state = 'requested') AS requested,
               count(*) FILTER (WHERE state IN ('confirmed', 'completed', 'failed')) AS confirmed,
               count(*) FILTER (WHERE state = 'waitlisted') AS waitlisted
        FROM enrollment WHERE training_class = $3
             AND state IN ('requested', 'confirmed', 'completed', 'failed', 'waitlisted')
        GROUP BY unit) e ON e.unit = u.id
    WHERE ($1 OR u.id = ANY($2::int[])) AND (a.id IS NOT NULL OR e.unit IS NOT NULL)
    ORDER BY u.sort_key, u.id
"""


async def by_unit(actor: Actor, class_id: int) -> list[UnitTally]:
    """The units that have seats or people in a class, as far as the actor may see them."""
    found = await db.rows(_BY_UNIT, actor.role in SEES_ALL, list(actor.unit_ids), class_id)
    return [msgspec.convert(dict(row), UnitTally) for row in found]


class ClassChoice(msgspec.Struct, frozen=True):
    """A class to which somebody might move. `left` counts the seats that they would find there."""

    id: int
    code: str
    title: str
    starts_on: date
    ends_on: date
    venue: str
    left: int
    waiting: int


_SISTERS = """
    SELECT c.id, c.code, c.title, c.starts_on, c.ends_on, c.venue,
           GREATEST(0, CASE
               WHEN $3::int IS NULL OR c.released_at IS NOT NULL THEN c.capacity - c.held
               WHEN a.own IS NOT NULL THEN a.own
               ELSE c.capacity - c.held - COALESCE(a.promised, 0) END)::int AS left,
           (SELECT count(*)::int FROM enrollment e
            WHERE e.training_class = c.id AND e.state = 'waitlisted') AS waiting
    FROM training_class c
    CROSS JOIN LATERAL (
        SELECT sum(seats - held) FILTER (WHERE unit = $3) AS own, sum(seats - held) AS promised
        FROM allotment WHERE training_class = c.id) a
    WHERE c.id <> $1 AND c.state = ANY($2::text[])
      AND c.course = (SELECT course FROM training_class WHERE id = $1)
    ORDER BY c.starts_on, c.id LIMIT 50
"""


async def sister_classes(class_id: int, unit_id: int | None = None) -> list[ClassChoice]:
    """The other classes of the same course that still take people: with free seats first.

    For somebody of a unit, with the seats that this unit would find.
    """
    takes: Sequence[str] = [ClassState.OPEN.value, ClassState.CLOSED.value]
    found = await db.rows(_SISTERS, class_id, takes, unit_id)
    choices = [msgspec.convert(dict(row), ClassChoice) for row in found]
    return sorted(choices, key=lambda one: one.left == 0)


async def check_has_people(class_id: int, unit_id: int) -> None:
    """Refuse a unit that has nobody in the class: there is no list of it."""
    if not await db.value(
        "SELECT 1 FROM enrollment WHERE training_class = $1 AND unit = $2 LIMIT 1",
        class_id,
        unit_id,
    ):
        raise Missing(say("Đơn vị này chưa ghi danh ai vào lớp."), "no_such_list")
