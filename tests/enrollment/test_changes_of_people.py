"""Late requests, substitutes, lists sent back, and people of a class that was called off."""

from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, a_class, allot, assert_seats_agree, people, states
from training import db
from training.actor import Actor, Role
from training.catalog.schemas import Cancellation
from training.enrollment import (
    decisions,
    late,
    overrides,
    planning,
    queries,
    returns,
    seats,
    service,
    substitution,
    transfers,
)
from training.errors import Missing, Refused

pytestmark = pytest.mark.usefixtures("database")
YESTERDAY = NOW - timedelta(days=1)
CALLED_OFF = Cancellation("Hội trường phải sửa chữa")


async def office() -> Actor:
    return await an_actor(Role.ORGANIZER)


async def secretary() -> Actor:
    return await an_actor(Role.SECRETARY)


async def stranger() -> Actor:
    unit = await a_unit("DHSP", "Trường ĐH Sư phạm Nhị Hà")
    return await an_actor(Role.SECRETARY, unit_id=unit, username="stranger")


async def refused(doing: Coroutine[Any, Any, Any]) -> str:
    with pytest.raises(Refused) as refusal:
        await doing
    return refusal.value.code


async def kinds(actor: Actor) -> set[str]:
    found = await db.rows("SELECT kind FROM notice WHERE account = $1", actor.account_id)
    return {row["kind"] for row in found}


async def test_after_the_last_day_a_unit_asks_and_the_office_lets_in() -> None:
    unit, desk = await secretary(), await office()
    class_id = await a_class(closes_at=YESTERDAY)
    person = (await people(1))[0]
    asked = await late.ask(unit, class_id, person, "Mới chuyển về", now=NOW)
    assert (asked.state, await states(class_id)) == ("asked", {})
    assert await kinds(desk) == {"late_asked"}
    agreed = await late.agree(desk, asked.id, now=NOW)
    assert agreed.enrollment_id is not None
    assert await states(class_id) == {"requested": 1}
    assert await kinds(unit) == {"late_agreed"}
    assert await refused(late.refuse(desk, asked.id, "Muộn", now=NOW)) == "wrong_state"
    await assert_seats_agree()


async def test_the_office_may_pass_over_a_rule_for_somebody_late() -> None:
    unit, desk = await secretary(), await office()
    class_id = await a_class(closes_at=YESTERDAY)
    person = (await people(1, standing="full"))[0]
    ask = partial(late.ask, unit, class_id, person, "Chi bộ vừa đề nghị", now=NOW)
    assert await refused(ask()) == "not_eligible_standing"
    asked = await ask(despite=True)
    assert await refused(late.agree(desk, asked.id, now=NOW)) == "not_eligible_standing"
    with pytest.raises(Refused):
        overrides.asked(unit, "Tôi muốn", None)
    passed = overrides.asked(desk, "Thường vụ đồng ý", None)
    agreed = await late.agree(desk, asked.id, now=NOW, override=passed)
    view = await queries.enrollment(desk, int(agreed.enrollment_id or 0), today=NOW.date())
    assert [(one.rule, one.reason) for one in view.overrides] == [("standing", "Thường vụ đồng ý")]
    await assert_seats_agree()


async def test_a_late_request_is_refused_with_a_reason_or_taken_back() -> None:
    unit, desk = await secretary(), await office()
    class_id = await a_class(closes_at=YESTERDAY)
    one, two = await people(2)
    first = await late.ask(unit, class_id, one, "Ốm", now=NOW)
    assert await refused(late.ask(unit, class_id, one, "Ốm", now=NOW)) == "already_asked"
    assert await refused(late.refuse(desk, first.id, " ", now=NOW)) == "reason_missing"
    assert (await late.refuse(desk, first.id, "Lớp đã đủ", now=NOW)).answer == "Lớp đã đủ"
    second = await late.ask(unit, class_id, two, "Ốm", now=NOW)
    with pytest.raises(Missing):
        await late.take_back(await stranger(), second.id, now=NOW)
    assert (await late.take_back(unit, second.id, now=NOW)).state == "taken_back"
    assert await states(class_id) == {}


