"""Telling people in time: before a certificate ends, before probation ends, and what is late.

The worker asks every hour; what was told stands in `reminder`, so that each is told once.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import asyncpg

from training import clock, db
from training.actor import SYSTEM
from training.catalog.rules import valid_until
from training.certificates.outlook import ISSUE_WITHIN
from training.notices import service as notices
from training.notices.rules import Kind, Letter, To

log = logging.getLogger("solop.reminding")
EVERY = timedelta(hours=1)
MONTHS = (6, 3, 1)
# A course tells by its newest rules whom it is for. A paper with an end that candidates hold must
# be used before it; the course that ends in a paper and is for probationary members only is the one
# that recognition asks for.
FOR_CANDIDATES = """h.course_code IN (
    SELECT k.code FROM course k JOIN course_rule r ON r.course = k.id
    WHERE r.rules->'standings' ? 'candidate'
      AND r.valid_from = (SELECT max(o.valid_from) FROM course_rule o WHERE o.course = k.id))"""
_FOR_PROBATION = """
    SELECT k.code FROM course k JOIN course_rule r ON r.course = k.id
    WHERE k.document = 'certificate' AND r.rules->'standings' = '["probationary"]'
      AND r.valid_from = (SELECT max(o.valid_from) FROM course_rule o WHERE o.course = k.id)
"""

# The nearest step that is due and was not told: whoever is found late hears of it once, not thrice.
_ENDING = f"""
    SELECT h.id, h.valid_until AS due_on, p.id AS person, p.unit FROM holding h
    JOIN person p ON p.id = h.person
    WHERE {FOR_CANDIDATES} AND h.ended_on IS NULL AND h.valid_until BETWEEN $1 AND $2
      AND p.standing = 'candidate' AND p.erased_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM holding o WHERE o.person = h.person
          AND o.course_code = h.course_code AND o.ended_on IS NULL
          AND (o.valid_until IS NULL OR o.valid_until > h.valid_until))
"""
_PROBATION = f"""
    SELECT p.id, (p.ceremony_date + interval '12 months')::date AS due_on, p.id AS person, p.unit
    FROM person p
    WHERE p.standing = 'probationary' AND p.erased_at IS NULL AND p.recognition_date IS NULL
      AND (p.ceremony_date + interval '12 months')::date BETWEEN $1 AND $2
      AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.person = p.id
          AND h.course_code IN ({_FOR_PROBATION})
          AND h.ended_on IS NULL AND (h.valid_until IS NULL OR h.valid_until >= $1))
"""
_LATE = """
    SELECT c.id, c.code, (c.completion_decision_date + $1::int) AS due_on,
           count(e.id)::int AS people
    FROM training_class c
    JOIN course k ON k.id = c.course AND k.document = 'certificate'
    JOIN enrollment e ON e.training_class = c.id AND e.state = 'completed'
    WHERE c.state = 'completed' AND c.completion_decision_date + $1::int < $2
      AND NOT EXISTS (SELECT 1 FROM certificate g
                      WHERE g.enrollment = e.id AND g.state <> 'void')
    GROUP BY c.id
"""
_TOLD = """
    INSERT INTO reminder (kind, noun_id, due_on, months)
    SELECT $1, noun_id, due_on, $2 FROM unnest($3::int[], $4::date[]) AS n (noun_id, due_on)
    WHERE NOT EXISTS (SELECT 1 FROM reminder r WHERE r.kind = $1 AND r.noun_id = n.noun_id
                      AND r.due_on = n.due_on AND r.months <= $2)
    ON CONFLICT DO NOTHING RETURNING noun_id
"""


async def remind(today: date) -> int:
    """Tell whoever is to be told today; gives how many things were told of."""
    async with db.transaction():
        # Two workers tell one after another: the second finds it told.
        await db.rows("SELECT pg_advisory_xact_lock(hashtext('solop.reminding'))")
        told = 0
        for months in sorted(MONTHS):
            until = _months_on(today, months)
            for kind, sql, letters in (
                ("holding", _ENDING, _of_holdings),
                ("probation", _PROBATION, _of_probations),
            ):
                found = await db.rows(sql, today, until)
                new = await _untold(kind, months, found)
                await notices.write(SYSTEM, letters(new, months))
                told += len(new)
        late = await db.rows(_LATE, ISSUE_WITHIN.days, today)
        new = await _untold("late_papers", 0, late)
        await notices.write(SYSTEM, _of_late(new))
    return told + len(new)


async def _untold(kind: str, months: int, found: Sequence[Any]) -> list[Any]:
    told = await db.rows(
        _TOLD, kind, months, [row["id"] for row in found], [row["due_on"] for row in found]
    )
    new = {row["noun_id"] for row in told}
    return [row for row in found if row["id"] in new]


def _of_holdings(found: Sequence[Any], months: int) -> list[Letter]:
    own = [
        Letter(Kind.CERTIFICATE_ENDING, To.PERSON, row["person"], row["id"], _shown(row["due_on"]))
        for row in found
    ]
    return own + _of_units(Kind.UNIT_CERTIFICATES_ENDING, found, months)


def _of_probations(found: Sequence[Any], months: int) -> list[Letter]:
    own = [
        Letter(Kind.PROBATION_ENDING, To.PERSON, row["person"], row["id"], _shown(row["due_on"]))
        for row in found
    ]
    return own + _of_units(Kind.UNIT_PROBATION_ENDING, found, months)


def _of_units(kind: Kind, found: Sequence[Any], months: int) -> list[Letter]:
    units: dict[int, list[date]] = {}
    for row in found:
        units.setdefault(row["unit"], []).append(row["due_on"])
    return [
        Letter(kind, To.UNIT, unit, months, _shown(min(days)), many=len(days), unit_id=unit)
        for unit, days in units.items()
    ]


def _of_late(found: Sequence[Any]) -> list[Letter]:
    return [
        Letter(Kind.CERTIFICATES_LATE, To.OFFICE, 0, row["id"], row["code"], many=row["people"])
        for row in found
    ]


def _months_on(day: date, months: int) -> date:
    # As certificates count their months: a day that the month lacks becomes its last.
    return valid_until(day, months) or day


def _shown(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


async def keep_reminding() -> None:
    """Do it now and every hour, for as long as the task runs; wait while the database is away."""
    while True:
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            if told := await remind(clock.today()):
                log.debug("Reminded of %s things.", told)
        await asyncio.sleep(EVERY.total_seconds())
