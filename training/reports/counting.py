"""Counting a period by course and by unit: five statements, each over a whole set."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from training import db
from training.attendance.queries import ON_THE_ROLL
from training.reports.learners import ADMITTED, CERTIFICATES, COUNTED, RECOGNISED, learners
from training.reports.periods import Period
from training.reports.rules import Figure

# `$1`–`$4` as everywhere in this noun. Seen whole, a class counts though nobody is on its roll.
_COURSES = f"""
    SELECT k.code, count(DISTINCT c.id)::int AS classes, count(e.id)::int AS people,
           count(e.id) FILTER (WHERE e.state = 'completed')::int AS completed,
           count(e.id) FILTER (WHERE e.state = 'failed')::int AS failed,
           count(DISTINCT e.person)::int AS persons
    FROM training_class c
    JOIN course k ON k.id = c.course
    LEFT JOIN enrollment e ON e.training_class = c.id AND {ON_THE_ROLL}
         AND ($3 OR e.unit = ANY($4::int[]))
    WHERE c.starts_on BETWEEN $1 AND $2 AND {COUNTED} AND ($3 OR e.id IS NOT NULL)
    GROUP BY GROUPING SETS ((k.code), ())
"""
_CELLS = f"""
    SELECT e.unit, k.code, count(*)::int AS people,
           count(*) FILTER (WHERE e.state = 'completed')::int AS completed
    {learners()} GROUP BY e.unit, k.code
"""
_CERTIFICATES = f"SELECT e.unit, k.code, count(*)::int AS many {CERTIFICATES} GROUP BY 1, 2"
_ADMITTED = f"SELECT p.unit, count(*)::int AS many {ADMITTED} GROUP BY 1"
_RECOGNISED = f"SELECT p.unit, count(*)::int AS many {RECOGNISED} GROUP BY 1"


class Counted:
    """What was counted of one period, by course and by unit."""

    def __init__(self) -> None:
        self.by_course: dict[str, Counter[str]] = defaultdict(Counter)
        self.persons = 0
        self.learners: dict[tuple[int, str], tuple[int, int]] = {}
        self.certificates: Counter[tuple[int, str]] = Counter()
        self.admitted: Counter[int] = Counter()
        self.recognised: Counter[int] = Counter()

    def of_course(self, code: str, figure: Figure) -> int:
        """A figure of one course, or of all for the empty code."""
        if figure is not Figure.CERTIFICATES:
            return self.by_course[code][figure]
        return sum(
            many for (_, course), many in self.certificates.items() if not code or course == code
        )

    def cells(self) -> dict[tuple[int, str], tuple[int, int, int]]:
        """Learners, completed and certificates by unit and course."""
        places = sorted(self.learners.keys() | self.certificates.keys())
        return {
            place: (*self.learners.get(place, (0, 0)), self.certificates[place]) for place in places
        }


async def count(period: Period, *, every: bool, units: list[int]) -> Counted:
    asked = (period.first, period.last, every, units)
    counted = Counted()
    for row in await db.rows(_COURSES, *asked):
        counted.by_course[row["code"] or ""].update(
            {figure: row[figure] for figure in ("classes", "people", "completed", "failed")}
        )
        if row["code"] is None:
            counted.persons = row["persons"]
    for row in await db.rows(_CELLS, *asked):
        counted.learners[row["unit"], row["code"]] = (row["people"], row["completed"])
    for row in await db.rows(_CERTIFICATES, *asked):
        counted.certificates[row["unit"], row["code"]] = row["many"]
    counted.admitted.update(_by_unit(await db.rows(_ADMITTED, *asked)))
    counted.recognised.update(_by_unit(await db.rows(_RECOGNISED, *asked)))
    return counted


def _by_unit(found: Iterable[Any]) -> dict[int, int]:
    return {row["unit"]: row["many"] for row in found}
