"""Making up a missed lesson in another class of the course: when it may be. No I/O here.

Source: DOMAIN.md, "make-up": the same lesson attended in another class of the same course counts,
where the course's rule and the class's own setting allow it [A].
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from training.attendance.rules import MarkStatus
from training.errors import Refused
from training.words import say


class Lesson(msgspec.Struct, frozen=True):
    """A session as a lesson of its class: `part` counts the sessions of one lesson from 1."""

    session_id: int
    class_id: int
    lesson: int | None
    part: int
    periods: int


def parts(sessions: Iterable[tuple[int, int, int | None, int]]) -> dict[int, Lesson]:
    """Lessons by session, from (session, class, lesson, periods) in the order of the timetable."""
    seen: dict[tuple[int, int | None], int] = {}
    found = {}
    for session_id, class_id, lesson, periods in sessions:
        part = seen[class_id, lesson] = seen.get((class_id, lesson), 0) + 1
        found[session_id] = Lesson(session_id, class_id, lesson, part, periods)
    return found


def stands_for(other: Lesson, missed: Lesson) -> bool:
    """Whether a session teaches what was missed: the same part of the same lesson, as long."""
    return (
        missed.lesson is not None
        and other.lesson == missed.lesson
        and other.part == missed.part
        and other.periods >= missed.periods
        and other.class_id != missed.class_id
    )


def is_missed(status: MarkStatus | None, *, closed: bool, excused_ahead: bool) -> bool:
    """Whether there is something to make up: marked away, unmarked at the closing, or told so."""
    if status is None:
        return closed or excused_ahead
    return status in {MarkStatus.ABSENT, MarkStatus.EXCUSED}


def overlaps(begins: datetime, ends: datetime, others: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether somebody would have to be in two halls at once."""
    return any(begins < until and since < ends for since, until in others)


def check_allowed(*, by_course: bool, by_class: bool, code: str) -> None:
    """Refuse where the course's rule or the class's own setting has no make-up."""
    if not by_course:
        raise Refused(
            say("Quy định của khóa này không tính học bù. Hỏi Văn phòng nếu cần."),
            "makeup_not_counted",
        )
    if not by_class:
        raise Refused(
            say("Lớp {code} không nhận học bù. Văn phòng đổi được ở trang sửa lớp.", code=code),
            "makeup_not_allowed",
        )
