"""The one gate through which seats of a class are claimed and freed.

Whoever comes here holds the class's row lock until commit, so nobody else is counting its seats.
The columns `training_class.held` and `allotment.held` move only here and, for whoever waits or
changes place, in `line` and `allotting`; their checks are exact.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from training import db
from training.actor import Actor
from training.catalog.rules import (
    Approval,
    ClassState,
    CourseRules,
    LinePolicy,
    LineReturn,
    Window,
)
from training.enrollment.rules import HOLDS_SEAT, Cause, EnrollmentState, SeatsLeft, has_seat
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
    line_policy: LinePolicy
    line_return: LineReturn
    release_on: date | None
    released_at: datetime | None
    rules: CourseRules

    @property
    def released(self) -> bool:
        """Whether unused seats have flowed back: every free seat is then everybody's."""
        return self.released_at is not None

    @property
    def seated_as(self) -> EnrollmentState:
        """What somebody becomes who finds a seat."""
        if self.approval is Approval.AUTOMATIC:
            return EnrollmentState.CONFIRMED
        return EnrollmentState.REQUESTED

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
           c.starts_on, c.ends_on, c.line_policy, c.line_return, c.release_on, c.released_at,
           (SELECT rules FROM course_rule r
            WHERE r.course = c.course AND r.valid_from <= c.starts_on
            ORDER BY r.valid_from DESC LIMIT 1) AS rules
    FROM training_class c JOIN course k ON k.id = c.course
    WHERE c.id = $1
"""


# Not FOR UPDATE: what only refers to the class, such as a new session, need not wait.
_LOCK = _CLASS + " FOR NO KEY UPDATE OF c"
# The person after the class: two classes that want one person never wait for each other in a ring.
_LOCK_BOTH = (
    _CLASS.replace("WHERE", "CROSS JOIN person p WHERE p.id = $2 AND")
    + " FOR NO KEY UPDATE OF c, p"
)
_HOLD = "SELECT 1 FROM person WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE"


async def lock(class_id: int, person_id: int | None = None) -> LockedClass:
    """Lock the class until commit; every claim and release begins here.

    Whoever claims for a person locks them as well: else two classes of one course, each under its
    own lock, could take the same person at the same instant.
    """
    if not db.in_transaction():
        raise RuntimeError("Seats are claimed inside a transaction only.")
    if person_id is not None and (found := await db.rows(_LOCK_BOTH, class_id, person_id)):
        return _locked(found[0])
    return await _read(_LOCK, class_id)


async def hold_people(person_ids: Sequence[int]) -> None:
    """Lock many people, once the class is locked and before their facts are read."""
    await db.rows(_HOLD, list(person_ids))


async def look(class_id: int) -> LockedClass:
    """The class as it is now, without locking: for asking, never for claiming."""
    return await _read(_CLASS, class_id)


async def _read(sql: str, class_id: int) -> LockedClass:
    found = await db.rows(sql, class_id)
    if not found:
        raise Missing(say("Không có lớp này."), "no_such_class")
    return _locked(found[0])


def _locked(found: Any) -> LockedClass:
    row: dict[str, Any] = dict(found)
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
    line = await _line_before(locked, applicants)
    places = _place(locked, applicants, promised, promised_held, line)
    seated = Counter(place.allotment_id for place in places if place.state in HOLDS_SEAT)
    taken = {allotment: seats for allotment, seats in seated.items() if allotment is not None}
    numbers = [place.queue_no for place in places if place.queue_no is not None]
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
        max([locked.next_queue_no, *(number + 1 for number in numbers)]),
        list(taken),
        list(taken.values()),
        by.name,
    )
    ids = {row["person"]: row["id"] for row in made}
    return [
        Placed(ids[place.person_id], place.person_id, place.state, place.queue_no)
        for place in places
    ]


async def outlook(
    locked: LockedClass, applicants: Sequence[Applicant], *, promised: int, promised_held: int
) -> list[EnrollmentState]:
    """Where each would be put if they came now, in the order given. Takes and promises nothing."""
    line = await _line_before(locked, applicants)
    return [place.state for place in _place(locked, applicants, promised, promised_held, line)]


class _Place(msgspec.Struct, frozen=True):
    person_id: int
    unit_id: int
    state: EnrollmentState
    allotment_id: int | None
    queue_no: int | None


class _Line(msgspec.Struct):
    """What of the line decides where a newcomer stands.

    `head` is the number of the first who waits, where the class lets nobody pass; `kept` are the
    numbers that people had when they left the line, where the class keeps them.
    """

    head: int | None = None
    kept: dict[int, int] = {}


async def _line_before(locked: LockedClass, applicants: Sequence[Applicant]) -> _Line:
    """Asked only where the class's policy needs it: most classes need neither."""
    line = _Line()
    if locked.line_policy is LinePolicy.STRICT:
        line.head = await db.value(
            "SELECT min(queue_no) FROM enrollment WHERE training_class = $1"
            " AND state = 'waitlisted'",
            locked.id,
        )
    if locked.line_return is LineReturn.KEPT:
        found = await db.rows(
            # Only whose last place was one in the line: a seat given up is given up.
            "SELECT DISTINCT ON (person) person,"
            " CASE WHEN state = 'withdrawn' AND cause IS NULL THEN queue_no END AS queue_no"
            " FROM enrollment WHERE training_class = $1 AND person = ANY($2::int[])"
            " ORDER BY person, id DESC",
            locked.id,
            [one.person_id for one in applicants],
        )
        line.kept = {row["person"]: row["queue_no"] for row in found if row["queue_no"]}
    return line


