"""One class of the half-years, from its plan to its certificates, through the services."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import msgspec

from seeds.half_years import HeldClass
from seeds.members import Members
from seeds.people import Crowd
from seeds.timeline import Happening, Work, moment
from training import db
from training.actor import Actor
from training.attendance import service as attendance
from training.attendance.rules import MarkStatus
from training.attendance.schemas import NewMark
from training.catalog import service as catalog
from training.catalog.schemas import Decision, NewClass, SessionView
from training.certificates import service as certificates
from training.certificates.schemas import IssueOrder
from training.clock import ZONE
from training.enrollment import decisions, seats
from training.enrollment import service as enrollment
from training.enrollment.eligibility import candidates
from training.people.rules import Standing
from training.results import service as results
from training.results.schemas import NewScore

_ROUND = 10
_TRUANT_SHARE, _TRUANT_MISSES, _MISSES, _SHORT_MISSES = 0.015, 0.5, 0.04, 0.012
_EXCEPTIONS = (*(MarkStatus.ABSENT,) * 3, *(MarkStatus.LATE,) * 5, *(MarkStatus.EXCUSED,) * 2)
_SCORES = ("5,5", "6", "6,5", "7", "7", "7,25", "7,5", "7,5", "8", "8", "8,25", "8,5", "9", "9,5")
_WEAK_SHARE, _WEAK, _REDONE = 0.03, "4,5", ("4", "5,5", "6", "6,5")
_SECOND_ATTEMPT = 2


class Teller:
    """What all classes share: who acts, the units, the crowd, the decisions of a year."""

    def __init__(self, office: Actor, units: Sequence[int]) -> None:
        self.office = office
        self.units = units
        self.crowd = Crowd("2018")
        self.members = Members(office, units, self.crowd)
        self.decisions: dict[int, int] = {}

    @property
    def random(self) -> random.Random:
        """One source of chance, so that it is told the same every time."""
        return self.crowd.random

    def decision(self, day: date) -> Decision:
        """The office's next decision of that year."""
        self.decisions[day.year] = self.decisions.get(day.year, 30) + 1
        return Decision(f"{self.decisions[day.year]}-QĐ/ĐUK", day)


