"""Where newcomers stand: a seat of their unit's, a shared one, or the waiting list."""

from collections.abc import Sequence

import msgspec

from training import db
from training.catalog.rules import (
    LinePolicy,
    LineReturn,
)
from training.enrollment.locked import LockedClass
from training.enrollment.rules import EnrollmentState, SeatsLeft, has_seat


class Applicant(msgspec.Struct, frozen=True):
    """Somebody who wants a seat, with the allotment of their unit as it stands now."""

    person_id: int
    unit_id: int
    allotment_id: int | None
    own_left: int | None


class Place(msgspec.Struct, frozen=True):
    person_id: int
    unit_id: int
    state: EnrollmentState
    allotment_id: int | None
    queue_no: int | None


class Before(msgspec.Struct):
    """What of the line decides where a newcomer stands.

    `head` is the number of the first who waits, where the class lets nobody pass; `kept` are the
    numbers that people had when they left the line, where the class keeps them.
    """

    head: int | None = None
    kept: dict[int, int] = {}


async def before(locked: LockedClass, applicants: Sequence[Applicant]) -> Before:
    """Asked only where the class's policy needs it: most classes need neither."""
    line = Before()
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


def place(
    locked: LockedClass,
    applicants: Sequence[Applicant],
    promised: int,
    promised_held: int,
    line: Before,
) -> list[Place]:
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
                Place(one.person_id, one.unit_id, EnrollmentState.WAITLISTED, None, number)
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
        places.append(Place(one.person_id, one.unit_id, locked.seated_as, allotment, None))
    return places
