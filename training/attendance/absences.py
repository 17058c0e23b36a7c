"""Absences that units tell of in advance, and the office's answer.

A notice agreed to is no mark: the trainer may still mark the person present. Whoever nobody marked
is excused by it when the rest is marked or the session is closed (`service`).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from training import db, history, reasons
from training.actor import Actor, Role
from training.attendance import risk_notices
from training.attendance.absence_queries import OWN, Absence, sight, some
from training.attendance.absence_rules import LOOKS, TRANSITIONS, AbsenceState, check_in_time
from training.attendance.numbering import ON_THE_ROLL
from training.catalog.rules import ClassState
from training.errors import Invalid, Missing, Refused
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.security.policy import May, require
from training.status import advance
from training.words import say

OFFICE = frozenset({Role.ORGANIZER, Role.SYSTEM})


class NewAbsence(msgspec.Struct, frozen=True):
    """Which sessions somebody will miss, and why."""

    session_ids: tuple[int, ...]
    reason: str


_TELLING = f"""
    SELECT s.id, s.ordinal, s.ends_at, s.closed_at
    FROM enrollment e JOIN session s ON s.training_class = e.training_class
    WHERE e.id = $1::bigint AND s.id = ANY($2::bigint[]) AND {ON_THE_ROLL}
    ORDER BY s.id FOR SHARE OF s
"""
_ENROLLED = f"""
    SELECT e.id, e.unit, e.person, c.id AS class_id, c.code, c.state AS class_state
    FROM enrollment e JOIN training_class c ON c.id = e.training_class
    WHERE {OWN} AND e.id = $4::bigint AND {ON_THE_ROLL} FOR SHARE OF c
