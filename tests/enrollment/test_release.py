"""Unused seats flow back on their day, and everybody can read how they were shared."""

import asyncio
from datetime import date, timedelta

import pytest

from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, TODAY, a_class, allot, assert_seats_agree, people, states
from training import db
from training.actor import Actor, Role
from training.catalog.rules import LinePolicy
from training.catalog.schemas import ClassChange, NewAllotment
from training.enrollment import planning, release, release_views, service, tallies, waiting
from training.enrollment.seat_schemas import ReleaseState
from training.errors import Invalid, Refused
from training.operations.calendar import keep_the_calendar

pytestmark = pytest.mark.usefixtures("database")


async def _units(*names: str) -> list[int]:
    return [await a_unit(name, f"Trường ĐH {name}") for name in names]


async def _enroll(actor: Actor, class_id: int, unit: int, many: int) -> list[int]:
    return [
        (await service.enroll(actor, class_id, one, now=NOW)).id
        for one in await people(many, unit_id=unit)
    ]


async def _told(capacity: int = 12) -> tuple[Actor, int, list[int]]:
    """A uses 1 of 6; B and C have 2 each and 5 and 3 people; D, without seats, has 2 people."""
    office = await an_actor(Role.ORGANIZER)
    class_id = await a_class(capacity=capacity)
    a, b, c, d = units = await _units("A", "B", "C", "D")
    for unit, seats in ((a, 6), (b, 2), (c, 2)):
        await allot(class_id, unit, seats)
    for unit, many in ((a, 1), (b, 5), (d, 4), (c, 3)):
        await _enroll(office, class_id, unit, many)
    return office, class_id, units


async def test_unused_seats_go_to_those_who_wait_by_demand() -> None:
    office, class_id, (a, b, c, d) = await _told()
    assert await states(class_id) == {"requested": 7, "waitlisted": 6}
    before = await release_views.view(office, class_id)
    done = await release.release(office, class_id, now=NOW)
    # 5 seats given back for B 3, D 2, C 1 of 6: 2.5, 1.67 and 0.83.
    assert {
        one.unit_id: (one.gave, one.waiting, one.whole, one.rest, one.got) for one in done.lines
    } == {
        a: (5, 0, 0, 0, 0),
        b: (0, 3, 2, 3, 2),
        c: (0, 1, 0, 5, 1),
        d: (0, 2, 1, 4, 2),
    }
    assert (done.pool, done.waiting, done.left) == (5, 6, 0)
    assert done.lines == before.lines
    assert await states(class_id) == {"requested": 12, "waitlisted": 1}
    await assert_seats_agree()


async def test_afterwards_every_free_seat_is_everybodys() -> None:
    office, class_id, (a, b, _, _) = await _told(capacity=14)
    await release.release(office, class_id, now=NOW)
    assert await states(class_id) == {"requested": 13}
    assert (await tallies.seats_left([class_id], [b]))[class_id].left == 1
    more = await _enroll(office, class_id, a, 2)
    assert await states(class_id) == {"requested": 14, "waitlisted": 1}
    # The seat that B gives up is no longer B's: the line has it.
    of_b = await db.value(
        "SELECT min(id) FROM enrollment WHERE unit = $1 AND allotment IS NOT NULL", b
    )
    await service.withdraw(office, of_b, "Ốm", now=NOW)
    assert await db.value("SELECT state FROM enrollment WHERE id = $1", more[1]) == "requested"
    await assert_seats_agree()


async def test_in_a_class_in_strict_order_the_head_of_the_line_comes_first() -> None:
    office = await an_actor(Role.ORGANIZER)
    class_id = await a_class(capacity=4)
    await db.rows("UPDATE training_class SET line_policy = 'strict'")
    a, b = await _units("A", "B")
    await allot(class_id, a, 1)
    await allot(class_id, b, 3)
    ids = await _enroll(office, class_id, a, 3) + await _enroll(office, class_id, b, 2)
    # B has room, but nobody passes those of A.
    assert await states(class_id) == {"requested": 1, "waitlisted": 4}
    line = await waiting.of_class(office, class_id)
    assert [one.reason_code for one in line.items] == ["unit_full", "behind", "behind", "behind"]
    done = await release.release(office, class_id, now=NOW)
    assert {one.unit_id: one.got for one in done.lines} == {a: 2, b: 1}
    assert await db.value("SELECT id FROM enrollment WHERE state = 'waitlisted'") == ids[-1]
    await assert_seats_agree()


async def test_it_happens_by_itself_on_its_day_and_once() -> None:
    office, class_id, _ = await _told()
    change = ClassChange(release_on=TODAY)
    await planning.change_class(office, class_id, change, now=NOW)
    assert (await release_views.view(office, class_id)).state is ReleaseState.PLANNED
    assert await release.release_due(NOW - timedelta(days=1)) == []
    assert await release.release_due(NOW) == [class_id]
    assert await release.release_due(NOW) == []
    kept = await release_views.view(office, class_id)
    assert (kept.state, kept.by_office) == (ReleaseState.DONE, False)
    told = await db.rows("SELECT action FROM event WHERE action = 'class.released'")
    assert len(told) == 1


