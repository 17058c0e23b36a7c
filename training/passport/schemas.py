from datetime import date, datetime

import msgspec

from training.passport.rules import StepKind, StepState
from training.people.schemas import HoldingView, PersonView


class StepView(msgspec.Struct, frozen=True):
    """One step of somebody's way, in the reader's language.

    `on` is when it was done, `until` the last day for what is to be done.
    """

    kind: StepKind
    state: StepState
    title: str
    words: str
    on: date | None
    until: date | None
    class_id: int | None


class PersonPassport(msgspec.Struct, frozen=True):
    """What a person is to the Party and holds, and their way step by step."""

    person: PersonView
    holdings: list[HoldingView]
    steps: list[StepView]


class AdmissionAsked(msgspec.Struct, frozen=True):
    """An admission; `reason` when something recorded is to change."""

    ceremony_date: date
    decision_number: str
    decision_date: date
    reason: str | None = None


class RecognitionAsked(msgspec.Struct, frozen=True):
    """A recognition; `reason` when something recorded is to change."""

    recognition_date: date
    decision_number: str | None = None
    reason: str | None = None


class CorrectedPaper(msgspec.Struct, frozen=True):
    """What stands on a paper that others issued, and why the record changes."""

    course: str
    number: str
    issuer: str
    issued_on: date
    reason: str


class Ended(msgspec.Struct, frozen=True):
    """Why a paper counts no longer."""

    reason: str


class FaultView(msgspec.Struct, frozen=True):
    """What is wrong with a row, at which column."""

    field: str
    code: str
    words: str


class PersonListRow(msgspec.Struct, frozen=True):
    """One row of a list and what would come of it.

    `verdict`: new (will be recorded), same (says what is recorded), error, or entered.
    """

    row: int
    full_name: str
    number_masked: str
    typed: dict[str, str]
    verdict: str
    faults: list[FaultView]
    person_id: int | None
    unit_name: str


class PersonList(msgspec.Struct, frozen=True):
    """A list about people on record, on its way in."""

    id: int
    file_name: str
    state: str
    sent_at: datetime
    entered: int
    rows: list[PersonListRow]

    def count(self, verdict: str) -> int:
        """How many rows have that verdict."""
        return sum(one.verdict == verdict for one in self.rows)
