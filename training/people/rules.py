"""Who a person is to the Party, and what a holding is worth on a day. No I/O here."""

from datetime import date
from enum import StrEnum

import msgspec

from training.status import Look
from training.words import say


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
