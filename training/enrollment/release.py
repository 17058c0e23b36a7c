"""Unused seats flow back on a day and are shared among the units whose people wait.

One service: the office's button and the worker's clock call it. Every step is recorded, and any
unit may read who gave, who got, and by which arithmetic.
"""

import logging
from datetime import datetime

import msgspec

from training import clock, db, history
from training.actor import SYSTEM, Actor
from training.catalog import queries as catalog
from training.catalog.rules import ClassState, LinePolicy
from training.enrollment import allotting, line, seats, service, telling
from training.enrollment.line_rules import (
    Demand,
    Moves,
    Share,
    by_demand,
    demands_of,
    down_the_line,
    seated_by_share,
)
from training.enrollment.seat_schemas import ReleaseLine, ReleaseState, ReleaseView
from training.enrollment.seats import LockedClass
from training.errors import Refused
from training.security.policy import May, require
from training.words import Sentence, say

log = logging.getLogger("solop.release")
RELEASES = frozenset({ClassState.OPEN, ClassState.CLOSED})

RULE_WORDS: dict[LinePolicy, Sentence] = {
    LinePolicy.FILL: say(
        "Chỗ đem chia là chỗ các đơn vị chưa dùng và chỗ chung còn trống. Mỗi đơn vị có người chờ "
        "được: chỗ đem chia × số người chờ của đơn vị ÷ tổng số người chờ, lấy phần nguyên. Chỗ "
        "còn lại chia từng chỗ cho đơn vị có phần dư lớn hơn; bằng nhau thì cho đơn vị có người "
        "đứng trước trong danh sách dự bị. Chỗ vẫn thừa thành chỗ chung."
    ),
    LinePolicy.STRICT: say(
        "Chỗ đem chia là chỗ các đơn vị chưa dùng và chỗ chung còn trống. Lớp theo đúng thứ tự: "
        "chia lần lượt từ đầu danh sách dự bị, của đơn vị nào cũng vậy. Chỗ vẫn thừa thành chỗ "
        "chung."
    ),
}


class _Plan(msgspec.Struct, frozen=True):
    """What a release would do at this instant."""

    gave: dict[int, int]
    pool: int
    demands: dict[int, Demand]
    shares: dict[int, Share]
    moves: Moves

    @property
    def units(self) -> list[int]:
        """Whoever gives or waits."""
        return sorted({*self.gave, *self.demands})


async def release(actor: Actor, class_id: int, *, now: datetime) -> ReleaseView:
    """Let every unit's unused seats flow back, and share what is free among those who wait.

    From then on every free seat is everybody's. Raises `Refused` when it has been done, when no
    seats were set aside, or outside registration.
    """
    require(actor, May.CHANGE_CLASSES)
    async with db.transaction():
        locked = await seats.lock(class_id)
        await _check(locked)
        plan = await _plan(locked)
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


async def _check(locked: LockedClass) -> None:
    if locked.released:
        raise Refused(
            say("Chỗ chưa dùng của lớp {code} đã trả lại và chia rồi.", code=locked.code),
            "seats_released",
        )
    if locked.state not in RELEASES:
        raise Refused(
            say("Chỉ trả lại và chia chỗ khi lớp đang ghi danh hoặc mới chốt ghi danh."),
            "not_registering",
        )
    if not await db.value("SELECT 1 FROM allotment WHERE training_class = $1", locked.id):
        raise Refused(
            say("Lớp {code} không chia chỉ tiêu: mọi chỗ đã là chỗ chung.", code=locked.code),
            "nothing_allotted",
        )


async def _plan(locked: LockedClass) -> _Plan:
    people = (await line.read(locked)).people
    pool = locked.capacity - locked.held
    demands = demands_of(people)
    strict = locked.line_policy is LinePolicy.STRICT
    shares = down_the_line(pool, people) if strict else by_demand(pool, demands)
    return _Plan(
        await allotting.unused(locked.id),
        pool,
        {one.unit_id: one for one in demands},
        shares,
        msgspec.structs.replace(seated_by_share(people, shares), policy=locked.line_policy),
    )


async def _keep(actor: Actor, locked: LockedClass, plan: _Plan, now: datetime) -> int:
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


async def view(actor: Actor, class_id: int) -> ReleaseView:
    """Who gave and who got; before the day, as it would be if it were today. For every unit."""
    of_class = await catalog.training_class(actor, class_id)
    done = await db.rows(
        "SELECT id, at, by, policy, pool, waiting FROM seat_release WHERE training_class = $1",
        class_id,
    )
    if done:
        row = done[0]
        lines = await _lines_kept(row["id"])
        return ReleaseView(
            class_id,
            ReleaseState.DONE,
            of_class.release_on,
            row["at"],
            by_office=row["by"] is not None,
            policy=LinePolicy(row["policy"]),
            rule=str(RULE_WORDS[LinePolicy(row["policy"])]),
            pool=row["pool"],
            waiting=row["waiting"],
            left=row["pool"] - sum(one.got for one in lines),
            lines=lines,
        )
    locked = await seats.look(class_id)
    plan = await _plan(locked)
    allotted = await db.value("SELECT 1 FROM allotment WHERE training_class = $1", class_id)
    planned = allotted and of_class.release_on is not None
    lines = await _lines_planned(plan)
    return ReleaseView(
        class_id,
        ReleaseState.PLANNED if planned else ReleaseState.NONE,
        of_class.release_on,
        None,
        by_office=False,
        policy=locked.line_policy,
        rule=str(RULE_WORDS[locked.line_policy]),
        pool=plan.pool,
        waiting=sum(one.waiting for one in lines),
        left=plan.pool - sum(one.got for one in lines),
        lines=lines,
    )


async def _lines_kept(release_id: int) -> list[ReleaseLine]:
    found = await db.rows(
        "SELECT s.unit AS unit_id, u.short_name AS unit_name, s.gave, s.waiting, s.first, s.whole,"
        " s.rest, s.got FROM release_share s JOIN unit u ON u.id = s.unit"
        " WHERE s.seat_release = $1 ORDER BY s.got DESC, s.gave DESC, u.sort_key, u.id",
        release_id,
    )
    return [msgspec.convert(dict(row), ReleaseLine) for row in found]


async def _lines_planned(plan: _Plan) -> list[ReleaseLine]:
    found = await db.rows(
        "SELECT id, short_name FROM unit WHERE id = ANY($1::int[]) ORDER BY sort_key, id",
        plan.units,
    )
    nobody, nothing = Demand(0, 0, 0), Share(0, 0, 0)
    lines = []
    for row in found:
        demand = plan.demands.get(row["id"], nobody)
        share = plan.shares.get(row["id"], nothing)
        lines.append(
            ReleaseLine(
                row["id"],
                row["short_name"],
                plan.gave.get(row["id"], 0),
                demand.waiting,
                demand.first or None,
                share.whole,
                share.rest,
                share.got,
            )
        )
    return sorted(lines, key=lambda one: (-one.got, -one.gave))


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
