"""A unit's whole list in a class: sent back by the office with a comment, sent again by the unit.

Its people keep their seats meanwhile: the unit may withdraw or substitute before it sends again.
"""

from datetime import datetime

import msgspec

from training import db, history, reasons
from training.actor import Actor
from training.catalog import queries as catalog
from training.catalog.rules import ClassState
from training.enrollment import decisions, seats, tallies, telling
from training.enrollment.list_schemas import UnitList
from training.enrollment.queries import SEES_ALL
from training.errors import Missing, Refused
from training.notices.rules import Kind
from training.security.policy import May, require
from training.words import say

_LISTS = """
    SELECT e.unit AS unit_id, u.short_name AS unit_name,
           count(*) FILTER (WHERE e.returned IS NULL)::int AS requested,
           count(e.returned)::int AS returned, max(r.comment) AS comment,
           max(r.returned_at) AS returned_at
    FROM enrollment e JOIN unit u ON u.id = e.unit
    LEFT JOIN list_return r ON r.id = e.returned
    WHERE e.training_class = $1 AND e.state = 'requested'
      AND ($2 OR e.unit = ANY($3::int[])) AND ($4::int IS NULL OR e.unit = $4)
    GROUP BY e.unit, u.short_name, u.sort_key, u.id ORDER BY u.sort_key, u.id
"""


async def lists(actor: Actor, class_id: int) -> list[UnitList]:
    """The units whose requests in a class are undecided, as far as the actor may see them."""
    await catalog.training_class(actor, class_id)
    return await _lists(actor, class_id, None)


async def _lists(actor: Actor, class_id: int, unit_id: int | None) -> list[UnitList]:
    found = await db.rows(_LISTS, class_id, actor.role in SEES_ALL, list(actor.unit_ids), unit_id)
    return [msgspec.convert(dict(row), UnitList) for row in found]


async def agree(actor: Actor, class_id: int, unit_id: int, *, now: datetime) -> int:
    """Agree to a unit's list as a whole; gives how many. Refuses a unit that sent nobody."""
    require(actor, May.DECIDE)
    await tallies.check_has_people(class_id, unit_id)
    return await decisions.confirm_all(actor, class_id, now=now, unit_id=unit_id)


async def send_back(
    actor: Actor, class_id: int, unit_id: int, comment: str | None, *, now: datetime
) -> UnitList:
    """Ask a unit to put its requests right; none of them is agreed to until it sends them again."""
    require(actor, May.DECIDE)
    why = reasons.needed(comment, say("Ghi điều cần sửa, để đơn vị biết phải làm gì."))
    async with db.transaction():
        locked = await seats.lock(class_id)
        if locked.state not in {ClassState.OPEN, ClassState.CLOSED}:
            raise Refused(
                say("Chỉ trả lại danh sách trước khi có quyết định mở lớp."), "class_convened"
            )
        people = await db.value(
            "SELECT count(*)::int FROM enrollment WHERE training_class = $1 AND unit = $2"
            " AND state = 'requested'",
            class_id,
            unit_id,
        )
        if not people:
            await tallies.check_has_people(class_id, unit_id)
            words = say("Đơn vị này không có đề nghị nào chờ duyệt ở lớp {code}.", code=locked.code)
            raise Refused(words, "nothing_to_return")
        return_id = await db.value(
            "INSERT INTO list_return (training_class, unit, comment, people, returned_at,"
            " returned_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            class_id,
            unit_id,
            why,
            people,
            now,
            actor.account_id,
        )
        found = await db.rows(
            "UPDATE enrollment SET returned = $3 WHERE training_class = $1 AND unit = $2"
            " AND state = 'requested' RETURNING id",
            class_id,
            unit_id,
            return_id,
        )
        await history.record(
            actor,
            "enrollments.returned",
            "training_class",
            class_id,
            class_id=class_id,
            unit_id=unit_id,
            enrollments=[row["id"] for row in found],
        )
        await telling.of_unit(actor, class_id, unit_id, Kind.PEOPLE_RETURNED, many=people)
    return (await _lists(actor, class_id, unit_id))[0]


async def send_again(
    actor: Actor, class_id: int, unit_id: int, answer: str | None, *, now: datetime
) -> UnitList:
    """The unit has put its requests right: they wait for the office again."""
    require(actor, May.ENROLL)
    said = reasons.optional(answer)
    if actor.role not in SEES_ALL and unit_id not in actor.unit_ids:
        raise Missing(say("Không có danh sách này trong phạm vi của bạn."), "no_such_list")
    async with db.transaction():
        await seats.lock(class_id)
        found = await db.rows(
            "UPDATE enrollment SET returned = NULL WHERE training_class = $1 AND unit = $2"
            " AND state = 'requested' AND returned IS NOT NULL RETURNING id",
            class_id,
            unit_id,
        )
        if not found:
            await tallies.check_has_people(class_id, unit_id)
            raise Refused(say("Không còn ai được trả lại để gửi lại."), "nothing_returned")
        await db.rows(
            "UPDATE list_return SET answered_at = $3, answered_by = $4, answer = $5"
            " WHERE training_class = $1 AND unit = $2 AND answered_at IS NULL",
            class_id,
            unit_id,
            now,
            actor.account_id,
            said,
        )
        await history.record(
            actor,
            "enrollments.sent_again",
            "training_class",
            class_id,
            class_id=class_id,
            unit_id=unit_id,
            enrollments=[row["id"] for row in found],
        )
        kind = Kind.PEOPLE_SENT_AGAIN
        await telling.of_unit(actor, class_id, unit_id, kind, many=len(found), office=True)
    return (await _lists(actor, class_id, unit_id))[0]
