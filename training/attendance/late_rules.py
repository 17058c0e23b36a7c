"""Marks that come after their session was closed: which are kept for the office. No I/O here."""

from datetime import datetime
from enum import StrEnum

from training.errors import Refused
from training.status import Look
from training.words import Sentence, say


class LateState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


TRANSITIONS: dict[LateState, frozenset[LateState]] = {
    LateState.WAITING: frozenset({LateState.ACCEPTED, LateState.DECLINED}),
    LateState.ACCEPTED: frozenset(),
    LateState.DECLINED: frozenset(),
}
LOOKS: dict[LateState, Look] = {
    LateState.WAITING: Look(say("Chờ Văn phòng xem"), "warn", "ring"),
    LateState.ACCEPTED: Look(say("Đã nhận"), "ok", "tick"),
    LateState.DECLINED: Look(say("Không nhận"), "idle", "bar"),
}
# What the office reads about a time that a device claimed.
FLAG_WORDS: dict[str, Sentence] = {
    "no_zone": say("giờ máy không ghi múi giờ"),
    "no_time": say("máy không ghi giờ"),
    "future": say("giờ máy chạy trước"),
    "long_past": say("giờ máy quá xa về trước"),
    "after_class": say("lớp đã kết thúc"),
}


def is_kept(happened_at: datetime | None, flags: str, closed_at: datetime) -> bool:
    """Whether a mark that came after the closing goes to the office.

    Made before it by the device's own word, or the device's time says nothing: the mark may well
    have been made in the hall. Whoever marks a session that was closed before is told so at once.
    """
    return bool(flags) or happened_at is None or happened_at < closed_at


def check_waiting(state: LateState) -> None:
    """Refuse to decide twice."""
    if state is not LateState.WAITING:
        raise Refused(say("Dấu này đã có người xem. Tải lại trang để thấy."), "late_mark_decided")
