"""What a certificate may become, how it is numbered, and what a check answers. No I/O here."""

import re
from datetime import date, timedelta
from enum import StrEnum

from training.errors import Invalid, Missing
from training.status import Look
from training.words import Sentence, say


class CertificateState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"
    VOID = "void"


class CheckVerdict(StrEnum):
    GENUINE = "genuine"
    REVOKED = "revoked"
    REPLACED = "replaced"
    CHANGED = "changed"
    UNKNOWN = "unknown"


TRANSITIONS: dict[CertificateState, frozenset[CertificateState]] = {
    CertificateState.VALID: frozenset(
        {CertificateState.REVOKED, CertificateState.REPLACED, CertificateState.VOID}
    ),
    CertificateState.REVOKED: frozenset(),
    CertificateState.REPLACED: frozenset(),
    CertificateState.VOID: frozenset(),
}
LOOKS: dict[CertificateState, Look] = {
    CertificateState.VALID: Look(say("Có giá trị"), "gold", "star"),
    CertificateState.REVOKED: Look(say("Đã thu hồi"), "bad", "cross"),
    CertificateState.REPLACED: Look(say("Đã cấp thay"), "idle", "bar"),
    CertificateState.VOID: Look(say("Dòng hủy"), "idle", "cross"),
}
VERDICT_OF = {
    CertificateState.VALID: CheckVerdict.GENUINE,
    CertificateState.REVOKED: CheckVerdict.REVOKED,
    CertificateState.REPLACED: CheckVerdict.REPLACED,
    # A paper of a void line should not be about: whoever holds one must not trust it.
    CertificateState.VOID: CheckVerdict.REVOKED,
}
# In the status list: 1 is "invalid" in the IETF's words, 3 is left to the application.
STATUS_BITS = 2
STATUS_OF = {
    CertificateState.VALID: 0,
    CertificateState.REVOKED: 1,
    CertificateState.REPLACED: 3,
    CertificateState.VOID: 1,
}

TYPED_BIRTH_MOST = 20
LAST_DAY_OF_A_MONTH = 31
DATED_AHEAD = timedelta(days=31)
_DECISION = re.compile(r"^\d{1,5}([-/]\S.*)?$")


def check_order(issued_on: date, decision_date: date, today: date) -> None:
    """A certificate is not older than its decision; it may be dated ahead for the hand-over."""
    words = None
    if issued_on < decision_date:
        words = say("Ngày cấp không thể trước ngày quyết định, {date}.", date=_shown(decision_date))
    elif issued_on > today + DATED_AHEAD:
        words = say("Ngày cấp không thể sau hôm nay quá {days} ngày.", days=DATED_AHEAD.days)
    if words:
        raise Invalid(words, "issued_on_invalid", issued_on=words)


def check_same_decision(
    number: str | None, day: date | None, known: tuple[str, date], class_code: str
) -> None:
    """The decision that is named must be the one that recognised the class."""
    wrong: dict[str, Sentence] = {}
    if number is not None and number.strip() != known[0]:
        wrong["decision_number"] = say(
            "Lớp {code} được công nhận bằng quyết định {number}.", code=class_code, number=known[0]
        )
    if day is not None and day != known[1]:
        wrong["decision_date"] = say(
            "Quyết định công nhận lớp {code} ghi ngày {date}.",
            code=class_code,
            date=_shown(known[1]),
        )
    if wrong:
        words = next(iter(wrong.values()))
        raise Invalid(words, "decision_differs", **wrong)


def _shown(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def check_correction(number: str | None, day: date | None, today: date) -> tuple[str, date] | None:
    """The decision that corrects a paper: number and date, or neither."""
    if not (number or "").strip() and day is None:
        return None
    wrong: dict[str, Sentence] = {}
    if not (number or "").strip():
        wrong["decision_number"] = say("Nhập số quyết định cải chính.")
    if day is None:
        wrong["decision_date"] = say("Nhập ngày quyết định cải chính.")
    if wrong or day is None:
        raise Invalid(next(iter(wrong.values())), "correction_incomplete", **wrong)
    check_decision(number or "", day, today)
    return (number or "").strip(), day


def check_decision(decision_number: str, decision_date: date, today: date) -> None:
    """A decision has a number as the office writes it and a date that is not to come."""
    if not _DECISION.match(decision_number.strip()):
        words = say("Nhập số quyết định, ví dụ 214-QĐ/ĐUK.")
        raise Invalid(words, "decision_number_invalid", decision_number=words)
    if decision_date > today:
        words = say("Ngày quyết định không thể sau hôm nay.")
        raise Invalid(words, "decision_date_future", decision_date=words)


def same_birth(typed: str, printed: str) -> bool:
    """Whether a typed birth date is the printed one: 5/9/2004, 05.09.2004, 2004-09-05; or a year.

    A paper that prints the year alone asks for the year alone.
    """
    parts = [int(part) for part in re.findall(r"[0-9]+", typed[:TYPED_BIRTH_MOST])]
    if len(parts) > 1 and parts[0] > LAST_DAY_OF_A_MONTH:
        parts.reverse()
    return parts == [int(part) for part in printed.split("/")]


def no_such_certificate() -> Missing:
    """Absent, or somebody else's: both look the same."""
    return Missing(
        say("Không có giấy chứng nhận này trong phạm vi của bạn."), "no_such_certificate"
    )
