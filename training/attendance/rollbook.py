"""The marks of one class beside its sessions and rules, and what follows from them. No I/O."""

from datetime import datetime
from typing import Any

import msgspec

from training.attendance.rules import (
    Attended,
    MarkStatus,
    Reckoning,
    attending,
    reckon,
)
from training.attendance.schemas import SessionColumn
from training.catalog.rules import CourseRules


class MadeUp(msgspec.Struct, frozen=True):
    """A missed session and the one of another class that stands for it; its mark if there is.

    `ordinal`, `starts_at` and `venue` are those of the session in the other class.
    """

    missed: int
    session: int
    class_code: str
    ordinal: int
    venue: str
    starts_at: datetime
    closed: bool
    status: MarkStatus | None

    @property
    def counts(self) -> bool:
        """Whether the person was there by a roll that is closed."""
        return self.closed and self.status in {MarkStatus.PRESENT, MarkStatus.LATE}


_MARKED = (None, MarkStatus.PRESENT, MarkStatus.EXCUSED, MarkStatus.ABSENT)


class Rollbook(msgspec.Struct, frozen=True):
    """Everything that attendance in a class is reckoned from.

    `marks` has everybody on the roll; a session missing there is unmarked, None a disagreement.
    `made_up` holds what was arranged elsewhere, by person; `makeup_counts` by the course's rule
    and the class's own setting. `agreed` are the sessions that somebody may miss, by the office.
    """

    rules: CourseRules
    source: str
    sessions: list[SessionColumn]
    marks: dict[int, dict[int, MarkStatus | None]]
    made_up: dict[int, list[MadeUp]] = {}
    makeup_counts: bool = False
    agreed: dict[int, frozenset[int]] = {}

    def reckoning(
        self, enrollment_id: int, *, session: int | None = None, status: MarkStatus | None = None
    ) -> Reckoning:
        """One person's attendance in periods; with `session`, as if they had `status` there."""
        marks = self.marks[enrollment_id]
        if session is not None:
            marks = {one: said for one, said in marks.items() if one != session}
            if status is not None:
                marks[session] = status
        elsewhere = self._elsewhere(enrollment_id)
        # Agreed to and not held yet: nobody expects them there.
        agreed = self.agreed.get(enrollment_id, frozenset())
        return reckon(
            [
                Attended(
                    one.periods,
                    one.closed,
                    one.counts,
                    marks.get(
                        one.id, MarkStatus.EXCUSED if one.id in agreed and not one.closed else None
                    ),
                    made_up=elsewhere.get(one.id, False),
                    arranged=one.id in elsewhere,
                )
                for one in self.sessions
            ],
            self.rules,
        )

    def prospects(self, session_id: int) -> dict[int, tuple[Reckoning, ...]]:
        """By person: unmarked in a session, present, excused, absent.

        In a hall most people have missed the same: what holds for one is reckoned once.
        """
        ids = [one.id for one in self.sessions]
        known: dict[Any, tuple[Reckoning, ...]] = {}
        found = {}
        for person, marks in self.marks.items():
            alike = (
                *(marks.get(one, "") for one in ids if one != session_id),
                tuple(self._elsewhere(person).items()),
                self.agreed.get(person),
            )
            if alike not in known:
                known[alike] = tuple(
                    self.reckoning(person, session=session_id, status=one) for one in _MARKED
                )
            found[person] = known[alike]
        return found

    def counted_make_ups(self, enrollment_id: int) -> list[MadeUp]:
        """What counts as attended only because it was attended elsewhere."""
        if not self.makeup_counts:
            return []
        marks = self.marks[enrollment_id]
        came = attending(self.rules)
        held = {one.id for one in self.sessions if one.counts and one.closed}
        return [
            one
            for one in self.made_up.get(enrollment_id, ())
            if one.counts and one.missed in held and marks.get(one.missed) not in came
        ]

    def _elsewhere(self, enrollment_id: int) -> dict[int, bool]:
        """By missed session: True once made up, False while it is to come; one missed falls out."""
        if not self.makeup_counts:
            return {}
        return {
            one.missed: one.counts
            for one in self.made_up.get(enrollment_id, ())
            if one.counts or not one.closed
        }

    def unsettled(self, enrollment_id: int) -> int:
        """Held sessions that count where authors still differ about the person."""
        marks = self.marks[enrollment_id]
        return sum(
            session.counts and session.closed and marks.get(session.id, "") is None
            for session in self.sessions
        )

    def best_case(self, enrollment_id: int) -> Reckoning:
        """The same if every disagreement were settled in the person's favour."""
        marks: dict[int, MarkStatus | None] = {
            session: status or MarkStatus.PRESENT
            for session, status in self.marks[enrollment_id].items()
        }
        book = msgspec.structs.replace(self, marks={enrollment_id: marks})
        return book.reckoning(enrollment_id)

    @property
    def open_sessions(self) -> list[SessionColumn]:
        """Sessions that count and are not closed yet."""
        return [session for session in self.sessions if session.counts and not session.closed]
