"""Absences that a unit tells of in advance, and what may become of such a notice. No I/O here."""

from datetime import datetime
from enum import StrEnum

from training.errors import Refused
from training.status import Look
from training.words import say


class AbsenceState(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_A = AbsenceState
TRANSITIONS: dict[AbsenceState, frozenset[AbsenceState]] = {
    _A.WAITING: frozenset({_A.AGREED, _A.DECLINED, _A.WITHDRAWN}),
    _A.AGREED: frozenset({_A.WITHDRAWN}),
    _A.DECLINED: frozenset(),
    _A.WITHDRAWN: frozenset(),
}
LOOKS: dict[AbsenceState, Look] = {
    _A.WAITING: Look(say("Chờ Văn phòng"), "warn", "ring"),
    _A.AGREED: Look(say("Đồng ý cho nghỉ"), "ok", "tick"),
    _A.DECLINED: Look(say("Không đồng ý"), "bad", "cross"),
    _A.WITHDRAWN: Look(say("Đã rút báo vắng"), "idle", "bar"),
}


def check_in_time(ends_at: datetime, closed_at: datetime | None, now: datetime) -> None:
    """A notice is for a session to come or going on; afterwards the mark itself is corrected."""
    if closed_at is not None:
        raise Refused(
            say("Buổi này đã chốt điểm danh. Nhờ Văn phòng sửa dấu, kèm lý do."), "session_closed"
        )
    if ends_at < now:
        raise Refused(
            say("Buổi này đã học xong. Báo vắng chỉ nhận trước khi buổi kết thúc."),
            "session_over",
        )
