from datetime import datetime

import msgspec

from training.enrollment.rules import (
    HOLDS_SEAT,
    Cause,
    EnrollmentState,
    Finding,
    Verdict,
)
from training.people.schemas import Id


class EnrollPerson(msgspec.Struct, frozen=True):
    """Who is to be enrolled.

    The office may pass over rules that say no: with a reason, all of them or those named.
    """

    person_id: int
    override_reason: str | None = None
    override_rules: list[str] | None = None


class Reason(msgspec.Struct, frozen=True):
    """Why; optional where the rule does not ask for it."""

    reason: str | None = None


class Transfer(msgspec.Struct, frozen=True):
    """The class to which somebody moves."""

    class_id: int
    reason: str | None = None


class MoveMany(msgspec.Struct, frozen=True):
    """Whom to move, in the order in which they get seats, and to which class."""

    class_id: int
    enrollment_ids: list[int]


class Substitution(msgspec.Struct, frozen=True):
    """Who takes somebody's seat, and why."""

    person_id: int
    reason: str


class FindingView(msgspec.Struct, frozen=True):
    """One rule's answer in the reader's language."""

    rule: str
    verdict: Verdict
    message: str
    source: str = ""

    @classmethod
    def of(cls, finding: Finding) -> "FindingView":
        """Speak a finding."""
        return cls(finding.rule, finding.verdict, str(finding.words), finding.source)


class OverrideView(msgspec.Struct, frozen=True):
    """A rule that said no and was passed over: its words then, and why, by whom and when."""

    rule: str
    message: str
    source: str
    reason: str
    decided_by: str
    decided_at: datetime


class EnrollmentView(msgspec.Struct, frozen=True):
    """A person's place in a class; `waiting_rank` counts from 1 within the line.

    `cause` tells why a place was given up, `became` the place that took its stead (in another
    class, or another person's); `instead_of` whose seat this was; `returned` is the office's
    comment on a request that it sent back.
    """

    id: int
    class_id: int
    class_code: str
    person_id: int
    full_name: str
    unit_id: int
    unit_name: str
    branch: str
    state: EnrollmentState
    requested_at: datetime
    waiting_rank: int | None = None
    reason: str | None = None
    cause: Cause | None = None
    became: int | None = None
    became_class: str | None = None
    became_person: str | None = None
    instead_of: int | None = None
    instead_of_person: str | None = None
    returned: str | None = None
    eligibility: list[FindingView] = []
    overrides: list[OverrideView] = []


class EnrollmentRow(msgspec.Struct, frozen=True):
    """One line of a class's list."""

    id: int
    person_id: int
    full_name: str
    birth: str
    unit_id: int
    unit_name: str
    branch: str
    state: EnrollmentState
    waiting_rank: int | None = None
    reason: str | None = None
    cause: Cause | None = None
    became: int | None = None
    returned: bool = False


class BulkEnroll(msgspec.Struct, frozen=True):
    """Who is to be enrolled, in the order in which seats go to them; at most 2,000."""

    person_ids: list[Id]


class BulkLine(msgspec.Struct, frozen=True):
    """What came of one person: a state, or the code and words of a refusal."""

    person_id: int
    full_name: str
    unit_name: str
    state: EnrollmentState | None = None
    enrollment_id: int | None = None
    waiting_rank: int | None = None
    code: str | None = None
    message: str | None = None
    eligibility: list[FindingView] = []


class BulkOutcome(msgspec.Struct, frozen=True):
    """What came of everybody, in the order in which they were asked for."""

    class_id: int
    class_code: str
    lines: list[BulkLine]

    @property
    def seated(self) -> list[BulkLine]:
        """Those who have a seat."""
        return [one for one in self.lines if one.state in HOLDS_SEAT]

    @property
    def waiting(self) -> list[BulkLine]:
        """Those who wait."""
        return [one for one in self.lines if one.state is EnrollmentState.WAITLISTED]

    @property
    def refused(self) -> list[BulkLine]:
        """Those who stay out."""
        return [one for one in self.lines if one.code is not None]


class Made(msgspec.Struct, frozen=True):
    """What registering one person came to."""

    id: int
    state: EnrollmentState
    waiting_rank: int | None
    eligibility: list[FindingView]
