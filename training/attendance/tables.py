from piccolo.columns import UUID, BigInt, BigSerial, Boolean, Integer, Serial, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from training.access.tables import Account
from training.attendance.absence_rules import AbsenceState
from training.attendance.late_rules import LateState
from training.attendance.rules import Forecast, MarkStatus
from training.catalog.tables import Session, TrainingClass
from training.db.columns import belongs_to, one_of
from training.enrollment.tables import Enrollment


class MarkOperation(Table, tablename="mark_operation"):
    """One act of marking, as a device sent it. The log only grows; device time is a claim."""

    id = BigSerial(primary_key=True)
    op_id = UUID(default=None, unique=True)
    session = belongs_to(Session, index=False)
    enrollment = belongs_to(Enrollment, index=False)
    status = Text(default=None)
    author = belongs_to(Account, index=False)
    device_id = Text(default="")
    device_sequence = BigInt(default=0)
    happened_at = Timestamptz(null=True, default=None)
    received_at = Timestamptz()
    note = Text(null=True, default=None)
    flags = Text(default="")
    settles = Boolean(default=False)

    mark_operation_status_known = one_of("status", MarkStatus)


class MarkTakenBack(Table, tablename="mark_taken_back"):
    """An operation that its own author took back: then it is as if they had not said it."""

    id = BigSerial(primary_key=True)
    op_id = UUID(default=None, unique=True)
    operation = belongs_to(MarkOperation, index=False)
    author = belongs_to(Account, index=False)
    device_id = Text(default="")
    device_sequence = BigInt(default=0)
    happened_at = Timestamptz(null=True, default=None)
    received_at = Timestamptz()
    flags = Text(default="")

    mark_taken_back_once = Unique(["operation"])


class AttendanceMark(Table, tablename="attendance_mark"):
    """The current mark, computed from the operations. No status: the authors disagree.

    `operations` counts those that were not taken back; where none is left, there is no row.
    """

    id = BigSerial(primary_key=True)
    session = belongs_to(Session, index=False)
    enrollment = belongs_to(Enrollment, index=True)
    status = Text(null=True, default=None)
    operations = Integer(default=0)
    marked_at = Timestamptz()

    attendance_mark_once = Unique(["session", "enrollment"])
    attendance_mark_status_known = Check(
        "status IS NULL OR status IN ('present', 'late', 'excused', 'absent')"
    )


class SeatNumber(Table, tablename="seat_number"):
    """Somebody's number in a class: on their card, the sign-in sheet and the phone. Never moved."""

    id: Serial
    training_class = belongs_to(TrainingClass, index=False)
    enrollment = belongs_to(Enrollment, index=False)
    number = Integer(default=None)

    seat_number_of_one = Unique(["enrollment"])
    seat_number_once = Unique(["training_class", "number"])
    seat_number_counts = Check("number >= 1")


class HeadCount(Table, tablename="head_count"):
    """Heads counted by hand in a session, beside the marks that stood then. It only grows."""

    id: Serial
    op_id = UUID(default=None, unique=True)
    session = belongs_to(Session)
    counted = Integer(default=None)
    marked = Integer(default=None)
    author = belongs_to(Account, index=False)
    counted_at = Timestamptz()

    head_count_counts = Check("counted >= 0")


class LateMark(Table, tablename="late_mark"):
    """A mark that came after its session was closed: kept as it was sent, for the office."""

    id = BigSerial(primary_key=True)
    op_id = UUID(default=None, unique=True)
    session = belongs_to(Session, index=False)
    enrollment = belongs_to(Enrollment, index=False)
    status = Text(default=None)
    author = belongs_to(Account, index=False)
    device_id = Text(default="")
    device_sequence = BigInt(default=0)
    happened_at = Timestamptz(null=True, default=None)
    received_at = Timestamptz()
    note = Text(null=True, default=None)
    flags = Text(default="")
    state = Text(default=None)
    decided_by = belongs_to(Account, null=True, index=False)
    decided_at = Timestamptz(null=True, default=None)
    reason = Text(null=True, default=None)

    late_mark_status_known = one_of("status", MarkStatus)
    late_mark_state_known = one_of("state", LateState)
    late_mark_decided_with_reason = Check(
        "state = 'waiting' OR (reason IS NOT NULL AND decided_at IS NOT NULL)"
    )


class RiskTold(Table, tablename="risk_told"):
    """What was told last of somebody's forecast, so that each fall is told once."""

    id: Serial
    enrollment = belongs_to(Enrollment, index=False)
    forecast = Text(default=None)
    told_at = Timestamptz()

    risk_told_once = Unique(["enrollment"])
    risk_told_known = one_of("forecast", Forecast)


class MakeUp(Table, tablename="make_up"):
    """A session that somebody missed, made up as a guest of another class's session."""

    id: Serial
    enrollment = belongs_to(Enrollment)
    missed = belongs_to(Session, index=False)
    attended = belongs_to(Session, index=False)
    arranged_by = belongs_to(Account, null=True, index=False)
    arranged_at = Timestamptz()
    cancelled_by = belongs_to(Account, null=True, index=False)
    cancelled_at = Timestamptz(null=True, default=None)

    make_up_elsewhere = Check("missed <> attended")


class AbsenceNotice(Table, tablename="absence_notice"):
    """An absence that a unit told of before the session; the office agrees or not."""

    id: Serial
    enrollment = belongs_to(Enrollment)
    session = belongs_to(Session, index=False)
    reason = Text(default=None)
    state = Text(default=None)
    told_by = belongs_to(Account, null=True, index=False)
    told_at = Timestamptz()
    decided_by = belongs_to(Account, null=True, index=False)
    decided_at = Timestamptz(null=True, default=None)
    answer = Text(null=True, default=None)

    absence_notice_state_known = one_of("state", AbsenceState)
