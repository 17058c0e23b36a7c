"""Who of those waiting moves up, why somebody was passed, how given-back seats are shared.

Published on the class's pages and asked by one service on every path. No I/O here.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from training.catalog.rules import LinePolicy
from training.enrollment.rules import SeatsLeft, has_seat
from training.words import Sentence, say


class Why(StrEnum):
    """Why somebody who waits has no seat."""

    OVER = "over"
    CLASS_FULL = "class_full"
    UNIT_FULL = "unit_full"
    NO_SHARED = "no_shared"
    BEHIND = "behind"
    SHARE_USED = "share_used"
    NEXT = "next"


class Situation(msgspec.Struct, frozen=True):
    """What stands around somebody in the line; `own` is their unit's allotment, if it has one."""

    over: bool
    capacity: int
    held: int
    own: int | None
    own_held: int
    shared: int
    rank: int
    policy: LinePolicy


def why_waits(at: Situation) -> tuple[Why, Sentence]:
    """Why somebody has no seat as things stand, in words with the figures."""
    if at.over:
        return Why.OVER, say("Danh sách lớp đã theo quyết định mở lớp, không xếp thêm nữa.")
    if at.held >= at.capacity:
        return Why.CLASS_FULL, say("Lớp đã đủ {capacity} người.", capacity=at.capacity)
    if at.policy is LinePolicy.STRICT and at.rank > 1:
        return Why.BEHIND, say("Lớp theo đúng thứ tự: chờ người đứng trên.")
    if at.own is not None and at.own_held >= at.own:
        return Why.UNIT_FULL, say("Đơn vị đã dùng hết {own} chỗ chỉ tiêu.", own=at.own)
    if at.own is None and at.shared <= 0:
        return Why.NO_SHARED, say("Đơn vị không có chỉ tiêu riêng, và chỗ chung đã hết.")
    return Why.NEXT, say("Được xếp chỗ ở lần chuyển kế tiếp.")


class Waiting(msgspec.Struct, frozen=True):
    """Somebody in the line; `allotment_id` is their unit's, None when it has none of its own."""

    enrollment_id: int
    unit_id: int
    allotment_id: int | None = None


class Moves(msgspec.Struct, frozen=True):
    """Who moves up, each with the allotment whose seat they take, and who was passed and why."""

    up: list[tuple[int, int | None]]
    passed: dict[int, Why]
    policy: LinePolicy = LinePolicy.FILL


def who_moves(
    line: Sequence[Waiting], own: Mapping[int, int], shared: int, policy: LinePolicy
) -> Moves:
    """Go through the line from its head; `own` are the seats left by allotment.

    `fill` lets the next one by who can sit; `strict` stops at the first who cannot.
    """
    left = dict(own)
    up: list[tuple[int, int | None]] = []
    stayed: list[tuple[int, Why]] = []
    passed: dict[int, Why] = {}
    for one in line:
        seats = SeatsLeft(_of(left, one.allotment_id), shared)
        if not has_seat(seats):
            if policy is LinePolicy.STRICT:
                break
            stayed.append((one.enrollment_id, why_not(seats)))
            continue
        if one.allotment_id is None:
            shared -= 1
        else:
            left[one.allotment_id] -= 1
        up.append((one.enrollment_id, one.allotment_id))
        passed = dict(stayed)
    return Moves(up, passed, policy)


def _of(left: Mapping[int, int], allotment_id: int | None) -> int | None:
    return None if allotment_id is None else left[allotment_id]


def why_not(left: SeatsLeft) -> Why:
    """What stands in the way of a seat."""
    return Why.NO_SHARED if left.own is None else Why.UNIT_FULL


class Demand(msgspec.Struct, frozen=True):
    """How many of a unit wait, and the number of the first of them in the line."""

    unit_id: int
    waiting: int
    first: int


class Share(msgspec.Struct, frozen=True):
    """A unit's share: `whole` seats at once, `rest` out of all who wait for one more, `got` in all.

    In a class in strict order only `got` is reckoned: seats go down the line.
    """

    whole: int
    rest: int
    got: int


def by_demand(pool: int, demands: Sequence[Demand]) -> dict[int, Share]:
    """Share free seats among units by how many of theirs wait: largest remainder.

    A unit's quota is pool x its waiting / all waiting; each gets the whole part, and the seats
    left over go one by one to the largest remainders, at a tie to the unit whose first person
    stands nearer the head of the line. Nobody gets more than wait.
    """
    total = sum(one.waiting for one in demands)
    if pool >= total:
        return {one.unit_id: Share(one.waiting, 0, one.waiting) for one in demands}
    parts = {one.unit_id: divmod(pool * one.waiting, total) for one in demands}
    over = pool - sum(whole for whole, _ in parts.values())
    in_turn = sorted(demands, key=lambda one: (-parts[one.unit_id][1], one.first))
    luckier = {one.unit_id for one in in_turn[:over]}
    return {
        unit: Share(whole, rest, whole + (unit in luckier)) for unit, (whole, rest) in parts.items()
    }


def down_the_line(pool: int, line: Sequence[Waiting]) -> dict[int, Share]:
    """Share free seats in strict order: the first so many of the line, whichever their unit."""
    found = {one.unit_id: Share(0, 0, 0) for one in line}
    for one in line[:pool]:
        got = found[one.unit_id].got + 1
        found[one.unit_id] = Share(got, 0, got)
    return found


def demands_of(line: Sequence[Waiting]) -> list[Demand]:
    """How many wait by unit, in the order of each unit's first; `first` counts from the head."""
    found: dict[int, Demand] = {}
    for place, one in enumerate(line, 1):
        known = found.get(one.unit_id, Demand(one.unit_id, 0, place))
        found[one.unit_id] = Demand(one.unit_id, known.waiting + 1, known.first)
    return list(found.values())


def seated_by_share(line: Sequence[Waiting], shares: Mapping[int, Share]) -> Moves:
    """Who sits once every unit has its share: its first so many in the line."""
    left = {unit: share.got for unit, share in shares.items()}
    up: list[tuple[int, int | None]] = []
    stayed: list[int] = []
    passed: dict[int, Why] = {}
    for one in line:
        if not left.get(one.unit_id, 0):
            stayed.append(one.enrollment_id)
            continue
        left[one.unit_id] -= 1
        up.append((one.enrollment_id, None))
        passed = dict.fromkeys(stayed, Why.SHARE_USED)
    return Moves(up, passed)
