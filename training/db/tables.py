from piccolo.columns import Serial, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table


class Installation(Table, tablename="installation"):
    """What this database is for. One row: a demo never mixes with real people."""

    id: Serial
    kind = Text(default=None)
    claimed_at = Timestamptz()

    installation_kind_known = Check("kind IN ('demo', 'real')")
    installation_is_one = Check("id = 1")
