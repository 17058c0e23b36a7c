"""Everything that counts a period. Each statement counts a whole set; nothing is kept or typed in.

What counts as a class, a learner and a certificate of the period is said in `learners`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from training import db
from training.actor import Actor
from training.catalog.rules import Document
from training.reports import prose
from training.reports.counting import Counted, count
from training.reports.learners import AGE, COUNTED, SIDES, learners
from training.reports.periods import Period, half_year, year_before
from training.reports.rules import PART_WORDS, SIDE_WORDS, Figure, Side, of_before, shares
from training.reports.schemas import (
    Breakdown,
    Compared,
    CourseLine,
    CrossCell,
    Part,
    Report,
    UnitLine,
)
from training.reports.scope import opens, units_of

_SIDES = f"""
    SELECT side, value, count(*)::int AS people,
           count(*) FILTER (WHERE state = 'completed')::int AS completed, avg(years) AS age
    FROM (SELECT e.state, {AGE} AS years,
                 {", ".join(f"{sql} AS {side}" for side, sql in SIDES.items())}
          {learners(graded=True)} AND ($5::text IS NULL OR k.code = $5)) AS learner
    CROSS JOIN LATERAL (VALUES {", ".join(f"('{side}', {side})" for side in SIDES)})
         AS told (side, value)
    GROUP BY GROUPING SETS ((side, value), ())
"""


async def report(
    actor: Actor,
    period: Period,
    unit_id: int | None = None,
    *,
    course: str | None = None,
    now: datetime,
) -> Report:
    """A period in figures beside the same period of last year, as far as the asker may see.

    `course` narrows the breakdowns only. Raises `Missing` for a unit out of reach.
    """
    every, units = await units_of(actor, unit_id)
    this = await count(period, every=every, units=units)
    last = await count(year_before(period), every=every, units=units)
    named = await _named()
    lines = await _course_lines(this, last)
    sides, age = await _sides(actor, period, every=every, units=units, course=course)
    made = Report(
        first=period.first,
        last=period.last,
        before=year_before(period),
        unit_id=unit_id,
        unit_name=None if every else named.get(unit_id or actor.unit_id or 0),
        whole=every,
        made_at=now,
        courses=lines,
        total=_line("", "", None, this, last),
        persons=this.persons,
        admitted=_compared(this.admitted.total(), last.admitted.total()),
        recognised=_compared(this.recognised.total(), last.recognised.total()),
        average_age=age,
        units=_unit_lines(this, named),
        cells=[CrossCell(unit, code, *figures) for (unit, code), figures in this.cells().items()],
        breakdowns=sides,
    )
    return prose.told(made)


async def half_years() -> list[Period]:
    """The half-years in which classes began, latest first: what there is to report on."""
    found = await db.rows(
        "SELECT DISTINCT extract(year FROM c.starts_on)::int AS year,"
        " extract(month FROM c.starts_on) <= 6 AS first"
        f" FROM training_class c WHERE {COUNTED} ORDER BY year DESC, first LIMIT 12"
    )
    return [half_year(row["year"], first=row["first"]) for row in found]


async def _named() -> dict[int, str]:
    """Every unit's name in dictionary order."""
    found = await db.rows("SELECT id, name FROM unit ORDER BY sort_key, id")
    return {row["id"]: row["name"] for row in found}


async def _course_lines(this: Counted, last: Counted) -> list[CourseLine]:
    """The courses in the catalog's order; one that stood still in both periods is left out."""
    found = await db.rows("SELECT code, name, document FROM course ORDER BY position, code")
    lines = [
        _line(row["code"], row["name"], Document(row["document"]), this, last) for row in found
    ]
    return [line for line in lines if any(_moved(line))]


def _line(
    code: str, name: str, document: Document | None, this: Counted, last: Counted
) -> CourseLine:
    figures = {
        figure.value: _compared(this.of_course(code, figure), last.of_course(code, figure))
        for figure in Figure
        if figure not in {Figure.ADMITTED, Figure.RECOGNISED}
    }
    return CourseLine(course=code, name=name, document=document, **figures)


def _moved(line: CourseLine) -> Iterable[int]:
    for compared in (line.classes, line.people, line.certificates):
        yield compared.now
        yield compared.before


def _compared(now: int, before: int) -> Compared:
    return Compared(now, before, of_before(now, before))


def _unit_lines(this: Counted, named: Mapping[int, str]) -> list[UnitLine]:
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    for (unit, _), (people, completed, certificates) in this.cells().items():
        sums[unit].update(people=people, completed=completed, certificates=certificates)
    there = sums.keys() | this.admitted.keys() | this.recognised.keys()
    return [
        UnitLine(
            unit_id=unit,
            unit_name=name,
            people=sums[unit]["people"],
            completed=sums[unit]["completed"],
            certificates=sums[unit]["certificates"],
            admitted=this.admitted[unit],
            recognised=this.recognised[unit],
        )
        for unit, name in named.items()
        if unit in there
    ]


async def _sides(
    actor: Actor, period: Period, *, every: bool, units: list[int], course: str | None
) -> tuple[list[Breakdown], Decimal | None]:
    found = await db.rows(_SIDES, period.first, period.last, every, units, course)
    age: Decimal | None = None
    counted: dict[Side, dict[str, tuple[int, int]]] = {side: {} for side in Side}
    for row in found:
        if row["side"] is None:
            age = None if row["age"] is None else round(Decimal(row["age"]), 1)
        else:
            counted[Side(row["side"])][row["value"]] = (row["people"], row["completed"])
    return [_breakdown(actor, side, parts) for side, parts in counted.items()], age


def _breakdown(actor: Actor, side: Side, counted: dict[str, tuple[int, int]]) -> Breakdown:
    words = PART_WORDS[side]
    values = _in_order(side, counted)
    percents = shares([counted[value][0] for value in values])
    parts = [
        Part(value, str(words.get(value, value)), counted[value][0], percent, counted[value][1])
        for value, percent in zip(values, percents, strict=True)
    ]
    return Breakdown(side, str(SIDE_WORDS[side]), parts, opens(actor, side))


def _in_order(side: Side, counted: Mapping[str, tuple[int, int]]) -> Sequence[str]:
    """As the words stand; grades, whose words are the rules' own, most frequent first."""
    known = [value for value in PART_WORDS[side] if value in counted]
    others = [value for value in counted if value not in PART_WORDS[side]]
    return [*sorted(others, key=lambda value: (-counted[value][0], value)), *known]


async def course_names() -> dict[str, str]:
    """The catalog's names by code, in its order."""
    found = await db.rows("SELECT code, name FROM course ORDER BY position, code")
    return {row["code"]: row["name"] for row in found}
