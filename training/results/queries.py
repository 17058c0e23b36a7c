"""Everything that reads marks and completion. Answers in schemas; no table leaves this file."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from training import db
from training.actor import Actor, Role
from training.attendance import queries as attendance
from training.attendance.queries import ON_THE_ROLL
from training.attendance.rollbook import Rollbook
from training.attendance.rules import MarkStatus, Reckoning
from training.clock import ZONE
from training.enrollment import overrides
from training.enrollment.rules import EnrollmentState, PassedOver
from training.errors import Missing
from training.results.rules import Completion, Counted, MadeUpFact, OverrideFact, completion
from training.results.schemas import CompletionView, LineView, ResultRow, Results, ScoreView
from training.words import say

SEES_ALL = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM})
# Whose result it is: `$2` sees all, `$3` are the units, `$4` is the person.
_OWN = "($2 OR e.unit = ANY($3::int[]) OR e.person = $4)"


class RuleVersion(msgspec.Struct, frozen=True):
    """Which of the course's dated rules a class keeps."""

    valid_from: date
    confirmed: bool


class Proofs:
    """The proofs of a class, each made when asked for, all from the same reads."""

    def __init__(
        self,
        book: Rollbook,
        scores: dict[int, dict[int, Decimal]],
        version: RuleVersion,
        passed_over: dict[int, list[PassedOver]],
    ) -> None:
        self.book = book
        self.version = version
        self._scores = scores
        self._passed_over = passed_over

    def of(self, enrollment_id: int) -> Completion:
        """The proof of one person on the roll."""
        reckoning = self.book.reckoning(enrollment_id)
        scores = self._scores.get(enrollment_id, {})
        made_up = self._made_up(enrollment_id)
        passed_over = self._passed_over.get(enrollment_id, [])
        return completion(
            reckoning,
            scores,
            self.book.rules,
            # A disagreement that cannot change the outcome does not stand in anybody's way.
            unsettled=0 if reckoning.enough else self.book.unsettled(enrollment_id),
            source=self.book.source,
            counted=msgspec.structs.replace(
                self._counted(enrollment_id, reckoning, scores),
                make_ups=made_up,
                overrides=[
                    OverrideFact(one.rule, one.source, one.reason, one.decided_by, one.decided_at)
                    for one in passed_over
                ],
            ),
            made_up=made_up,
            passed_over=passed_over,
        )

    def _counted(
        self, enrollment_id: int, reckoning: Reckoning, scores: dict[int, Decimal]
    ) -> Counted:
        # Missed here but attended elsewhere is no absence.
        made_up = {one.missed for one in self.book.counted_make_ups(enrollment_id)}
        spent: Counter[MarkStatus | None] = Counter()
        marks = self.book.marks[enrollment_id]
        for session in self.book.sessions:
            if session.counts and session.closed and session.id not in made_up:
                spent[marks.get(session.id)] += session.periods
        return Counted(
            held=reckoning.held,
            attended=reckoning.attended,
            late=spent[MarkStatus.LATE],
            excused=spent[MarkStatus.EXCUSED],
            absent=spent[MarkStatus.ABSENT],
            excused_counts=self.book.rules.excused_counts,
            marks=scores,
            since=self.version.valid_from,
            source=self.book.source,
            confirmed=self.version.confirmed,
            made_up=reckoning.made_up,
        )

    def _made_up(self, enrollment_id: int) -> list[MadeUpFact]:
        own = {one.id: one for one in self.book.sessions}
        return [
            MadeUpFact(
                ordinal=own[one.missed].ordinal,
                periods=own[one.missed].periods,
                class_code=one.class_code,
                session_ordinal=one.ordinal,
                on=one.starts_at.astimezone(ZONE).date(),
                venue=one.venue,
            )
            for one in self.book.counted_make_ups(enrollment_id)
        ]

    def waits_for_a_make_up(self, enrollment_id: int) -> bool:
        """Whether a lesson that is still to be made up elsewhere could make it enough."""
        now = self.book.reckoning(enrollment_id)
        then = (now.attended + now.arranged) * 100 >= now.held * now.needed_percent
        return now.arranged > 0 and not now.enough and then

    def hangs_on_a_disagreement(self, enrollment_id: int) -> bool:
        """Whether settling marks could still make the attendance of somebody enough."""
        return (
            not self.book.reckoning(enrollment_id).enough
            and self.book.best_case(enrollment_id).enough
        )


