"""Everything that changes marks and decides completion. One public function, one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from training import db, history
from training.actor import Actor
from training.attendance.queries import ON_THE_ROLL
from training.catalog import service as catalog
from training.catalog.rules import LOOKS, TRANSITIONS, ClassState, CourseRules
from training.catalog.schemas import Decision
from training.enrollment import decided
from training.enrollment import service as enrollment
from training.enrollment.rules import EnrollmentState
from training.enrollment.seats import rules_of
from training.errors import Invalid, Missing, Refused
from training.results import queries, rules
from training.results.outcomes import outcomes_of, told
from training.results.schemas import Completed, CompletionView, NewScore
from training.security.policy import May, require
from training.status import advance
from training.words import Sentence, say

# The class is held, so that its completion is not decided while a mark goes in.
_FOR_ONE = f"""
    SELECT e.id, e.unit, e.state, c.id AS class_id, c.code AS class_code, c.state AS class_state,
           (SELECT rules FROM course_rule r WHERE r.course = c.course
            AND r.valid_from <= c.starts_on ORDER BY r.valid_from DESC LIMIT 1) AS rules
    FROM enrollment e JOIN training_class c ON c.id = e.training_class
    WHERE e.id = $1::bigint AND {ON_THE_ROLL} FOR SHARE OF c
"""

_KEEP = """
    INSERT INTO essay_score (enrollment, attempt, score, entered_by, entered_at)
    SELECT enrollment, attempt, score, $1, $2
    FROM unnest($3::int[], $4::int[], $5::numeric[]) AS new (enrollment, attempt, score)
    ON CONFLICT (enrollment, attempt) DO UPDATE
        SET score = EXCLUDED.score, entered_by = EXCLUDED.entered_by,
            entered_at = EXCLUDED.entered_at
        WHERE essay_score.score <> EXCLUDED.score
    RETURNING enrollment
