"""What a mark says, which mark counts, and how attendance is reckoned. No I/O here."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction

import msgspec

from training.catalog.rules import CourseRules
from training.status import Look
from training.words import Sentence, say


class MarkStatus(StrEnum):
    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


class Outcome(StrEnum):
    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"


LOOKS: dict[MarkStatus, Look] = {
    MarkStatus.PRESENT: Look(say("Có mặt"), "ok", "tick"),
    MarkStatus.LATE: Look(say("Muộn"), "warn", "triangle"),
    MarkStatus.EXCUSED: Look(say("Có phép"), "info", "ring"),
    MarkStatus.ABSENT: Look(say("Vắng"), "bad", "cross"),
}
SIGNS = {
    MarkStatus.PRESENT: "✓",
    MarkStatus.LATE: "◔",
    MarkStatus.EXCUSED: "P",
    MarkStatus.ABSENT: "✕",
}


class Operation(msgspec.Struct, frozen=True):
    """One act of marking one person in one session."""

    author: int
    device: str
    sequence: int
    happened_at: datetime | None
    status: MarkStatus
    op_id: str
    settles: bool = False
    taken_back: bool = False


class Current(msgspec.Struct, frozen=True):
    """The mark that follows from the operations: none when nobody marked or two disagree."""

    status: MarkStatus | None
    conflict: bool = False
    settled: bool = False


def current_mark(operations: Sequence[Operation]) -> Current:
    """The mark as a function of the set of operations, whatever order they arrived in.

    Each author's latest word counts (by device sequence, then claimed time, then id, so that any
    two readers agree); authors who differ make a disagreement. What a person settled stands until
    it is settled anew. What its author took back was never said.
    """
    stand = [operation for operation in operations if not operation.taken_back]
    ordered = sorted(stand, key=_order) if len(stand) > 1 else stand
    settled = [operation for operation in ordered if operation.settles]
    if settled:
        last = max(settled, key=lambda operation: (operation.sequence, operation.op_id))
        return Current(last.status, settled=True)
    latest: dict[int, MarkStatus] = {operation.author: operation.status for operation in ordered}
    said = set(latest.values())
    if len(said) > 1:
        return Current(None, conflict=True)
    return Current(said.pop() if said else None)


def _order(operation: Operation) -> tuple[int, float, str]:
    claimed = operation.happened_at.timestamp() if operation.happened_at else 0.0
    return (operation.sequence, claimed, operation.op_id)


FUTURE_SLACK = timedelta(minutes=5)
PAST_SLACK = timedelta(days=2)


def claimed_time(text: str | None, zone: tzinfo) -> tuple[datetime | None, str]:
    """Read the time that a device claims, and what is odd about it: "" or "no_zone".

    A time without a zone is taken as the hall's. What no calendar has is kept as no time at all.
    """
    try:
        claimed = datetime.fromisoformat((text or "").strip())
        zoned = claimed if claimed.tzinfo else claimed.replace(tzinfo=zone)
        return zoned.astimezone(UTC), "" if claimed.tzinfo else "no_zone"
    except (ValueError, OverflowError):
        return None, ""


def doubts(happened_at: datetime | None, received_at: datetime) -> str:
    """What is odd about the time a device claims: "", "no_time", "future" or "long_past"."""
    if happened_at is None or happened_at.tzinfo is None:
        return "no_time"
    if happened_at > received_at + FUTURE_SLACK:
        return "future"
    if happened_at < received_at - PAST_SLACK:
        return "long_past"
    return ""


class Attended(msgspec.Struct, frozen=True):
    """One session as it bears on one person.

    `made_up`: attended as a guest elsewhere; `arranged`: will be, if they go there.
    """

    periods: int
    closed: bool
    counts: bool
    status: MarkStatus | None
    made_up: bool = False
    arranged: bool = False


class Forecast(StrEnum):
    """How somebody stands with the rule: may miss all to come, some, no session more, or too late.

    The words "at risk" are for `at_risk` and `lost` together.
    """

    SAFE = "safe"
    MAY_MISS = "may_miss"
    AT_RISK = "at_risk"
    LOST = "lost"


FORECAST_LOOKS: dict[Forecast, Look] = {
    Forecast.SAFE: Look(say("Chắc đủ số tiết"), "ok", "tick"),
    Forecast.MAY_MISS: Look(say("Còn được vắng"), "ok", "ring"),
    Forecast.AT_RISK: Look(say("Hết phần được vắng"), "warn", "triangle"),
    Forecast.LOST: Look(say("Không còn đủ số tiết"), "bad", "cross"),
}
RISKY = frozenset({Forecast.AT_RISK, Forecast.LOST})


class Reckoning(msgspec.Struct, frozen=True):
    """Attendance in periods: held so far, attended, still to come, and what may yet be missed.

    Of those to come, `said` bear a mark already and `said_missed` a bad one. `arranged` were
    missed and are to be made up; `made_up` are within `attended`. `shortest`: the shortest
    session to come that nobody marked.
    """

    held: int
    attended: int
    to_come: int
    needed_percent: int
    said: int = 0
    said_missed: int = 0
    arranged: int = 0
    made_up: int = 0
    shortest: int = 0

    @property
    def percent(self) -> Fraction | None:
        """Attended of held, 0 to 100; None before any session is closed."""
        return Fraction(self.attended * 100, self.held) if self.held else None

    @property
    def enough(self) -> bool:
        """Whether the share of the periods held reaches the rule."""
        return self.held > 0 and self.attended * 100 >= self.held * self.needed_percent

    @property
    def may_miss(self) -> int:
        """Periods that may still be missed if all to come are held; negative: out of reach."""
        whole = self.held + self.to_come
        needed = -(-whole * self.needed_percent // 100)
        return self.attended + self.arranged + self.to_come - self.said_missed - needed

    @property
    def forecast(self) -> Forecast:
        """What is still possible, by all marks there are, of open sessions too."""
        spare = self.may_miss
        if spare < 0:
            return Forecast.LOST
        if spare >= self.to_come - self.said:
            return Forecast.SAFE
        missed = self.attended < self.held or self.said_missed > 0
        return Forecast.AT_RISK if missed and spare < self.shortest else Forecast.MAY_MISS


def forecast_words(reckoning: Reckoning) -> Sentence:
    """The forecast as a sentence that holds for whoever it is about."""
    spare = reckoning.may_miss
    match reckoning.forecast:
        case Forecast.LOST if reckoning.to_come:
            return say("Thiếu {n} tiết, không còn đủ dù dự hết các buổi còn lại", n=-spare)
        case Forecast.LOST:
            return say("Thiếu {n} tiết so với quy định", n=-spare)
        case Forecast.SAFE if reckoning.to_come > reckoning.said:
            return say("Chắc đủ số tiết, dù vắng các buổi còn lại")
        case Forecast.SAFE:
            return say("Đủ số tiết theo quy định")
        case Forecast.AT_RISK:
            return say("Không được vắng thêm buổi nào")
    return say("Còn được vắng {n} tiết", n=spare)


def attending(rules: CourseRules) -> frozenset[MarkStatus]:
    """The marks that count as attended: late is present; excused only where the rule says so."""
    came = {MarkStatus.PRESENT, MarkStatus.LATE}
    return frozenset(came | {MarkStatus.EXCUSED} if rules.excused_counts else came)


def reckon(sessions: Sequence[Attended], rules: CourseRules) -> Reckoning:
    """Count periods by the marks that are `attending`.

    A disagreement in a closed session is not attended; in an open one nothing is said yet.
    """
    good = attending(rules)
    held = attended = to_come = said = said_missed = arranged = made_up = 0
    shortest: int | None = None
    for one in sessions:
        if not one.counts:
            continue
        periods, came = one.periods, one.status in good
        if one.closed:
            held += periods
            attended += periods if came or one.made_up else 0
            made_up += periods if one.made_up and not came else 0
            arranged += periods if one.arranged and not came and not one.made_up else 0
            continue
        to_come += periods
        if one.status is None:
            shortest = periods if shortest is None else min(shortest, periods)
            continue
        said += periods
        said_missed += periods if not (came or one.made_up or one.arranged) else 0
    return Reckoning(
        held=held,
        attended=attended,
        to_come=to_come,
        needed_percent=rules.attendance_percent,
        said=said,
        said_missed=said_missed,
        arranged=arranged,
        made_up=made_up,
        shortest=shortest or 0,
    )
