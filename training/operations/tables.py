from piccolo.columns import Serial, Text, Timestamptz
from piccolo.table import Table


class WorkerBeat(Table, tablename="worker_beat"):
    """When a job worker was last heard of. Rows of workers long gone are cleared away."""

    id: Serial
    worker = Text(default=None, unique=True)
    at = Timestamptz()
