from piccolo.columns import Boolean, Serial, Text, Timestamptz
from piccolo.table import Table

from training.access.tables import Account
from training.db.columns import belongs_to, one_of
from training.office.rules import Switch


class OfficeSwitch(Table, tablename="office_switch"):
    """One habit of the office as somebody last set it; one that nobody set has no row."""

    id: Serial
    name = Text(default=None, unique=True)
    is_on = Boolean(default=False)
    set_by = belongs_to(Account, null=True, index=False)
    set_at = Timestamptz()

    office_switch_name_known = one_of("name", Switch)
