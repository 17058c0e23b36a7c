"""Everything that changes courses and classes. One public function, one transaction.

Lock order: course → class → allotment → session. Courses and what is arranged within a class
(seats per unit, timetable) stand in files of their own; callers find all of it here.
"""

from typing import Any

import msgspec

from training import db, history
from training.actor import Actor
from training.catalog import life, planning, queries, rules
from training.catalog.arrangement import (
    close_session,
    plan_sessions,
    reopen_session,
    set_allotments,
    set_sessions,
)
from training.catalog.courses import (
    add_course,
    confirm_rules,
    course_id_of,
    set_rules,
    withdraw_rules,
)
from training.catalog.locks import lock_class
from training.catalog.rules import LOOKS, TRANSITIONS, ClassState
from training.catalog.schemas import Cancellation, ClassChange, ClassView, Decision, NewClass
from training.errors import Refused
from training.names import clean
from training.security.policy import May, require
from training.status import advance
from training.words import say

__all__ = [
    "add_class",
    "add_course",
    "cancel",
    "change_class",
    "close_registration",
    "close_session",
    "complete",
    "confirm_rules",
    "convene",
    "open_registration",
    "plan_sessions",
    "publish",
    "reopen_session",
    "set_allotments",
    "set_rules",
    "set_sessions",
    "withdraw_rules",
]


async def add_class(actor: Actor, new: NewClass) -> ClassView:
    """Plan a class as a draft, which only the office sees."""
    require(actor, May.CHANGE_CLASSES)
    texts = {"title": new.title or None, "code": new.code or None, "venue": new.venue}
    texts["head_teacher"] = new.head_teacher or None
    times = {name: getattr(new, name) for name in planning.TIMES}
    life.refuse(life.text_faults(**texts) | life.time_faults(**times), "class_invalid")
    rules.check_plan(
        capacity=new.capacity,
        held=0,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        opens_at=new.registration_opens_at,
        closes_at=new.registration_closes_at,
        release_on=new.release_on,
    )
    async with db.transaction():
        # Locked, so that two classes of a course do not take the same number.
        course_id = await course_id_of(new.course, lock=True)
        _, source = await queries.rules_for(course_id, new.starts_on)
        host = await planning.host(new.host_unit_id, new.starts_on)
        code = clean(new.code or "") or await planning.next_code(course_id, new)
        name = await db.value("SELECT name FROM course WHERE id = $1", course_id)
        class_id = await db.value(
            "INSERT INTO training_class (course, code, title, host_unit, head_teacher, capacity,"
            " approval, state, registration_opens_at, registration_closes_at, starts_on, ends_on,"
            " venue, makeup_allowed, line_policy, line_return, release_on)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, $9, $10, $11, $12, $13, $14, $15,"
            " $16) ON CONFLICT (code) DO NOTHING RETURNING id",
            course_id,
            code,
            clean(new.title) or name,
            host,
            clean(new.head_teacher or "") or None,
            new.capacity,
            new.approval.value,
            new.registration_opens_at,
            new.registration_closes_at,
            new.starts_on,
            new.ends_on,
            clean(new.venue),
            new.makeup_allowed,
            new.line_policy.value,
            new.line_return.value,
            new.release_on,
        )
        if class_id is None:
            raise planning.code_taken(code)
        await history.record(
            actor, "class.added", "training_class", class_id, class_id=class_id, rules=source
        )
        return await queries.training_class(actor, class_id)


async def change_class(actor: Actor, class_id: int, change: ClassChange) -> ClassView:
    """Change a class; what is left out stays. Seats and dates move only while it is planned."""
    require(actor, May.CHANGE_CLASSES)
    asked = {
        field: value
        for field, value in msgspec.structs.asdict(change).items()
        if value is not msgspec.UNSET
    }
    async with db.transaction():
        row = await lock_class(class_id)
        if "host_unit_id" in asked:
            starts_on = asked.get("starts_on", row["starts_on"])
            asked["host_unit"] = await planning.host(asked.pop("host_unit_id"), starts_on)
        fields = sorted(name for name, value in asked.items() if row[name] != value)
        life.check_may_change(ClassState(row["state"]), fields)
        row.update(asked)
        texts = {name: row[name] for name in ("title", "code", "venue")}
        texts["head_teacher"] = row["head_teacher"] or None
        times = {name: row[name] for name in planning.TIMES}
        life.refuse(life.text_faults(**texts) | life.time_faults(**times), "class_invalid")
        await planning.check_changed(class_id, row, fields)
        await db.rows(
            "UPDATE training_class SET title = $2, code = $3, host_unit = $4, head_teacher = $5,"
            " capacity = $6, approval = $7, registration_opens_at = $8,"
            " registration_closes_at = $9, starts_on = $10, ends_on = $11, venue = $12,"
            " makeup_allowed = $13, line_policy = $14, line_return = $15, release_on = $16"
            " WHERE id = $1",
            class_id,
            clean(row["title"]),
            clean(row["code"]),
            row["host_unit"],
            clean(row["head_teacher"] or "") or None,
            row["capacity"],
            str(row["approval"]),
            row["registration_opens_at"],
            row["registration_closes_at"],
            row["starts_on"],
            row["ends_on"],
            clean(row["venue"]),
            row["makeup_allowed"],
            str(row["line_policy"]),
            str(row["line_return"]),
            row["release_on"],
        )
        await history.record(
            actor, "class.changed", "training_class", class_id, class_id=class_id, fields=fields
        )
        return await queries.training_class(actor, class_id)


