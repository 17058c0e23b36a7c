from typing import Any

from piccolo.columns import (
    JSONB,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    Serial,
    Text,
    Timestamptz,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from training.access.tables import Account, Unit
from training.catalog.rules import LinePolicy
from training.catalog.tables import Allotment, TrainingClass
from training.db.columns import belongs_to, one_of
from training.enrollment.decided import Decision
from training.enrollment.rules import (
    Cause,
    EnrollmentState,
    ImportState,
    LateState,
    RowState,
    TransferState,
)
from training.jobs.tables import Job
from training.people.tables import Person


class ListImport(Table, tablename="list_import"):
    """A list that a unit sent for a class. The file is sealed and deleted after 30 days.

    `found` is which sheet and columns were read, `chosen` what somebody said of them; `continues`
    is the list whose rows this one put right.
    """

    id: Serial
    training_class = belongs_to(TrainingClass)
    unit = belongs_to(Unit)
    sent_by = belongs_to(Account)
    sent_at = Timestamptz()
    file_name = Text(default=None)
    file = Bytea(null=True, default=None)
    file_hash = Bytea(default=None)
    state = Text(default=None)
    job = belongs_to(Job, null=True)
    refusal_code = Text(null=True, default=None)
    refusal = JSONB(null=True, default=None)
    unknown_columns = JSONB(default="[]")
    confirmed_at = Timestamptz(null=True, default=None)
    confirmed_by = belongs_to(Account, null=True, index=False)
    continues: Any = ForeignKey(
        "self",
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        index=True,
    )
    found = JSONB(default="{}")
    chosen = JSONB(default="{}")

    list_import_state_known = one_of("state", ImportState)


class DecidedList(Table, tablename="decided_list"):
    """The list of a decision as it was decided, sealed (see decided.py)."""

    id: Serial
    training_class = belongs_to(TrainingClass, index=False)
    decision = Text(default=None)
    people = Integer(default=None)
    said = Bytea(default=None)
    decided_at = Timestamptz()

    decided_list_once = Unique(["training_class", "decision"])
    decided_list_known = one_of("decision", Decision)


class ListReturn(Table, tablename="list_return"):
    """A unit's requests in a class, sent back by the office to be put right."""

    id: Serial
    training_class = belongs_to(TrainingClass)
    unit = belongs_to(Unit)
    comment = Text(default=None)
    people = Integer(default=None)
    returned_at = Timestamptz()
    returned_by = belongs_to(Account, null=True, index=False)
    answered_at = Timestamptz(null=True, default=None)
    answered_by = belongs_to(Account, null=True, index=False)
    answer = Text(null=True, default=None)

    list_return_of_somebody = Check("people >= 1")


class Enrollment(Table, tablename="enrollment"):
    """A person's place in one class. `allotment` is the row whose seat it holds, if any.

    `cause` tells why a place was given up where nobody simply withdrew, `became` the place that
    took its stead; `returned` the open return that asks the unit to put this request right.
    """

    id: Serial
    training_class = belongs_to(TrainingClass, index=False)
    person = belongs_to(Person)
    unit = belongs_to(Unit)
    state = Text(default=None)
    allotment = belongs_to(Allotment, null=True, index=False)
    queue_no = Integer(null=True, default=None)
    requested_at = Timestamptz()
    requested_by = belongs_to(Account, null=True, index=False)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = belongs_to(Account, null=True, index=False)
    reason = Text(null=True, default=None)
    list_import = belongs_to(ListImport, null=True, index=False)
    cause = Text(null=True, default=None)
    became: ForeignKey[Any] = ForeignKey(
        "self",
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
    )
    returned = belongs_to(ListReturn, null=True, index=False)

    enrollment_cause_known = one_of("cause", Cause)
    enrollment_state_known = one_of("state", EnrollmentState)
    enrollment_waits_in_order = Check("state <> 'waitlisted' OR queue_no IS NOT NULL")


class EligibilityOverride(Table, tablename="eligibility_override"):
    """A rule that said no to an enrollment and was passed over by the office, with its words."""

    id: Serial
    enrollment = belongs_to(Enrollment, index=False)
    rule = Text(default=None)
    words = JSONB(default=None)
    source = Text(default="")
    reason = Text(default=None)
    decided_by = belongs_to(Account, null=True, index=False)
    decided_at = Timestamptz()

    eligibility_override_once = Unique(["enrollment", "rule"])


class ImportRow(Table, tablename="import_row"):
    """One row of a list: what stood in it (sealed), what is wrong with it, what became of it."""

    id: Serial
    list_import = belongs_to(ListImport, index=False)
    row = Integer(default=None)
    typed = Bytea(default=None)
    number_index = Bytea(null=True, default=None)
    verdict = Text(default=None)
    faults = JSONB(default="[]")
    state = Text(default=None)
    person = belongs_to(Person, null=True, index=False)
    enrollment = belongs_to(Enrollment, null=True, index=False)

    import_row_once = Unique(["list_import", "row"])
    import_row_state_known = one_of("state", RowState)
    import_row_verdict_known = Check("verdict IN ('ok', 'warning', 'error')")


class SeatRelease(Table, tablename="seat_release"):
    """A time when a class's unused seats flowed back and were shared anew.

    One stands at most; when seats were set aside for units again, the one before tells why.
    """

    id: Serial
    training_class = belongs_to(TrainingClass)
    at = Timestamptz()
    by = belongs_to(Account, null=True, index=False)
    policy = Text(default=None)
    pool = Integer(default=None)
    waiting = Integer(default=None)
    reopened_at = Timestamptz(null=True, default=None)
    reopened_by = belongs_to(Account, null=True, index=False)
    reopened_reason = Text(null=True, default=None)

    seat_release_reopened_why = Check("(reopened_at IS NULL) = (reopened_reason IS NULL)")
    seat_release_policy_known = one_of("policy", LinePolicy)
    seat_release_counts = Check("pool >= 0 AND waiting >= 0")


class ReleaseShare(Table, tablename="release_share"):
    """One unit's line in a release: what it gave back, who waited, and how its share came about."""

    id: Serial
    seat_release = belongs_to(SeatRelease, index=False)
    unit = belongs_to(Unit, index=False)
    gave = Integer(default=0)
    waiting = Integer(default=0)
    first = Integer(null=True, default=None)
    whole = Integer(default=0)
    rest = Integer(default=0)
    got = Integer(default=0)

    release_share_once = Unique(["seat_release", "unit"])
    release_share_within = Check("gave >= 0 AND got >= 0 AND got <= waiting")


class LateRequest(Table, tablename="late_request"):
    """What a unit asks for after registration has closed; the office agrees or refuses."""

    id: Serial
    training_class = belongs_to(TrainingClass)
    unit = belongs_to(Unit)
    person = belongs_to(Person)
    reason = Text(default=None)
    state = Text(default=None)
    asked_at = Timestamptz()
    asked_by = belongs_to(Account, null=True, index=False)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = belongs_to(Account, null=True, index=False)
    answer = Text(null=True, default=None)
    enrollment = belongs_to(Enrollment, null=True, index=False)

    late_request_state_known = one_of("state", LateState)
    late_request_agreed_enrolls = Check("(state = 'agreed') = (enrollment IS NOT NULL)")


class TransferRequest(Table, tablename="transfer_request"):
    """A unit asks for somebody on record in another unit, met in row `row` of its list."""

    id: Serial
    person = belongs_to(Person)
    from_unit = belongs_to(Unit)
    to_unit = belongs_to(Unit)
    training_class = belongs_to(TrainingClass)
    list_import = belongs_to(ListImport)
    row = Integer(default=None)
    state = Text(default=None)
    asked_by = belongs_to(Account, index=False)
    asked_at = Timestamptz()
    decided_by = belongs_to(Account, null=True, index=False)
    decided_at = Timestamptz(null=True, default=None)
    reason = Text(null=True, default=None)
    enrollment = belongs_to(Enrollment, null=True, index=False)

    transfer_request_state_known = one_of("state", TransferState)
    transfer_request_moves = Check("from_unit <> to_unit")
    transfer_request_decided = Check("(state = 'pending') = (decided_at IS NULL)")
    transfer_request_refused_why = Check("state <> 'refused' OR reason IS NOT NULL")


class MatchAnswer(Table, tablename="match_answer"):
    """Whether the bearer of a citizen number (by its index) is this person; asked only once."""

    id: Serial
    person = belongs_to(Person, index=False)
    number_index = Bytea(default=None)
    same = Boolean(default=None)
    said_by = belongs_to(Account, index=False)
    said_at = Timestamptz()

    match_answer_once = Unique(["person", "number_index"])


class ColumnAnswer(Table, tablename="column_answer"):
    """What a unit means by a column's label, folded; asked only once."""

    id: Serial
    unit = belongs_to(Unit, index=False)
    label = Text(default=None)
    field = Text(default=None)
    said_by = belongs_to(Account, index=False)
    said_at = Timestamptz()

    column_answer_once = Unique(["unit", "label"])
