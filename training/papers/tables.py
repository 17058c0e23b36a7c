from piccolo.columns import Boolean, Bytea, Serial, SmallInt, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from training.access.tables import Account, Unit
from training.catalog.tables import TrainingClass
from training.certificates.tables import RegisterBook
from training.db.columns import belongs_to, one_of
from training.jobs.tables import Job
from training.papers.rules import PrintoutKind


class Printout(Table, tablename="printout"):
    """A file that a job makes for somebody to fetch. It is deleted after some days."""

    id: Serial
    kind = Text(default=None)
    training_class = belongs_to(TrainingClass, null=True)
    unit = belongs_to(Unit, null=True)
    book = belongs_to(RegisterBook, null=True)
    lines_a_page = SmallInt(null=True, default=None)
    volume = SmallInt(null=True, default=None)
    landscape = Boolean(default=False)
    text_only = Boolean(default=False)
    job = belongs_to(Job)
    asked_by = belongs_to(Account)
    asked_at = Timestamptz()
    name = Text(default=None)
    media_type = Text(default=None)
    content = Bytea(null=True, default=None)

    printout_kind_known = one_of("kind", PrintoutKind)
    printout_of_book = Check(
        "(kind = 'register_book') = (book IS NOT NULL) AND (book IS NULL) = (volume IS NULL)"
    )
