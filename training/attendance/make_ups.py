"""Arranging that somebody makes a missed lesson up in another class, and calling it off."""

from datetime import datetime
from typing import Any

import msgspec

from training import db, history
from training.actor import Actor
from training.attendance import risk_notices
from training.attendance.absence_queries import sight
from training.attendance.absences import OFFICE
from training.attendance.make_up_queries import MakeUps, enrolled, of_enrollment
from training.attendance.make_up_rules import check_allowed
from training.catalog.rules import ClassState
from training.errors import Invalid, Missing, Refused
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To
from training.security.policy import May, require
from training.words import say


class NewMakeUp(msgspec.Struct, frozen=True):
    """Which missed session is made up in which session of another class."""

    missed_session_id: int
    session_id: int


async def arrange(actor: Actor, enrollment_id: int, new: NewMakeUp, *, now: datetime) -> MakeUps:
    """Make somebody a guest of another class's session, while it has a free place.

    Places are counted under the row of the class that takes the guest.
    """
    require(actor, May.ENROLL)
    async with db.transaction():
        row = await enrolled(actor, enrollment_id)
        await _hold_classes(row["class_id"], new.session_id)
        # Read again under the locks: what was offered before may be taken by now.
        row = await enrolled(actor, enrollment_id)
        _check_running(row)
        offered = await of_enrollment(actor, enrollment_id, now=now)
        check_allowed(
            by_course=offered.by_course, by_class=offered.by_class, code=offered.class_code
        )
        _check_offered(offered, new)
        made = await db.value(
            "INSERT INTO make_up (enrollment, missed, attended, arranged_by, arranged_at)"
            " VALUES ($1, $2, $3, $4, $5) RETURNING id",
            enrollment_id,
            new.missed_session_id,
            new.session_id,
            actor.account_id,
            now,
        )
        await history.record(
            actor,
            "make_up.arranged",
            "enrollment",
            enrollment_id,
            class_id=row["class_id"],
            unit_id=row["unit"],
            make_up=made,
            session_id=new.session_id,
        )
        await _tell(actor, row, new.session_id)
        await risk_notices.after_change(actor, [enrollment_id], now=now)
        return await of_enrollment(actor, enrollment_id, now=now)


def _check_offered(offered: MakeUps, new: NewMakeUp) -> None:
    missed = next((m for m in offered.missed if m.session_id == new.missed_session_id), None)
    if missed is None:
        words = say("Chọn một buổi mà người này đã vắng.")
        raise Invalid(words, "not_missed", missed_session_id=words)
    if missed.arranged is not None:
        raise Refused(
            say("Buổi này đã xếp học bù ở lớp {code}.", code=missed.arranged.class_code),
            "made_up_before",
        )
    if new.session_id not in {offer.session_id for offer in missed.offers}:
        words = say("Buổi này không còn chỗ, đã qua, trùng giờ hoặc khác bài. Chọn buổi khác.")
        raise Refused(words, "not_offered", session_id=words)


async def cancel(actor: Actor, make_up_id: int, *, now: datetime) -> MakeUps:
    """Call a make-up off; not once the roll there says whether the person came."""
    require(actor, May.ENROLL)
    async with db.transaction():
        found = await db.rows(
            "SELECT k.id, k.enrollment, k.attended FROM make_up k"
            " JOIN enrollment e ON e.id = k.enrollment"
            " WHERE ($1 OR e.unit = ANY($2::int[]) OR e.person = $3) AND k.id = $4::bigint"
            " AND k.cancelled_at IS NULL",
            *sight(actor),
            make_up_id,
        )
        if not found:
            raise Missing(say("Không có lịch học bù này trong phạm vi của bạn."), "no_such_make_up")
        enrollment_id, attended = found[0]["enrollment"], found[0]["attended"]
        row = await enrolled(actor, enrollment_id)
        # Alone with the session: no mark of the guest is on its way in.
        await db.rows("SELECT 1 FROM session WHERE id = $1 FOR UPDATE", attended)
        if await db.value(
            "SELECT EXISTS (SELECT 1 FROM mark_operation WHERE session = $1 AND enrollment = $2)"
            " OR EXISTS (SELECT 1 FROM late_mark WHERE session = $1 AND enrollment = $2)",
            attended,
            enrollment_id,
        ):
            raise Refused(
                say("Người này đã được điểm danh ở buổi học bù, không bỏ lịch được nữa."),
                "make_up_marked",
            )
        await db.rows(
            "UPDATE make_up SET cancelled_at = $2, cancelled_by = $3"
            " WHERE id = $1 AND cancelled_at IS NULL",
            make_up_id,
            now,
            actor.account_id,
        )
        await history.record(
            actor,
            "make_up.cancelled",
            "enrollment",
            enrollment_id,
            class_id=row["class_id"],
            unit_id=row["unit"],
            make_up=make_up_id,
        )
        await _tell(actor, row, attended)
        await risk_notices.after_change(actor, [enrollment_id], now=now)
        return await of_enrollment(actor, enrollment_id, now=now)


async def _hold_classes(home: int, session_id: int) -> None:
    """Both classes in the order of their ids, so that two who arrange never wait in a ring."""
    await db.rows(
        "SELECT 1 FROM training_class WHERE id = $1 OR id = (SELECT training_class FROM session"
        " WHERE id = $2::bigint) ORDER BY id FOR UPDATE",
        home,
        session_id,
    )


def _check_running(row: Any) -> None:
    if row["class_state"] in {ClassState.COMPLETED, ClassState.CANCELLED}:
        raise Refused(
            say("Lớp {code} đã kết thúc, không xếp học bù được nữa.", code=row["class_code"]),
            "class_over",
        )


async def _tell(actor: Actor, row: Any, session_id: int) -> None:
    """Tell the other side, the person, and whoever teaches the session elsewhere."""
    class_id, code, unit = row["class_id"], row["class_code"], row["unit"]
    letters = [Letter(Kind.OWN_MAKE_UP, To.PERSON, row["person"], class_id, code)]
    if actor.role in OFFICE:
        letters.append(Letter(Kind.UNIT_MAKE_UP, To.UNIT, unit, class_id, code, unit_id=unit))
    else:
        letters.append(Letter(Kind.MAKE_UP_ASKED, To.OFFICE, 0, class_id, code, unit_id=unit))
    there = await db.rows(
        "SELECT t.trainer, c.code FROM session s JOIN training_class c ON c.id = s.training_class"
        " JOIN session_trainer t ON t.session = s.id WHERE s.id = $1",
        session_id,
    )
    letters += [
        Letter(Kind.GUEST_EXPECTED, To.ACCOUNT, one["trainer"], session_id, one["code"])
        for one in there
    ]
    await notices.write(actor, letters)
