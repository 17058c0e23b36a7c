"""Who gives and who gets when unused seats flow back: as it was, or as it would be now."""

import msgspec

from training import db
from training.actor import Actor
from training.catalog import queries as catalog
from training.catalog.rules import LinePolicy
from training.enrollment import allotting, line, seats
from training.enrollment.line_rules import (
    Demand,
    Moves,
    Share,
    by_demand,
    demands_of,
    down_the_line,
    seated_by_share,
)
from training.enrollment.seat_schemas import EarlierRelease, ReleaseLine, ReleaseState, ReleaseView
from training.enrollment.seats import LockedClass
from training.words import Sentence, say

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


class Plan(msgspec.Struct, frozen=True):
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


async def plan_of(locked: LockedClass) -> Plan:
    people = (await line.read(locked)).people
    pool = locked.capacity - locked.held
    demands = demands_of(people)
    strict = locked.line_policy is LinePolicy.STRICT
    shares = down_the_line(pool, people) if strict else by_demand(pool, demands)
    return Plan(
        await allotting.unused(locked.id),
        pool,
        {one.unit_id: one for one in demands},
        shares,
        msgspec.structs.replace(seated_by_share(people, shares), policy=locked.line_policy),
    )


async def view(actor: Actor, class_id: int) -> ReleaseView:
    """Who gave and who got; before the day, as it would be if it were today. For every unit."""
    of_class = await catalog.training_class(actor, class_id)
    done = await db.rows(
        "SELECT id, at, by, policy, pool, waiting FROM seat_release WHERE training_class = $1"
        " AND reopened_at IS NULL",
        class_id,
    )
    before = await _earlier(class_id)
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
            earlier=before,
        )
    locked = await seats.look(class_id)
    plan = await plan_of(locked)
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
        earlier=before,
    )


async def _earlier(class_id: int) -> list[EarlierRelease]:
    found = await db.rows(
        "SELECT r.at AS released_at, r.pool, r.waiting, r.reopened_at,"
        " r.reopened_reason AS reason, COALESCE((SELECT sum(s.got) FROM release_share s"
        " WHERE s.seat_release = r.id), 0)::int AS got"
        " FROM seat_release r WHERE r.training_class = $1 AND r.reopened_at IS NOT NULL"
        " ORDER BY r.id DESC",
        class_id,
    )
    return [msgspec.convert(dict(row), EarlierRelease) for row in found]


async def _lines_kept(release_id: int) -> list[ReleaseLine]:
    found = await db.rows(
        "SELECT s.unit AS unit_id, u.short_name AS unit_name, s.gave, s.waiting, s.first, s.whole,"
        " s.rest, s.got FROM release_share s JOIN unit u ON u.id = s.unit"
        " WHERE s.seat_release = $1 ORDER BY s.got DESC, s.gave DESC, u.sort_key, u.id",
        release_id,
    )
    return [msgspec.convert(dict(row), ReleaseLine) for row in found]


async def _lines_planned(plan: Plan) -> list[ReleaseLine]:
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
