"""Two things at one instant on real connections, and what each lock is there for."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.cast import a_unit, an_actor
from tests.enrollment.story import NOW, a_class, allot, assert_seats_agree, people, states
from training import db
from training.actor import SYSTEM, Role
from training.catalog.schemas import Cancellation, ClassChange
from training.enrollment import (
    decisions,
    late,
    line,
    many,
    planning,
    release,
    seats,
    service,
    substitution,
    transfers,
)
from training.errors import Refused
from training.operations import lines

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]
TIMES = 4


async def at_once(*doing: Coroutine[Any, Any, Any]) -> list[Any]:
    """All at one instant; a refusal is an answer, anything else a fault."""
    answers = await asyncio.gather(*doing, return_exceptions=True)
    wrong = [one for one in answers if isinstance(one, BaseException)]
    assert all(isinstance(one, Refused) for one in wrong), wrong
    return list(answers)


async def enrolled(class_id: int, many: int, unit: int | None = None) -> list[int]:
    return [
        (await service.enroll(SYSTEM, class_id, one, now=NOW)).id
        for one in await people(many, unit_id=unit)
    ]


async def everything_agrees() -> None:
    await assert_seats_agree()
    assert (await lines.check_lines())[1] == []
    assert (await lines.check_releases())[1] == []


async def test_two_who_leave_at_once_let_two_move_up_each_once() -> None:
    for turn in range(TIMES):
        class_id = await a_class(capacity=2, code=f"NT {turn}")
        ids = await enrolled(class_id, 5)
        await at_once(*(service.withdraw(SYSTEM, one, None, now=NOW) for one in ids[:2]))
        assert await states(class_id) == {"withdrawn": 2, "requested": 2, "waitlisted": 1}
        waits = "SELECT id FROM enrollment WHERE state = 'waitlisted' AND training_class = $1"
        assert await db.value(waits, class_id) == ids[-1]
    await everything_agrees()


async def test_a_seat_is_not_given_up_twice() -> None:
    for turn in range(TIMES):
        class_id = await a_class(capacity=1, code=f"NT {turn}")
        first, *_ = await enrolled(class_id, 3)
        answers = await at_once(
            service.withdraw(SYSTEM, first, None, now=NOW),
            decisions.reject(SYSTEM, first, "Thiếu hồ sơ", now=NOW),
        )
        assert sum(isinstance(one, Refused) for one in answers) == 1
        assert (await states(class_id))["requested"] == 1
    await everything_agrees()


async def test_who_registers_while_seats_are_shared_is_before_it_or_after_it() -> None:
    for turn in range(TIMES):
        class_id = await a_class(capacity=4, code=f"NT {turn}")
        a, b = await a_unit("A", "Trường ĐH A"), await a_unit("B", "Trường ĐH B")
        await allot(class_id, a, 3)
        await allot(class_id, b, 1)
        await enrolled(class_id, 3, b)
        newcomers = [*await people(2, unit_id=a), *await people(1, unit_id=b)]
        await at_once(
            release.release(SYSTEM, class_id, now=NOW),
            release.release(SYSTEM, class_id, now=NOW),
            *(service.enroll(SYSTEM, class_id, one, now=NOW) for one in newcomers),
        )
        assert await states(class_id) == {"requested": 4, "waitlisted": 2}
        assert (
            await db.value("SELECT count(*) FROM seat_release WHERE training_class = $1", class_id)
            == 1
        )
    await everything_agrees()


async def test_a_substitute_and_a_withdrawal_do_not_both_have_the_seat() -> None:
    for turn in range(TIMES):
        class_id = await a_class(capacity=1, code=f"NT {turn}")
        first, second = await enrolled(class_id, 2)
        (new,) = await people(1)
        put, left = await at_once(
            substitution.substitute(SYSTEM, first, new, "Ốm", now=NOW),
            service.withdraw(SYSTEM, first, None, now=NOW),
        )
        assert isinstance(put, Refused) != isinstance(left, Refused)
        moved = await db.value("SELECT state FROM enrollment WHERE id = $1", second)
        assert moved == ("requested" if isinstance(put, Refused) else "waitlisted")
    await everything_agrees()


async def _wanted_by_two_classes(*, many_at_once: bool) -> int:
    """One person for two classes of a course at one instant; gives in how many they then are."""
    most = 0
    for turn in range(TIMES):
        one, other = [await a_class(code=f"NT {turn}{which}{many_at_once}") for which in "ab"]
        person = (await people(1))[0]
        doing: list[Coroutine[Any, Any, Any]] = [service.enroll(SYSTEM, one, person, now=NOW)]
        if many_at_once:
            doing.append(many.enroll(SYSTEM, other, [person], now=NOW))
        else:
            doing.append(service.enroll(SYSTEM, other, person, now=NOW))
        await at_once(*doing)
        active = "SELECT count(*) FROM enrollment WHERE person = $1"
        most = max(most, await db.value(active, person))
    return most


async def test_two_classes_of_a_course_cannot_both_take_one_person() -> None:
    """Take `person_id` out of the lock in `service.enroll`, and both take them: see the next."""
    assert await _wanted_by_two_classes(many_at_once=False) == 1
    assert await _wanted_by_two_classes(many_at_once=True) == 1


async def test_without_the_person_s_lock_both_take_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class_alone = seats.lock

    async def not_the_person(class_id: int, _person_id: int | None = None) -> seats.LockedClass:
        return await class_alone(class_id)

    monkeypatch.setattr(seats, "lock", not_the_person)
    assert await _wanted_by_two_classes(many_at_once=False) > 1


async def test_a_class_shrinks_before_or_after_somebody_comes_in() -> None:
    for turn in range(TIMES):
        class_id = await a_class(capacity=3, code=f"NT {turn}")
        await enrolled(class_id, 2)
        (new,) = await people(1)
        shrunk, _ = await at_once(
            planning.change_class(SYSTEM, class_id, ClassChange(capacity=2), now=NOW),
            service.enroll(SYSTEM, class_id, new, now=NOW),
        )
        seated = (await states(class_id))["requested"]
        assert seated == (3 if isinstance(shrunk, Refused) else 2)
    await everything_agrees()


async def test_people_of_a_cancelled_class_move_once() -> None:
    for turn in range(TIMES):
        here, there = await a_class(code=f"NT {turn}"), await a_class(code=f"NT {turn}b")
        (one,) = await enrolled(here, 1)
        await planning.cancel(SYSTEM, here, Cancellation("Sửa hội trường"), now=NOW)
        moves = (transfers.transfer(SYSTEM, one, there, None, now=NOW) for _ in range(3))
        answers = await at_once(*moves)
        assert sum(isinstance(answer, Refused) for answer in answers) == 2
        assert await states(there) == {"requested": 1}
    await everything_agrees()


async def test_a_late_request_is_answered_once() -> None:
    secretary = await an_actor(Role.SECRETARY)
    for turn in range(TIMES):
        class_id = await a_class(code=f"NT {turn}", state="closed")
        (person,) = await people(1)
        asked = await late.ask(secretary, class_id, person, "Ốm", now=NOW)
        await at_once(
            late.agree(SYSTEM, asked.id, now=NOW),
            late.refuse(SYSTEM, asked.id, "Đã đủ", now=NOW),
            late.take_back(secretary, asked.id, now=NOW),
        )
        told = await late.one(SYSTEM, asked.id)
        assert (told.state == "agreed") == (await states(class_id) == {"requested": 1})
    await everything_agrees()


@pytest.fixture
def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The class is only looked at: what follows must then go wrong, or the lock is not needed."""

    async def only_look(class_id: int, _person_id: int | None = None) -> seats.LockedClass:
        found = await seats.look(class_id)
        # As on a busy machine: others come in between the look and the deed.
        await asyncio.sleep(0.02)
        return found

    monkeypatch.setattr(seats, "lock", only_look)
    monkeypatch.setattr(line, "lock", only_look)


async def test_promotions_at_once_seat_each_person_once() -> None:
    assert await _promoted_at_once() == 0


async def test_without_the_lock_seats_are_counted_twice(without_the_lock: None) -> None:
    """Take `lock` out of `line.promote`, and two who promote count one seat twice."""
    assert await _promoted_at_once()


async def _promoted_at_once() -> int:
    """How many classes go wrong when several paths promote at one instant."""
    wrong = 0
    for turn in range(TIMES):
        class_id = await a_class(capacity=1, code=f"NT {turn}")
        await enrolled(class_id, 5)
        await db.rows("UPDATE training_class SET capacity = 3 WHERE id = $1", class_id)
        answers = await asyncio.gather(
            *(service.promote(SYSTEM, class_id, now=NOW) for _ in range(4)), return_exceptions=True
        )
        seated = (await states(class_id)).get("requested", 0)
        held = await db.value("SELECT held FROM training_class WHERE id = $1", class_id)
        failed = any(isinstance(one, BaseException) for one in answers)
        wrong += failed or not seated == held == 3 or bool((await lines.check_lines())[1])
    return wrong
