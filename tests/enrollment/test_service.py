from datetime import timedelta

import pytest

from tests.cast import a_unit, an_actor
from tests.enrollment.story import (
    NOW,
    a_class,
    allot,
    assert_seats_agree,
    people,
    states,
)
from training import db
from training.actor import Actor, Role
from training.catalog.schemas import ClassChange, NewAllotment
from training.enrollment import decisions, planning, queries, service, transfers
from training.enrollment.rules import EnrollmentState
from training.errors import Invalid, Missing, Refused

pytestmark = pytest.mark.usefixtures("database")


async def office() -> Actor:
    return await an_actor(Role.ORGANIZER)


async def secretary() -> Actor:
    return await an_actor(Role.SECRETARY)


async def test_seats_go_first_and_the_rest_wait_in_order() -> None:
    actor, class_id = await secretary(), await a_class(capacity=2)
    made = [await service.enroll(actor, class_id, person, now=NOW) for person in await people(4)]
    assert [one.state for one in made] == ["requested", "requested", "waitlisted", "waitlisted"]
    assert [one.waiting_rank for one in made] == [None, None, 1, 2]
    await assert_seats_agree()


async def test_automatic_approval_confirms_whoever_finds_a_seat() -> None:
    actor, class_id = await secretary(), await a_class(approval="automatic")
    made = await service.enroll(actor, class_id, (await people(1))[0], now=NOW)
    assert made.state is EnrollmentState.CONFIRMED


async def test_a_unit_with_an_allotment_fills_that_and_no_more() -> None:
    actor, class_id = await secretary(), await a_class(capacity=10)
    await allot(class_id, await a_unit(), 1)
    made = [await service.enroll(actor, class_id, one, now=NOW) for one in await people(2)]
    assert [one.state for one in made] == ["requested", "waitlisted"]
    await assert_seats_agree()


async def test_a_unit_without_an_allotment_draws_on_what_nobody_was_promised() -> None:
    actor, class_id = await office(), await a_class(capacity=3)
    await allot(class_id, await a_unit(), 2)
    other = await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    made = [
        await service.enroll(actor, class_id, one, now=NOW)
        for one in await people(2, unit_id=other)
    ]
    assert [one.state for one in made] == ["requested", "waitlisted"]


async def test_a_withdrawal_moves_the_next_in_line_up() -> None:
    actor, class_id = await secretary(), await a_class(capacity=1)
    first, second, third = [
        await service.enroll(actor, class_id, one, now=NOW) for one in await people(3)
    ]
    await service.withdraw(actor, first.id, "Ốm", now=NOW)
    today = NOW.date()
    assert (await queries.enrollment(actor, second.id, today=today)).state == "requested"
    assert (await queries.enrollment(actor, third.id, today=today)).waiting_rank == 1
    await assert_seats_agree()


async def test_somebody_withdrawn_may_come_back_at_the_end_of_the_line() -> None:
    actor, class_id = await secretary(), await a_class(capacity=1)
    one, two = await people(2)
    first = await service.enroll(actor, class_id, one, now=NOW)
    await service.enroll(actor, class_id, two, now=NOW)
    await service.withdraw(actor, first.id, None, now=NOW)
    again = await service.enroll(actor, class_id, one, now=NOW)
    assert (again.state, again.waiting_rank) == ("waitlisted", 1)


async def test_nobody_is_enrolled_twice() -> None:
    actor, class_id = await secretary(), await a_class()
    person = (await people(1))[0]
    await service.enroll(actor, class_id, person, now=NOW)
    with pytest.raises(Refused) as refusal:
        await service.enroll(actor, class_id, person, now=NOW)
    assert refusal.value.code == "already_enrolled"


async def test_nor_in_two_classes_of_one_course() -> None:
    actor = await secretary()
    person = (await people(1))[0]
    await service.enroll(actor, await a_class(), person, now=NOW)
    with pytest.raises(Refused) as refusal:
        await service.enroll(actor, await a_class(code="NT 07/2026"), person, now=NOW)
    assert refusal.value.code == "not_eligible_other_class"


async def test_the_wrong_standing_is_told_why() -> None:
    actor, class_id = await secretary(), await a_class(course="ĐVM", code="ĐVM 01/2026")
    with pytest.raises(Refused) as refusal:
        await service.enroll(actor, class_id, (await people(1))[0], now=NOW)
    assert refusal.value.code == "not_eligible_standing"
    assert "đảng viên dự bị" in str(refusal.value.message)


