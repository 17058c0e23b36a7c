"""Random histories of a class on real connections, held to a model after every step.

`PROVE=1` tells many and long ones; otherwise a few, always the same.
"""

import asyncio
import os
from collections.abc import Coroutine
from typing import Any, TypeVar

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from tests.cast import a_unit
from tests.enrollment.seat_model import Model
from tests.enrollment.story import NOW, a_class, assert_seats_agree, people
from training import db
from training.actor import SYSTEM
from training.catalog.schemas import ClassChange, NewAllotment
from training.enrollment import decisions, planning, release, service, substitution, waiting
from training.errors import Refused
from training.operations import lines

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]
PROVE = bool(os.environ.get("PROVE"))
SETTINGS = hypothesis.settings(
    max_examples=250 if PROVE else 6,
    stateful_step_count=50 if PROVE else 20,
    deadline=None,
    # A history of so few steps is read as it is; making it shorter takes minutes of commits.
    phases=[hypothesis.Phase.generate],
    derandomize=not PROVE,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
UNITS = ("A", "B", "C")
ANY = st.integers(0, 10**6)
T = TypeVar("T")


class Histories(RuleBasedStateMachine):
    """Everything that moves seats, in any order."""

    loop: asyncio.AbstractEventLoop
    told = 0

    def __init__(self) -> None:
        super().__init__()
        self.enrollments: dict[int, int] = {}

    def wait(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(doing)

    @initialize(capacity=st.integers(1, 6), strict=st.booleans(), kept=st.booleans())
    def begin(self, capacity: int, strict: bool, kept: bool) -> None:  # noqa: FBT001  # drawn
        Histories.told += 1
        self.model = Model(capacity, strict=strict, kept=kept)
        self.wait(self._begin())

    async def _begin(self) -> None:
        self.units = [await a_unit(name, f"Trường ĐH {name}") for name in UNITS]
        self.class_id = await a_class(capacity=self.model.capacity, code=f"NT {Histories.told}")
        await db.rows(
            "UPDATE training_class SET line_policy = $2, line_return = $3 WHERE id = $1",
            self.class_id,
            "strict" if self.model.strict else "fill",
            "kept" if self.model.keeps else "end",
        )

    def one_of(self, choices: Any, pick: int) -> int:
        found = sorted(choices)
        return int(found[pick % len(found)])

    @rule(pick=ANY)
    def register(self, pick: int) -> None:
        unit = self.units[pick % len(self.units)]
        (who,) = self.wait(people(1, unit_id=unit))
        self.enroll(who, unit)

    @precondition(lambda self: self.gone())
    @rule(pick=ANY)
    def come_back(self, pick: int) -> None:
        who = self.one_of(self.gone(), pick)
        self.enroll(who, self.model.unit_of[who])

    def gone(self) -> set[int]:
        model = self.model
        return set(model.unit_of) - model.seated.keys() - model.line.keys()

    def enroll(self, who: int, unit: int) -> None:
        made = self.wait(service.enroll(SYSTEM, self.class_id, who, now=NOW))
        self.enrollments[who] = made.id
        self.model.register(who, unit)
        self.compare()

    @rule(pick=ANY, many=st.integers(2, 5))
    def rush(self, pick: int, many: int) -> None:
        """Several of one unit at one instant: who comes first is theirs to know."""
        unit = self.units[pick % len(self.units)]
        crowd = self.wait(people(many, unit_id=unit))
        made = self.wait(self._at_once(crowd))
        before = set(self.model.line)
        for who in crowd:
            self.model.register(who, unit)
            self.enrollments[who] = made[who].id
        # The same number of them sit and wait as if they had come one after another.
        seats = [own for who, own in self.model.seated.items() if who in crowd]
        numbers = sorted(no for who, no in self.model.line.items() if who not in before)
        sit = [who for who in crowd if made[who].waiting_rank is None]
        assert len(sit) == len(seats)
        for who in crowd:
            self.model.seated.pop(who, None)
            self.model.line.pop(who, None)
        self.model.seated |= dict(zip(sit, seats, strict=True))
        waits = sorted(set(crowd) - set(sit), key=lambda who: made[who].waiting_rank or 0)
        self.model.line |= dict(zip(waits, numbers, strict=True))
        self.compare()

    async def _at_once(self, crowd: list[int]) -> dict[int, Any]:
        answers = await asyncio.gather(
            *(service.enroll(SYSTEM, self.class_id, who, now=NOW) for who in crowd)
        )
        ranks = await db.rows(
            "SELECT person, queue_no FROM enrollment WHERE person = ANY($1::int[])", crowd
        )
        numbers = {row["person"]: row["queue_no"] for row in ranks}
        return {
            who: _Answer(answer.id, numbers[who])
            for who, answer in zip(crowd, answers, strict=True)
        }

    @precondition(lambda self: self.model.seated or self.model.line)
    @rule(pick=ANY, rejected=st.booleans())
    def leave(self, pick: int, rejected: bool) -> None:  # noqa: FBT001  # drawn
        who = self.one_of([*self.model.seated, *self.model.line], pick)
        enrollment = self.enrollments[who]
        if rejected:
            self.wait(decisions.reject(SYSTEM, enrollment, "Thiếu hồ sơ", now=NOW))
        else:
            self.wait(service.withdraw(SYSTEM, enrollment, None, now=NOW))
        self.model.leave(who, withdrawn=not rejected)
        self.compare()

    @rule(capacity=st.integers(1, 9))
    def resize(self, capacity: int) -> None:
        changing = planning.change_class(
            SYSTEM, self.class_id, ClassChange(capacity=capacity), now=NOW
        )
        if self.model.may_have(capacity):
            self.wait(changing)
            self.model.resize(capacity)
        else:
            with pytest.raises(Refused):
                self.wait(changing)
        self.compare()

    @rule(seats=st.lists(st.none() | st.integers(0, 3), min_size=3, max_size=3))
    def allot(self, seats: list[int | None]) -> None:
        wanted = {
            unit: many for unit, many in zip(self.units, seats, strict=True) if many is not None
        }
        asked = [NewAllotment(unit, many) for unit, many in wanted.items()]
        try:
            self.wait(planning.set_allotments(SYSTEM, self.class_id, asked, now=NOW))
        except Refused:
            pass
        else:
            assert not self.model.released
            self.model.allot(wanted, self.enrollments)
        self.compare()

    @precondition(lambda self: self.model.allotted)
    @rule()
    def release(self) -> None:
        doing = release.release(SYSTEM, self.class_id, now=NOW)
        if self.model.released:
            with pytest.raises(Refused):
                self.wait(doing)
        else:
            self.wait(doing)
            self.model.release()
        self.compare()

    @precondition(lambda self: self.model.seated)
    @rule(pick=ANY)
    def substitute(self, pick: int) -> None:
        old = self.one_of(self.model.seated, pick)
        (new,) = self.wait(people(1, unit_id=self.model.unit_of[old]))
        made = self.wait(substitution.substitute(SYSTEM, self.enrollments[old], new, "Ốm", now=NOW))
        self.enrollments[new] = made.id
        self.model.left_with.pop(old, None)
        self.model.substitute(old, new)
        self.compare()

    @rule()
    def confirm(self) -> None:
        self.wait(decisions.confirm_all(SYSTEM, self.class_id, now=NOW))
        self.compare()

    @rule()
    def read(self) -> None:
        line = self.wait(waiting.of_class(SYSTEM, self.class_id))
        assert [one.rank for one in line.items] == [*range(1, len(self.model.line) + 1)]
        assert all(one.reason_code != "next" for one in line.items)

    def compare(self) -> None:
        """What lies in the database is what the model says."""
        self.wait(self._compare())

    async def _compare(self) -> None:
        found = await db.rows(
            "SELECT person, state, allotment IS NOT NULL AS own, queue_no FROM enrollment"
            " WHERE training_class = $1 AND state IN ('requested', 'confirmed', 'waitlisted')",
            self.class_id,
        )
        waits = {row["person"]: row["queue_no"] for row in found if row["state"] == "waitlisted"}
        sits = {row["person"]: row["own"] for row in found if row["state"] != "waitlisted"}
        assert waits == self.model.line
        assert sits == self.model.seated
        assert (await lines.check_lines())[1] == []
        await assert_seats_agree()


class _Answer:
    def __init__(self, enrollment: int, number: int | None) -> None:
        self.id, self.waiting_rank = enrollment, number


@pytest.fixture
async def loop(database: None) -> asyncio.AbstractEventLoop:
    """The loop of the connections: the machine's own steps wait for theirs on it."""
    return asyncio.get_running_loop()


def test_any_history_ends_as_the_model_says(loop: asyncio.AbstractEventLoop) -> None:
    Histories.loop = loop
    run(Histories, settings=SETTINGS)
