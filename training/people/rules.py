"""Who a person is to the Party, and what a holding is worth on a day. No I/O here."""

from datetime import date
from enum import StrEnum

import msgspec

from training.status import Look
from training.words import Sentence, say


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Standing(StrEnum):
    CANDIDATE = "candidate"
    PROBATIONARY = "probationary"
    FULL = "full"


class HoldingSource(StrEnum):
    ISSUED = "issued"
    ELSEWHERE = "elsewhere"


GENDER_WORDS = {Gender.MALE: say("Nam"), Gender.FEMALE: say("Nữ")}
STANDING_LOOKS = {
    Standing.CANDIDATE: Look(say("Quần chúng ưu tú"), "idle", "ring"),
    Standing.PROBATIONARY: Look(say("Đảng viên dự bị"), "info", "half"),
    Standing.FULL: Look(say("Đảng viên chính thức"), "ok", "tick"),
}


class Held(msgspec.Struct, frozen=True):
    """A course that a person completed; `valid_until` is the last good day, None is for ever."""

    course_code: str
    number: str
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    source: HoldingSource


def is_good(held: Held, on: date) -> bool:
    """Whether a holding counts on a day: begun, not past its last day, not revoked."""
    if on < held.valid_from or (held.ended_on is not None and held.ended_on <= on):
        return False
    return held.valid_until is None or on <= held.valid_until


LONGEST_NAME, LONGEST_TEXT = 120, 200


class Milestones(msgspec.Struct, frozen=True):
    """The dates of a person's way into the Party, as far as they are known."""

    birth_year: int
    ceremony_date: date | None = None
    admission_decision_date: date | None = None
    recognition_date: date | None = None


def milestone_faults(standing: Standing, when: Milestones, today: date) -> dict[str, Sentence]:
    """Which dates cannot be: of the future, before one's time, or of another standing."""
    wrong: dict[str, Sentence] = {}
    for field in ("ceremony_date", "admission_decision_date", "recognition_date"):
        day: date | None = getattr(when, field)
        if day is None:
            continue
        if day > today:
            wrong[field] = say("Ngày này ở tương lai. Xem lại.")
        elif day.year <= when.birth_year:
            wrong[field] = say("Ngày này trước năm sinh. Xem lại.")
        elif standing is Standing.CANDIDATE:
            wrong[field] = say("Quần chúng chưa có ngày này. Bỏ trống, hoặc đổi diện.")
    if when.recognition_date and standing is Standing.PROBATIONARY:
        wrong.setdefault(
            "recognition_date",
            say("Đảng viên dự bị chưa có ngày công nhận chính thức. Bỏ trống, hoặc đổi diện."),
        )
    if when.recognition_date and when.ceremony_date and when.recognition_date < when.ceremony_date:
        wrong.setdefault(
            "recognition_date", say("Ngày công nhận chính thức phải sau ngày kết nạp.")
        )
    return wrong


def name_fault(full_name: str) -> Sentence | None:
    """What is wrong with a name: none at all, too long, or without a letter."""
    if not full_name:
        return say("Nhập họ và tên.")
    if len(full_name) > LONGEST_NAME:
        return say("Họ và tên dài nhất {most} ký tự.", most=LONGEST_NAME)
    if not any(character.isalpha() for character in full_name):
        return say("Họ và tên phải có chữ.")
    return None
