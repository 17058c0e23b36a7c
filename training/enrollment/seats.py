"""The one gate through which seats of a class are claimed and freed.

Whoever comes here holds the class's row lock until commit, so nobody else is counting its seats.
The columns `training_class.held` and `allotment.held` move only here; their checks are exact.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from training import db
from training.actor import Actor
from training.catalog.rules import Approval, ClassState, CourseRules, Window
from training.enrollment.rules import HOLDS_SEAT, EnrollmentState, SeatsLeft, has_seat
from training.errors import Missing
from training.words import say


class LockedClass(msgspec.Struct, frozen=True):
    """A class whose seats nobody else can touch until this transaction ends."""

    id: int
    code: str
    state: ClassState
    course_id: int
    course_code: str
    capacity: int
    held: int
    next_queue_no: int
    approval: Approval
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    starts_on: date
    ends_on: date
    rules: CourseRules

    @property
    def window(self) -> Window:
        """What decides whether it takes registrations."""
        return Window(
            self.code, self.state, self.registration_opens_at, self.registration_closes_at
        )


class Applicant(msgspec.Struct, frozen=True):
    """Somebody who wants a seat, with the allotment of their unit as it stands now."""

    person_id: int
    unit_id: int
    allotment_id: int | None
    own_left: int | None


class Placed(msgspec.Struct, frozen=True):
    """Where somebody was put."""

    enrollment_id: int
    person_id: int
    state: EnrollmentState
    queue_no: int | None


_CLASS = """
    SELECT c.id, c.code, c.state, c.course AS course_id, k.code AS course_code, c.capacity, c.held,
           c.next_queue_no, c.approval, c.registration_opens_at, c.registration_closes_at,
           c.starts_on, c.ends_on,
           (SELECT rules FROM course_rule r
            WHERE r.course = c.course AND r.valid_from <= c.starts_on
            ORDER BY r.valid_from DESC LIMIT 1) AS rules
    FROM training_class c JOIN course k ON k.id = c.course
    WHERE c.id = $1
"""


async def lock(class_id: int) -> LockedClass:
    """Lock the class until commit; every claim and release begins here."""
    if not db.in_transaction():
        raise RuntimeError("Seats are claimed inside a transaction only.")
    # Not FOR UPDATE: what only refers to the class, such as a new session, need not wait.
    return await _read(_CLASS + " FOR NO KEY UPDATE OF c", class_id)


async def look(class_id: int) -> LockedClass:
    """The class as it is now, without locking: for asking, never for claiming."""
    return await _read(_CLASS, class_id)


async def _read(sql: str, class_id: int) -> LockedClass:
    found = await db.rows(sql, class_id)
    if not found:
        raise Missing(say("Không có lớp này."), "no_such_class")
    row: dict[str, Any] = dict(found[0])
    row["rules"] = rules_of(row["rules"])
    return msgspec.convert(row, LockedClass)


@lru_cache(maxsize=256)
def rules_of(text: str) -> CourseRules:
    """Dated rules as they stand in the catalog; the same text is read once."""
    return msgspec.json.decode(text, type=CourseRules)


_CLAIM = """
    WITH made AS (
        INSERT INTO enrollment (training_class, person, unit, state, allotment, queue_no,
                                requested_at, requested_by, list_import)
        SELECT $1, person, unit, state, allotment, queue_no, $2, $3, $4
        FROM unnest($5::int[], $6::int[], $7::text[], $8::int[], $9::int[])
             AS new (person, unit, state, allotment, queue_no)
        RETURNING id, person, unit, state, queue_no
    ), told AS (
        INSERT INTO event (actor_id, actor_name, action, noun, noun_id, class_id, unit_id, details)
        SELECT $3, $14, 'enrollment.requested', 'enrollment', id, $1, unit,
               jsonb_build_object('state', state, 'queue_no', queue_no)
        FROM made ORDER BY id
    ), of_class AS (
        UPDATE training_class SET held = held + $10, next_queue_no = $11 WHERE id = $1
    ), of_units AS (
        UPDATE allotment a SET held = a.held + taken.seats
        FROM unnest($12::int[], $13::int[]) AS taken (id, seats) WHERE a.id = taken.id
    )
    SELECT id, person FROM made
