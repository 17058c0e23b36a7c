"""Which column is which: asked once where a list leaves it open, remembered for its unit."""

from datetime import datetime

import msgspec

from training import db, history, jobs
from training.actor import Actor
from training.enrollment.import_schemas import ColumnChoice, Found, ImportAsked
from training.enrollment.row_changes import locked_list
from training.enrollment.rules import ImportState, RowState
from training.errors import Invalid, Refused
from training.people.checking import FIELDS
from training.security.policy import May, require
from training.spreadsheets.choices import NOTHING, Choices, place_of
from training.spreadsheets.labels import label_key
from training.spreadsheets.people_list import PeopleList
from training.words import say


class Chosen(msgspec.Struct, frozen=True):
    """What was said of one list; `asked` once somebody has answered about its columns."""

    sheets: list[str] = []
    columns: dict[int, str] = {}
    asked: bool = False


def found(people: PeopleList) -> Found:
    """What was read, as it is kept: names of sheets and columns, nothing of a person."""
    left_out: dict[str, list[int]] = {}
    for row, why in people.skipped.items():
        left_out.setdefault(why, []).append(row)
    return Found(
        sheets=list(people.sheets),
        left_out=left_out,
        missing=list(people.missing_columns),
        unclear=list(people.unclear),
    )


async def of_list(unit_id: int, chosen: str) -> Choices:
    """What is known of a list's columns: what was said of it, and by its unit before."""
    said = msgspec.json.decode(chosen, type=Chosen)
    labels = await db.rows("SELECT label, field FROM column_answer WHERE unit = $1", unit_id)
    return Choices(tuple(said.sheets), said.columns, {row["label"]: row["field"] for row in labels})


async def choose(
    actor: Actor, import_id: int, choice: ColumnChoice, *, now: datetime
) -> ImportAsked:
    """Say which columns hold what is missed, or which sheets are meant; the file is read anew.

    What was typed in the page, left out or let in stays so where its row is still read.
    """
    require(actor, May.ENROLL)
    async with db.transaction():
        listed = await locked_list(actor, import_id)
        row = (
            await db.rows(
                "SELECT file IS NOT NULL AS file, found, chosen, EXISTS (SELECT 1 FROM import_row r"
                " WHERE r.list_import = i.id AND r.state = $2) AS entered"
                " FROM list_import i WHERE id = $1",
                import_id,
                RowState.ENTERED.value,
            )
        )[0]
        if listed["state"] != ImportState.READY or row["entered"] or not row["file"]:
            words = say("Danh sách này không đọc lại được nữa. Gửi lại tệp.")
            raise Refused(words, "import_over")
        seen = msgspec.json.decode(row["found"], type=Found)
        before = msgspec.json.decode(row["chosen"], type=Chosen)
        columns = _columns(choice, seen)
        await _remember(actor, listed["unit"], columns, seen, now)
        chosen = Chosen(
            _sheets(choice, seen) if choice.sheets is not None else before.sheets,
            before.columns | columns,
            asked=before.asked or choice.sheets is None or bool(columns),
        )
        await db.rows(
            "UPDATE list_import SET chosen = $2, state = 'reading' WHERE id = $1",
            import_id,
            msgspec.json.encode(chosen).decode(),
        )
        job_id = await jobs.ask(actor, "enrollment.read_list", import_id=import_id)
        await db.rows("UPDATE list_import SET job = $2 WHERE id = $1", import_id, job_id)
        await history.record(
            actor,
            "list.columns_chosen",
            "import",
            import_id,
            class_id=listed["training_class"],
            unit_id=listed["unit"],
            fields=sorted(set(columns.values())),
        )
    return ImportAsked(import_id, ImportState.READING)


def _columns(choice: ColumnChoice, seen: Found) -> dict[int, str]:
    asked = {one.column for one in seen.unclear}
    columns: dict[int, str] = {}
    for name, field in choice.columns.items():
        place = place_of(name)
        if place is None or name not in asked or field not in (*FIELDS, NOTHING):
            words = say("Chọn một cột trong những cột được hỏi.")
            raise Invalid(words, "no_such_column", columns=words)
        columns[place] = field
    named = [field for field in columns.values() if field != NOTHING]
    if len(named) > len(set(named)):
        words = say("Mỗi cột chỉ chọn cho một mục, mỗi mục một cột.")
        raise Invalid(words, "column_twice", columns=words)
    return columns


def _sheets(choice: ColumnChoice, seen: Found) -> list[str]:
    wanted = list(dict.fromkeys(choice.sheets or []))
    if not wanted:
        words = say("Chọn ít nhất một trang tính để đọc.")
        raise Invalid(words, "no_sheet_chosen", sheets=words)
    if not {one.name for one in seen.sheets}.issuperset(wanted):
        words = say("Tệp không có trang tính này.")
        raise Invalid(words, "no_such_sheet", sheets=words)
    return wanted


async def _remember(
    actor: Actor, unit_id: int, columns: dict[int, str], seen: Found, now: datetime
) -> None:
    """A column without a label can be told for this list only."""
    labels = {place_of(one.column): label_key(one.label) for one in seen.unclear if one.label}
    told = {label: field for place, field in columns.items() if (label := labels.get(place))}
    await db.rows(
        "INSERT INTO column_answer (unit, label, field, said_by, said_at)"
        " SELECT $1, label, field, $4, $5 FROM unnest($2::text[], $3::text[]) AS n (label, field)"
        " ON CONFLICT (unit, label) DO UPDATE SET field = EXCLUDED.field,"
        " said_by = EXCLUDED.said_by, said_at = EXCLUDED.said_at",
        unit_id,
        list(told),
        list(told.values()),
        actor.account_id,
        now,
    )
