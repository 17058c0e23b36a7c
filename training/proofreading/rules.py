"""What has been said about a line before it is printed, and what may still be said. No I/O here."""

import hashlib
from datetime import date
from enum import StrEnum

import msgspec

from training.errors import Invalid, Refused
from training.status import Look
from training.words import Sentence, say

LONGEST = 200


class Answer(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"


class Settlement(StrEnum):
    """What the office made of a line that somebody called wrong."""

    CORRECTED = "corrected"
    KEPT = "kept"


class LineState(StrEnum):
    """Derived from what was said, never stored."""

    DISPUTED = "disputed"
    WAITING = "waiting"
    RIGHT = "right"
    SETTLED = "settled"


LOOKS: dict[LineState, Look] = {
    LineState.DISPUTED: Look(say("Báo sai"), "bad", "cross"),
    LineState.WAITING: Look(say("Chờ đọc soát"), "warn", "ring"),
    LineState.RIGHT: Look(say("Đã xác nhận đúng"), "ok", "tick"),
    LineState.SETTLED: Look(say("Văn phòng đã xử lý"), "info", "tick"),
}
SETTLEMENT_WORDS = {
    Settlement.CORRECTED: say("Đã sửa hồ sơ"),
    Settlement.KEPT: say("Giữ nguyên"),
}


class Shown(msgspec.Struct, frozen=True):
    """What will be printed about somebody, as it stands on record now."""

    full_name: str
    birth: str
    gender: str
    unit_name: str
    branch: str

    def fingerprint(self) -> bytes:
        """Tells whether somebody read exactly this."""
        return hashlib.sha256("\x1f".join(msgspec.structs.astuple(self)).encode()).digest()


class Correction(msgspec.Struct, frozen=True):
    """What is wrong, and what it should be; empty is right as it is. `note` for all else."""

    full_name: str = ""
    birth: str = ""
    branch: str = ""
    note: str = ""


# Whether `e`, an enrollment, is held back from printing: called wrong and not settled yet.
DISPUTED = """EXISTS (SELECT 1 FROM proof_line l WHERE l.enrollment = e.id
    AND l.answer = 'wrong' AND l.settled_at IS NULL)"""


def state(answer: str | None, *, same: bool, settled: bool) -> LineState:
    """Where a line stands. "Right" counts only for what still stands there."""
    if answer == Answer.WRONG:
        return LineState.SETTLED if settled else LineState.DISPUTED
    if answer == Answer.RIGHT and same:
        return LineState.RIGHT
    return LineState.WAITING


def check_deadline(deadline: date, today: date) -> None:
    """A day by which people can still answer."""
    if deadline < today:
        words = say("Hạn đọc soát phải từ hôm nay trở đi.")
        raise Invalid(words, "deadline_past", deadline=words)


def check_open(deadline: date, today: date, *, office: bool) -> None:
    """After the deadline only the office still writes down an answer."""
    if today > deadline and not office:
        raise Refused(
            say(
                "Đã quá hạn đọc soát ngày {day}. Báo Văn phòng nếu còn chỗ sai.",
                day=f"{deadline.day}/{deadline.month}/{deadline.year}",
            ),
            "reading_over",
        )


def check_correction(said: Correction) -> Correction:
    """Something must be said to be wrong, and none of it at length."""
    wrong: dict[str, Sentence] = {}
    for name, text in msgspec.structs.asdict(said).items():
        if len(text) > LONGEST:
            wrong[name] = say("Viết gọn trong {most} ký tự.", most=LONGEST)
    if not any(msgspec.structs.astuple(said)):
        wrong["note"] = say("Ghi chỗ nào sai và sửa thành gì.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), "correction_invalid", **wrong)
    return said
