"""Who of a class is commended, and for what."""

from collections.abc import Sequence
from datetime import datetime

from training import db, history
from training.actor import Actor
from training.attendance.queries import ON_THE_ROLL
from training.catalog.rules import ClassState
from training.errors import Invalid, Missing, Refused
from training.names import clean
from training.results.schemas import NewCommendation
from training.security.policy import May, require
from training.words import Sentence, say

LONGEST = 300


async def record(
    actor: Actor, class_id: int, wanted: Sequence[NewCommendation], *, now: datetime
) -> int:
    """Commend people of a class; empty words withdraw. Gives how many changed.

    Raises `Invalid` with one answer a field, `words-<enrollment id>`, for every one at fault.
    """
    require(actor, May.ENTER_RESULTS)
    said = {one.enrollment_id: clean(one.words) for one in wanted}
    async with db.transaction():
        state = await db.value(
            "SELECT state FROM training_class WHERE id = $1::bigint FOR SHARE", class_id
        )
        if state is None:
            raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
        if state not in {ClassState.CONVENED, ClassState.COMPLETED}:
            raise Refused(say("Khen thưởng khi lớp đã mở và chưa hủy."), "class_not_convened")
        await _check(class_id, said)
        changed = await _write(actor, said, now)
        if changed:
            await history.record(
                actor,
                "commendations.recorded",
                "training_class",
                class_id,
                class_id=class_id,
                enrollments=sorted(changed),
            )
    return len(changed)


async def _check(class_id: int, said: dict[int, str]) -> None:
    listed = await db.rows(
        f"SELECT e.id FROM enrollment e WHERE e.training_class = $1 AND {ON_THE_ROLL}", class_id
    )
    on_the_roll = {row["id"] for row in listed}
    wrong: dict[str, Sentence] = {}
    for enrollment_id, words in said.items():
        if enrollment_id not in on_the_roll:
            wrong[f"words-{enrollment_id}"] = say("Không có học viên này trong lớp.")
        elif len(words) > LONGEST:
            wrong[f"words-{enrollment_id}"] = say("Viết gọn trong {most} ký tự.", most=LONGEST)
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "commendations_invalid", **wrong)


async def _write(actor: Actor, said: dict[int, str], now: datetime) -> set[int]:
    given = {enrollment: words for enrollment, words in said.items() if words}
    written = await db.rows(
        "INSERT INTO commendation (enrollment, words, recorded_by, recorded_at)"
        " SELECT enrollment, words, $1, $2"
        " FROM unnest($3::int[], $4::text[]) AS n (enrollment, words)"
        " ON CONFLICT (enrollment) DO UPDATE SET words = EXCLUDED.words, withdrawn_at = NULL,"
        " recorded_by = EXCLUDED.recorded_by, recorded_at = EXCLUDED.recorded_at"
        " WHERE commendation.words <> EXCLUDED.words OR commendation.withdrawn_at IS NOT NULL"
        " RETURNING enrollment",
        actor.account_id,
        now,
        list(given),
        list(given.values()),
    )
    taken = await db.rows(
        "UPDATE commendation SET withdrawn_at = $2, recorded_by = $1"
        " WHERE enrollment = ANY($3::int[]) AND withdrawn_at IS NULL RETURNING enrollment",
        actor.account_id,
        now,
        [enrollment for enrollment, words in said.items() if not words],
    )
    return {row["enrollment"] for row in [*written, *taken]}
