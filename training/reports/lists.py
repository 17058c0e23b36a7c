"""The list behind a figure: the same conditions as the count, one line for each that counted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from training import db
from training.actor import Actor, Role
from training.errors import Forbidden
from training.paging import Page, cursor, limit, place
from training.reports.learners import (
    ADMITTED,
    CERTIFICATES,
    COUNTED,
    RECOGNISED,
    SIDES,
    learners,
)
from training.reports.periods import Period
from training.reports.rules import SENSITIVE, Figure, Side
from training.reports.schemas import Behind, ClassLine, PersonLine
from training.reports.scope import opens, units_of
from training.words import say

_PERSON = "p.id AS person_id, p.full_name, p.sort_key, p.birth_date, p.birth_year"
_TAKEN = "c.id AS class_id, c.code AS class_code, e.state"
_LEARNER = f"""
    SELECT e.id, {_PERSON}, {_TAKEN}, e.unit, NULL::int AS certificate_id, NULL AS number,
           NULL::date AS day, k.code AS course {{sides}}
    {{learners}}
"""
_CERTIFICATE = f"""
    SELECT g.id, {_PERSON}, {_TAKEN}, e.unit, g.id AS certificate_id, g.number, g.issued_on AS day,
           k.code AS course {CERTIFICATES}
"""
_MEMBER = f"""
    SELECT p.id, {_PERSON}, NULL::int AS class_id, NULL AS class_code, NULL AS state, p.unit,
           NULL::int AS certificate_id, NULL AS number, p.{{day}} AS day, NULL AS course
    {{members}}
"""
_STATE = {Figure.COMPLETED: "completed", Figure.FAILED: "failed"}


async def people(
    actor: Actor,
    period: Period,
    unit_id: int | None,
    behind: Behind,
    *,
    after: str | None = None,
    size: int | None = None,
) -> Page[PersonLine]:
    """Who stands behind a figure, in dictionary order by given name.

    Raises `Missing` for a unit out of reach and `Forbidden` where the asker may only know how many.
    """
    conditions, values = await _asked(actor, period, unit_id, behind)
    start = place(after, str, int)
    if start is not None:
        conditions.append(
            f"(one.sort_key, one.id) > (${len(values) + 1}, ${len(values) + 2}::bigint)"
        )
        values += start
    many = limit(size)
    found = await db.rows(
        f"SELECT one.*, u.name AS unit_name FROM ({_source(behind)}) AS one"
        f" JOIN unit u ON u.id = one.unit WHERE {' AND '.join(conditions)}"
        f" ORDER BY one.sort_key, one.id LIMIT {many + 1}",
        *values,
    )
    return _page(found, many)


async def how_many(actor: Actor, period: Period, unit_id: int | None, behind: Behind) -> int:
    """How long that list is: the figure itself, counted again."""
    conditions, values = await _asked(actor, period, unit_id, behind)
    counted: int = await db.value(
        f"SELECT count(*)::int FROM ({_source(behind)}) AS one WHERE {' AND '.join(conditions)}",
        *values,
    )
    return counted


async def _asked(
    actor: Actor, period: Period, unit_id: int | None, behind: Behind
) -> tuple[list[str], list[Any]]:
    every, units = await units_of(actor, unit_id)
    if not opens(actor, behind.side):
        raise Forbidden(
            say("Dân tộc, tôn giáo của từng người chỉ Văn phòng và đơn vị của họ được xem."),
            "sensitive",
        )
    conditions = ["true"]
    values: list[Any] = [period.first, period.last, every, units]

    def narrow(condition: str, value: object) -> None:
        values.append(value)
        conditions.append(condition.format(f"${len(values)}"))

    if behind.course is not None:
        narrow("one.course = {}", behind.course)
    if behind.at is not None:
        narrow("one.unit = {}::bigint", behind.at)
    if behind.figure in _STATE:
        narrow("one.state = {}", _STATE[behind.figure])
    if _divides(behind):
        narrow("one.side = {}", behind.value)
    if behind.side in SENSITIVE and actor.role is Role.SECRETARY:
        # Whoever has moved on is somebody else's by now.
        narrow("one.now_in = ANY({}::int[])", list(actor.unit_ids))
    return conditions, values


def _divides(behind: Behind) -> bool:
    return (
        behind.side is not None
        and behind.value is not None
        and behind.figure in {Figure.PEOPLE, *_STATE}
    )


def _source(behind: Behind) -> str:
    if behind.figure is Figure.CERTIFICATES:
        return _CERTIFICATE
    if behind.figure is Figure.ADMITTED:
        return _MEMBER.format(day="ceremony_date", members=ADMITTED)
    if behind.figure is Figure.RECOGNISED:
        return _MEMBER.format(day="recognition_date", members=RECOGNISED)
    side = SIDES[behind.side] if behind.side is not None else "''"
    return _LEARNER.format(
        sides=f", {side} AS side, p.unit AS now_in",
        learners=learners(graded=behind.side is Side.GRADE),
    )


def _page(found: Sequence[Any], many: int) -> Page[PersonLine]:
    shown = found[:many]
    lines = [msgspec.convert(dict(row), PersonLine) for row in shown]
    more = len(found) > many
    return Page(lines, cursor(shown[-1]["sort_key"], shown[-1]["id"]) if more else None)


_CLASSES = f"""
    SELECT c.id, c.code, c.title, k.code AS course, u.name AS host_unit_name, c.starts_on,
           c.ends_on, c.state, roll.people, roll.completed, roll.certificates
    FROM training_class c
    JOIN course k ON k.id = c.course
    JOIN unit u ON u.id = c.host_unit
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS people,
               count(*) FILTER (WHERE e.state = 'completed')::int AS completed,
               count(g.id)::int AS certificates
        FROM enrollment e
        LEFT JOIN certificate g ON g.enrollment = e.id AND g.state = 'valid'
        WHERE e.training_class = c.id AND e.state IN ('confirmed', 'completed', 'failed')
              AND ($3 OR e.unit = ANY($4::int[]))) roll
    WHERE c.starts_on BETWEEN $1 AND $2 AND {COUNTED} AND ($3 OR roll.people > 0)
          AND ($5::text IS NULL OR k.code = $5) AND (c.starts_on, c.id) > ($6::date, $7::bigint)
    ORDER BY c.starts_on, c.id LIMIT $8
"""


async def classes(
    actor: Actor,
    period: Period,
    unit_id: int | None,
    course: str | None,
    *,
    after: str | None = None,
    size: int | None = None,
) -> Page[ClassLine]:
    """The classes that count in a period, in the order in which they began."""
    every, units = await units_of(actor, unit_id)
    start = place(after, int, int) or (1, 0)
    many = limit(size)
    found = await db.rows(
        _CLASSES,
        period.first,
        period.last,
        every,
        units,
        course,
        date.fromordinal(max(1, min(int(start[0]), date.max.toordinal()))),
        start[1],
        many + 1,
    )
    shown = [msgspec.convert(dict(row), ClassLine) for row in found[:many]]
    more = len(found) > many
    return Page(shown, cursor(shown[-1].starts_on.toordinal(), shown[-1].id) if more else None)
