"""Who took which papers and when, and what still lies with the office."""

from datetime import date, datetime
from typing import Any

import msgspec

from training import clock, db, history, reasons
from training.actor import Actor
from training.certificates import queries
from training.certificates.schemas import (
    HandedPaper,
    HandOvers,
    HandOverView,
    NewHandOver,
    WaitingPaper,
)
from training.errors import Invalid, Missing, Refused
from training.names import clean
from training.security.policy import May, require
from training.words import Sentence, say

LONGEST = 200
_LEFT = """
    SELECT c.id, c.number, c.facts->>'full_name' AS full_name, e.unit AS unit_id,
           c.facts->>'unit_name' AS unit_name
    FROM certificate c JOIN enrollment e ON e.id = c.enrollment
    JOIN person p ON p.id = c.person JOIN unit u ON u.id = e.unit
    WHERE c.training_class = $4::bigint AND c.state = 'valid' AND c.hand_over IS NULL
      AND ($1 OR p.unit = ANY($2::int[]) OR c.person = $3)
"""
_PAPERS = """
    SELECT c.number, c.facts->>'full_name' AS full_name, c.facts->>'birth' AS birth,
           c.facts->>'unit_name' AS unit_name, h.taker, h.taken_on
    FROM certificate c JOIN enrollment e ON e.id = c.enrollment
    JOIN person p ON p.id = c.person JOIN unit u ON u.id = e.unit
    LEFT JOIN hand_over h ON h.id = c.hand_over
    WHERE c.training_class = $4::bigint AND c.state = 'valid'
      AND ($1 OR p.unit = ANY($2::int[]) OR c.person = $3)
    ORDER BY u.sort_key, u.id, p.sort_key, c.id
"""


async def of_class(actor: Actor, class_id: int) -> HandOvers:
    """The papers of a class, as far as the actor may see them: taken, and not taken yet."""
    scope = queries.scope(actor)
    many = await db.value(
        "SELECT count(*)::int FROM certificate c JOIN person p ON p.id = c.person"
        " WHERE c.training_class = $4::bigint AND c.state = 'valid'"
        " AND ($1 OR p.unit = ANY($2::int[]) OR c.person = $3)",
        *scope,
        class_id,
    )
    known = await db.value("SELECT 1 FROM training_class WHERE id = $1::bigint", class_id)
    if not known or (not many and actor.role not in queries.SEES_ALL):
        raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
    waiting = await db.rows(
        _LEFT + " ORDER BY u.sort_key, u.id, p.sort_key, c.id", *scope, class_id
    )
    taken = await db.rows(
        "SELECT h.id, u.name AS unit_name, h.taker, h.taken_on, h.papers, h.withdrawn_at,"
        " h.withdrawn_reason FROM hand_over h LEFT JOIN unit u ON u.id = h.unit"
        " WHERE h.training_class = $1::bigint AND ($2 OR h.unit = ANY($3::int[]))"
        " ORDER BY h.id DESC",
        class_id,
        scope[0],
        scope[1],
    )
    return HandOvers(
        class_id,
        many,
        [msgspec.convert(dict(row), HandOverView) for row in taken],
        [msgspec.convert(dict(row), WaitingPaper) for row in waiting],
    )


async def papers_of(actor: Actor, class_id: int) -> list[HandedPaper]:
    """Every valid paper of a class that the actor may see, by unit, with who took it."""
    found = await db.rows(_PAPERS, *queries.scope(actor), class_id)
    return [msgspec.convert(dict(row), HandedPaper) for row in found]


async def hand_over(actor: Actor, class_id: int, new: NewHandOver, *, now: datetime) -> int:
    """Write down who took papers: all that are left of a unit, or those named; gives how many."""
    require(actor, May.ISSUE)
    taker = _check(new, now.astimezone(clock.ZONE).date())
    async with db.transaction():
        row = await db.rows(
            "SELECT code FROM training_class WHERE id = $1::bigint FOR UPDATE", class_id
        )
        if not row:
            raise Missing(say("Không có lớp này trong phạm vi của bạn."), "no_such_class")
        left = await db.rows(_LEFT + " FOR UPDATE OF c", *queries.scope(actor), class_id)
        wanted = [one for one in left if _is_wanted(one, new)]
        if not wanted or (new.certificate_ids and len(wanted) != len(set(new.certificate_ids))):
            raise Refused(
                say("Có giấy đã giao hoặc không còn giá trị. Tải lại trang rồi chọn lại."),
                "nothing_to_hand_over",
            )
        units = {one["unit_id"] for one in wanted}
        made: int = await db.value(
            "INSERT INTO hand_over (training_class, unit, taker, taken_on, papers, recorded_by,"
            " recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            class_id,
            units.pop() if len(units) == 1 else None,
            taker,
            new.taken_on,
            len(wanted),
            actor.account_id,
            now,
        )
        await db.rows(
            "UPDATE certificate SET hand_over = $1 WHERE id = ANY($2::int[])",
            made,
            [one["id"] for one in wanted],
        )
        await history.record(
            actor,
            "papers.handed_over",
            "training_class",
            class_id,
            class_id=class_id,
            hand_over=made,
            papers=len(wanted),
        )
    return len(wanted)


def _is_wanted(one: Any, new: NewHandOver) -> bool:
    if new.certificate_ids:
        return one["id"] in new.certificate_ids
    return new.unit_id is None or one["unit_id"] == new.unit_id


def _check(new: NewHandOver, today: date) -> str:
    taker = clean(new.taker)
    wrong: dict[str, Sentence] = {}
    if not taker or len(taker) > LONGEST:
        wrong["taker"] = say("Ghi họ tên người nhận.")
    if new.taken_on > today:
        wrong["taken_on"] = say("Ngày giao không thể sau hôm nay.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), "hand_over_invalid", **wrong)
    return taker


async def withdraw(actor: Actor, hand_over_id: int, reason: str, *, now: datetime) -> int:
    """Take back what was written down by mistake; gives the class. The line itself stays."""
    require(actor, May.ISSUE)
    why = reasons.needed(reason, say("Ghi vì sao hủy lần giao này."))
    async with db.transaction():
        found = await db.rows(
            "SELECT training_class, withdrawn_at FROM hand_over WHERE id = $1::bigint FOR UPDATE",
            hand_over_id,
        )
        if not found:
            raise Missing(say("Không có lần giao giấy này."), "no_such_hand_over")
        if found[0]["withdrawn_at"] is not None:
            raise Refused(say("Lần giao này đã hủy."), "already_withdrawn")
        class_id: int = found[0]["training_class"]
        await db.rows(
            "UPDATE hand_over SET withdrawn_at = $2, withdrawn_reason = $3 WHERE id = $1",
            hand_over_id,
            now,
            why,
        )
        await db.rows("UPDATE certificate SET hand_over = NULL WHERE hand_over = $1", hand_over_id)
        await history.record(
            actor,
            "papers.taken_back",
            "training_class",
            class_id,
            class_id=class_id,
            hand_over=hand_over_id,
            reason=why,
        )
    return class_id