class Told:
    """One class, from its plan to its certificates."""

    def __init__(self, teller: Teller, held: HeldClass) -> None:
        self.teller = teller
        self.held = held
        self.class_id = 0
        self.roll: list[int] = []
        self.truants: frozenset[int] = frozenset()
        self.sessions: Sequence[SessionView] = ()

    def happenings(self) -> Iterator[Happening]:
        """Everything that was done to it."""
        ends = (self.held.dates[-1] - self.held.starts_on).days
        yield self._at(-45, 9, self._plan)
        yield self._at(-30, 10, self._register)
        yield self._at(-21, 16, self._convene)
        for place, day in enumerate(day for day in self.held.dates for _ in range(2)):
            after = (day - self.held.starts_on).days
            yield self._at(after, 18 if place % 2 else 12, _Lesson(self, place))
        yield self._at(ends + 6, 9, self._score)
        yield self._at(ends + 11, 15, self._recognise)
        yield self._at(ends + 16, 9, self._issue)

    def _at(self, offset: int, hour: int, work: Work) -> Happening:
        day = self.held.starts_on + timedelta(days=offset)
        return Happening(moment(day, hour), f"{self.held.course} {day:%m/%Y}", work)

    async def _plan(self, at: datetime) -> None:
        held, office, units = self.held, self.teller.office, self.teller.units
        made = await catalog.add_class(
            office,
            NewClass(
                course=held.course,
                host_unit_id=units[held.host % len(units)],
                capacity=-(-held.people // _ROUND) * _ROUND,
                registration_opens_at=at,
                registration_closes_at=moment(held.starts_on - timedelta(days=24), 17),
                starts_on=held.starts_on,
                ends_on=held.dates[-1],
                venue="Hội trường của đơn vị đăng cai",
            ),
        )
        self.class_id = made.id
        self.sessions = await catalog.plan_sessions(office, made.id, held.dates)
        await catalog.publish(office, made.id)
        await catalog.open_registration(office, made.id)
        await db.rows("UPDATE training_class SET created_at = $2 WHERE id = $1", made.id, at)

    async def _register(self, at: datetime) -> None:
        office = self.teller.office
        people = await self.teller.members.learners(self.held, at)
        async with db.transaction():
            locked = await seats.lock(self.class_id)
            enrollment.check_registration(office, locked, at)
            found = await candidates(office, locked, people, today=at.date())
            for one in found.values():
                enrollment.check_candidate(locked, one)
            placed = await seats.claim(
                locked,
                [found[person].applicant for person in people],
                promised=0,
                promised_held=0,
                now=at,
                by=office,
            )
        self.roll = [one.enrollment_id for one in placed]

    async def _convene(self, at: datetime) -> None:
        office = self.teller.office
        await decisions.confirm_all(office, self.class_id, now=at)
        await catalog.close_registration(office, self.class_id)
        await catalog.convene(office, self.class_id, self.teller.decision(at.date()))
        chance = self.teller.random
        self.truants = frozenset(chance.sample(self.roll, round(len(self.roll) * _TRUANT_SHARE)))

    async def hold(self, place: int, at: datetime) -> None:
        """Mark who was not simply there, and close the session on all others as present."""
        if place >= len(self.sessions):
            return
        office, session = self.teller.office, self.sessions[place]
        marks = list(self._marks(session, at))
        await attendance.mark(office, session.id, marks, now=at)
        await attendance.close(office, session.id, MarkStatus.PRESENT, now=at)

    def _marks(self, session: SessionView, at: datetime) -> Iterator[NewMark]:
        chance = self.teller.random
        usual = _MISSES if len(self.sessions) > 2 else _SHORT_MISSES  # noqa: PLR2004  # a day's two half-days
        for sequence, one in enumerate(self.roll, start=session.ordinal * 1_000):
            truant = one in self.truants
            if chance.random() < (_TRUANT_MISSES if truant else usual):
                yield NewMark(
                    op_id=self.teller.members.op_id(),
                    enrollment_id=one,
                    status=(MarkStatus.ABSENT if truant else chance.choice(_EXCEPTIONS)).value,
                    happened_at=at.isoformat(),
                    device_sequence=sequence,
                    device_id="sổ giấy",
                )

    async def _score(self, at: datetime) -> None:
        if self.held.standing is Standing.FULL:
            return
        chance, office = self.teller.random, self.teller.office
        weak = [one for one in self.roll if chance.random() < _WEAK_SHARE]
        first = {one: NewScore(chance.choice(_SCORES)) for one in self.roll}
        first |= dict.fromkeys(weak, NewScore(_WEAK))
        again = {one: NewScore(chance.choice(_REDONE), attempt=_SECOND_ATTEMPT) for one in weak}
        await results.enter_many(office, self.class_id, first, now=at)
        await results.enter_many(office, self.class_id, again, now=at)

    async def _recognise(self, at: datetime) -> None:
        today = at.date()
        await results.complete_class(
            self.teller.office, self.class_id, self.teller.decision(today), today=today
        )
        await self.teller.members.note_completed(self.class_id, self.held)

    async def _issue(self, at: datetime) -> None:
        if self.held.standing is Standing.FULL:
            return
        today = at.astimezone(ZONE).date()
        made = await certificates.ask_issue(
            self.teller.office, self.class_id, IssueOrder(today), today=today
        )
        await _call_off(made.job.id, at)
        await db.rows(
            "UPDATE certificate SET recorded_at = $2 WHERE training_class = $1", self.class_id, at
        )


class _Lesson(msgspec.Struct, frozen=True):
    told: Told
    place: int

    async def __call__(self, at: datetime) -> None:
        await self.told.hold(self.place, at)


async def _call_off(job_id: int, at: datetime) -> None:
    """End the printing before it begins: the papers are long handed over."""
    await db.rows("DELETE FROM pgqueuer WHERE payload = $1", str(job_id).encode())
    await db.rows(
        "UPDATE job SET state = 'done', asked_at = $2, started_at = $2, ended_at = $2,"
        " result = '{}' WHERE id = $1",
        job_id,
        at,
    )
