"""Who may join a class, where they start, and what an enrollment may become. No I/O here."""

from datetime import date
from enum import StrEnum

import msgspec

from training.errors import Refused
from training.people.rules import Held, Standing, is_good
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


class RowState(StrEnum):
    WAITING = "waiting"
    ENTERED = "entered"
    TAKEN_OUT = "taken_out"
    UNDONE = "undone"


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

IMPORT_LOOKS: dict[ImportState, Look] = {
    ImportState.READING: Look(say("Đang đọc"), "info", "half"),
    ImportState.READY: Look(say("Chờ xác nhận"), "warn", "ring"),
    ImportState.REFUSED: Look(say("Không đọc được"), "bad", "cross"),
    ImportState.CONFIRMED: Look(say("Đã ghi danh"), "ok", "tick"),
    ImportState.UNDONE: Look(say("Đã hoàn tác"), "idle", "bar"),
    ImportState.DISCARDED: Look(say("Đã bỏ"), "idle", "bar"),
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


class Facts(msgspec.Struct, frozen=True):
    """What eligibility looks at."""

    standing: Standing
    unit_active: bool
    holdings: tuple[Held, ...]
    other_class: str | None
    birth_year: int
    ceremony_date: date | None = None


def eligibility(
    facts: Facts, *, course_code: str, standings: tuple[str, ...], today: date
) -> list[Finding]:
    """Every rule's answer, in the order in which the office reads them."""
    return [
        _right_standing(facts, standings),
        _not_held_already(facts, course_code, today),
        _not_in_another_class(facts),
        _unit_active(facts),
        _age(facts, today),
    ]


def _right_standing(facts: Facts, standings: tuple[str, ...]) -> Finding:
    if facts.standing in standings:
        return Finding("standing", Verdict.YES, say("Đúng đối tượng của khóa học."))
    return Finding(
        "standing",
        Verdict.NO,
        say(
            "Chưa đúng đối tượng của khóa học: cần {wanted}. Xem lại diện của người này.",
            wanted=_wanted(standings),
        ),
        "HD 61-HD/BTGTW 2022",
    )


def _wanted(standings: tuple[str, ...]) -> Sentence:
    words = {
        ("candidate",): say("quần chúng ưu tú"),
        ("probationary",): say("đảng viên dự bị"),
        ("probationary", "full"): say("đảng viên"),
    }
    return words.get(standings, say("người đúng diện"))


def _not_held_already(facts: Facts, course_code: str, today: date) -> Finding:
    for held in facts.holdings:
        if held.course_code == course_code and is_good(held, today):
            return Finding(
                "holding",
                Verdict.NO if held.valid_until is None else Verdict.WARNING,
                say(
                    "Đã có giấy chứng nhận số {number} còn giá trị đến {until}.",
                    number=held.number,
                    until=f"{held.valid_until:%d/%m/%Y}" if held.valid_until else "∞",
                )
                if held.valid_until
                else say("Đã có giấy chứng nhận số {number} của khóa này.", number=held.number),
                "HD 06-HD/TW 2025, 5.4",
            )
    return Finding("holding", Verdict.YES, say("Chưa có giấy chứng nhận còn giá trị."))


def _not_in_another_class(facts: Facts) -> Finding:
    if facts.other_class is None:
        return Finding("other_class", Verdict.YES, say("Không học lớp khác của khóa này."))
    return Finding(
        "other_class",
        Verdict.NO,
        say(
            "Đang có tên ở lớp {code} của cùng khóa học. Rút khỏi lớp đó trước.",
            code=facts.other_class,
        ),
    )


def _unit_active(facts: Facts) -> Finding:
    if facts.unit_active:
        return Finding("unit", Verdict.YES, say("Đơn vị đang hoạt động."))
    return Finding(
        "unit", Verdict.NO, say("Đơn vị đã ngừng hoạt động. Chuyển người này sang đơn vị mới.")
    )


YOUNGEST, OLDEST = 18, 60


def _age(facts: Facts, today: date) -> Finding:
    """Age is a rule of admission, counted by month; for a class it only warns."""
    age = today.year - facts.birth_year
    if YOUNGEST <= age <= OLDEST:
        return Finding("age", Verdict.YES, say("Trong độ tuổi xét kết nạp."))
    return Finding(
        "age",
        Verdict.WARNING,
        say("{age} tuổi, ngoài độ tuổi xét kết nạp (18–60). Vẫn học được.", age=age),
        "Điều lệ Đảng; QĐ 24-QĐ/TW",
    )


def permit(findings: list[Finding]) -> None:
    """Refuse with every reason at once when any rule says no."""
    against = [finding for finding in findings if finding.verdict is Verdict.NO]
    if against:
        raise Refused(
            against[0].words,
            f"not_eligible_{against[0].rule}",
            **{finding.rule: finding.words for finding in against},
        )
