"""The one gate through which seats of a class are claimed and freed.

Whoever comes here holds the class's row lock until commit, so nobody else is counting its seats.
The columns `training_class.held` and `allotment.held` move only here and, for whoever waits or
changes place, in `line` and `allotting`; their checks are exact.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from training import db
from training.actor import Actor
from training.enrollment import placing
from training.enrollment.locked import LockedClass as LockedClass
from training.enrollment.locked import hold_people as hold_people
from training.enrollment.locked import lock as lock
from training.enrollment.locked import look as look
from training.enrollment.locked import rules_of as rules_of
from training.enrollment.placing import Applicant as Applicant
from training.enrollment.rules import HOLDS_SEAT, Cause, EnrollmentState


class Placed(msgspec.Struct, frozen=True):
    """Where somebody was put."""

    enrollment_id: int
    person_id: int
    state: EnrollmentState
    queue_no: int | None


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
    line = await placing.before(locked, applicants)
    places = placing.place(locked, applicants, promised, promised_held, line)
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
    line = await placing.before(locked, applicants)
    return [
        place.state for place in placing.place(locked, applicants, promised, promised_held, line)
    ]


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