async def test_the_worker_keeps_the_calendar() -> None:
    office, class_id, _ = await _told()
    await planning.change_class(office, class_id, ClassChange(release_on=TODAY), now=NOW)
    keeping = asyncio.create_task(keep_the_calendar())
    await asyncio.sleep(0.3)
    keeping.cancel()
    assert (await release_views.view(office, class_id)).state is ReleaseState.DONE


async def test_every_unit_is_told_and_reads_the_same() -> None:
    office, class_id, (a, *_) = await _told()
    secretary = await an_actor(Role.SECRETARY, unit_id=a, username="secretary-a")
    done = await release.release(office, class_id, now=NOW)
    assert (await release_views.view(secretary, class_id)).lines == done.lines
    told = await db.rows("SELECT kind FROM notice WHERE account = $1", secretary.account_id)
    assert [row["kind"] for row in told] == ["seats_released"]


async def test_a_class_is_not_released_twice_nor_without_seats_set_aside() -> None:
    office, class_id, _ = await _told()
    await release.release(office, class_id, now=NOW)
    for doing, code in (
        (release.release(office, class_id, now=NOW), "seats_released"),
        (planning.set_allotments(office, class_id, [], now=NOW), "seats_released"),
        (
            planning.change_class(
                office, class_id, ClassChange(release_on=TODAY + timedelta(days=1)), now=NOW
            ),
            "seats_released",
        ),
        (release.release(office, await a_class(code="NT 07/2026"), now=NOW), "nothing_allotted"),
    ):
        with pytest.raises(Refused) as refusal:
            await doing
        assert refusal.value.code == code


async def test_the_declared_rules_hold_while_somebody_waits() -> None:
    office, class_id, _ = await _told()
    strict = ClassChange(line_policy=LinePolicy.STRICT)
    with pytest.raises(Refused) as refusal:
        await planning.change_class(office, class_id, strict, now=NOW)
    assert (refusal.value.code, [*refusal.value.answers]) == ("line_waits", ["line_policy"])
    late = ClassChange(release_on=date(2027, 6, 1))
    with pytest.raises(Invalid) as invalid:
        await planning.change_class(office, class_id, late, now=NOW)
    assert [*invalid.value.answers] == ["release_on"]


async def test_fewer_seats_than_people_is_refused_with_the_ways_out() -> None:
    office, class_id, (_, b, _, _) = await _told()
    with pytest.raises(Invalid) as refusal:
        await planning.change_class(office, class_id, ClassChange(capacity=3), now=NOW)
    page = f"/classes/{class_id}"
    assert [one.href for one in refusal.value.choices] == [
        f"{page}/edit",
        f"{page}/enrollments?state=requested",
        f"{page}/enrollments?state=confirmed",
    ]
    with pytest.raises(Invalid) as refusal:
        await planning.set_allotments(office, class_id, [NewAllotment(b, 1)], now=NOW)
    assert f"seats-{b}" in refusal.value.answers
    assert f"{page}/enrollments?unit={b}" in [one.href for one in refusal.value.choices]


async def test_seats_can_be_set_aside_again_with_a_reason_and_released_again() -> None:
    office, class_id, (a, b, c, d) = await _told()
    first = await release.release(office, class_id, now=NOW)
    wanted = [NewAllotment(a, 2), NewAllotment(b, 4), NewAllotment(c, 3), NewAllotment(d, 4)]
    await planning.change_class(office, class_id, ClassChange(capacity=15), now=NOW)
    with pytest.raises(Refused) as early:
        await planning.set_allotments(office, class_id, wanted, now=NOW)
    assert early.value.code == "seats_released"
    with pytest.raises(Invalid) as silent:
        await release.reopen(office, class_id, "  ", now=NOW)
    assert silent.value.code == "reason_missing"
    before = await states(class_id)
    shown = await release.reopen(office, class_id, "Thêm phòng học", now=NOW)
    assert shown.state is ReleaseState.NONE
    assert await states(class_id) == before
    await assert_seats_agree()
    await planning.set_allotments(office, class_id, wanted, now=NOW)
    await assert_seats_agree()
    again = await release.release(office, class_id, now=NOW)
    assert again.state is ReleaseState.DONE
    await assert_seats_agree()
    secretary = await an_actor(Role.SECRETARY, unit_id=d, username="sd")
    (earlier,) = (await release_views.view(secretary, class_id)).earlier
    assert (earlier.reason, earlier.pool, earlier.got) == (
        "Thêm phòng học",
        first.pool,
        sum(one.got for one in first.lines),
    )
    with pytest.raises(Refused) as twice:
        await release.reopen(secretary, class_id, "Tôi muốn", now=NOW)
    assert twice.value.code == "not_your_role"
