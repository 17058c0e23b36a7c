from hypothesis import given
from hypothesis import strategies as st

from training.catalog.rules import LinePolicy
from training.enrollment.line_rules import (
    Demand,
    Share,
    Waiting,
    Why,
    by_demand,
    demands_of,
    down_the_line,
    seated_by_share,
    who_moves,
)

FILL, STRICT = LinePolicy.FILL, LinePolicy.STRICT
# Units 1 and 2 have allotments 10 and 20; unit 3 draws on the shared seats.
LINE = [
    Waiting(101, 1, 10),
    Waiting(102, 3),
    Waiting(103, 2, 20),
    Waiting(104, 3),
    Waiting(105, 2, 20),
]


def test_filling_lets_the_next_one_by_and_says_whom_they_passed_and_why() -> None:
    moves = who_moves(LINE, {10: 0, 20: 2}, 0, FILL)
    assert moves.up == [(103, 20), (105, 20)]
    assert moves.passed == {101: Why.UNIT_FULL, 102: Why.NO_SHARED, 104: Why.NO_SHARED}


def test_nobody_is_passed_by_those_who_stood_above_them() -> None:
    assert who_moves(LINE, {10: 0, 20: 0}, 1, FILL).passed == {101: Why.UNIT_FULL}
    assert who_moves(LINE, {10: 1, 20: 0}, 0, FILL).passed == {}


def test_strict_order_stops_at_the_first_who_cannot_sit() -> None:
    assert who_moves(LINE, {10: 0, 20: 2}, 5, STRICT).up == []
    assert who_moves(LINE, {10: 1, 20: 2}, 1, STRICT).up == [(101, 10), (102, None), (103, 20)]


def test_seats_are_shared_by_demand_with_the_largest_remainder() -> None:
    """10 seats for 7, 5 and 4 who wait: quotas 4.375, 3.125 and 2.5."""
    shares = by_demand(10, [Demand(1, 7, 1), Demand(2, 5, 2), Demand(3, 4, 3)])
    assert shares == {1: Share(4, 6, 4), 2: Share(3, 2, 3), 3: Share(2, 8, 3)}


def test_at_a_tie_the_unit_nearer_the_head_gets_the_seat() -> None:
    shares = by_demand(1, [Demand(1, 2, 4), Demand(2, 2, 1), Demand(3, 2, 7)])
    assert {unit: share.got for unit, share in shares.items()} == {1: 0, 2: 1, 3: 0}


def test_with_enough_for_all_each_gets_what_waits_and_no_more() -> None:
    shares = by_demand(99, [Demand(1, 3, 1), Demand(2, 1, 2)])
    assert {unit: share.got for unit, share in shares.items()} == {1: 3, 2: 1}
    assert by_demand(5, []) == {}


def test_in_strict_order_seats_go_down_the_line() -> None:
    shares = down_the_line(3, LINE)
    assert {unit: share.got for unit, share in shares.items()} == {1: 1, 3: 1, 2: 1}
    assert [one for one, _ in seated_by_share(LINE, shares).up] == [101, 102, 103]


@given(st.integers(0, 60), st.lists(st.integers(0, 6), max_size=60))
def test_sharing_is_fair_whoever_waits(pool: int, units: list[int]) -> None:
    line = [Waiting(place, unit) for place, unit in enumerate(units)]
    demands = demands_of(line)
    shares = by_demand(pool, demands)
    total = len(line)
    assert sum(share.got for share in shares.values()) == min(pool, total)
    for one in demands:
        got = shares[one.unit_id].got
        assert got <= one.waiting
        # Nobody is further from their quota than one seat.
        assert abs(got * total - min(pool, total) * one.waiting) < total
    moves = seated_by_share(line, shares)
    assert len(moves.up) == min(pool, total)
    # Within a unit the order of the line holds.
    for unit in set(units):
        seated = [one for one, _ in moves.up if units[one] == unit]
        assert (
            seated == [place for place, other in enumerate(units) if other == unit][: len(seated)]
        )
