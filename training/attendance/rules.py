"""What a mark says, which mark counts, and how attendance is reckoned. No I/O here."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction

import msgspec

from training.catalog.rules import CourseRules
from training.status import Look
from training.words import say


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
    received: int = 0


class Current(msgspec.Struct, frozen=True):
    """The mark that follows from the operations: none when nobody marked or two disagree."""

    status: MarkStatus | None
    conflict: bool = False
    settled: bool = False


def current_mark(operations: Sequence[Operation]) -> Current:
    """The mark as a function of the set of operations, whatever order they arrived in.

    Each author's latest word counts (by device sequence, then claimed time, then id, so that any
    two readers agree); authors who differ make a disagreement. What a person settled stands until
    it is settled anew.
    """
    ordered = sorted(operations, key=_order) if len(operations) > 1 else operations
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
    """One session as it bears on one person."""

    periods: int
    closed: bool
    counts: bool
    status: MarkStatus | None


class Reckoning(msgspec.Struct, frozen=True):
    """Attendance in periods: held so far, attended, still to come, and what may yet be missed."""

    held: int
    attended: int
    to_come: int
    needed_percent: int

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
        return self.attended + self.to_come - needed


def reckon(sessions: Sequence[Attended], rules: CourseRules) -> Reckoning:
    """Count periods: late is present; excused counts only where the rule says so."""
    good = {MarkStatus.PRESENT, MarkStatus.LATE}
    if rules.excused_counts:
        good.add(MarkStatus.EXCUSED)
    counting = [session for session in sessions if session.counts]
    held = [session for session in counting if session.closed]
    return Reckoning(
        held=sum(session.periods for session in held),
        attended=sum(session.periods for session in held if session.status in good),
        to_come=sum(session.periods for session in counting if not session.closed),
        needed_percent=rules.attendance_percent,
    )
