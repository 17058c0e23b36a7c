"""A class under its row lock: what whoever claims, frees or decides begins with."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from training import db
from training.catalog.rules import (
    Approval,
    ClassState,
    CourseRules,
    LinePolicy,
    LineReturn,
    Window,
)
from training.enrollment.rules import EnrollmentState
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
