from datetime import date, datetime

import msgspec

from training.proofreading.rules import Answer, Correction, LineState, Settlement, Shown


class Opening(msgspec.Struct, frozen=True):
    """Until when a class is read; asking again moves the day."""

    deadline: date


class Said(msgspec.Struct, frozen=True):
    """Whether a line is right, and if not, what it should be."""

    answer: Answer
    correction: Correction | None = None


class Settled(msgspec.Struct, frozen=True):
    """What the office makes of a line called wrong.

    `corrected` writes the correction's name, birth date and branch into the person's record.
    """

    how: Settlement
    words: str = ""


class ProofLineView(msgspec.Struct, frozen=True):
    """One person's line: what will be printed, and what has been said about it."""

    id: int
    enrollment_id: int
    person_id: int
    class_id: int
    class_code: str
    unit_id: int
    deadline: date
    shown: Shown
    state: LineState
    correction: Correction | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    settled_how: Settlement | None = None
    settled_words: str | None = None
    settled_at: datetime | None = None


class UnitProgress(msgspec.Struct, frozen=True):
    """How far a unit is with its lines."""

    unit_name: str
    total: int
    right: int
    disputed: int
    waiting: int
    settled: int


class Reading(msgspec.Struct, frozen=True):
    """The proof-reading of a class, as far as the reader may see it, by unit and given name."""

    class_id: int
    class_code: str
    deadline: date | None
    lines: list[ProofLineView]
    units: list[UnitProgress]

    def count(self, state: LineState) -> int:
        """How many lines are in that state."""
        return sum(line.state is state for line in self.lines)
