"""Classes and people for enrollment tests, made the short way."""

from datetime import UTC, date, datetime, timedelta

from tests.cast import a_unit
from training import db
from training.names import search_key, sort_key

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
TODAY = date(2026, 11, 20)


async def a_class(
    *,
    capacity: int = 2,
    state: str = "open",
    approval: str = "office",
    course: str = "NT",
    code: str = "NT 06/2026",
    closes_at: datetime | None = NOW + timedelta(days=7),
) -> int:
    """A class of a course, hosted by the usual unit."""
    host = await a_unit()
    class_id: int = await db.value(
        "INSERT INTO training_class (course, code, title, host_unit, capacity, approval, state,"
        " registration_closes_at, starts_on, ends_on, venue)"
        " SELECT id, $2, name, $3, $4, $5, $6, $7, $8, $8, 'Hội trường A1' FROM course"
        " WHERE code = $1 RETURNING id",
        course,
        code,
        host,
        capacity,
        approval,
        state,
        closes_at,
        TODAY + timedelta(days=20),
    )
    return class_id


async def allot(class_id: int, unit_id: int, seats: int) -> None:
    """Seats of the class for one unit."""
    await db.rows(
        "INSERT INTO allotment (training_class, unit, seats) VALUES ($1, $2, $3)",
        class_id,
        unit_id,
        seats,
    )


async def people(
    count: int, *, unit_id: int | None = None, standing: str = "candidate", name: str = ""
) -> list[int]:
    """Invented people of one unit."""
    unit = unit_id or await a_unit()
    names = [name or f"Nguyễn Văn {chr(65 + n % 26)}{n}" for n in range(count)]
    found = await db.rows(
        "INSERT INTO person (unit, full_name, sort_key, search_key, birth_date, birth_year, gender,"
        " standing) SELECT $1, n.name, n.sort, n.search, '2003-05-09', 2003, 'male', $5"
        " FROM unnest($2::text[], $3::text[], $4::text[]) AS n (name, sort, search) RETURNING id",
        unit,
        names,
        [sort_key(one) for one in names],
        [search_key(one) for one in names],
        standing,
    )
    return [row["id"] for row in found]


async def states(class_id: int) -> dict[str, int]:
    """How many are in each state."""
    found = await db.rows(
        "SELECT state, count(*)::int AS n FROM enrollment WHERE training_class = $1 GROUP BY state",
        class_id,
    )
    return {row["state"]: row["n"] for row in found}


async def assert_seats_agree() -> None:
    """The counted seats are the seats held, in every class and allotment."""
    assert not await db.rows(
        "SELECT c.id FROM training_class c WHERE held <> (SELECT count(*) FROM enrollment e"
        " WHERE e.training_class = c.id"
        " AND e.state IN ('requested', 'confirmed', 'completed', 'failed'))"
    )
    assert not await db.rows(
        "SELECT a.id FROM allotment a WHERE held <> (SELECT count(*) FROM enrollment e"
        " WHERE e.allotment = a.id"
        " AND e.state IN ('requested', 'confirmed', 'completed', 'failed'))"
    )