"""


async def claim(
    locked: LockedClass,
    applicants: Sequence[Applicant],
    *,
    promised: int,
    promised_held: int,
    now: datetime,
    by: Actor,
    list_import: int | None = None,
) -> list[Placed]:
    """Give each applicant, in the order given, a seat if one is free, else the waiting list.

    Each gets a row of history, in the same statement: under the lock every round trip counts.

    `promised` is the sum of all allotments of the class, `promised_held` what of it is held.
    """
    places = _place(locked, applicants, promised, promised_held)
    seated = Counter(place.allotment_id for place in places if place.state in HOLDS_SEAT)
    taken = {allotment: seats for allotment, seats in seated.items() if allotment is not None}
    waiting = sum(place.state is EnrollmentState.WAITLISTED for place in places)
    made = await db.rows(
        _CLAIM,
        locked.id,
        now,
        by.account_id,
        list_import,
        [place.person_id for place in places],
        [place.unit_id for place in places],
        [place.state.value for place in places],
        [place.allotment_id for place in places],
        [place.queue_no for place in places],
        sum(seated.values()),
        locked.next_queue_no + waiting,
        list(taken),
        list(taken.values()),
        by.name,
    )
    ids = {row["person"]: row["id"] for row in made}
    return [
        Placed(ids[place.person_id], place.person_id, place.state, place.queue_no)
        for place in places
    ]


class _Place(msgspec.Struct, frozen=True):
    person_id: int
    unit_id: int
    state: EnrollmentState
    allotment_id: int | None
    queue_no: int | None


def _place(
    locked: LockedClass, applicants: Sequence[Applicant], promised: int, promised_held: int
) -> list[_Place]:
    shared = locked.capacity - promised - (locked.held - promised_held)
    own: dict[int | None, int | None] = {
        one.allotment_id: one.own_left for one in applicants if one.allotment_id is not None
    }
    queue_no = locked.next_queue_no
    places = []
    for one in applicants:
        left = SeatsLeft(own.get(one.allotment_id), shared)
        if not has_seat(left):
            places.append(
                _Place(one.person_id, one.unit_id, EnrollmentState.WAITLISTED, None, queue_no)
            )
            queue_no += 1
            continue
        if left.own is None:
            shared -= 1
        else:
            own[one.allotment_id] = left.own - 1
        places.append(_Place(one.person_id, one.unit_id, _seated(locked), one.allotment_id, None))
    return places


def _seated(locked: LockedClass) -> EnrollmentState:
    if locked.approval is Approval.AUTOMATIC:
        return EnrollmentState.CONFIRMED
    return EnrollmentState.REQUESTED


_FREE = """
    WITH gone AS (
        SELECT id, allotment FROM enrollment
        WHERE id = ANY($2::int[]) AND training_class = $1
              AND state IN ('requested', 'confirmed', 'completed', 'failed')
    ), of_class AS (
        UPDATE training_class SET held = held - (SELECT count(*) FROM gone) WHERE id = $1
    ), of_units AS (
        UPDATE allotment a SET held = a.held - freed.seats
        FROM (SELECT allotment AS id, count(*)::int AS seats FROM gone
              WHERE allotment IS NOT NULL GROUP BY allotment) freed
        WHERE a.id = freed.id
    )
    UPDATE enrollment SET state = $3, decided_at = $4, decided_by = $5, reason = $6,
                          allotment = NULL, queue_no = NULL
    WHERE id = ANY($2::int[]) AND training_class = $1
"""


async def free(
    locked: LockedClass,
    enrollment_ids: Sequence[int],
    to: EnrollmentState,
    *,
    now: datetime,
    by: int | None,
    reason: str | None,
) -> None:
    """Take people out of their seats or out of the line; `to` is rejected or withdrawn."""
    await db.rows(_FREE, locked.id, list(enrollment_ids), to.value, now, by, reason)


_LINE = """
    SELECT e.id, e.person, e.unit, a.id AS allotment, a.seats - a.held AS own_left
    FROM enrollment e
    LEFT JOIN allotment a ON a.training_class = e.training_class AND a.unit = e.unit
    WHERE e.training_class = $1 AND e.state = 'waitlisted' ORDER BY e.queue_no
