from datetime import datetime
from decimal import Decimal

import msgspec

from training.enrollment.rules import EnrollmentState
from training.results.rules import Completion, Counted, Line


class NewScore(msgspec.Struct, frozen=True):
    """The mark of one attempt. A text may have a comma: "7,5"."""

    score: str | int | float
    attempt: int = 1


class ScoreView(msgspec.Struct, frozen=True):
    """A mark as it stands."""

    attempt: int
    score: Decimal
    entered_at: datetime


class LineView(msgspec.Struct, frozen=True):
    """One rule of the completion proof in the reader's language."""

    rule: str
    met: bool
    message: str
    source: str = ""

    @classmethod
    def of(cls, line: Line) -> "LineView":
        """Speak a line."""
        return cls(line.rule, line.met, str(line.words), line.source)


class CompletionView(msgspec.Struct, frozen=True):
    """The proof of one person, rule by rule; `complete` when every rule is met."""

    enrollment_id: int
    class_id: int
    class_code: str
    full_name: str
    state: EnrollmentState
    complete: bool
    score: Decimal | None
    band: str | None
    scores: list[ScoreView]
    lines: list[LineView]
    counted: Counted | None = None


class ResultRow(msgspec.Struct, frozen=True):
    """One person of a class: marks by attempt, and where they stand with the rules."""

    enrollment_id: int
    full_name: str
    unit_name: str
    branch: str
    state: EnrollmentState
    scores: dict[int, Decimal]
    score: Decimal | None
    band: str | None
    complete: bool
    lines: list[LineView]
    commended: str | None = None
    counted: Counted | None = None

    @classmethod
    def of(cls, row: dict[str, object], proof: Completion) -> "ResultRow":
        """A row of the list beside its proof."""
        return msgspec.convert(
            {
                **row,
                "scores": proof.scores,
                "score": proof.score,
                "band": proof.band,
                "complete": proof.complete,
                "lines": [LineView.of(line) for line in proof.lines],
                "counted": proof.counted,
            },
            cls,
        )


class Results(msgspec.Struct, frozen=True):
    """The results of a class, by unit and then by given name."""

    class_id: int
    essay: bool
    attempts: int
    rows: list[ResultRow]


class Completed(msgspec.Struct, frozen=True):
    """What the recognition decision did."""

    class_id: int
    completed: int
    failed: int


class Review(msgspec.Struct, frozen=True):
    """How the second pair of eyes stands over the marks of a class, as they are now.

    `wanted`: the office has switched it on and the course has an essay. `reviewed_by` is empty
    while nobody looked over exactly these marks; `may_review` says whether the reader may.
    """

    wanted: bool
    marks: int
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    may_review: bool = False


class MarksFault(msgspec.Struct, frozen=True):
    """What is wrong with a row of a workbook of marks, at which column."""

    field: str
    code: str
    message: str


class MarksRow(msgspec.Struct, frozen=True):
    """One row of a workbook of marks and what would come of it.

    `verdict`: new (will be written), changed (differs from what is written), same, error, empty,
    or entered once it was.
    """

    row: int
    full_name: str
    unit_name: str
    typed: dict[str, str]
    verdict: str
    faults: list[MarksFault]
    enrollment_id: int | None = None


class MarksList(msgspec.Struct, frozen=True):
    """A workbook of marks on its way in."""

    id: int
    class_id: int
    class_code: str
    file_name: str
    state: str
    sent_at: datetime
    entered: int
    rows: list[MarksRow]

    def count(self, verdict: str) -> int:
        """How many rows have that verdict."""
        return sum(one.verdict == verdict for one in self.rows)


class NewCommendation(msgspec.Struct, frozen=True):
    """What somebody is commended for; empty words withdraw it."""

    enrollment_id: int
    words: str
