"""What becomes of a class once it is taught: marks, scores, decision, certificates."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from seeds.cast import HOME
from seeds.classes import Plan
from seeds.stage import Stage
from training.actor import Actor
from training.attendance import absences
from training.attendance import service as attendance
from training.attendance.absences import NewAbsence
from training.attendance.rules import MarkStatus
from training.attendance.schemas import NewMark
from training.catalog.schemas import SessionView
from training.certificates import queries as register
from training.certificates import service as certificates
from training.certificates.schemas import IssueOrder, Replacement
from training.enrollment import queries as enrollments
from training.enrollment.rules import EnrollmentState
from training.enrollment.seats import Placed
from training.results import service as results
from training.results.schemas import NewScore

_TRUANT_SHARE, _TRUANT_MISSES, _MISSES = 0.02, 0.5, 0.06
_EXCEPTIONS = (
    *(MarkStatus.ABSENT,) * 3,
    *(MarkStatus.LATE,) * 4,
    *(MarkStatus.EXCUSED,) * 2,
)
_SCORES = ("5,5", "6", "6,5", "7", "7", "7,25", "7,5", "7,5", "8", "8", "8,25", "8,5", "9", "9,5")
_WEAK_SHARE, _WEAK, _REDONE = 0.05, "4,5", ("4", "5,5", "6")
_LEARNER_MISSES = 2
_DIFFERING = 3


class Teaching:
    """The taught half of a class's life."""

    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.stage = stage
        self.plan = plan
        self.class_id = 0
        self.roll: list[int] = []
        self._sessions: Sequence[SessionView] = ()
        self._truants: set[int] = set()
        self._learner: int | None = None
        self._sequence = 0

    def begin(self, class_id: int, sessions: Sequence[SessionView]) -> None:
        """The class is planned: these are its sessions."""
        self.class_id, self._sessions = class_id, sessions

    def note_learner(self, placed: Sequence[Placed]) -> None:
        """Remember the learner's own place."""
        for one in placed:
            if one.person_id == self.stage.learner_id:
                self._learner = one.enrollment_id

    @property
    def _marker(self) -> Actor:
        cast = self.stage.cast
        return cast.trainer if self.plan.with_trainer else cast.organizer

    async def hold(self, place: int, at: datetime) -> None:
        """Mark who was missing or late, and close the session on all others as present."""
        if place >= len(self._sessions):
            return
        session = self._sessions[place]
        exceptions = self._exceptions(session.ordinal)
        await self._mark(self._marker, session, exceptions, at)
        if self.plan.differing and session.ordinal == _DIFFERING:
            late = next(one for one, status in exceptions.items() if status is MarkStatus.LATE)
            await self._mark(self.stage.cast.organizer, session, {late: MarkStatus.ABSENT}, at)
        await attendance.close(self._marker, session.id, MarkStatus.PRESENT, now=at)
        if self.plan.differing and session.ordinal == _DIFFERING:
            await self._leave_questions(session, exceptions, at)

    async def _leave_questions(
        self, session: SessionView, exceptions: dict[int, MarkStatus], at: datetime
    ) -> None:
        """A phone sends a mark after the closing, and a unit tells of an absence to come."""
        missed = next(one for one, status in exceptions.items() if status is MarkStatus.ABSENT)
        await self._mark(self._marker, session, {missed: MarkStatus.PRESENT}, at)
        secretary = self.stage.cast.secretaries[HOME]
        own = await enrollments.of_class(
            secretary, self.class_id, state=EnrollmentState.CONFIRMED, size=1
        )
        told = NewAbsence((self._sessions[-2].id,), "Đi công tác theo giấy mời số 12")
        await absences.tell(secretary, own.items[0].id, told, now=at)

    def _exceptions(self, ordinal: int) -> dict[int, MarkStatus]:
        random = self.stage.random
        if not self._truants:
            self._truants = set(random.sample(self.roll, int(len(self.roll) * _TRUANT_SHARE)))
        exceptions = {
            one: MarkStatus.ABSENT if one in self._truants else random.choice(_EXCEPTIONS)
            for one in self.roll
            if random.random() < (_TRUANT_MISSES if one in self._truants else _MISSES)
        }
        if self._learner is not None:
            exceptions.pop(self._learner, None)
            if ordinal == _LEARNER_MISSES:
                exceptions[self._learner] = MarkStatus.ABSENT
        return exceptions

    async def _mark(
        self, who: Actor, session: SessionView, statuses: dict[int, MarkStatus], at: datetime
    ) -> None:
        marks = []
        for place, (enrollment_id, status) in enumerate(statuses.items()):
            self._sequence += 1
            when = session.starts_at + timedelta(minutes=12, seconds=4 * place)
            marks.append(
                NewMark(
                    op_id=self.stage.op_id(),
                    enrollment_id=enrollment_id,
                    status=status.value,
                    happened_at=when.isoformat(),
                    device_sequence=self._sequence,
                    device_id=uuid5(NAMESPACE_URL, who.username).hex,
                )
            )
        await attendance.mark(who, session.id, marks, now=at)

    async def score(self, at: datetime) -> None:
        """Put down the marks of the essays that have been read; the weak ones write once more."""
        read = self.roll[: int(len(self.roll) * self.plan.scored_share)]
        random, office = self.stage.random, self.stage.cast.organizer
        weak = {one for one in read if random.random() < _WEAK_SHARE and one != self._learner}
        first = {one: NewScore(_WEAK if one in weak else random.choice(_SCORES)) for one in read}
        await results.enter_many(office, self.class_id, first, now=at)
        again = {one: NewScore(random.choice(_REDONE), attempt=2) for one in sorted(weak)}
        if again:
            await results.enter_many(office, self.class_id, again, now=at + timedelta(hours=1))

    async def recognise(self, at: datetime) -> None:
        """The decision that recognises completion."""
        decision = self.stage.decision(at.date())
        await results.complete_class(
            self.stage.cast.organizer, self.class_id, decision, today=at.date()
        )

    async def issue(self, at: datetime) -> None:
        """Number and record the certificates; the worker prints them once it runs."""
        await certificates.ask_issue(
            self.stage.cast.organizer, self.class_id, IssueOrder(at.date()), today=at.date()
        )

    async def revoke(self, at: datetime) -> None:
        """One certificate turns out to be wrong."""
        await certificates.revoke(
            self.stage.cast.organizer,
            await self._certificate(11),
            "Người được cấp có trong danh sách do nhầm tên, không dự lớp.",
            now=at,
        )

    async def replace(self, at: datetime) -> None:
        """One certificate is put right."""
        await certificates.replace(
            self.stage.cast.organizer,
            await self._certificate(23),
            Replacement("Văn phòng ghi sai chi bộ của người được cấp.", at.date()),
            now=at,
        )

    async def _certificate(self, place: int) -> int:
        """The id of the class's certificate at a place of its list."""
        page = await register.find(self.stage.cast.organizer, class_id=self.class_id)
        return page.items[place].id