"""
_PROMOTE = """
    WITH up AS (
        UPDATE enrollment e SET state = $2, allotment = new.allotment, queue_no = NULL,
                                decided_at = CASE WHEN $2 = 'confirmed' THEN $3::timestamptz END
        FROM unnest($4::int[], $5::int[]) AS new (id, allotment) WHERE e.id = new.id
    ), of_units AS (
        UPDATE allotment a SET held = a.held + taken.seats
        FROM unnest($6::int[], $7::int[]) AS taken (id, seats) WHERE a.id = taken.id
    )
    UPDATE training_class SET held = held + $8 WHERE id = $1
"""


async def promote(class_id: int, *, now: datetime) -> list[int]:
    """Seat whoever in the line can have a seat, first come first; gives their enrollments.

    Nobody is skipped who could sit: somebody whose unit is full stays in place while the next,
    whose unit has room, moves up. Called wherever a seat may have become free.
    """
    locked = await lock(class_id)
    if locked.state not in {ClassState.OPEN, ClassState.CLOSED, ClassState.ANNOUNCED}:
        return []
    line = await db.rows(_LINE, class_id)
    if not line:
        return []
    totals = await promised(class_id)
    shared = locked.capacity - totals[0] - (locked.held - totals[1])
    own = {row["allotment"]: row["own_left"] for row in line if row["allotment"] is not None}
    up: list[tuple[int, int | None]] = []
    for row in line:
        allotment = row["allotment"]
        left = SeatsLeft(own.get(allotment), shared)
        if not has_seat(left):
            continue
        if left.own is None:
            shared -= 1
        else:
            own[allotment] = left.own - 1
        up.append((row["id"], allotment))
    if up:
        taken = Counter(allotment for _, allotment in up if allotment is not None)
        await db.rows(
            _PROMOTE,
            class_id,
            _seated(locked).value,
            now,
            [enrollment for enrollment, _ in up],
            [allotment for _, allotment in up],
            list(taken),
            list(taken.values()),
            len(up),
        )
    return [enrollment for enrollment, _ in up]


async def promised(class_id: int) -> tuple[int, int]:
    """The sum of all allotments of a class, and how much of it is held."""
    row = (
        await db.rows(
            "SELECT COALESCE(sum(seats), 0)::int AS seats, COALESCE(sum(held), 0)::int AS held"
            " FROM allotment WHERE training_class = $1",
            class_id,
        )
    )[0]
    return row["seats"], row["held"]


async def outside(class_id: int) -> dict[int, int]:
    """How many seats each unit's people hold outside any allotment."""
    found = await db.rows(
        "SELECT unit, count(*)::int AS n FROM enrollment WHERE training_class = $1"
        " AND allotment IS NULL AND state IN ('requested', 'confirmed', 'completed', 'failed')"
        " GROUP BY unit",
        class_id,
    )
    return {row["unit"]: row["n"] for row in found}


_TAKE_OWN = """
    WITH moving AS (
        SELECT e.id, a.id AS allotment, a.seats - a.held AS room,
               row_number() OVER (PARTITION BY a.id ORDER BY e.requested_at, e.id) AS turn
        FROM enrollment e
        JOIN allotment a ON a.training_class = e.training_class AND a.unit = e.unit
        WHERE e.training_class = $1 AND e.allotment IS NULL
          AND e.state IN ('requested', 'confirmed', 'completed', 'failed')
    ), moved AS (
        UPDATE enrollment e SET allotment = m.allotment FROM moving m
        WHERE e.id = m.id AND m.turn <= m.room RETURNING m.allotment
    )
    UPDATE allotment a SET held = a.held + n.taken
    FROM (SELECT allotment, count(*)::int AS taken FROM moved GROUP BY allotment) n
    WHERE a.id = n.allotment
"""


async def take_own(class_id: int) -> None:
    """People who hold a seat outside their unit's allotment move into it while it has room."""
    await db.rows(_TAKE_OWN, class_id)
