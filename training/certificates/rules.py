"""What a certificate may become, how it is numbered, and what a check answers. No I/O here."""

import re
from datetime import date
from enum import StrEnum

from training.errors import Invalid
from training.status import Look
from training.words import say


class CertificateState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"


class CheckVerdict(StrEnum):
    GENUINE = "genuine"
    REVOKED = "revoked"
    REPLACED = "replaced"
    CHANGED = "changed"
    UNKNOWN = "unknown"


TRANSITIONS: dict[CertificateState, frozenset[CertificateState]] = {
    CertificateState.VALID: frozenset({CertificateState.REVOKED, CertificateState.REPLACED}),
    CertificateState.REVOKED: frozenset(),
    CertificateState.REPLACED: frozenset(),
}
LOOKS: dict[CertificateState, Look] = {
    CertificateState.VALID: Look(say("Có giá trị"), "gold", "star"),
    CertificateState.REVOKED: Look(say("Đã thu hồi"), "bad", "cross"),
    CertificateState.REPLACED: Look(say("Đã cấp thay"), "idle", "bar"),
}
VERDICT_OF = {
    CertificateState.VALID: CheckVerdict.GENUINE,
    CertificateState.REVOKED: CheckVerdict.REVOKED,
    CertificateState.REPLACED: CheckVerdict.REPLACED,
}

DEFAULT_PATTERN = "{seq:04}/GCN-ĐUK"
_DECISION = re.compile(r"^\d{1,5}([-/]\S.*)?$")


def number(pattern: str, seq: int, year: int) -> str:
    """The certificate's number in its book, e.g. 0412/GCN-ĐUK."""
    return pattern.format(seq=seq, year=year)


def check_decision(decision_number: str, decision_date: date, today: date) -> None:
    """A decision has a number as the office writes it and a date that is not to come."""
    if not _DECISION.match(decision_number.strip()):
        words = say("Nhập số quyết định, ví dụ 214-QĐ/ĐUK.")
        raise Invalid(words, "decision_number_invalid", decision_number=words)
    if decision_date > today:
        words = say("Ngày quyết định không thể sau hôm nay.")
        raise Invalid(words, "decision_date_future", decision_date=words)
