from piccolo.columns import (
    JSONB,
    Boolean,
    Date,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from training.access.tables import Account, Unit
from training.catalog.rules import Approval, ClassState, Document, LinePolicy, LineReturn
from training.db.columns import belongs_to, one_of


class Course(Table, tablename="course"):
    """An entry of the catalog: what is taught, to whom, and what it ends with."""

    id: Serial
    code = Text(default=None, unique=True)
    name = Text(default=None)
    audience = Text(default=None)
    document = Text(default=None)
    position = SmallInt(default=None)

    course_document_known = one_of("document", Document)


class CourseRule(Table, tablename="course_rule"):
    """A course's rules from a day on. A class keeps the rules of the day it starts."""

    id: Serial
    course = belongs_to(Course)
    valid_from = Date(default=None)
    rules = JSONB(default=None)
    source = Text(default=None)
    confirmed = Boolean(default=False)

    course_rule_once_a_day = Unique(["course", "valid_from"])


class TrainingClass(Table, tablename="training_class"):
    """One class of a course. `held` counts its seats under the row's lock; the check is exact."""

    id: Serial
    course = belongs_to(Course)
    code = Text(default=None, unique=True)
    title = Text(default=None)
    host_unit = belongs_to(Unit)
    head_teacher = Text(null=True, default=None)
    capacity = Integer(default=None)
    held = Integer(default=0)
    next_queue_no = Integer(default=1)
    approval = Text(default=None)
    state = Text(default=None)
    registration_opens_at = Timestamptz(null=True, default=None)
    registration_closes_at = Timestamptz(null=True, default=None)
    starts_on = Date(default=None)
    ends_on = Date(default=None)
    venue = Text(default=None)
    zone = Text(default="Asia/Ho_Chi_Minh")
    makeup_allowed = Boolean(default=True)
    opening_decision_number = Text(null=True, default=None)
    opening_decision_date = Date(null=True, default=None)
    completion_decision_number = Text(null=True, default=None)
    completion_decision_date = Date(null=True, default=None)
    cancellation_reason = Text(null=True, default=None)
    line_policy = Text(default="fill")
    line_return = Text(default="end")
    release_on = Date(null=True, default=None)
    released_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()

    training_class_approval_known = one_of("approval", Approval)
    training_class_state_known = one_of("state", ClassState)
    training_class_line_policy_known = one_of("line_policy", LinePolicy)
    training_class_line_return_known = one_of("line_return", LineReturn)
    training_class_never_oversold = Check("held >= 0 AND held <= capacity")
    training_class_has_seats = Check("capacity >= 1")
    training_class_ends_after_it_starts = Check("ends_on >= starts_on")


class Allotment(Table, tablename="allotment"):
    """Seats of a class set aside for one unit."""

    id: Serial
    training_class = belongs_to(TrainingClass)
    unit = belongs_to(Unit)
    seats = Integer(default=None)
    held = Integer(default=0)

    allotment_once_per_unit = Unique(["training_class", "unit"])
    allotment_never_oversold = Check("held >= 0 AND held <= seats")


class Session(Table, tablename="session"):
    """A half-day of a class, counted in periods."""

    id: Serial
    training_class = belongs_to(TrainingClass)
    ordinal = SmallInt(default=None)
    lesson = SmallInt(null=True, default=None)
    title = Text(default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    periods = SmallInt(default=None)
    venue = Text(default=None)
    counts = Boolean(default=True)
    closed_at = Timestamptz(null=True, default=None)
    closed_by = belongs_to(Account, null=True, index=False)

    session_has_periods = Check("periods >= 1 AND periods <= 20")
    session_ends_after_it_starts = Check("ends_at > starts_at")
    session_ordinal_once = Unique(["training_class", "ordinal"])


class SessionTrainer(Table, tablename="session_trainer"):
    """Who teaches a session, and so may mark it."""

    id: Serial
    session = belongs_to(Session)
    trainer = belongs_to(Account)

    session_trainer_once = Unique(["session", "trainer"])