async def publish(actor: Actor, class_id: int) -> ClassView:
    """Announce a draft: units see it from now on."""
    return await _move(actor, class_id, ClassState.ANNOUNCED)


async def open_registration(actor: Actor, class_id: int) -> ClassView:
    """Take registrations, for the first time or again."""
    return await _move(actor, class_id, ClassState.OPEN)


async def close_registration(actor: Actor, class_id: int) -> ClassView:
    """Take no more registrations."""
    return await _move(actor, class_id, ClassState.CLOSED)


async def convene(actor: Actor, class_id: int, decision: Decision) -> ClassView:
    """Record the decision that opens the class; needs a timetable."""
    require(actor, May.CHANGE_CLASSES)
    life.check_decision(decision.decision_number, decision.decision_date)
    async with db.transaction():
        row = await _advanced(class_id, ClassState.CONVENED)
        if not await db.value("SELECT 1 FROM session WHERE training_class = $1", class_id):
            raise Refused(
                say("Lớp {code} chưa có lịch học. Xếp lịch trước khi mở lớp.", code=row["code"]),
                "no_sessions",
            )
        await db.rows(
            "UPDATE training_class SET state = 'convened', opening_decision_number = $2,"
            " opening_decision_date = $3 WHERE id = $1",
            class_id,
            clean(decision.decision_number),
            decision.decision_date,
        )
        return await _moved(actor, class_id, row["state"], ClassState.CONVENED)


async def complete(actor: Actor, class_id: int, decision: Decision) -> ClassView:
    """Record the decision that recognises completion. Who completed is the results' service's."""
    require(actor, May.COMPLETE)
    async with db.transaction():
        row = await _advanced(class_id, ClassState.COMPLETED)
        life.check_decision(
            decision.decision_number,
            decision.decision_date,
            not_before=row["opening_decision_date"],
        )
        await db.rows(
            "UPDATE training_class SET state = 'completed', completion_decision_number = $2,"
            " completion_decision_date = $3 WHERE id = $1",
            class_id,
            clean(decision.decision_number),
            decision.decision_date,
        )
        return await _moved(actor, class_id, row["state"], ClassState.COMPLETED)


async def cancel(actor: Actor, class_id: int, cancellation: Cancellation) -> ClassView:
    """Call a class off, with a reason that the units read."""
    require(actor, May.CHANGE_CLASSES)
    life.check_reason(cancellation.reason)
    async with db.transaction():
        row = await _advanced(class_id, ClassState.CANCELLED)
        await db.rows(
            "UPDATE training_class SET state = 'cancelled', cancellation_reason = $2 WHERE id = $1",
            class_id,
            clean(cancellation.reason),
        )
        return await _moved(actor, class_id, row["state"], ClassState.CANCELLED)


async def _move(actor: Actor, class_id: int, to: ClassState) -> ClassView:
    require(actor, May.CHANGE_CLASSES)
    async with db.transaction():
        row = await _advanced(class_id, to)
        await db.rows("UPDATE training_class SET state = $2 WHERE id = $1", class_id, to.value)
        return await _moved(actor, class_id, row["state"], to)


async def _advanced(class_id: int, to: ClassState) -> dict[str, Any]:
    """The locked row of a class that may go there."""
    row = await lock_class(class_id)
    advance(ClassState(row["state"]), to, TRANSITIONS, LOOKS)
    return row


async def _moved(actor: Actor, class_id: int, before: str, to: ClassState) -> ClassView:
    await history.record(
        actor,
        f"class.{to.value}",
        "training_class",
        class_id,
        class_id=class_id,
        before=before,
        after=to.value,
    )
    return await queries.training_class(actor, class_id)
