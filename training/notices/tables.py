from piccolo.columns import BigSerial, Integer, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from training.access.tables import Account, Unit
from training.db.columns import belongs_to


class Notice(Table, tablename="notice"):
    """One thing that one account is told, written with the change. Unread ones of a kind merge.

    Ids, class codes and counts only; `fields` are words of `rules.CHANGES`, comma between.
    """

    id = BigSerial(primary_key=True)
    account = belongs_to(Account, index=False)
    kind = Text(default=None)
    noun_id = Integer(default=None)
    unit = belongs_to(Unit, null=True, index=False)
    code = Text(default="")
    many = Integer(default=1)
    fields = Text(default="")
    created_at = Timestamptz()
    read_at = Timestamptz(null=True, default=None)

    # The kinds are `rules.Kind`, which every release adds to.
    notice_kind_spelt = Check("kind ~ '^[a-z_]+$'")
    notice_counts_something = Check("many >= 1")