@pytest.mark.parametrize("state", ["draft", "announced", "closed", "convened", "cancelled"])
async def test_a_class_that_is_not_open_takes_nobody_from_a_unit(state: str) -> None:
    actor, class_id = await secretary(), await a_class(state=state)
    with pytest.raises(Refused):
        await service.enroll(actor, class_id, (await people(1))[0], now=NOW)


async def test_after_the_last_day_only_the_office_adds_somebody() -> None:
    class_id = await a_class(closes_at=NOW - timedelta(days=1))
    one, two = await people(2)
    with pytest.raises(Refused, match="hết hạn"):
        await service.enroll(await secretary(), class_id, one, now=NOW)
    assert (await service.enroll(await office(), class_id, two, now=NOW)).state == "requested"


async def test_somebody_elses_person_looks_absent() -> None:
    other = await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    stranger = (await people(1, unit_id=other))[0]
    with pytest.raises(Missing):
        await service.enroll(await secretary(), await a_class(), stranger, now=NOW)


async def test_the_office_confirms_one_and_all() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=3)
    made = [await service.enroll(unit, class_id, one, now=NOW) for one in await people(4)]
    assert (await decisions.confirm(desk, made[0].id, now=NOW)).state == "confirmed"
    assert await decisions.confirm_all(desk, class_id, now=NOW) == 2
    assert await states(class_id) == {"confirmed": 3, "waitlisted": 1}


async def test_confirming_somebody_in_the_line_needs_a_seat() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=1)
    made = [await service.enroll(unit, class_id, one, now=NOW) for one in await people(2)]
    with pytest.raises(Refused) as refusal:
        await decisions.confirm(desk, made[1].id, now=NOW)
    assert refusal.value.code == "no_free_seat"


async def test_a_rejection_needs_a_reason_and_frees_the_seat() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=1)
    made = [await service.enroll(unit, class_id, one, now=NOW) for one in await people(2)]
    with pytest.raises(Invalid):
        await decisions.reject(desk, made[0].id, "  ", now=NOW)
    await decisions.reject(desk, made[0].id, "Thiếu hồ sơ", now=NOW)
    assert await states(class_id) == {"rejected": 1, "requested": 1}
    await assert_seats_agree()


async def test_a_transfer_is_both_or_neither() -> None:
    unit, desk = await secretary(), await office()
    here, there = await a_class(), await a_class(code="NT 07/2026")
    made = await service.enroll(unit, here, (await people(1))[0], now=NOW)
    moved = await transfers.transfer(desk, made.id, there, "Trùng lịch", now=NOW)
    assert moved.state == "requested"
    assert (await states(here), await states(there)) == ({"withdrawn": 1}, {"requested": 1})
    await assert_seats_agree()


async def test_once_convened_a_unit_cannot_take_people_out() -> None:
    unit, class_id = await secretary(), await a_class()
    made = await service.enroll(unit, class_id, (await people(1))[0], now=NOW)
    await db.rows("UPDATE training_class SET state = 'convened'")
    with pytest.raises(Refused) as refusal:
        await service.withdraw(unit, made.id, None, now=NOW)
    assert refusal.value.code == "class_convened"
    assert (await service.withdraw(await office(), made.id, None, now=NOW)).state == "withdrawn"


async def test_enrolling_is_written_in_the_history() -> None:
    unit, class_id = await secretary(), await a_class()
    made = await service.enroll(unit, class_id, (await people(1))[0], now=NOW)
    found = await db.rows("SELECT actor_id, action FROM event WHERE noun_id = $1", made.id)
    assert (unit.account_id, "enrollment.requested") in [tuple(row) for row in found]


async def test_more_seats_move_the_line_up() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=1)
    for one in await people(4):
        await service.enroll(unit, class_id, one, now=NOW)
    await planning.change_class(desk, class_id, ClassChange(capacity=3), now=NOW)
    assert await states(class_id) == {"requested": 3, "waitlisted": 1}
    await assert_seats_agree()


async def test_seats_set_aside_later_go_first_to_those_who_sit_already() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=4)
    for one in await people(3):
        await service.enroll(unit, class_id, one, now=NOW)
    own, other = await a_unit(), await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    wanted = [NewAllotment(own, 2), NewAllotment(other, 1)]
    kept = await planning.set_allotments(desk, class_id, wanted, now=NOW)
    assert {one.unit_id: one.held for one in kept} == {own: 0, other: 0} | {own: 2}
    with pytest.raises(Invalid):
        await planning.set_allotments(
            desk, class_id, [NewAllotment(own, 2), NewAllotment(other, 2)], now=NOW
        )
    await assert_seats_agree()
