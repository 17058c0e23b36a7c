"""The people of the half-years: put on record, admitted, recognised, month by month."""

import calendar
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from seeds import half_years
from seeds.half_years import ADMITTED, EARLIER, RECOGNISED, HeldClass, Month
from seeds.people import Crowd
from seeds.timeline import Happening, moment
from training import db
from training.actor import Actor
from training.catalog.rules import valid_until
from training.people import service as people
from training.people.rules import Standing
from training.people.schemas import NewPerson
from training.reports.rules import deal

_HEAVY, _LIGHT = 24, 6
_SENIOR = timedelta(days=900)
_PROBATION_MONTHS = 12
_NAMESAKES = 4
_RELIGIONS = (*("Không",) * 40, "Công giáo", "Phật giáo")


class Members:
    """Who may be admitted next, who is on probation since when, who needs the new-member class."""

    def __init__(self, office: Actor, units: Sequence[int], crowd: Crowd) -> None:
        self.office = office
        self.units = units
        self.crowd = crowd
        # A few large schools, many small ones.
        self.weights = [max(_LIGHT, _HEAVY - place // 2) for place in range(len(units))]
        self.names: Counter[str] = Counter()
        self.certified: list[int] = []
        self.probation: deque[tuple[date, int]] = deque()
        self.untaught: deque[int] = deque()

    def op_id(self) -> str:
        """An id for one act of marking, the same at every telling."""
        return str(UUID(int=self.crowd.random.getrandbits(128), version=4))

    def happenings(self) -> Iterator[Happening]:
        """Those on probation already, then one happening a month."""
        begins = date(*half_years.FIRST, 1)
        yield Happening(moment(begins, 0), "Members of 2016", self._begin)
        for month in half_years.months():
            at = moment(_days(month)[-1], 20)
            yield Happening(at, f"Members {at:%m/%Y}", _Wave(self, month))

    async def learners(self, held: HeldClass, at: datetime) -> list[int]:
        """The people of a class: new on record, or those who wait for the new-member class."""
        if held.standing is Standing.PROBATIONARY:
            return [self.untaught.popleft() for _ in range(held.people)]
        return await self._add(held.people, held.standing, at)

    async def note_completed(self, class_id: int, held: HeldClass) -> None:
        """Who completed the awareness class may be admitted from now on."""
        if held.standing is not Standing.CANDIDATE:
            return
        found = await db.rows(
            "SELECT person FROM enrollment WHERE training_class = $1 AND state = 'completed'"
            " ORDER BY id",
            class_id,
        )
        fresh = [row["person"] for row in found]
        self.crowd.random.shuffle(fresh)
        self.certified += fresh[round(len(fresh) * half_years.NEVER_ADMITTED) :]

    async def _begin(self, at: datetime) -> None:
        for month, many in EARLIER.items():
            if month == half_years.UNTAUGHT_SINCE[0]:
                self.untaught.clear()
            await self._admit_new(month, many, at)

    async def wave(self, month: Month, at: datetime) -> None:
        """A month's ceremonies and recognitions, as the units reported them at its end."""
        if month in half_years.UNTAUGHT_SINCE:
            # Half-years that are not told had their classes too: they took whoever waited.
            self.untaught.clear()
        many = ADMITTED.get(month, half_years.ADMITTED_LATER)
        if month < half_years.FROM_OWN_CLASSES:
            await self._admit_new(month, many, at)
        elif month <= half_years.LAST_ADMITTED:
            await self._admit(month, many)
        await self._recognise(month)

    async def _admit_new(self, month: Month, many: int, at: datetime) -> None:
        days = self._some_days(month, many)
        ids = await self._add(many, Standing.PROBATIONARY, at, days)
        self._on_probation(zip(days, ids, strict=True))

    async def _admit(self, month: Month, many: int) -> None:
        ids = self.certified[:many]
        del self.certified[:many]
        days = self._some_days(month, len(ids))
        await db.rows(
            "UPDATE person p SET standing = 'probationary', ceremony_date = new.day,"
            " admission_decision_date = new.day - 7, admission_decision_number = new.number"
            " FROM unnest($1::int[], $2::date[], $3::text[]) AS new (id, day, number)"
            " WHERE p.id = new.id AND p.standing = 'candidate'",
            ids,
            days,
            [self._number() for _ in ids],
        )
        fields = ("admission_decision_date", "admission_decision_number", "ceremony_date")
        await self._record("person.admitted", ids, [*fields, "standing"])
        self._on_probation(zip(days, ids, strict=True))

    async def _recognise(self, month: Month) -> None:
        """The longest on probation first: as many as planned, else whoever is due."""
        last = _days(month)[-1]
        due: list[tuple[date, int]] = []
        while self.probation and len(due) < RECOGNISED.get(month, len(self.probation) + len(due)):
            ends = valid_until(self.probation[0][0], _PROBATION_MONTHS) or last
            if ends > last:
                break
            due.append((max(ends, last.replace(day=1)), self.probation.popleft()[1]))
        days = [min(day + timedelta(days=self.crowd.random.randint(0, 12)), last) for day, _ in due]
        ids = [person for _, person in due]
        await db.rows(
            "UPDATE person p SET standing = 'full', recognition_date = new.day"
            " FROM unnest($1::int[], $2::date[]) AS new (id, day)"
            " WHERE p.id = new.id AND p.standing = 'probationary'",
            ids,
            days,
        )
        await self._record("person.recognised", ids, ["recognition_date", "standing"])

    def _on_probation(self, found: Iterator[tuple[date, int]]) -> None:
        fresh = sorted(found)
        self.probation.extend(fresh)
        self.untaught.extend(person for _, person in fresh)

    def _some_days(self, month: Month, many: int) -> list[date]:
        return [self.crowd.random.choice(_days(month)) for _ in range(many)]

    async def _add(
        self, many: int, standing: Standing, at: datetime, days: Sequence[date] = ()
    ) -> list[int]:
        units = [
            unit
            for unit, share in zip(self.units, self._split(many), strict=True)
            for _ in range(share)
        ]
        self.crowd.random.shuffle(units)
        new = [self._person(unit, standing, at.date()) for unit in units]
        if days:
            new = [
                msgspec.structs.replace(
                    one,
                    ceremony_date=day,
                    admission_decision_date=day - timedelta(days=7),
                    admission_decision_number=self._number(),
                )
                for one, day in zip(new, days, strict=True)
            ]
        ids = await people.add_many(self.office, new, today=at.date())
        await db.rows("UPDATE person SET created_at = $2 WHERE id = ANY($1::int[])", ids, at)
        return ids

    def _split(self, many: int) -> list[int]:
        """How many each unit sends: one at least, where there are enough for all."""
        chance = self.crowd.random
        least = 1 if many >= len(self.units) else 0
        weights = [weight * chance.randint(7, 13) for weight in self.weights]
        return [share + least for share in deal(many - least * len(self.units), weights)]

    def _person(self, unit: int, standing: Standing, day: date) -> NewPerson:
        made = self.crowd.person(unit, standing, day)
        past = {
            field: None if getattr(made, field) is None else getattr(made, field) - _SENIOR
            for field in ("ceremony_date", "admission_decision_date", "recognition_date")
        }
        # The crowd's rare names come round too often among so many.
        rare = self.names[made.full_name] == _NAMESAKES
        name = self.crowd.name(made.gender) if rare else made.full_name
        self.names[name] += 1
        return msgspec.structs.replace(
            made,
            full_name=name,
            national_id=None,
            phone=None,
            religion=self.crowd.random.choice(_RELIGIONS),
            **past,
        )

    def _number(self) -> str:
        return f"{self.crowd.random.randint(40, 990)}-QĐ/ĐUK"

    async def _record(self, action: str, ids: Sequence[int], fields: Sequence[str]) -> None:
        """One line of history for each person, as recording one by one leaves."""
        await db.rows(
            "INSERT INTO event (actor_id, actor_name, action, noun, noun_id, unit_id, details)"
            " SELECT $1, $2, $3, 'person', p.id, p.unit,"
            " jsonb_build_object('fields', to_jsonb($5::text[]))"
            " FROM person p WHERE p.id = ANY($4::int[]) ORDER BY p.id",
            self.office.account_id,
            self.office.name,
            action,
            list(ids),
            list(fields),
        )


class _Wave(msgspec.Struct, frozen=True):
    members: Members
    month: Month

    async def __call__(self, at: datetime) -> None:
        await self.members.wave(self.month, at)


def _days(month: Month) -> list[date]:
    """Every day of a month."""
    year, number = month
    return [date(year, number, day) for day in range(1, calendar.monthrange(year, number)[1] + 1)]
