"""Who on record a row might be about, and what became of it: asked of the data for a whole list."""

from collections.abc import Sequence
from datetime import date

import msgspec

from training import db
from training.enrollment.import_schemas import PersonInRow
from training.enrollment.rules import TransferState
from training.names import search_key


class Request(msgspec.Struct, frozen=True):
    """The last request to move a person to a unit."""

    state: TransferState
    reason: str | None


async def alike(rows: Sequence[tuple[PersonInRow, bytes]]) -> list[list[int]]:
    """For each row the people of its unit with the same name and birth whom nobody has told apart.

    A row is what it says of a person and the index of its citizen number. Two statements whatever
    the number of rows. Homonyms are normal: this asks, it never decides.
    """
    if not rows:
        return []
    keys = [search_key(one.full_name) for one, _ in rows]
    found = await db.rows(
        "SELECT DISTINCT p.id, p.unit, p.search_key, p.birth_date, p.birth_year FROM person p"
        " JOIN unnest($1::int[], $2::text[]) AS n (unit, key)"
        " ON p.unit = n.unit AND p.search_key = n.key WHERE p.erased_at IS NULL ORDER BY p.id",
        [one.unit_id for one, _ in rows],
        keys,
    )
    if not found:
        return [[] for _ in rows]
    apart = await _told_apart([index for _, index in rows])
    namesakes: dict[tuple[int | None, str], list[tuple[int, date | None, int]]] = {}
    for row in found:
        namesakes.setdefault((row["unit"], row["search_key"]), []).append(
            (row["id"], row["birth_date"], row["birth_year"])
        )
    return [
        [
            person
            for person, day, year in namesakes.get((one.unit_id, key), ())
            if _born_alike(one, day, year) and (person, index) not in apart
        ]
        for (one, index), key in zip(rows, keys, strict=True)
    ]


async def _told_apart(indexes: Sequence[bytes]) -> set[tuple[int, bytes]]:
    found = await db.rows(
        "SELECT person, number_index FROM match_answer"
        " WHERE NOT same AND number_index = ANY($1::bytea[])",
        list(indexes),
    )
    return {(row["person"], bytes(row["number_index"])) for row in found}


def _born_alike(row: PersonInRow, day: date | None, year: int) -> bool:
    """A year alone agrees with every day of it."""
    if row.birth_date is None or day is None:
        return row.birth_year == year
    return row.birth_date == day.isoformat()


async def requests(wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Request]:
    """The last request for each of these people to each of these units, where there is one."""
    if not wanted:
        return {}
    found = await db.rows(
        "SELECT DISTINCT ON (t.person, t.to_unit) t.person, t.to_unit, t.state, t.reason"
        " FROM transfer_request t JOIN unnest($1::int[], $2::int[]) AS n (person, unit)"
        " ON t.person = n.person AND t.to_unit = n.unit ORDER BY t.person, t.to_unit, t.id DESC",
        [person for person, _ in wanted],
        [unit for _, unit in wanted],
    )
    return {
        (row["person"], row["to_unit"]): Request(TransferState(row["state"]), row["reason"])
        for row in found
    }