async def proofs(class_id: int, enrollment_id: int | None = None) -> Proofs:
    """What completion is decided from, for a class or for one person in it; five statements."""
    book = await attendance.rollbook(class_id, enrollment_id)
    found = await db.rows(
        "SELECT s.enrollment, s.attempt, s.score FROM essay_score s"
        " JOIN enrollment e ON e.id = s.enrollment"
        " WHERE e.training_class = $1::bigint"
        + ("" if enrollment_id is None else " AND e.id = $2::bigint"),
        class_id,
        *(() if enrollment_id is None else (enrollment_id,)),
    )
    scores: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for row in found:
        scores[row["enrollment"]][row["attempt"]] = row["score"]
    version = await db.rows(
        "SELECT r.valid_from, r.confirmed FROM course_rule r"
        " JOIN training_class c ON c.course = r.course AND r.valid_from <= c.starts_on"
        " WHERE c.id = $1::bigint ORDER BY r.valid_from DESC LIMIT 1",
        class_id,
    )
    passed_over = await overrides.passed_over(list(book.marks))
    return Proofs(book, scores, RuleVersion(*version[0]), passed_over)


async def completions(class_id: int) -> dict[int, Completion]:
    """The proof of everybody on the roll of a class."""
    made = await proofs(class_id)
    return {enrollment_id: made.of(enrollment_id) for enrollment_id in made.book.marks}


async def completion_of(actor: Actor, enrollment_id: int) -> CompletionView:
    """The proof of one person, for the office, their unit and themselves."""
    row = await _enrollment(actor, enrollment_id)
    proof = (await proofs(row["class_id"], enrollment_id)).of(enrollment_id)
    scores = await db.rows(
        "SELECT attempt, score, entered_at FROM essay_score WHERE enrollment = $1 ORDER BY attempt",
        enrollment_id,
    )
    return CompletionView(
        enrollment_id=enrollment_id,
        class_id=row["class_id"],
        class_code=row["class_code"],
        full_name=row["full_name"],
        state=EnrollmentState(row["state"]),
        complete=proof.complete,
        score=proof.score,
        band=proof.band,
        scores=[ScoreView(*one) for one in scores],
        lines=[LineView.of(line) for line in proof.lines],
        counted=proof.counted,
    )


async def _enrollment(actor: Actor, enrollment_id: int) -> Any:
    found = await db.rows(
        "SELECT e.id, e.training_class AS class_id, c.code AS class_code, p.full_name, e.state"
        " FROM enrollment e JOIN training_class c ON c.id = e.training_class"
        f" JOIN person p ON p.id = e.person WHERE e.id = $1::bigint AND {ON_THE_ROLL} AND {_OWN}",
        enrollment_id,
        *_scope(actor),
    )
    if not found:
        raise no_such_result()
    return found[0]


def no_such_result() -> Missing:
    """Nobody on a roll, or somebody else's person: both look the same."""
    return Missing(
        say("Không có học viên này trong phạm vi của bạn. Chỉ người đã có chỗ mới có kết quả."),
        "no_such_enrollment",
    )


_LIST = f"""
    SELECT e.id AS enrollment_id, p.full_name, u.name AS unit_name, p.branch, e.state,
           k.words AS commended
    FROM enrollment e JOIN person p ON p.id = e.person JOIN unit u ON u.id = e.unit
    LEFT JOIN commendation k ON k.enrollment = e.id AND k.withdrawn_at IS NULL
    WHERE e.training_class = $1::bigint AND {ON_THE_ROLL} AND {_OWN}
    ORDER BY u.sort_key, u.id, p.sort_key, e.id
"""


async def results(actor: Actor, class_id: int) -> Results:
    """Marks and proofs of a class: all for the office, a secretary's own units' for them."""
    made = await proofs(class_id)
    found = await db.rows(_LIST, class_id, *_scope(actor))
    if not found and actor.role not in SEES_ALL:
        raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
    return Results(
        class_id,
        made.book.rules.essay,
        made.book.rules.attempts,
        [
            ResultRow.of(dict(row), made.of(row["enrollment_id"]))
            for row in found
            # Whoever came onto the roll between the two reads is seen next time.
            if row["enrollment_id"] in made.book.marks
        ],
    )


def _scope(actor: Actor) -> tuple[bool, list[int], int | None]:
    return actor.role in SEES_ALL, list(actor.unit_ids), actor.person_id
