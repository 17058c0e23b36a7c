"""The marks of one class beside its sessions and rules, and what follows from them. No I/O."""

import msgspec

from training.attendance.rules import Attended, MarkStatus, Reckoning, reckon
from training.attendance.schemas import SessionColumn
from training.catalog.rules import CourseRules


class Rollbook(msgspec.Struct, frozen=True):
    """Everything that attendance in a class is reckoned from.

    `marks` has everybody on the roll; a session missing there is unmarked, None a disagreement.
    """

    rules: CourseRules
    source: str
    sessions: list[SessionColumn]
    marks: dict[int, dict[int, MarkStatus | None]]

    def reckoning(self, enrollment_id: int) -> Reckoning:
        """One person's attendance in periods."""
        marks = self.marks[enrollment_id]
        return reckon(
            [
                Attended(session.periods, session.closed, session.counts, marks.get(session.id))
                for session in self.sessions
            ],
            self.rules,
        )

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
        book = Rollbook(self.rules, self.source, self.sessions, {enrollment_id: marks})
        return book.reckoning(enrollment_id)

    @property
    def open_sessions(self) -> list[SessionColumn]:
        """Sessions that count and are not closed yet."""
        return [session for session in self.sessions if session.counts and not session.closed]