"""


async def tell(
    actor: Actor, enrollment_id: int, new: NewAbsence, *, now: datetime
) -> list[Absence]:
    """Tell that somebody will miss sessions; what the office itself tells is agreed to at once."""
    require(actor, May.ENROLL)
    why = reasons.needed(new.reason, say("Ghi lý do vắng, ví dụ “đi công tác theo giấy mời”."))
    asked = sorted(set(new.session_ids))
    if not asked:
        words = say("Chọn ít nhất một buổi.")
        raise Invalid(words, "sessions_missing", session_ids=words)
    async with db.transaction():
        row = await _enrolled(actor, enrollment_id)
        found = await db.rows(_TELLING, enrollment_id, asked)
        if len(found) < len(asked):
            words = say("Có buổi không thuộc lớp này. Tải lại trang rồi chọn lại.")
            raise Invalid(words, "no_such_session", session_ids=words)
        for one in found:
            check_in_time(one["ends_at"], one["closed_at"], now)
        state = AbsenceState.AGREED if actor.role in OFFICE else AbsenceState.WAITING
        made = await _insert(actor, enrollment_id, asked, why, state, now)
        await history.record(
            actor,
            "absence.told",
            "enrollment",
            enrollment_id,
            class_id=row["class_id"],
            unit_id=row["unit"],
            sessions=asked,
        )
        if state is AbsenceState.WAITING:
            letter = Letter(
                Kind.ABSENCE_TOLD,
                To.OFFICE,
                0,
                row["class_id"],
                row["code"],
                many=len(made),
                unit_id=row["unit"],
            )
            await notices.write(actor, [letter])
        else:
            await _tell_answer(actor, made, AbsenceState.AGREED)
            await risk_notices.after_change(actor, [enrollment_id], now=now)
        return await some(actor, made)


async def _enrolled(actor: Actor, enrollment_id: int) -> Any:
    found = await db.rows(_ENROLLED, *sight(actor), enrollment_id)
    if not found:
        raise Missing(say("Không có học viên này trong phạm vi của bạn."), "no_such_enrollment")
    row = found[0]
    if row["class_state"] in {ClassState.COMPLETED, ClassState.CANCELLED}:
        raise Refused(
            say("Lớp {code} đã kết thúc, không báo vắng được nữa.", code=row["code"]), "class_over"
        )
    return row


async def _insert(
    actor: Actor, enrollment_id: int, asked: list[int], why: str, state: AbsenceState, now: datetime
) -> list[int]:
    made = await db.rows(
        "INSERT INTO absence_notice (enrollment, session, reason, state, told_by, told_at,"
        " decided_by, decided_at) SELECT $1, one, $3, $4, $5, $6,"
        " CASE WHEN $4 = 'agreed' THEN $5::int END,"
        " CASE WHEN $4 = 'agreed' THEN $6::timestamptz END"
        " FROM unnest($2::int[]) AS one"
        " ON CONFLICT (session, enrollment) WHERE state IN ('waiting', 'agreed') DO NOTHING"
        " RETURNING id",
        enrollment_id,
        asked,
        why,
        state.value,
        actor.account_id,
        now,
    )
    if len(made) < len(asked):
        words = say("Buổi này đã báo vắng rồi. Chỉ chọn buổi chưa báo.")
        raise Refused(words, "absence_told_before", session_ids=words)
    return [row["id"] for row in made]


async def answer(
    actor: Actor, ids: Sequence[int], to: AbsenceState, words: str | None, *, now: datetime
) -> list[Absence]:
    """Agree to notices or not, all of them or none; a no wants its reason."""
    require(actor, May.DECIDE)
    said = (
        reasons.needed(words, say("Ghi lý do không đồng ý, để đơn vị hiểu."))
        if to is AbsenceState.DECLINED
        else reasons.optional(words)
    )
    return await _move(actor, ids, to, said, now)


async def withdraw(actor: Actor, absence_id: int, *, now: datetime) -> Absence:
    """Take a notice back: the person will come after all."""
    require(actor, May.ENROLL)
    return (await _move(actor, [absence_id], AbsenceState.WITHDRAWN, None, now))[0]


async def _move(
    actor: Actor, ids: Sequence[int], to: AbsenceState, said: str | None, now: datetime
) -> list[Absence]:
    asked = sorted(set(ids))
    async with db.transaction():
        # The session first and shared, as every mark has it: it cannot be closed meanwhile.
        await db.rows(
            "SELECT 1 FROM session WHERE id IN (SELECT session FROM absence_notice"
            " WHERE id = ANY($1::bigint[])) ORDER BY id FOR SHARE",
            asked,
        )
        await db.rows(
            "SELECT 1 FROM absence_notice WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
            asked,
        )
        found = await some(actor, asked)
        if not asked or len(found) < len(asked):
            raise Missing(say("Không có báo vắng này trong phạm vi của bạn."), "no_such_absence")
        for one in found:
            advance(one.state, to, TRANSITIONS, LOOKS)
            if one.closed and to is not AbsenceState.DECLINED:
                raise Refused(
                    say("Buổi này đã chốt. Văn phòng sửa dấu ở trang điểm danh, kèm lý do."),
                    "session_closed",
                )
        await db.rows(
            "UPDATE absence_notice SET state = $2, decided_by = $3,"
            " decided_at = $5, answer = $4 WHERE id = ANY($1::bigint[])",
            asked,
            to.value,
            actor.account_id,
            said,
            now,
        )
        for one in found:
            await history.record(
                actor,
                f"absence.{to.value}",
                "enrollment",
                one.enrollment_id,
                class_id=one.class_id,
                session_id=one.session_id,
            )
        if to is not AbsenceState.WITHDRAWN:
            await _tell_answer(actor, asked, to)
        people = sorted({one.enrollment_id for one in found})
        await risk_notices.after_change(actor, people, now=now)
        return await some(actor, asked)


_KINDS = {
    AbsenceState.AGREED: (Kind.ABSENCE_AGREED, Kind.OWN_ABSENCE_AGREED),
    AbsenceState.DECLINED: (Kind.ABSENCE_DECLINED, Kind.OWN_ABSENCE_DECLINED),
}


async def _tell_answer(actor: Actor, ids: Sequence[int], to: AbsenceState) -> None:
    unit_kind, own_kind = _KINDS[to]
    units: dict[tuple[int, int, str], int] = defaultdict(int)
    people: dict[tuple[int, int, str], int] = defaultdict(int)
    for row in await db.rows(
        "SELECT e.unit, e.person, e.training_class AS class_id, c.code FROM absence_notice n"
        " JOIN enrollment e ON e.id = n.enrollment"
        " JOIN training_class c ON c.id = e.training_class WHERE n.id = ANY($1::bigint[])",
        list(ids),
    ):
        units[row["unit"], row["class_id"], row["code"]] += 1
        people[row["person"], row["class_id"], row["code"]] += 1
    letters = [
        Letter(unit_kind, To.UNIT, unit, class_id, code, many=many, unit_id=unit)
        for (unit, class_id, code), many in units.items()
    ]
    letters += [
        Letter(own_kind, To.PERSON, person, class_id, code, many=many)
        for (person, class_id, code), many in people.items()
    ]
    await notices.write(actor, letters)