async def test_only_a_unit_asks_and_only_when_it_is_late() -> None:
    unit, desk, open_class = await secretary(), await office(), await a_class()
    person = (await people(1))[0]
    assert await refused(late.ask(unit, open_class, person, "Ốm", now=NOW)) == "registration_open"
    await db.rows("UPDATE training_class SET state = 'closed'")
    asking = late.ask(desk, open_class, person, "Ốm", now=NOW)
    assert await refused(asking) == "office_enrolls_directly"
    asked = await late.ask(unit, open_class, person, "Ốm", now=NOW)
    await planning.cancel(desk, open_class, CALLED_OFF, now=NOW)
    answered = await late.one(unit, asked.id)
    assert (answered.state, answered.answer) == ("refused", "Lớp đã hủy.")
    late_again = late.ask(unit, open_class, person, "Ốm", now=NOW)
    assert await refused(late_again) == "registration_closed"


async def test_a_substitute_keeps_the_units_seat_though_others_wait() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=1)
    await allot(class_id, await a_unit(), 1)
    one, two, three = await people(3)
    first = await service.enroll(unit, class_id, one, now=NOW)
    await service.enroll(unit, class_id, two, now=NOW)
    await decisions.confirm(desk, first.id, now=NOW)
    made = await substitution.substitute(unit, first.id, three, "Đi công tác", now=NOW)
    # The unit may put somebody in, the office still decides on them.
    assert made.state == "requested"
    assert await states(class_id) == {"withdrawn": 1, "requested": 1, "waitlisted": 1}
    seen = await queries.enrollment(unit, first.id, today=NOW.date())
    assert (seen.cause, seen.became, seen.reason) == ("substituted", made.id, "Đi công tác")
    assert (await queries.enrollment(unit, made.id, today=NOW.date())).instead_of == first.id
    await assert_seats_agree()


async def test_who_may_be_put_into_whose_seat() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=1)
    elsewhere = (await people(1, unit_id=(await stranger()).unit_id))[0]
    one, two, three = await people(3)
    first = await service.enroll(unit, class_id, one, now=NOW)
    waits = await service.enroll(unit, class_id, two, now=NOW)

    async def put(actor: Actor, enrollment: int, person: int) -> str:
        doing = substitution.substitute(actor, enrollment, person, "Ốm", now=NOW)
        return await refused(doing)

    assert await put(desk, first.id, elsewhere) == "other_unit"
    assert await put(unit, first.id, elsewhere) == "no_such_person"
    assert await put(unit, first.id, two) == "already_enrolled"
    assert await put(unit, waits.id, three) == "no_seat_to_pass_on"
    assert await put(await stranger(), first.id, three) == "no_such_enrollment"
    await db.rows("UPDATE training_class SET state = 'convened'")
    assert await put(unit, first.id, three) == "class_convened"
    await db.rows("UPDATE training_class SET starts_on = '2026-11-19', ends_on = '2026-11-21'")
    assert await put(desk, first.id, three) == "class_begun"


