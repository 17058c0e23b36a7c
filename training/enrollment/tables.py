from piccolo.columns import JSONB, Bytea, Integer, Serial, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from training.access.tables import Account, Unit
from training.catalog.tables import Allotment, TrainingClass
from training.db.columns import belongs_to, one_of
from training.enrollment.rules import EnrollmentState, ImportState, RowState
from training.jobs.tables import Job
from training.people.tables import Person


class ListImport(Table, tablename="list_import"):
    """A list that a unit sent for a class. The file is sealed and deleted after 30 days."""

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

    list_import_state_known = one_of("state", ImportState)


class Enrollment(Table, tablename="enrollment"):
    """A person's place in one class. `allotment` is the row whose seat it holds, if any."""

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

    enrollment_state_known = one_of("state", EnrollmentState)
    enrollment_waits_in_order = Check("state <> 'waitlisted' OR queue_no IS NOT NULL")


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
