"""Whole lists of a unit as the office decides on them, and what a unit asks for after closing."""

from datetime import datetime

import msgspec

from training.enrollment.rules import LateState


class UnitList(msgspec.Struct, frozen=True):
    """A unit's requests in a class: those that wait for the office, and those sent back to it.

    `comment` is what the office wants put right.
    """

    unit_id: int
    unit_name: str
    requested: int
    returned: int
    comment: str | None = None
    returned_at: datetime | None = None


class NewLateRequest(msgspec.Struct, frozen=True):
    """Whom a unit wants in after registration has closed, and why.

    `despite`: also where rules of entry say no; the office then decides whether to pass over them.
    """

    person_id: int
    reason: str
    despite: bool = False


class LateOverride(msgspec.Struct, frozen=True):
    """Why the office lets somebody in late against rules that say no: all of them, or some."""

    reason: str
    rules: list[str] | None = None


class LateRequestView(msgspec.Struct, frozen=True):
    """What a unit asked after closing, and the office's answer."""

    id: int
    class_id: int
    class_code: str
    person_id: int
    full_name: str
    unit_id: int
    unit_name: str
    branch: str
    reason: str
    state: LateState
    asked_at: datetime
    decided_at: datetime | None = None
    answer: str | None = None
    enrollment_id: int | None = None
