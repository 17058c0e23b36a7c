"""Everything that reads lists on their way in. What was typed is unsealed here and only here."""

from collections.abc import Collection
from typing import Any

import msgspec

from training import db
from training.actor import Actor
from training.enrollment import staging
from training.enrollment.import_schemas import (
    Alike,
    Counts,
    FaultView,
    Found,
    ImportRowView,
    ImportView,
    Match,
    Tally,
)
from training.enrollment.queries import SEES_ALL
from training.enrollment.rules import ImportState, RowState
from training.errors import Missing
from training.people.dates import spoken
from training.people.queries import masked_number
from training.spreadsheets.parts import STEP
from training.spreadsheets.people_list import names_of
from training.words import Sentence, say

# Narrows `i` (list_import): $1 all, $2 units.
SCOPE = "($1 OR i.unit = ANY($2::int[]))"


def scope(actor: Actor) -> tuple[bool, list[int]]:
    """The two values that `SCOPE` asks for."""
    return actor.role in SEES_ALL, list(actor.unit_ids)


async def listed(actor: Actor, import_id: int) -> dict[str, Any]:
    """The bare list; refuses one that the actor may not see as if it were not there."""
    found = await db.rows(
        f"SELECT i.id, i.training_class, i.unit, i.state FROM list_import i"
        f" WHERE {SCOPE} AND i.id = $3",
        *scope(actor),
        import_id,
    )
    if not found:
        raise Missing(say("Không có danh sách này trong phạm vi của bạn."), "no_such_import")
    return dict(found[0])


_SUMMARY = f"""
    SELECT i.id, i.training_class AS class_id, c.code AS class_code, i.unit AS unit_id,
           u.short_name AS unit_name, i.file_name, i.sent_at, i.state, i.job AS job_id,
           COALESCE(j.done, 0) AS done, COALESCE(j.total, 0) AS total, j.state AS job_state,
           i.refusal, i.refusal_code, i.unknown_columns, i.found,
           COALESCE((i.chosen ->> 'asked')::boolean, false) AS asked, t.*
    FROM list_import i
    JOIN training_class c ON c.id = i.training_class
    JOIN unit u ON u.id = i.unit
    LEFT JOIN job j ON j.id = i.job
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS rows,
               count(*) FILTER (WHERE r.verdict = 'ok')::int AS ok,
               count(*) FILTER (WHERE r.verdict = 'warning')::int AS warning,
               count(*) FILTER (WHERE r.verdict = 'error')::int AS error,
               count(*) FILTER (WHERE r.state = 'entered')::int AS entered,
               count(*) FILTER (WHERE r.state = 'entered' AND e.state <> 'waitlisted')::int
                   AS seated,
               count(*) FILTER (WHERE r.state = 'entered' AND e.state = 'waitlisted')::int
                   AS waitlisted
        FROM import_row r LEFT JOIN enrollment e ON e.id = r.enrollment
        WHERE r.list_import = i.id AND r.state <> 'taken_out'
    ) t
    WHERE {SCOPE}
"""


_SHOWN = " AND i.id = COALESCE((SELECT x.continues FROM list_import x WHERE x.id = $3), $3)"


async def summary(actor: Actor, import_id: int) -> ImportView:
    """A list with its counts, without its rows. One that went on with another is that other."""
    found = await db.rows(_SUMMARY + _SHOWN, *scope(actor), import_id)
    if not found:
        raise Missing(say("Không có danh sách này trong phạm vi của bạn."), "no_such_import")
    return _view(dict(found[0]))


async def full(actor: Actor, import_id: int) -> ImportView:
    """A list with all its rows."""
    view = await summary(actor, import_id)
    return msgspec.structs.replace(view, rows=await rows(view.id))


async def rows(
    import_id: int,
    *,
    verdicts: Collection[str] = (),
    start: int = 0,
    size: int | None = None,
    state: RowState | None = None,
) -> list[ImportRowView]:
    """Rows in the order of the file, after row `start`; no verdicts stands for every verdict.

    The caller has checked that the actor may see the list.
    """
    found = await db.rows(
        "SELECT r.row, r.typed, r.verdict, r.state, r.enrollment, r.person, p.full_name"
        " FROM import_row r LEFT JOIN person p ON p.id = r.person WHERE r.list_import = $1"
        " AND (cardinality($2::text[]) = 0 OR r.verdict = ANY($2::text[]))"
        " AND ($5::text IS NULL OR r.state = $5) AND r.row > $3 ORDER BY r.row LIMIT $4",
        import_id,
        list(verdicts),
        start,
        size,
        state.value if state else None,
    )
    known_as = await names(import_id)
    staged = [staging.unseal(one["typed"]) for one in found]
    known = await _alike({(person, one.person.unit_id) for one in staged for person in one.alike})
    return [_row(dict(one), held, known, known_as) for one, held in zip(found, staged, strict=True)]