async def test_a_list_goes_back_to_its_unit_and_returns_put_right() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=5)
    other = (await people(1, unit_id=(await stranger()).unit_id))[0]
    own = [(await service.enroll(unit, class_id, one, now=NOW)).id for one in await people(2)]
    await service.enroll(desk, class_id, other, now=NOW)
    unit_id = await a_unit()
    sent = await returns.send_back(desk, class_id, unit_id, "Thiếu ngày sinh", now=NOW)
    assert (sent.requested, sent.returned, sent.comment) == (0, 2, "Thiếu ngày sinh")
    assert await kinds(unit) == {"people_returned"}
    # What lies with the unit is not agreed to by accident.
    assert await decisions.confirm_all(desk, class_id, now=NOW) == 1
    await service.withdraw(unit, own[0], "Sai người", now=NOW)
    again = await returns.send_again(unit, class_id, unit_id, "Đã sửa", now=NOW)
    assert (again.requested, again.returned) == (1, 0)
    assert "people_sent_again" in await kinds(desk)
    assert await decisions.confirm_all(desk, class_id, now=NOW, unit_id=unit_id) == 1
    assert (
        await refused(returns.send_back(desk, class_id, unit_id, "Sai", now=NOW))
        == "nothing_to_return"
    )
    assert (
        await refused(returns.send_again(unit, class_id, unit_id, None, now=NOW))
        == "nothing_returned"
    )
    with pytest.raises(Missing):
        await returns.send_again(await stranger(), class_id, unit_id, None, now=NOW)
    await assert_seats_agree()


async def test_a_class_called_off_seats_nobody_and_its_people_move_on() -> None:
    unit, desk = await secretary(), await office()
    here, there = await a_class(capacity=2), await a_class(code="NT 07/2026", capacity=1)
    one, two, three = [
        await service.enroll(unit, here, person, now=NOW) for person in await people(3)
    ]
    await planning.cancel(desk, here, CALLED_OFF, now=NOW)
    assert await states(here) == {"withdrawn": 3}
    assert (await seats.look(here)).held == 0
    assert "class_cancelled" in await kinds(unit)
    moved = await transfers.transfer(unit, one.id, there, None, now=NOW)
    waits = await transfers.transfer(desk, two.id, there, None, now=NOW)
    assert (moved.state, waits.state) == ("requested", "waitlisted")
    seen = await queries.enrollment(unit, one.id, today=NOW.date())
    assert (seen.cause, seen.became) == ("class_cancelled", moved.id)
    # Moved once; and the last one waits for a unit that has no such right elsewhere.
    assert await refused(transfers.transfer(unit, one.id, there, None, now=NOW)) == "not_your_role"
    with pytest.raises(Missing):
        await transfers.transfer(await stranger(), three.id, there, None, now=NOW)
    await assert_seats_agree()


async def test_one_moves_between_classes_of_one_course_only() -> None:
    unit, desk = await secretary(), await office()
    here, other = await a_class(), await a_class(course="ĐVM", code="ĐVM 01/2026")
    made = await service.enroll(unit, here, (await people(1))[0], now=NOW)
    assert await refused(transfers.transfer(desk, made.id, other, None, now=NOW)) == "other_course"
    assert await states(here) == {"requested": 1}


async def test_whoever_leaves_the_line_comes_back_where_the_class_says() -> None:
    unit = await secretary()
    for line_return, ranks in (("end", [2, 1]), ("kept", [1, 2])):
        class_id = await a_class(capacity=1, code=f"NT {line_return}")
        await db.rows(
            "UPDATE training_class SET line_return = $2 WHERE id = $1", class_id, line_return
        )
        crowd = await people(3)
        made = [await service.enroll(unit, class_id, person, now=NOW) for person in crowd]
        await service.withdraw(unit, made[1].id, None, now=NOW)
        back = await service.enroll(unit, class_id, crowd[1], now=NOW)
        last = await queries.enrollment(unit, made[2].id, today=NOW.date())
        assert [back.waiting_rank, last.waiting_rank] == ranks
        # Somebody new always goes to the end.
        fresh = await service.enroll(unit, class_id, (await people(1))[0], now=NOW)
        assert fresh.waiting_rank == 3


async def test_reopening_moves_the_line_up() -> None:
    unit, desk, class_id = await secretary(), await office(), await a_class(capacity=1)
    for person in await people(2):
        await service.enroll(unit, class_id, person, now=NOW)
    await db.rows("UPDATE training_class SET state = 'closed', capacity = 2")
    await planning.open_registration(desk, class_id, now=NOW)
    assert await states(class_id) == {"requested": 2}
    await assert_seats_agree()
