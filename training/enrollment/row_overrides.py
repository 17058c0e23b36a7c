"""A row of a list that eligibility refuses, let in by the office with a reason."""

from collections.abc import Collection
from datetime import datetime

from training import db, history
from training.actor import Actor
from training.enrollment import import_queries, overrides, row_changes
from training.enrollment.import_schemas import ImportRowView, RowChange
from training.errors import Refused
from training.security.policy import May, require
from training.words import say


async def override(
    actor: Actor,
    import_id: int,
    row: int,
    reason: str | None,
    rules: Collection[str] | None,
    *,
    now: datetime,
) -> ImportRowView:
    """Pass over the rules that refuse a row: all, or those named. It waits to be confirmed then.

    Holds for the person of the row as it is: with another citizen number it is asked anew.
    """
    require(actor, May.OVERRIDE)
    asked = overrides.asked(actor, reason or "", rules)
    async with db.transaction():
        refused = await import_queries.row(actor, import_id, row)
        against = {one.code.removeprefix(overrides.REFUSED) for one in refused.faults}
        if asked is None or not against & asked.rules:
            words = say("Dòng {row} không vướng điều kiện nào để bỏ qua.", row=row)
            raise Refused(words, "nothing_to_override", override_reason=words)
        view = await row_changes.change(actor, import_id, row, RowChange(), now=now, override=asked)
        await history.record(
            actor, "list.row_overridden", "import", import_id, row=row, reason=reason
        )
    return view
