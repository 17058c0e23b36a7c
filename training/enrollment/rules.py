"""Who may join a class, where they start, and what an enrollment may become. No I/O here."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import msgspec

from training.errors import Refused
from training.status import Look
from training.words import Sentence, say


class EnrollmentState(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"
    FAILED = "failed"


class ImportState(StrEnum):
    READING = "reading"
    READY = "ready"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    UNDONE = "undone"
    DISCARDED = "discarded"
    CONTINUED = "continued"


class RowState(StrEnum):
    WAITING = "waiting"
    ENTERED = "entered"
    TAKEN_OUT = "taken_out"
    UNDONE = "undone"


class Cause(StrEnum):
    """Why a place was given up, where nobody simply withdrew."""

    TRANSFERRED = "transferred"
    SUBSTITUTED = "substituted"
    CLASS_CANCELLED = "class_cancelled"
    LIST_UNDONE = "list_undone"


CAUSE_WORDS: dict[Cause, Sentence] = {
    Cause.TRANSFERRED: say("Đã chuyển sang lớp khác"),
    Cause.SUBSTITUTED: say("Đã thay bằng người khác của đơn vị"),
    Cause.CLASS_CANCELLED: say("Lớp đã hủy"),
    Cause.LIST_UNDONE: say("Cả danh sách đã được hoàn tác"),
}


class LateState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class TransferState(StrEnum):
    PENDING = "pending"
    AGREED = "agreed"
    REFUSED = "refused"


_E = EnrollmentState
TRANSITIONS: dict[EnrollmentState, frozenset[EnrollmentState]] = {
    _E.REQUESTED: frozenset({_E.CONFIRMED, _E.REJECTED, _E.WITHDRAWN}),
    _E.CONFIRMED: frozenset({_E.REJECTED, _E.WITHDRAWN, _E.COMPLETED, _E.FAILED}),
    _E.WAITLISTED: frozenset({_E.REQUESTED, _E.CONFIRMED, _E.REJECTED, _E.WITHDRAWN}),
    _E.REJECTED: frozenset(),
    _E.WITHDRAWN: frozenset(),
    _E.COMPLETED: frozenset(),
    _E.FAILED: frozenset(),
}
LOOKS: dict[EnrollmentState, Look] = {
    _E.REQUESTED: Look(say("Chờ duyệt"), "info", "ring"),
    _E.CONFIRMED: Look(say("Đã có chỗ"), "ok", "tick"),
    _E.WAITLISTED: Look(say("Danh sách dự bị"), "warn", "half"),
    _E.REJECTED: Look(say("Không được duyệt"), "bad", "cross"),
    _E.WITHDRAWN: Look(say("Đã rút"), "idle", "bar"),
    _E.COMPLETED: Look(say("Hoàn thành"), "ok", "tick"),
    _E.FAILED: Look(say("Không hoàn thành"), "bad", "cross"),
}
HOLDS_SEAT = frozenset({_E.REQUESTED, _E.CONFIRMED, _E.COMPLETED, _E.FAILED})
ACTIVE = HOLDS_SEAT | {_E.WAITLISTED}
ATTENDS = frozenset({_E.CONFIRMED, _E.COMPLETED, _E.FAILED})

LATE_TRANSITIONS: dict[LateState, frozenset[LateState]] = {
    LateState.ASKED: frozenset({LateState.AGREED, LateState.REFUSED, LateState.TAKEN_BACK}),
    LateState.AGREED: frozenset(),
    LateState.REFUSED: frozenset(),
    LateState.TAKEN_BACK: frozenset(),
}
LATE_LOOKS: dict[LateState, Look] = {
    LateState.ASKED: Look(say("Chờ Văn phòng trả lời"), "info", "ring"),
    LateState.AGREED: Look(say("Văn phòng đồng ý"), "ok", "tick"),
    LateState.REFUSED: Look(say("Văn phòng không đồng ý"), "bad", "cross"),
    LateState.TAKEN_BACK: Look(say("Đơn vị rút lại"), "idle", "bar"),
}

IMPORT_LOOKS: dict[ImportState, Look] = {
    ImportState.READING: Look(say("Đang đọc"), "info", "half"),
    ImportState.READY: Look(say("Chờ xác nhận"), "warn", "ring"),
    ImportState.REFUSED: Look(say("Không đọc được"), "bad", "cross"),
    ImportState.CONFIRMED: Look(say("Đã ghi danh"), "ok", "tick"),
    ImportState.UNDONE: Look(say("Đã hoàn tác"), "idle", "bar"),
    ImportState.DISCARDED: Look(say("Đã bỏ"), "idle", "bar"),
    ImportState.CONTINUED: Look(say("Đã gộp"), "idle", "bar"),
}
TRANSFER_TRANSITIONS: dict[TransferState, frozenset[TransferState]] = {
    TransferState.PENDING: frozenset({TransferState.AGREED, TransferState.REFUSED}),
    TransferState.AGREED: frozenset(),
    TransferState.REFUSED: frozenset(),
}
TRANSFER_LOOKS: dict[TransferState, Look] = {
    TransferState.PENDING: Look(say("Chờ Văn phòng"), "info", "ring"),
    TransferState.AGREED: Look(say("Đã chuyển"), "ok", "tick"),
    TransferState.REFUSED: Look(say("Không đồng ý"), "bad", "cross"),
}


class SeatsLeft(msgspec.Struct, frozen=True):
    """What is free at this instant, read under the class's lock.

    `own` is the unit's allotment (None when it has none), `shared` the seats that no unit has
    been promised: capacity minus all allotments, minus those of them already held.
    """

    own: int | None
    shared: int


def has_seat(left: SeatsLeft) -> bool:
    """A unit with an allotment fills that; one without draws on the seats promised to nobody."""
    return left.own > 0 if left.own is not None else left.shared > 0


class Verdict(StrEnum):
    YES = "yes"
    WARNING = "warning"
    NO = "no"


class Finding(msgspec.Struct, frozen=True):
    """One rule's answer about one person: its words and where the rule is written."""

    rule: str
    verdict: Verdict
    words: Sentence
    source: str = ""


class PassedOver(msgspec.Struct, frozen=True):
    """A rule that said no and was passed over: its words then, and why, by whom and when."""

    rule: str
    words: Sentence
    source: str
    reason: str
    decided_by: str
    decided_at: datetime


def against(findings: list[Finding]) -> list[Finding]:
    """The answers of the rules that say no."""
    return [finding for finding in findings if finding.verdict is Verdict.NO]


def permit(findings: list[Finding], overridden: Collection[str] = ()) -> None:
    """Refuse with every reason at once when any rule says no that the office has not overridden."""
    no = [finding for finding in against(findings) if finding.rule not in overridden]
    if no:
        raise Refused(
            no[0].words,
            f"not_eligible_{no[0].rule}",
            **{finding.rule: finding.words for finding in no},
        )
