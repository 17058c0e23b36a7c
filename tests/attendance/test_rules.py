from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from training.attendance.rules import (
    Attended,
    MarkStatus,
    Operation,
    claimed_time,
    current_mark,
    doubts,
    reckon,
)
from training.catalog.rules import CourseRules
from training.clock import ZONE

NOON = datetime(2026, 10, 5, 5, tzinfo=UTC)
RULES = CourseRules(standings=("candidate",))


def said(author: int, sequence: int, status: MarkStatus, **more: Any) -> Operation:
    op_id = more.pop("op_id", f"{author}-{sequence}")
    return Operation(author, "phone", sequence, NOON, status, op_id, **more)


operations = some.builds(
    Operation,
    author=some.integers(1, 3),
    device=some.sampled_from(["a", "b"]),
    sequence=some.integers(0, 4),
    happened_at=some.none() | some.datetimes(timezones=some.just(UTC)),
    status=some.sampled_from(MarkStatus),
    op_id=some.uuids().map(str),
    settles=some.booleans(),
)


@given(some.lists(operations, max_size=12), some.randoms(use_true_random=False))
def test_the_mark_does_not_depend_on_the_order_of_arrival(
    acts: list[Operation], chance: Any
) -> None:
    shuffled = [*acts]
    chance.shuffle(shuffled)
    assert current_mark(shuffled) == current_mark(acts)


def test_an_authors_later_word_replaces_the_earlier() -> None:
    acts = [said(1, 2, MarkStatus.ABSENT), said(1, 1, MarkStatus.PRESENT)]
    assert current_mark(acts).status is MarkStatus.ABSENT


def test_two_authors_who_differ_make_a_disagreement() -> None:
    mark = current_mark([said(1, 1, MarkStatus.PRESENT), said(2, 9, MarkStatus.ABSENT)])
    assert mark.conflict
    assert mark.status is None


def test_two_authors_who_agree_make_a_mark() -> None:
    acts = [said(1, 1, MarkStatus.LATE), said(2, 9, MarkStatus.LATE)]
    assert current_mark(acts).status is MarkStatus.LATE


def test_what_was_settled_stands() -> None:
    acts = [
        said(1, 1, MarkStatus.PRESENT),
        said(2, 1, MarkStatus.ABSENT),
        said(3, 2, MarkStatus.EXCUSED, settles=True),
        said(1, 7, MarkStatus.PRESENT),
    ]
    assert current_mark(acts).status is MarkStatus.EXCUSED


def test_late_is_present_and_excused_is_not() -> None:
    sessions = [
        Attended(5, closed=True, counts=True, status=MarkStatus.LATE),
        Attended(5, closed=True, counts=True, status=MarkStatus.EXCUSED),
        Attended(5, closed=True, counts=False, status=MarkStatus.ABSENT),
        Attended(5, closed=False, counts=True, status=None),
    ]
    reckoning = reckon(sessions, RULES)
    assert (reckoning.held, reckoning.attended, reckoning.to_come) == (10, 5, 5)
    assert reckoning.percent == 50
    assert not reckoning.enough
    assert reckoning.may_miss == -2


def test_eighty_percent_of_the_periods_is_enough() -> None:
    present = Attended(8, closed=True, counts=True, status=MarkStatus.PRESENT)
    missed = Attended(2, closed=True, counts=True, status=None)
    assert reckon([present, missed], RULES).enough
    assert not reckon([present, Attended(3, closed=True, counts=True, status=None)], RULES).enough


def test_a_time_is_a_claim_that_is_kept_and_flagged() -> None:
    naive, odd = claimed_time("2026-10-05T12:00:00", ZONE)
    assert (naive, odd) == (NOON, "no_zone")
    assert claimed_time("2026-10-05T05:00:00Z", ZONE) == (NOON, "")
    for nonsense in (None, "", "yesterday", "2026-13-45T99:00:00Z", "0001-01-01T00:00:00+07:00"):
        assert claimed_time(nonsense, ZONE)[0] is None
    assert doubts(None, NOON) == "no_time"
    assert doubts(NOON + timedelta(hours=1), NOON) == "future"
    assert doubts(NOON - timedelta(days=3), NOON) == "long_past"
    assert doubts(NOON, NOON) == ""
