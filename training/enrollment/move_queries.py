"""Requests to move somebody from one unit to another: all for the office, their own for a unit."""

from datetime import date, datetime
from typing import Any

import msgspec

from training import db
from training.actor import Actor
from training.enrollment import staging
from training.enrollment.import_schemas import PersonInRow
from training.enrollment.queries import SEES_ALL
from training.enrollment.rules import TransferState
from training.errors import Missing
from training.paging import Page, cursor, limit, place
from training.people.dates import spoken
from training.spreadsheets.parts import STEP
from training.words import say


class OnRecord(msgspec.Struct, frozen=True):
    """What the record says of the person; for the office only."""

    person_id: int
    full_name: str
    birth_date: date | None
    birth_year: int
    branch: str
    unit_id: int
    unit_name: str


class TransferView(msgspec.Struct, frozen=True):
    """A request: who asks, for whom as their list names them, and what the office said.

    `on_record` is None for a unit: nothing of somebody else's person shows.
    """

    id: int
    state: TransferState
    unit_id: int
    unit_name: str
    class_id: int
    class_code: str
    import_id: int
    row: int
    asked_at: datetime
    named: str
    named_birth: str
    decided_at: datetime | None = None
    reason: str | None = None
    enrollment_id: int | None = None
    on_record: OnRecord | None = None

    @property
    def sheet_row(self) -> int:
        """The row as people see it in the file; `row` also says on which of its sheets."""
        return self.row % STEP


_REQUEST = """
    SELECT t.id, t.state, t.to_unit AS unit_id, u.short_name AS unit_name,
           t.training_class AS class_id, c.code AS class_code, t.list_import AS import_id, t.row,
           t.asked_at, t.decided_at, t.reason, t.enrollment AS enrollment_id, r.typed,
           p.id AS person_id, p.full_name, p.birth_date, p.birth_year, p.branch,
           t.from_unit, f.short_name AS from_name
    FROM transfer_request t JOIN unit u ON u.id = t.to_unit
    JOIN unit f ON f.id = t.from_unit JOIN training_class c ON c.id = t.training_class
    JOIN person p ON p.id = t.person
    LEFT JOIN import_row r ON r.list_import = t.list_import AND r.row = t.row
    WHERE ($1 OR t.to_unit = ANY($2::int[]))
"""


async def request(actor: Actor, request_id: int) -> TransferView:
    """One request; refuses one that the actor may not see as if it were not there."""
    found = await db.rows(_REQUEST + " AND t.id = $3::bigint", *_scope(actor), request_id)
    if not found:
        raise Missing(say("Không có yêu cầu này trong phạm vi của bạn."), "no_such_transfer")
    return _view(actor, dict(found[0]))


async def requests(
    actor: Actor,
    *,
    state: TransferState | None = None,
    after: str | None = None,
    size: int | None = None,
) -> Page[TransferView]:
    """Requests, newest first."""
    start = place(after, int)
    many = limit(size)
    found = await db.rows(
        _REQUEST + " AND ($3::text IS NULL OR t.state = $3) AND ($4::bigint IS NULL OR t.id < $4)"
        " ORDER BY t.id DESC LIMIT $5",
        *_scope(actor),
        state.value if state else None,
        start[0] if start else None,
        many + 1,
    )
    shown = [_view(actor, dict(row)) for row in found[:many]]
    return Page(shown, cursor(shown[-1].id) if len(found) > many else None)


async def pending(actor: Actor) -> int:
    """How many requests wait for the office, as far as the actor may see them."""
    count: int = await db.value(
        "SELECT count(*)::int FROM transfer_request t WHERE state = 'pending'"
        " AND ($1 OR t.to_unit = ANY($2::int[]))",
        *_scope(actor),
    )
    return count


def _scope(actor: Actor) -> tuple[bool, list[int]]:
    return actor.role in SEES_ALL, list(actor.unit_ids)


def _birth(named: PersonInRow) -> str:
    if named.birth_date is None:
        return str(named.birth_year or "")
    return spoken(date.fromisoformat(named.birth_date))


def _view(actor: Actor, row: dict[str, Any]) -> TransferView:
    named = staging.unseal(row["typed"]).person if row["typed"] else None
    kept = {field: row[field] for field in TransferView.__struct_fields__ if field in row}
    record = None
    if actor.role in SEES_ALL:
        record = OnRecord(
            row["person_id"],
            row["full_name"],
            row["birth_date"],
            row["birth_year"],
            row["branch"],
            row["from_unit"],
            row["from_name"],
        )
    birth = _birth(named) if named else ""
    return msgspec.convert(
        {
            **kept,
            "named": named.full_name if named else "",
            "named_birth": birth,
            "on_record": record,
        },
        TransferView,
        from_attributes=True,
    )
