"""Seats set aside for units, as enrollment counts and moves them. Called under the class's lock."""

from training import db


async def promised(class_id: int) -> tuple[int, int]:
    """The sum of all allotments of a class, and how much of it is held."""
    row = (
        await db.rows(
            "SELECT COALESCE(sum(seats), 0)::int AS seats, COALESCE(sum(held), 0)::int AS held"
            " FROM allotment WHERE training_class = $1",
            class_id,
        )
    )[0]
    return row["seats"], row["held"]


async def outside(class_id: int) -> dict[int, int]:
    """How many seats each unit's people hold outside any allotment."""
    found = await db.rows(
        "SELECT unit, count(*)::int AS n FROM enrollment WHERE training_class = $1"
        " AND allotment IS NULL AND state IN ('requested', 'confirmed', 'completed', 'failed')"
        " GROUP BY unit",
        class_id,
    )
    return {row["unit"]: row["n"] for row in found}


_TAKE_OWN = """
    WITH moving AS (
        SELECT e.id, a.id AS allotment, a.seats - a.held AS room,
               row_number() OVER (PARTITION BY a.id ORDER BY e.requested_at, e.id) AS turn
        FROM enrollment e
        JOIN allotment a ON a.training_class = e.training_class AND a.unit = e.unit
        WHERE e.training_class = $1 AND e.allotment IS NULL
          AND e.state IN ('requested', 'confirmed', 'completed', 'failed')
    ), moved AS (
        UPDATE enrollment e SET allotment = m.allotment FROM moving m
        WHERE e.id = m.id AND m.turn <= m.room RETURNING m.allotment
    )
    UPDATE allotment a SET held = a.held + n.taken
    FROM (SELECT allotment, count(*)::int AS taken FROM moved GROUP BY allotment) n
    WHERE a.id = n.allotment
"""


async def take_own(class_id: int) -> None:
    """People who hold a seat outside their unit's allotment move into it while it has room."""
    await db.rows(_TAKE_OWN, class_id)


async def give_back(class_id: int) -> dict[int, int]:
    """Every unit's unused seats flow back into the class; gives how many, by unit."""
    found = await db.rows(
        "WITH unused AS (SELECT id, seats - held AS many FROM allotment"
        " WHERE training_class = $1 AND seats > held FOR UPDATE)"
        " UPDATE allotment a SET seats = a.held FROM unused u WHERE a.id = u.id"
        " RETURNING a.unit, u.many",
        class_id,
    )
    return {row["unit"]: row["many"] for row in found}


async def unused(class_id: int) -> dict[int, int]:
    """What every unit would give back now."""
    found = await db.rows(
        "SELECT unit, seats - held AS many FROM allotment"
        " WHERE training_class = $1 AND seats > held",
        class_id,
    )
    return {row["unit"]: row["many"] for row in found}
