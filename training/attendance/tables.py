from piccolo.columns import UUID, BigInt, BigSerial, Boolean, Integer, Serial, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from training.access.tables import Account
from training.attendance.rules import MarkStatus
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


class AttendanceMark(Table, tablename="attendance_mark"):
    """The current mark, computed from the operations. No status: the authors disagree."""

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
