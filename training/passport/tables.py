from piccolo.columns import Bytea, Integer, Serial, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from training.access.tables import Account
from training.db.columns import belongs_to


class MilestoneList(Table, tablename="milestone_list"):
    """A list of admissions and recognitions on its way in; its rows lie sealed as one value."""

    id: Serial
    sent_by = belongs_to(Account)
    sent_at = Timestamptz()
    file_name = Text(default=None)
    rows = Bytea(null=True, default=None)
    state = Text(default=None)
    entered = Integer(default=0)
    confirmed_at = Timestamptz(null=True, default=None)

    milestone_list_state_known = Check("state IN ('ready', 'confirmed', 'discarded')")


class HoldingList(Table, tablename="holding_list"):
    """A list of certificates earned elsewhere on its way in; its rows lie sealed as one value."""

    id: Serial
    sent_by = belongs_to(Account)
    sent_at = Timestamptz()
    file_name = Text(default=None)
    rows = Bytea(null=True, default=None)
    state = Text(default=None)
    entered = Integer(default=0)
    confirmed_at = Timestamptz(null=True, default=None)

    holding_list_state_known = Check("state IN ('ready', 'confirmed', 'discarded')")