async def names(import_id: int) -> list[str]:
    """The names of the lists of the workbook that were read, as `parts.address` wants them."""
    found = await db.value("SELECT found FROM list_import WHERE id = $1", import_id)
    return names_of(msgspec.json.decode(found, type=Found).sheets)


async def _alike(asked: Collection[tuple[int, int | None]]) -> dict[int, Alike]:
    """Those of whom it is asked whether they are the same, while they are of the row's unit."""
    if not asked:
        return {}
    found = await db.rows(
        "SELECT p.id, p.full_name, p.birth_date, p.birth_year, p.branch, p.national_id"
        " FROM person p JOIN unnest($1::int[], $2::int[]) AS n (person, unit) ON p.id = n.person"
        " AND p.unit = n.unit WHERE p.erased_at IS NULL",
        [person for person, _ in asked],
        [unit for _, unit in asked],
    )
    return {
        one["id"]: Alike(
            one["id"],
            one["full_name"],
            spoken(one["birth_date"]) if one["birth_date"] else str(one["birth_year"]),
            one["branch"],
            masked_number(one["national_id"]),
        )
        for one in found
    }


async def row(actor: Actor, import_id: int, number: int) -> ImportRowView:
    """One row of a list."""
    await listed(actor, import_id)
    found = await rows(import_id, start=number - 1, size=1)
    if not found or found[0].row != number:
        raise Missing(say("Danh sách không có dòng {row}.", row=number), "no_such_row")
    return found[0]


async def tally(actor: Actor, import_id: int) -> Tally:
    """How many rows of a list are in each state, by verdict where they still wait."""
    await listed(actor, import_id)
    found = await db.rows(
        "SELECT state, verdict, count(*)::int AS n, min(row)::int AS first, max(row)::int AS last"
        " FROM import_row WHERE list_import = $1 GROUP BY state, verdict",
        import_id,
    )
    waiting = {row["verdict"]: row["n"] for row in found if row["state"] == RowState.WAITING}
    return Tally(
        rows=sum(row["n"] for row in found),
        first=min((row["first"] for row in found), default=0) % STEP,
        last=max((row["last"] for row in found), default=0) % STEP,
        taken_out=sum(row["n"] for row in found if row["state"] == RowState.TAKEN_OUT),
        entered=sum(row["n"] for row in found if row["state"] == RowState.ENTERED),
        undone=sum(row["n"] for row in found if row["state"] == RowState.UNDONE),
        ok=waiting.get("ok", 0),
        warning=waiting.get("warning", 0),
        error=waiting.get("error", 0),
    )


async def lists(actor: Actor, *, class_id: int | None = None, size: int = 50) -> list[ImportView]:
    """The lists sent, newest first."""
    found = await db.rows(
        _SUMMARY
        + " AND ($3::int IS NULL OR i.training_class = $3)"
        + " AND i.state NOT IN ('discarded', 'continued')"
        + " ORDER BY i.id DESC LIMIT $4",
        *scope(actor),
        class_id,
        size,
    )
    return [_view(dict(one)) for one in found]


def _view(row: dict[str, Any]) -> ImportView:
    row["counts"] = msgspec.convert(
        {field: row.pop(field) for field in Counts.__struct_fields__}, Counts
    )
    row["unknown_columns"] = msgspec.json.decode(row["unknown_columns"])
    row["found"] = msgspec.json.decode(row["found"])
    row["refusal"] = _refusal(row)
    return msgspec.convert(row, ImportView)


def _refusal(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["state"] == ImportState.READING and row["job_state"] == "failed":
        words = say("Đọc danh sách bị lỗi giữa chừng. Bấm đọc lại.")
        return {"code": "reading_failed", "message": str(words)}
    if row["refusal"] is None:
        return None
    stored = msgspec.json.decode(row["refusal"])
    return {
        "code": row["refusal_code"],
        "message": str(Sentence(stored["words"], stored["values"])),
    }


def _row(
    row: dict[str, Any], staged: staging.Staged, known: dict[int, Alike], names: list[str]
) -> ImportRowView:
    place, sheet_row = divmod(row["row"], STEP)
    several = sum(map(bool, names)) > 1 and place < len(names)
    return ImportRowView(
        row=row["row"],
        sheet=names[place] if several else "",
        sheet_row=sheet_row,
        verdict=row["verdict"],
        state=RowState(row["state"]),
        faults=[
            FaultView(
                fault.field,
                fault.code,
                fault.severity,
                str(Sentence(fault.words, fault.values)),
            )
            for fault in staged.faults
        ],
        person=staged.person,
        typed=staged.typed,
        match=Match(row["person"], row["full_name"]) if row["person"] else None,
        alike=[known[person] for person in staged.alike if person in known],
        enrollment_id=row["enrollment"],
    )
