from datetime import datetime

import msgspec

from training.attendance.rules import Forecast, MarkStatus, Outcome
from training.catalog.rules import ClassState


class NewMark(msgspec.Struct, frozen=True):
    """One act of marking, as a device sends it; what cannot be used is refused singly.

    `op_id` is a UUID that the device makes once. `happened_at` is the device's claim: a time with
    zone is best, anything else is kept as well as it can be read and flagged. `device_sequence`
    grows with every act of one author; begin above the `sequence` of the roster.
    `card` is the text of the card that was scanned. `made_by` is the account under which the device
    made the mark: sent under another one it is refused, and stays with the device.
    """

    op_id: str
    enrollment_id: int
    status: str
    happened_at: str | None = None
    device_sequence: int = 0
    device_id: str = ""
    note: str | None = None
    card: str | None = None
    made_by: int | None = None


class NewRetraction(msgspec.Struct, frozen=True):
    """One mark of one's own taken back, as a device sends it.

    `takes_back` is the `op_id` of the mark; `enrollment_id` and `status` repeat what it said, so
    that one which has not arrived yet is known, and never counts. The rest is as in a mark.
    """

    op_id: str
    takes_back: str
    enrollment_id: int
    status: str
    happened_at: str | None = None
    device_sequence: int = 0
    device_id: str = ""
    made_by: int | None = None


class Prospect(msgspec.Struct, frozen=True):
    """What is still possible for somebody, in periods; negative `may_miss`: so many too few."""

    forecast: Forecast
    may_miss: int
    words: str


class Prospects(msgspec.Struct, frozen=True):
    """What each mark in a session would mean for somebody; late means the same as present."""

    enrollment_id: int
    unmarked: Prospect
    present: Prospect
    excused: Prospect
    absent: Prospect


class MarkOutcome(msgspec.Struct, frozen=True):
    """What became of one mark. `code` and `message` say why it was refused or disagrees.

    `forecast` stands there when it was asked for, unless the mark was refused.
    """

    op_id: str
    outcome: Outcome
    code: str | None = None
    message: str | None = None
    forecast: Prospect | None = None


class RetractionOutcome(msgspec.Struct, frozen=True):
    """What became of one mark taken back, and the mark that stands now; none: nobody is marked."""

    op_id: str
    outcome: Outcome
    code: str | None = None
    message: str | None = None
    stands: MarkStatus | None = None


class SessionFacts(msgspec.Struct, frozen=True):
    """The session that a roll call is for."""

    id: int
    class_id: int
    class_code: str
    class_title: str
    class_state: ClassState
    ordinal: int
    lesson: int | None
    title: str
    starts_at: datetime
    ends_at: datetime
    periods: int
    venue: str
    counts: bool
    closed_at: datetime | None


class RosterRow(msgspec.Struct, frozen=True):
    """One person of the roll: no mark yet, a mark, or a disagreement to settle.

    `number` is their seat number, from the opening decision on. `absence` is the reason of an
    absence that the office agreed to, `guest_of` the class of somebody who makes up a lesson here.
    """

    enrollment_id: int
    full_name: str
    unit_name: str
    branch: str
    status: MarkStatus | None
    conflict: bool
    note: str | None
    number: int | None = None
    absence: str | None = None
    guest_of: str | None = None


class Roster(msgspec.Struct, frozen=True):
    """The roll of one session, by unit and then by given name.

    `sequence` is the highest device sequence that the log holds for this session.
    """

    session: SessionFacts
    rows: list[RosterRow]
    marked: int
    conflicts: int
    sequence: int


class Said(msgspec.Struct, frozen=True):
    """What one author said about one person, when their device says so, and when it arrived."""

    author: str
    status: MarkStatus
    happened_at: datetime | None
    received_at: datetime
    note: str | None
    device: str = ""


class Conflict(msgspec.Struct, frozen=True):
    """A disagreement about one person, with everything that was said, oldest first."""

    enrollment_id: int
    full_name: str
    unit_name: str
    said: list[Said]


class Closing(msgspec.Struct, frozen=True):
    """What to make of those whom nobody marked."""

    unmarked: MarkStatus = MarkStatus.ABSENT


class Reopening(msgspec.Struct, frozen=True):
    """Why a closed session is opened again."""

    reason: str


class Reason(msgspec.Struct, frozen=True):
    """Why something is decided as it is."""

    reason: str


class Answer(msgspec.Struct, frozen=True):
    """What the office says to whoever asked; a no wants it."""

    answer: str | None = None


class Settlement(msgspec.Struct, frozen=True):
    """How a disagreement is settled, or a mark corrected, and why."""

    status: MarkStatus
    reason: str


class SessionColumn(msgspec.Struct, frozen=True):
    """A session as a column of the matrix."""

    id: int
    ordinal: int
    title: str
    starts_at: datetime
    periods: int
    counts: bool
    closed: bool


class MatrixRow(msgspec.Struct, frozen=True):
    """One person's marks by session, and the periods that follow; `percent` of those held.

    `conflicts` and `made_up` are ids of sessions: authors differ, or attended elsewhere.
    """

    enrollment_id: int
    full_name: str
    unit_id: int
    unit_name: str
    marks: list[MarkStatus | None]
    conflicts: list[int]
    held: int
    attended: int
    to_come: int
    may_miss: int
    percent: float | None
    enough: bool
    forecast: Forecast
    words: str
    made_up: list[int] = []


class Matrix(msgspec.Struct, frozen=True):
    """Who came to which session of a class. `marks` follow the order of `sessions`."""

    sessions: list[SessionColumn]
    rows: list[MatrixRow]
    needed_percent: int


class NewHeadCount(msgspec.Struct, frozen=True):
    """Heads counted by hand. `op_id` is a UUID that the device makes once."""

    counted: int
    op_id: str | None = None


class HeadCount(msgspec.Struct, frozen=True):
    """A count and, beside it, how many bore "present" or "late" when it came."""

    counted: int
    marked: int
    counted_by: str
    counted_at: datetime


class CardView(msgspec.Struct, frozen=True):
    """The QR card of somebody in a class: `code` is what the QR says."""

    enrollment_id: int
    class_id: int
    class_code: str
    class_title: str
    full_name: str
    unit_name: str
    number: int | None
    code: str