"""


async def enter(
    actor: Actor, enrollment_id: int, new: NewScore, *, now: datetime
) -> CompletionView:
    """Put down the mark of one attempt; putting down the same again changes nothing."""
    require(actor, May.ENTER_RESULTS)
    async with db.transaction():
        found = await db.rows(_FOR_ONE, enrollment_id)
        if not found:
            raise queries.no_such_result()
        row = found[0]
        check_class(row)
        earlier = (await earlier_marks([enrollment_id])).get(enrollment_id, {})
        score = _checked(new, earlier, rules_of(row["rules"]))
        changed = await keep(actor, [(enrollment_id, new.attempt, score)], now)
        if changed:
            await history.record(
                actor,
                "score.entered",
                "enrollment",
                enrollment_id,
                class_id=row["class_id"],
                unit_id=row["unit"],
                attempt=new.attempt,
            )
    return await queries.completion_of(actor, enrollment_id)


async def enter_many(
    actor: Actor, class_id: int, scores: Mapping[int, NewScore], *, now: datetime
) -> int:
    """Put down the marks of a page by enrollment, all or none; gives how many changed.

    Raises `Invalid` with one answer a field, `score-<enrollment id>`, for every mark at fault.
    """
    require(actor, May.ENTER_RESULTS)
    async with db.transaction():
        row = await hold_class(class_id)
        check_class(row)
        checked = await _check_each(class_id, scores, rules_of(row["rules"]))
        changed = await keep(actor, checked, now)
        if changed:
            await history.record(
                actor,
                "scores.entered",
                "training_class",
                class_id,
                class_id=class_id,
                enrollments=sorted(changed),
            )
    return len(changed)


async def _check_each(
    class_id: int, scores: Mapping[int, NewScore], asked: CourseRules
) -> list[tuple[int, int, Decimal]]:
    listed = await db.rows(
        f"SELECT e.id FROM enrollment e WHERE e.training_class = $1 AND {ON_THE_ROLL}", class_id
    )
    on_the_roll = {one["id"] for one in listed}
    earlier = await earlier_marks(list(on_the_roll))
    wrong: dict[str, Sentence] = {}
    checked: list[tuple[int, int, Decimal]] = []
    for enrollment_id, new in scores.items():
        try:
            if enrollment_id not in on_the_roll:
                raise queries.no_such_result()
            score = _checked(new, earlier.get(enrollment_id, {}), asked)
            checked.append((enrollment_id, new.attempt, score))
        except Refused as refusal:
            wrong[f"score-{enrollment_id}"] = refusal.message
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "scores_invalid", **wrong)
    return checked


def _checked(new: NewScore, earlier: dict[int, Decimal], asked: CourseRules) -> Decimal:
    score = rules.check_score(rules.read_score(new.score), asked)
    rules.check_attempt(new.attempt, earlier, asked)
    return score


async def earlier_marks(enrollment_ids: Sequence[int]) -> dict[int, dict[int, Decimal]]:
    """The marks that are written, by enrollment and attempt."""
    found = await db.rows(
        "SELECT enrollment, attempt, score FROM essay_score WHERE enrollment = ANY($1::int[])",
        list(enrollment_ids),
    )
    scores: dict[int, dict[int, Decimal]] = {}
    for row in found:
        scores.setdefault(row["enrollment"], {})[row["attempt"]] = row["score"]
    return scores


async def keep(actor: Actor, marks: Sequence[tuple[int, int, Decimal]], now: datetime) -> set[int]:
    """Write checked marks (enrollment, attempt, score); gives the enrollments that changed."""
    found = await db.rows(
        _KEEP,
        actor.account_id,
        now,
        [enrollment for enrollment, _, _ in marks],
        [attempt for _, attempt, _ in marks],
        [score for _, _, score in marks],
    )
    return {row["enrollment"] for row in found}


async def complete_class(
    actor: Actor, class_id: int, decision: Decision, *, today: date
) -> Completed:
    """Record the recognition decision: everybody confirmed has completed or failed, by the proof.

    Refuses while a session that counts is open, while a disagreement decides somebody's outcome,
    and where there is nobody to recognise.
    """
    require(actor, May.COMPLETE)
    _check_date(decision, today)
    async with db.transaction():
        row = await hold_class(class_id, alone=True)
        advance(ClassState(row["class_state"]), ClassState.COMPLETED, TRANSITIONS, LOOKS)
        outcomes = await outcomes_of(row)
        await catalog.complete(actor, class_id, decision)
        await enrollment.finish_many(actor, outcomes)
        said = await _as_decided(class_id, outcomes)
        await decided.keep(class_id, decided.Decision.RECOGNITION, said)
        done = sum(state is EnrollmentState.COMPLETED for state in outcomes.values())
        await history.record(
            actor,
            "class.recognised",
            "training_class",
            class_id,
            class_id=class_id,
            completed=done,
            failed=len(outcomes) - done,
        )
    return Completed(class_id, done, len(outcomes) - done)


async def _as_decided(
    class_id: int, outcomes: dict[int, EnrollmentState]
) -> dict[int, decided.Outcome]:
    """How the decision says that everybody did; its own word counts where there is no roll."""
    words = await told(class_id)
    nothing = decided.Outcome("", "", complete=False)
    return {
        enrollment_id: msgspec.structs.replace(
            words.get(enrollment_id, nothing), complete=state is EnrollmentState.COMPLETED
        )
        for enrollment_id, state in outcomes.items()
    }


async def foresee(actor: Actor, class_id: int) -> dict[int, EnrollmentState]:
    """What the recognition decision would make of each confirmed person, by the code that does it.

    Raises what `complete_class` would raise but for the decision's own number and date.
    """
    require(actor, May.COMPLETE)
    async with db.transaction():
        row = await hold_class(class_id)
        advance(ClassState(row["class_state"]), ClassState.COMPLETED, TRANSITIONS, LOOKS)
        return await outcomes_of(row)


async def hold_class(class_id: int, *, alone: bool = False) -> Any:
    """A class with its rules, held while marks go in; `alone` while its completion is decided."""
    found = await db.rows(
        "SELECT c.id, c.course, c.code, c.code AS class_code, c.state AS class_state, k.document,"
        " EXISTS (SELECT 1 FROM session s WHERE s.training_class = c.id) AS sessions,"
        " (SELECT rules FROM course_rule r WHERE r.course = c.course"
        " AND r.valid_from <= c.starts_on ORDER BY r.valid_from DESC LIMIT 1) AS rules"
        " FROM training_class c JOIN course k ON k.id = c.course WHERE c.id = $1::bigint"
        + (" FOR UPDATE OF c" if alone else " FOR SHARE OF c"),
        class_id,
    )
    if not found:
        raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
    return found[0]


def check_class(row: Any) -> None:
    """Marks are for a class that is not over, of a course with an essay."""
    if row["class_state"] in {ClassState.COMPLETED, ClassState.CANCELLED}:
        raise Refused(
            say("Lớp {code} đã kết thúc, không sửa điểm được nữa.", code=row["class_code"]),
            "class_over",
        )
    if not rules_of(row["rules"]).essay:
        raise Refused(say("Khóa này không có bài thu hoạch, không chấm điểm."), "no_essay")


def _check_date(decision: Decision, today: date) -> None:
    if decision.decision_date > today:
        words = say("Ngày quyết định không thể sau hôm nay.")
        raise Invalid(words, "decision_date_future", decision_date=words)
