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
from training.attendance.absence_rules import LOOKS, TRANSITIONS, AbsenceState, check_in_time
from training.attendance.numbering import ON_THE_ROLL
from training.catalog.rules import ClassState
from training.errors import Invalid, Missing, Refused
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.paging import Page, cursor, limit, place
from training.security.policy import May, require
from training.status import advance
from training.words import say

SEES_ALL = frozenset({Role.ORGANIZER, Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM})
OFFICE = frozenset({Role.ORGANIZER, Role.SYSTEM})
# Whose notice it is: `$1` sees all, `$2` are the units, `$3` is the person.
_OWN = "($1 OR e.unit = ANY($2::int[]) OR e.person = $3)"


class NewAbsence(msgspec.Struct, frozen=True):
    """Which sessions somebody will miss, and why."""

    session_ids: tuple[int, ...]
    reason: str


class Absence(msgspec.Struct, frozen=True):
    """An absence told in advance, and what the office said."""

    id: int
    enrollment_id: int
    full_name: str
    unit_name: str
    class_id: int
    class_code: str
    session_id: int
    ordinal: int
    session_title: str
    starts_at: datetime
    closed: bool
    reason: str
    state: AbsenceState
    told_by: str | None
    told_at: datetime
    decided_at: datetime | None
    answer: str | None


_LIST = f"""
    SELECT n.id, n.enrollment AS enrollment_id, p.full_name, u.name AS unit_name,
           c.id AS class_id, c.code AS class_code, n.session AS session_id, s.ordinal,
           s.title AS session_title, s.starts_at, s.closed_at IS NOT NULL AS closed, n.reason,
           n.state, a.name AS told_by, n.told_at, n.decided_at, n.answer,
           (n.state <> 'waiting')::int AS answered
    FROM absence_notice n
    JOIN enrollment e ON e.id = n.enrollment
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    JOIN session s ON s.id = n.session
    JOIN training_class c ON c.id = s.training_class
    LEFT JOIN account a ON a.id = n.told_by
    WHERE {_OWN}
"""
_LAST = 2**62


async def find(
    actor: Actor,
    *,
    state: AbsenceState | None = None,
    class_id: int | None = None,
    after: str | None = None,
    size: int | None = None,
) -> Page[Absence]:
    """Notices of absence, those that wait first, then the latest; a unit sees its own people's."""
    start = place(after, int, int) or (0, _LAST)
    many = limit(size)
    found = await db.rows(
        _LIST + " AND ($4::text IS NULL OR n.state = $4) AND ($5::bigint IS NULL OR c.id = $5)"
        " AND ((n.state <> 'waiting')::int, -n.id) > ($6, -$7::bigint)"
        " ORDER BY answered, n.id DESC LIMIT $8",
        *_sight(actor),
        state.value if state else None,
        class_id,
        *start,
        many + 1,
    )
    shown = found[:many]
    following = None
    if len(found) > many:
        following = cursor(shown[-1]["answered"], shown[-1]["id"])
    return Page([msgspec.convert(dict(row), Absence) for row in shown], following)


async def waiting(actor: Actor) -> int:
    """How many notices wait for the office, as far as the actor sees them."""
    count: int = await db.value(
        "SELECT count(*)::int FROM absence_notice n JOIN enrollment e ON e.id = n.enrollment"
        f" WHERE n.state = 'waiting' AND {_OWN}",
        *_sight(actor),
    )
    return count


_TELLING = f"""
    SELECT s.id, s.ordinal, s.ends_at, s.closed_at
    FROM enrollment e JOIN session s ON s.training_class = e.training_class
    WHERE e.id = $1::bigint AND s.id = ANY($2::bigint[]) AND {ON_THE_ROLL}
    ORDER BY s.id FOR SHARE OF s
"""
_ENROLLED = f"""
    SELECT e.id, e.unit, e.person, c.id AS class_id, c.code, c.state AS class_state
    FROM enrollment e JOIN training_class c ON c.id = e.training_class
    WHERE {_OWN} AND e.id = $4::bigint AND {ON_THE_ROLL} FOR SHARE OF c
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
        return await _read(actor, made)


async def _enrolled(actor: Actor, enrollment_id: int) -> Any:
    found = await db.rows(_ENROLLED, *_sight(actor), enrollment_id)
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
    actor: Actor, ids: Sequence[int], to: AbsenceState, words: str | None
) -> list[Absence]:
    """Agree to notices or not, all of them or none; a no wants its reason."""
    require(actor, May.DECIDE)
    said = (
        reasons.needed(words, say("Ghi lý do không đồng ý, để đơn vị hiểu."))
        if to is AbsenceState.DECLINED
        else reasons.optional(words)
    )
    return await _move(actor, ids, to, said)


async def withdraw(actor: Actor, absence_id: int) -> Absence:
    """Take a notice back: the person will come after all."""
    require(actor, May.ENROLL)
    return (await _move(actor, [absence_id], AbsenceState.WITHDRAWN, None))[0]


async def _move(
    actor: Actor, ids: Sequence[int], to: AbsenceState, said: str | None
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
        found = await _read(actor, asked)
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
            " decided_at = current_timestamp, answer = $4 WHERE id = ANY($1::bigint[])",
            asked,
            to.value,
            actor.account_id,
            said,
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
        return await _read(actor, asked)


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


async def _read(actor: Actor, ids: Sequence[int]) -> list[Absence]:
    found = await db.rows(
        _LIST + " AND n.id = ANY($4::bigint[]) ORDER BY n.id", *_sight(actor), list(ids)
    )
    return [msgspec.convert(dict(row), Absence) for row in found]


def _sight(actor: Actor) -> tuple[bool, list[int], int | None]:
    return actor.role in SEES_ALL, list(actor.unit_ids), actor.person_id
