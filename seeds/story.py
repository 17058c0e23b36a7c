"""The life of one class of the demo, through the services and in the names of those who do it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from seeds.cast import HOME
from seeds.classes import Plan
from seeds.people import Crowd
from seeds.registering import enroll
from seeds.sample import sample_list_bytes
from seeds.stage import Stage
from seeds.teaching import Teaching
from seeds.timeline import Happening, Work, days, moment
from training.actor import SYSTEM
from training.catalog import service as catalog
from training.catalog.schemas import Cancellation, NewAllotment, NewClass
from training.enrollment import (
    decisions,
    import_queries,
    imports,
    late,
    moves,
    planning,
    release,
    returns,
)
from training.enrollment.judging import OTHER_UNIT
from training.enrollment.rules import HOLDS_SEAT
from training.jobs import worker
from training.people import service as people
from training.people.schemas import NewPerson

_YESTERDAY = -1
_WHY_LATE = "Vừa được bầu làm phó bí thư chi bộ sau ngày chốt danh sách."
_WHY_BACK = "Thiếu ngày tổ chức lễ kết nạp của ba người. Bổ sung vào hồ sơ rồi gửi lại."


class Story:
    """One class from draft to certificates, as far as it has come by today."""

    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.stage = stage
        self.plan = plan
        self.class_id = 0
        self.code = plan.course
        self.teaching = Teaching(stage, plan)

    def happenings(self) -> Iterator[Happening]:
        """Everything that is done to the class before today."""
        plan = self.plan
        steps: tuple[tuple[int | None, int, Work], ...] = (
            (plan.drafted, 9, self._draft),
            (plan.announced, 10, self._announce),
            (plan.opens, 7, self._open),
            (plan.approved, 15, self._approve_some),
            (plan.closes, 18, self._close),
            (plan.convened, 9, self._convene),
            (plan.scored, 16, self.teaching.score),
            (plan.recognised, 10, self.teaching.recognise),
            (plan.issued, 14, self.teaching.issue),
            (plan.revoked, 9, self.teaching.revoke),
            (plan.replaced, 9, self.teaching.replace),
            (plan.cancelled, 11, self._cancel),
            (plan.list_sent, 16, self._send_list),
            (plan.release, 1, self._release),
            (plan.late_asked, 10, self._ask_late),
            (plan.sent_back, 17, self._send_back),
        )
        for offset, hour, work in steps:
            if offset is not None and offset <= _YESTERDAY and not self._off(offset, work):
                yield self._happening(offset, hour, work)
        yield from self._registrations()
        yield from self._sessions()

    def _off(self, offset: int, work: Work) -> bool:
        """Whether the class was cancelled before this could be done."""
        cancelled = self.plan.cancelled
        return cancelled is not None and offset >= cancelled and work != self._cancel

    def _happening(self, offset: int, hour: int, work: Work, minute: int = 0) -> Happening:
        day = days(self.stage.today, offset)
        return Happening(moment(day, hour, minute), f"{self.plan.course} {day:%m/%Y}", work)

    def _registrations(self) -> Iterator[Happening]:
        last = min(self.plan.closes, _YESTERDAY, (self.plan.cancelled or 0) - 1)
        if self.plan.release is not None:
            last = min(last, self.plan.release - 1)
        if self.plan.opens > last:
            return
        for code, many in self._shares().items():
            day = self.stage.random.randint(self.plan.opens, last)
            yield self._happening(
                self.plan.own_day if code == HOME and self.plan.own_day else day,
                self.stage.random.randint(8, 16),
                _Registration(self, code, many),
                self.stage.random.randrange(60),
            )

    def _sessions(self) -> Iterator[Happening]:
        if self.plan.convened is None:
            return
        for place, offset in enumerate(offset for offset in self.plan.days for _ in range(2)):
            if offset <= _YESTERDAY:
                hour = 12 if place % 2 == 0 else 18
                yield self._happening(offset, hour, _Lesson(self.teaching, place))

    def _shares(self) -> dict[str, int]:
        """How many people each unit sends: the home unit as planned, the rest by chance."""
        plan, random = self.plan, self.stage.random
        if plan.crowd:
            return plan.crowd
        shares = {HOME: plan.own} if plan.own else {}
        others = [code for code in self.stage.units if code != HOME]
        for _ in range(plan.people - plan.own):
            room = [code for code in others if shares.get(code, 0) < (plan.each or plan.people)]
            code = random.choice(room)
            shares[code] = shares.get(code, 0) + 1
        return shares

    async def _draft(self, _: datetime) -> None:
        plan, today = self.plan, self.stage.today
        office = self.stage.cast.organizer
        made = await catalog.add_class(
            office,
            NewClass(
                course=plan.course,
                title=plan.title,
                host_unit_id=self.stage.units[plan.host],
                head_teacher=plan.head_teacher,
                capacity=plan.capacity,
                approval=plan.approval,
                line_policy=plan.line_policy,
                release_on=None if plan.release is None else days(today, plan.release),
                registration_opens_at=moment(days(today, plan.opens), 7),
                registration_closes_at=moment(days(today, plan.closes), 17),
                starts_on=days(today, plan.days[0]),
                ends_on=days(today, plan.days[-1]),
                venue=plan.venue,
            ),
        )
        self.class_id, self.code = made.id, made.code
        await catalog.set_allotments(office, made.id, self._allotments())
        trainer = self.stage.cast.trainer.account_id
        trainers = (trainer,) if plan.with_trainer and trainer else ()
        planned = await catalog.plan_sessions(
            office, made.id, [days(today, offset) for offset in plan.days], trainers
        )
        self.teaching.begin(made.id, planned)

    def _allotments(self) -> list[NewAllotment]:
        plan = self.plan
        seats = {code: plan.seats.get(code, plan.each) for code in self.stage.units}
        return [NewAllotment(self.stage.units[code], many) for code, many in seats.items() if many]

    async def _announce(self, _: datetime) -> None:
        await catalog.publish(self.stage.cast.organizer, self.class_id)

    async def _open(self, at: datetime) -> None:
        await planning.open_registration(self.stage.cast.organizer, self.class_id, now=at)

    async def register(self, code: str, many: int, at: datetime) -> None:
        """A unit's secretary registers people."""
        ids = await self.stage.newcomers(
            code,
            many,
            self.plan.standing,
            at.date(),
            with_learner=self.plan.with_learner and code == HOME,
        )
        placed = await enroll(self.stage.cast.secretaries[code], self.class_id, ids, now=at)
        self.teaching.roll += [one.enrollment_id for one in placed if one.state in HOLDS_SEAT]
        self.teaching.note_learner(placed)

    async def _approve_some(self, at: datetime) -> None:
        """The office has got through every other unit so far."""
        office = self.stage.cast.organizer
        for unit_id in list(self.stage.units.values())[::2]:
            await decisions.confirm_all(office, self.class_id, now=at, unit_id=unit_id)

    async def _close(self, at: datetime) -> None:
        office = self.stage.cast.organizer
        await catalog.close_registration(office, self.class_id)
        await decisions.confirm_all(office, self.class_id, now=at + timedelta(hours=1))

    async def _release(self, at: datetime) -> None:
        """The worker does it on the day."""
        await release.release(SYSTEM, self.class_id, now=at)

    async def _ask_late(self, at: datetime) -> None:
        """The home unit asks for one more, and waits for the office's answer."""
        actor, plan = self.stage.cast.secretaries[HOME], self.plan
        (person,) = await self.stage.newcomers(
            HOME, 1, plan.standing, at.date(), with_learner=False
        )
        await late.ask(actor, self.class_id, person, _WHY_LATE, now=at)

    async def _send_back(self, at: datetime) -> None:
        office, unit = self.stage.cast.organizer, self.stage.units[HOME]
        await returns.send_back(office, self.class_id, unit, _WHY_BACK, now=at)

    async def _convene(self, at: datetime) -> None:
        await planning.convene(
            self.stage.cast.organizer, self.class_id, self.stage.decision(at.date())
        )

    async def _cancel(self, at: datetime) -> None:
        await planning.cancel(
            self.stage.cast.organizer, self.class_id, Cancellation(self.plan.reason), now=at
        )

    async def _send_list(self, at: datetime) -> None:
        """The home unit's list has been read and waits for its secretary to mend the faults.

        One row has somebody's name and birth date but not their number: are they the same? One
        is of another unit, and its secretary has asked the office for them.
        """
        actor = self.stage.cast.secretaries[HOME]
        asked = await imports.send(
            actor,
            self.class_id,
            "Danh sách quần chúng ưu tú đợt 2.xlsx",
            sample_list_bytes(
                at.date(), seed="list that waits", more=await self._alike_and_foreign(at)
            ),
            now=at,
        )
        listed = await import_queries.summary(actor, asked.id)
        if listed.job_id is not None:
            await worker.do(listed.job_id)
        for row in (await import_queries.full(actor, asked.id)).rows:
            if any(fault.code == OTHER_UNIT for fault in row.faults):
                await moves.ask(actor, asked.id, row.row, now=at)

    async def _alike_and_foreign(self, at: datetime) -> list[NewPerson]:
        """A namesake of somebody of the home unit, and somebody of another unit."""
        crowd, stage, day = Crowd("alike and foreign"), self.stage, at.date()
        (known,) = crowd.people(1, stage.units[HOME], self.plan.standing, day)
        other = next(code for code in stage.units if code != HOME)
        (foreign,) = crowd.people(1, stage.units[other], self.plan.standing, day)
        for code, person in ((HOME, known), (other, foreign)):
            await people.add_many(stage.cast.secretaries[code], [person], today=day)
        born = known.birth_date or day
        number = crowd.number("001", known.gender, born.year)
        return [msgspec.structs.replace(known, national_id=number), foreign]


class _Registration:
    def __init__(self, story: Story, code: str, many: int) -> None:
        self._story, self._code, self._many = story, code, many

    async def __call__(self, at: datetime) -> None:
        await self._story.register(self._code, self._many, at)


class _Lesson:
    def __init__(self, teaching: Teaching, place: int) -> None:
        self._teaching, self._place = teaching, place

    async def __call__(self, at: datetime) -> None:
        await self._teaching.hold(self._place, at)
