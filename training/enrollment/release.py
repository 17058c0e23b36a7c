"""Unused seats flow back on a day and are shared among the units whose people wait.

One service: the office's button and the worker's clock call it. Every step is recorded, and any
unit may read who gave, who got, and by which arithmetic.
"""

import logging
from datetime import datetime

from training import clock, db, history, reasons
from training.actor import SYSTEM, Actor
from training.catalog.rules import ClassState
from training.enrollment import allotting, line, seats, service, telling
from training.enrollment.line_rules import (
    Demand,
    Share,
)
from training.enrollment.release_views import Plan, plan_of, view
from training.enrollment.seat_schemas import ReleaseView
from training.enrollment.seats import LockedClass
from training.errors import Refused
from training.security.policy import May, require
from training.words import say

log = logging.getLogger("solop.release")
RELEASES = frozenset({ClassState.OPEN, ClassState.CLOSED})


async def release(actor: Actor, class_id: int, *, now: datetime) -> ReleaseView:
    """Let every unit's unused seats flow back, and share what is free among those who wait.

    From then on every free seat is everybody's. Raises `Refused` when it has been done, when no
    seats were set aside, or outside registration.
    """
    require(actor, May.CHANGE_CLASSES)
    async with db.transaction():
        locked = await seats.lock(class_id)
        await _check(locked)
        plan = await plan_of(locked)
        await allotting.give_back(class_id)
        await line.seat(locked, plan.moves.up, now=now)
        await db.rows("UPDATE training_class SET released_at = $2 WHERE id = $1", class_id, now)
        release_id = await _keep(actor, locked, plan, now)
        await history.record(
            actor,
            "class.released",
            "training_class",
            class_id,
            class_id=class_id,
            release=release_id,
            pool=plan.pool,
            gave=plan.gave,
            got={unit: share.got for unit, share in plan.shares.items()},
        )
        await service.moved_up(actor, class_id, plan.moves, release=release_id)
        if plan.pool:
            await telling.of_release(actor, class_id, locked.code, plan.units, plan.pool)
    return await view(actor, class_id)


async def reopen(actor: Actor, class_id: int, reason: str, *, now: datetime) -> ReleaseView:
    """Let seats be set aside for units again after they were released, with a reason all may read.

    Nobody loses a seat: every unit begins with what its people hold, and free seats stay
    everybody's until they are set aside. The day of the next release must be set anew.
    """
    require(actor, May.CHANGE_CLASSES)
    why = reasons.needed(reason, say("Ghi lý do chia lại: mọi đơn vị đọc được."))
    async with db.transaction():
        locked = await seats.lock(class_id)
        _check_open(locked)
        if not locked.released:
            words = say("Lớp {code} chưa chia chỗ chưa dùng: sửa thẳng chỉ tiêu.", code=locked.code)
            raise Refused(words, "seats_not_released")
        await db.rows(
            "UPDATE seat_release SET reopened_at = $2, reopened_by = $3, reopened_reason = $4"
            " WHERE training_class = $1 AND reopened_at IS NULL",
            class_id,
            now,
            actor.account_id,
            why,
        )
        await db.rows(
            "UPDATE training_class SET released_at = NULL, release_on = NULL WHERE id = $1",
            class_id,
        )
        await allotting.take_own(class_id)
        await history.record(
            actor, "class.reallotted", "training_class", class_id, class_id=class_id, reason=why
        )
    return await view(actor, class_id)


def _check_open(locked: LockedClass) -> None:
    if locked.state not in RELEASES:
        raise Refused(
            say("Chỉ trả lại và chia chỗ khi lớp đang ghi danh hoặc mới chốt ghi danh."),
            "not_registering",
        )


async def _check(locked: LockedClass) -> None:
    if locked.released:
        raise Refused(
            say("Chỗ chưa dùng của lớp {code} đã trả lại và chia rồi.", code=locked.code),
            "seats_released",
        )
    _check_open(locked)
    if not await db.value("SELECT 1 FROM allotment WHERE training_class = $1", locked.id):
        raise Refused(
            say("Lớp {code} không chia chỉ tiêu: mọi chỗ đã là chỗ chung.", code=locked.code),
            "nothing_allotted",
        )


async def _keep(actor: Actor, locked: LockedClass, plan: Plan, now: datetime) -> int:
    release_id: int = await db.value(
        "INSERT INTO seat_release (training_class, at, by, policy, pool, waiting)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        locked.id,
        now,
        actor.account_id,
        locked.line_policy.value,
        plan.pool,
        sum(one.waiting for one in plan.demands.values()),
    )
    nobody, nothing = Demand(0, 0, 0), Share(0, 0, 0)
    await db.rows(
        "INSERT INTO release_share (seat_release, unit, gave, waiting, first, whole, rest, got)"
        " SELECT $1, unit, gave, waiting, nullif(first, 0), whole, rest, got"
        " FROM unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[])"
        " AS new (unit, gave, waiting, first, whole, rest, got)",
        release_id,
        plan.units,
        [plan.gave.get(unit, 0) for unit in plan.units],
        [plan.demands.get(unit, nobody).waiting for unit in plan.units],
        [plan.demands.get(unit, nobody).first for unit in plan.units],
        [plan.shares.get(unit, nothing).whole for unit in plan.units],
        [plan.shares.get(unit, nothing).rest for unit in plan.units],
        [plan.shares.get(unit, nothing).got for unit in plan.units],
    )
    return release_id


async def release_due(now: datetime) -> list[int]:
    """Release every class whose day has come, each for itself; gives their ids."""
    found = await db.rows(
        "SELECT c.id FROM training_class c WHERE c.state = ANY($1::text[])"
        " AND c.release_on <= $2 AND c.released_at IS NULL"
        " AND EXISTS (SELECT 1 FROM allotment a WHERE a.training_class = c.id) ORDER BY c.id",
        [state.value for state in RELEASES],
        now.astimezone(clock.ZONE).date(),
    )
    done = []
    for row in found:
        try:
            await release(SYSTEM, row["id"], now=now)
        except Refused as refusal:
            # Somebody was quicker, or the class moved on between the look and the lock.
            log.info("Class %s was not released: %s", row["id"], refusal.code)
        else:
            done.append(row["id"])
    return done
