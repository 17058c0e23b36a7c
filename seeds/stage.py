"""What all stories of the demo share: who acts, which units there are, the crowd, the decisions."""

from collections import Counter
from datetime import date
from uuid import UUID

from seeds.cast import HOME, Cast
from seeds.people import Crowd
from training import db
from training.actor import Actor
from training.catalog.schemas import Decision
from training.people import service as people
from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson

_FIRST_DECISION = 118
_LEARNER_BORN_BEFORE = 25


class Stage:
    """The world in which the classes take place."""

    def __init__(self, today: date, cast: Cast, units: dict[str, int], single: set[str]) -> None:
        self.today = today
        self.cast = cast
        self.units = units
        self.single = single
        self.crowd = Crowd("people")
        self.random = self.crowd.random
        self.learner_id: int | None = None
        self._decisions: Counter[int] = Counter()

    def decision(self, day: date) -> Decision:
        """The office's next decision of that year."""
        self._decisions[day.year] += 1
        return Decision(f"{_FIRST_DECISION + self._decisions[day.year]}-QĐ/ĐUK", day)

    def op_id(self) -> str:
        """An id for one act of marking, the same at every telling."""
        return str(UUID(int=self.random.getrandbits(128), version=4))

    async def newcomers(
        self, code: str, many: int, standing: Standing, day: date, *, with_learner: bool
    ) -> list[int]:
        """People of a unit, put on record by its secretary; the learner first, where wanted."""
        new = self.crowd.people(
            many - with_learner,
            self.units[code],
            standing,
            day,
            one_branch=code in self.single,
        )
        ids = await people.add_many(self.cast.secretaries[code], new, today=day)
        return [await self._learner(day), *ids] if with_learner else ids

    async def _learner(self, day: date) -> int:
        """The learner whom one signs in as; on record since their first class."""
        if self.learner_id is None:
            made = await people.add_many(self.cast.secretaries[HOME], [self._uyen()], today=day)
            self.learner_id = made[0]
            await _link(self.cast.learner, made[0])
        return self.learner_id

    def _uyen(self) -> NewPerson:
        born = date(self.today.year - _LEARNER_BORN_BEFORE, 3, 8)
        return NewPerson(
            full_name=self.cast.learner.name,
            gender=Gender.FEMALE,
            unit_id=self.units[HOME],
            standing=Standing.CANDIDATE,
            birth_date=born,
            national_id=self.crowd.number("036", Gender.FEMALE, born.year),
            phone="0382604117",
            email="uyen.ntp@example.vn",
            branch="Chi bộ Khoa Cơ khí",
            ethnicity="Kinh",
            hometown="Nam Định",
            schooling="Đại học",
            position="Trợ giảng",
        )


async def _link(learner: Actor, person_id: int) -> None:
    # People are not given accounts by any service yet.
    await db.rows("UPDATE person SET account = $2 WHERE id = $1", person_id, learner.account_id)
