from piccolo.columns import JSONB, BigSerial, Integer, Text, Timestamptz
from piccolo.table import Table


class Event(Table, tablename="event"):
    """One thing that happened, written with the change. Ids and field names only."""

    id = BigSerial(primary_key=True)
    at = Timestamptz()
    actor_id = Integer(null=True, default=None)
    actor_name = Text(default=None)
    action = Text(default=None)
    noun = Text(default=None)
    noun_id = Integer(null=True, default=None)
    class_id = Integer(null=True, default=None)
    unit_id = Integer(null=True, default=None)
    details = JSONB(default="{}")
