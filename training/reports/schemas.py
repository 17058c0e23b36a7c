from datetime import date, datetime
from decimal import Decimal

import msgspec

from training.catalog.rules import ClassState, Document
from training.enrollment.rules import EnrollmentState
from training.reports.periods import Period
from training.reports.rules import Figure, Side, percent


class Compared(msgspec.Struct, frozen=True):
    """A figure of the period beside that of the same period of last year; percent of the latter."""

    now: int
    before: int
    percent: Decimal | None

    @property
    def share(self) -> str:
        """The percent in words: 118,0 %, or a dash."""
        return percent(self.percent)


class CourseLine(msgspec.Struct, frozen=True):
    """A course in the period. The total has no course: its code and name are empty."""

    course: str
    name: str
    document: Document | None
    classes: Compared
    people: Compared
    completed: Compared
    failed: Compared
    certificates: Compared


class UnitLine(msgspec.Struct, frozen=True):
    """A unit's part in the period: everything is counted for the unit as it was then."""

    unit_id: int
    unit_name: str
    people: int
    completed: int
    certificates: int
    admitted: int
    recognised: int


class CrossCell(msgspec.Struct, frozen=True):
    """Learners and certificates of one unit in one course."""

    unit_id: int
    course: str
    people: int
    completed: int
    certificates: int


class Part(msgspec.Struct, frozen=True):
    """One part of the learners: how many, and in percent of the column, which adds up to 100."""

    value: str
    label: str
    people: int
    percent: Decimal
    completed: int

    @property
    def share(self) -> str:
        """The percent in words: 33,4 %."""
        return percent(self.percent)


class Breakdown(msgspec.Struct, frozen=True):
    """The learners of the period divided by one thing.

    `opens` says whether the asker may see who stands behind its figures.
    """

    side: Side
    title: str
    parts: list[Part]
    opens: bool


class Report(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """A period told in figures. `persons` are different people, `total` counts each place taken.

    `text` are the sentences of a written report. `unit_id` is None for all that the asker may see,
    which is `whole` when that is every unit.
    """

    first: date
    last: date
    before: Period
    unit_id: int | None
    unit_name: str | None
    whole: bool
    made_at: datetime
    courses: list[CourseLine]
    total: CourseLine
    persons: int
    admitted: Compared
    recognised: Compared
    average_age: Decimal | None
    units: list[UnitLine]
    cells: list[CrossCell]
    breakdowns: list[Breakdown]
    text: list[str] = []

    @property
    def period(self) -> Period:
        """The time it tells of."""
        return Period(self.first, self.last)

    @property
    def empty(self) -> bool:
        """Whether nothing at all happened in the period."""
        return not (
            self.total.classes.now
            or self.total.certificates.now
            or self.admitted.now
            or self.recognised.now
        )


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """Which figure somebody opens. `at` is the unit of a line, without those below it."""

    figure: Figure
    course: str | None = None
    at: int | None = None
    side: Side | None = None
    value: str | None = None


class PersonLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody behind a figure. `day` is the certificate's, the ceremony's or the recognition's."""

    person_id: int
    full_name: str
    birth_date: date | None
    birth_year: int
    unit_name: str
    class_id: int | None = None
    class_code: str | None = None
    state: EnrollmentState | None = None
    certificate_id: int | None = None
    number: str | None = None
    day: date | None = None


class ClassLine(msgspec.Struct, frozen=True):
    """A class behind a figure, with the people of it that the asker may see."""

    id: int
    code: str
    title: str
    course: str
    host_unit_name: str
    starts_on: date
    ends_on: date
    state: ClassState
    people: int
    completed: int
    certificates: int


class Gap(msgspec.Struct, frozen=True):
    """Somebody who lacks a course's paper, or whose paper ends soon (`valid_until`).

    `ended_on` is when the last one they had ran out; `class_id`, `class_code` and `enrolled_as`
    say in which class of the course they are already.
    """

    person_id: int
    full_name: str
    unit_id: int
    unit_name: str
    ceremony_date: date | None
    ended_on: date | None
    deadline: date | None
    overdue: bool
    valid_until: date | None = None
    class_id: int | None = None
    class_code: str | None = None
    enrolled_as: EnrollmentState | None = None
