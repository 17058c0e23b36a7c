from datetime import date, datetime
from typing import Annotated

import msgspec

from training.catalog.rules import (
    Approval,
    ClassState,
    CourseRules,
    Document,
    LinePolicy,
    LineReturn,
)

# An instant names its offset: "07:30" alone would be another moment on another server.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# What the database can look for at all.
Id = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class CourseView(msgspec.Struct, frozen=True):
    """A course with the rules in force on the day asked for, and whether the office confirmed."""

    id: int
    code: str
    name: str
    audience: str
    document: Document
    rules: CourseRules
    rules_from: date
    source: str
    confirmed: bool


class NewCourse(msgspec.Struct, frozen=True):
    """What a course is made from; its first rules hold from `valid_from` on."""

    code: str
    name: str
    audience: str
    document: Document
    rules: CourseRules
    valid_from: date
    source: str = ""


class NewRules(msgspec.Struct, frozen=True):
    """Rules of a course that replace the present ones from a day on.

    `confirmed`: the office has compared them with its papers.
    """

    rules: CourseRules
    valid_from: date
    source: str
    confirmed: bool = True


class RulesConfirmed(msgspec.Struct, frozen=True):
    """The first day of the rules that the office has compared with its papers."""

    valid_from: date


class Seats(msgspec.Struct, frozen=True):
    """How many a class seats, how many seats are taken, how many people wait for one."""

    capacity: int
    held: int
    waiting: int

    @property
    def left(self) -> int:
        """Seats that nobody holds."""
        return self.capacity - self.held


class ClassView(msgspec.Struct, frozen=True):
    """A class. `periods` counts its whole timetable, the essay's included."""

    id: int
    code: str
    title: str
    course: str
    course_id: int
    course_name: str
    document: Document
    host_unit_id: int
    host_unit_name: str
    head_teacher: str | None
    approval: Approval
    state: ClassState
    seats: Seats
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    starts_on: date
    ends_on: date
    venue: str
    zone: str
    makeup_allowed: bool
    opening_decision_number: str | None
    opening_decision_date: date | None
    completion_decision_number: str | None
    completion_decision_date: date | None
    cancellation_reason: str | None
    line_policy: LinePolicy
    line_return: LineReturn
    release_on: date | None
    released_at: datetime | None
    sessions: int
    sessions_closed: int
    periods: int


class NewClass(msgspec.Struct, frozen=True):
    """What a class is made from. No code: the next of the course and year, as in "NT 05/2026"."""

    course: str
    host_unit_id: Id
    capacity: int
    starts_on: date
    ends_on: date
    venue: str
    title: str = ""
    code: str | None = None
    head_teacher: str | None = None
    approval: Approval = Approval.OFFICE
    registration_opens_at: Instant | None = None
    registration_closes_at: Instant | None = None
    makeup_allowed: bool = True
    line_policy: LinePolicy = LinePolicy.FILL
    line_return: LineReturn = LineReturn.END
    release_on: date | None = None


class ClassChange(msgspec.Struct, frozen=True):
    """What is to be different; what is left out stays. A class keeps its course."""

    title: str | msgspec.UnsetType = msgspec.UNSET
    code: str | msgspec.UnsetType = msgspec.UNSET
    host_unit_id: Id | msgspec.UnsetType = msgspec.UNSET
    head_teacher: str | msgspec.UnsetType | None = msgspec.UNSET
    capacity: int | msgspec.UnsetType = msgspec.UNSET
    approval: Approval | msgspec.UnsetType = msgspec.UNSET
    registration_opens_at: Instant | msgspec.UnsetType | None = msgspec.UNSET
    registration_closes_at: Instant | msgspec.UnsetType | None = msgspec.UNSET
    starts_on: date | msgspec.UnsetType = msgspec.UNSET
    ends_on: date | msgspec.UnsetType = msgspec.UNSET
    venue: str | msgspec.UnsetType = msgspec.UNSET
    makeup_allowed: bool | msgspec.UnsetType = msgspec.UNSET
    line_policy: LinePolicy | msgspec.UnsetType = msgspec.UNSET
    line_return: LineReturn | msgspec.UnsetType = msgspec.UNSET
    release_on: date | msgspec.UnsetType | None = msgspec.UNSET


class Decision(msgspec.Struct, frozen=True):
    """The paper that opens a class or recognises its completion."""

    decision_number: str
    decision_date: date


class Cancellation(msgspec.Struct, frozen=True):
    """Why a class does not take place."""

    reason: str


class AllotmentView(msgspec.Struct, frozen=True):
    """Seats of a class set aside for one unit, and how many of them it holds."""

    unit_id: int
    unit_name: str
    seats: int
    held: int


class NewAllotment(msgspec.Struct, frozen=True):
    """Seats to set aside for one unit."""

    unit_id: Id
    seats: int


class Trainer(msgspec.Struct, frozen=True):
    """Who teaches a session, by account."""

    id: int
    name: str


class SessionView(msgspec.Struct, frozen=True):
    """A half-day of a class. `lesson` is None for discussion, visit and essay."""

    id: int
    class_id: int
    class_code: str
    class_title: str
    ordinal: int
    lesson: int | None
    title: str
    starts_at: datetime
    ends_at: datetime
    periods: int
    venue: str
    counts: bool
    closed_at: datetime | None
    trainers: list[Trainer]


class NewSession(msgspec.Struct, frozen=True):
    """One line of a timetable. No venue: the class's own."""

    title: str
    starts_at: Instant
    ends_at: Instant
    periods: int
    lesson: int | None = None
    venue: str = ""
    trainer_ids: tuple[Id, ...] = ()
    counts: bool = True