def _place(
    locked: LockedClass,
    applicants: Sequence[Applicant],
    promised: int,
    promised_held: int,
    line: _Line,
) -> list[_Place]:
    shared = locked.capacity - promised - (locked.held - promised_held)
    own: dict[int | None, int | None] = {
        one.allotment_id: one.own_left
        for one in applicants
        if one.allotment_id is not None and not locked.released
    }
    queue_no = locked.next_queue_no
    strict = locked.line_policy is LinePolicy.STRICT
    places = []
    for one in applicants:
        number = line.kept.get(one.person_id, queue_no)
        behind = line.head is not None and line.head < number
        left = SeatsLeft(own.get(one.allotment_id), shared)
        if behind or not has_seat(left):
            places.append(
                _Place(one.person_id, one.unit_id, EnrollmentState.WAITLISTED, None, number)
            )
            queue_no += number == queue_no
            if strict:
                line.head = min(number, line.head or number)
            continue
        if left.own is None:
            shared -= 1
            allotment = None
        else:
            own[one.allotment_id] = left.own - 1
            allotment = one.allotment_id
        places.append(_Place(one.person_id, one.unit_id, locked.seated_as, allotment, None))
    return places


_FREE = """
    WITH gone AS (
        SELECT id, allotment FROM enrollment
        WHERE id = ANY($2::int[]) AND training_class = $1
              AND state IN ('requested', 'confirmed', 'completed', 'failed')
    ), of_class AS (
        UPDATE training_class SET held = held - (SELECT count(*) FROM gone) WHERE id = $1
    ), of_units AS (
        UPDATE allotment a SET held = a.held - freed.seats,
                               seats = a.seats - CASE WHEN $8 THEN freed.seats ELSE 0 END
        FROM (SELECT allotment AS id, count(*)::int AS seats FROM gone
              WHERE allotment IS NOT NULL GROUP BY allotment) freed
        WHERE a.id = freed.id
    )
    UPDATE enrollment SET state = $3, decided_at = $4, decided_by = $5, reason = $6, cause = $7,
                          allotment = NULL, returned = NULL,
                          queue_no = CASE WHEN state = 'waitlisted' THEN queue_no END
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
    cause: Cause | None = None,
) -> None:
    """Take people out of their seats or out of the line; `to` is rejected or withdrawn.

    Once unused seats have flowed back, a seat that becomes free is no longer its unit's own.
    Whoever leaves the line keeps their number on record, for a class that gives it back.
    """
    await db.rows(
        _FREE,
        locked.id,
        list(enrollment_ids),
        to.value,
        now,
        by,
        reason,
        cause.value if cause else None,
        locked.released,
    )


_SUBSTITUTE = """
    WITH seat AS (
        SELECT training_class, unit, allotment FROM enrollment
        WHERE id = $1 AND state IN ('requested', 'confirmed')
    ), made AS (
        INSERT INTO enrollment (training_class, person, unit, state, allotment, requested_at,
                                requested_by)
        SELECT training_class, $2::int, unit, $3, allotment, $4, $5 FROM seat RETURNING id
    )
    UPDATE enrollment SET state = 'withdrawn', cause = 'substituted', became = made.id,
                          decided_at = $4, decided_by = $5, reason = $6, allotment = NULL,
                          returned = NULL
    FROM made WHERE enrollment.id = $1 RETURNING made.id
"""


async def substitute(
    enrollment_id: int,
    person_id: int,
    as_state: EnrollmentState,
    *,
    now: datetime,
    by: int | None,
    reason: str,
) -> int:
    """Hand somebody's seat to another person of the same unit: no seat is claimed or freed.

    The class's lock is held by the caller. Gives the new enrollment.
    """
    made: int = await db.value(
        _SUBSTITUTE, enrollment_id, person_id, as_state.value, now, by, reason
    )
    return made
