"""Who lacks which paper: what the office and the units work off."""

import calendar
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from training import db
from training.actor import Actor
from training.errors import Invalid
from training.paging import Page, cursor, limit, place
from training.people.milestone_rules import probation_ends
from training.people.queries import scope
from training.reports.schemas import Gap
from training.reports.scope import units_of
from training.security.policy import May, require
from training.words import say

# Who needs which course (DOMAIN.md, "Course kinds"): candidates the first, the probationary the
# second. Probation runs twelve months from the ceremony (Statutes, article 5).
NEEDED_BY = {"NT": "candidate", "ĐVM": "probationary"}
MOST_COUNTED, MOST_EXPORTED = 5_000, 50_000


class Lack(StrEnum):
    """Without a paper that is valid, or with one that ends before this quarter does."""

    MISSING = "missing"
    ENDING = "ending"


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """Whom one looks for: those who need a course, of one unit or of all.

    `outside` leaves out those who are in a class of the course already.
    """

    course: str = "NT"
    kind: Lack = Lack.MISSING
    unit_id: int | None = None
    outside: bool = False


_PAPERS = """
    LEFT JOIN LATERAL (
        SELECT max(least(h.valid_until, h.ended_on)) AS ended_on,
               max(coalesce(h.valid_until, DATE '9999-12-31')) FILTER (
                   WHERE h.valid_from <= $6 AND (h.ended_on IS NULL OR h.ended_on > $6)
                         AND (h.valid_until IS NULL OR h.valid_until >= $6)) AS good_until
        FROM holding h WHERE h.person = p.id AND h.course_code = $3) paper ON true
"""
_TAKEN = """
    LEFT JOIN LATERAL (
        SELECT c.id, c.code, e.state
        FROM enrollment e JOIN training_class c ON c.id = e.training_class
        JOIN course k ON k.id = c.course AND k.code = $3
        WHERE e.person = p.id AND e.state IN ('requested', 'confirmed', 'waitlisted')
              AND c.state NOT IN ('completed', 'cancelled')
        ORDER BY c.starts_on DESC LIMIT 1) taken ON true
"""
# Whoever has no paper is asked for by the day of their ceremony, in the order of the index
# `person_by_urgency`; whose paper ends, by that day.
_URGENCY = {
    Lack.MISSING: "coalesce(p.ceremony_date - DATE '1900-01-01', 200000)",
    Lack.ENDING: "coalesce(paper.good_until - DATE '1900-01-01', 200000)",
}
_GAPS = f"""
    SELECT p.id AS person_id, p.full_name, p.sort_key, u.id AS unit_id, u.name AS unit_name,
           p.ceremony_date, CASE WHEN paper.good_until IS NULL THEN paper.ended_on END AS ended_on,
           paper.good_until AS valid_until, taken.id AS class_id, taken.code AS class_code,
           taken.state AS enrolled_as, {{urgency}} AS urgency
    FROM person p JOIN unit u ON u.id = p.unit {_PAPERS} {_TAKEN}
    WHERE {{scope}} AND p.erased_at IS NULL AND p.standing = $2
          AND ($4 OR p.unit = ANY($5::int[])) AND (NOT $8 OR taken.id IS NULL)
          AND CASE WHEN $7::date IS NULL THEN paper.good_until IS NULL
                   ELSE paper.good_until <= $7 END
"""


async def gaps(
    actor: Actor,
    demand: Demand,
    *,
    today: date,
    after: str | None = None,
    size: int | None = None,
) -> Page[Gap]:
    """Whoever needs a course's paper, the most urgent first: by day, then by name.

    Raises `Invalid` for a course that nobody needs, `Missing` for a unit out of reach.
    """
    many = limit(size)
    start = place(after, int, str, int) or (-1, "", 0)
    found = await _found(actor, demand, today, many + 1, start)
    lines = [_gap(row, today) for row in found[:many]]
    last = found[many - 1] if len(found) > many else None
    return Page(
        lines, cursor(last["urgency"], last["sort_key"], last["person_id"]) if last else None
    )


async def every(actor: Actor, demand: Demand, *, today: date) -> list[Gap]:
    """All of them in that order, for a workbook or to choose them all; at most 50,000."""
    found = await _found(actor, demand, today, MOST_EXPORTED, (-1, "", 0))
    return [_gap(row, today) for row in found]


async def how_many(actor: Actor, demand: Demand, *, today: date) -> int:
    """How many there are, counted up to 5,001."""
    where, values = await _asked(actor, demand, today)
    counted: int = await db.value(
        f"SELECT count(*)::int FROM ({_asking(demand, where)} LIMIT {MOST_COUNTED + 1}) AS gap",
        *values,
    )
    return counted


def quarter_ends(today: date) -> date:
    """The last day of the quarter."""
    month = (today.month - 1) // 3 * 3 + 3
    return date(today.year, month, calendar.monthrange(today.year, month)[1])


async def _found(
    actor: Actor, demand: Demand, today: date, many: int, start: tuple[Any, ...]
) -> list[dict[str, Any]]:
    where, values = await _asked(actor, demand, today)
    found = await db.rows(
        f"SELECT * FROM ({_asking(demand, where)}) AS gap"
        " WHERE (urgency, sort_key, person_id) > ($9, $10, $11::bigint)"
        " ORDER BY urgency, sort_key, person_id LIMIT $12",
        *values,
        *start,
        many,
    )
    return [dict(row) for row in found]


def _asking(demand: Demand, where: str) -> str:
    return _GAPS.format(scope=where, urgency=_URGENCY[demand.kind])


async def _asked(actor: Actor, demand: Demand, today: date) -> tuple[str, list[Any]]:
    require(actor, May.SEE_REPORTS)
    if demand.course not in NEEDED_BY:
        words = say("Chọn NT (nhận thức về Đảng) hoặc ĐVM (đảng viên mới).")
        raise Invalid(words, "course_without_gaps", course=words)
    all_units, units = await units_of(actor, demand.unit_id)
    where, own = scope(actor)
    return where, [
        own,
        NEEDED_BY[demand.course],
        demand.course,
        all_units,
        units,
        today,
        quarter_ends(today) if demand.kind is Lack.ENDING else None,
        demand.outside,
    ]


def _gap(row: dict[str, Any], today: date) -> Gap:
    ceremony, deadline = row["ceremony_date"], None
    if isinstance(ceremony, date):
        deadline = probation_ends(ceremony)
    overdue = deadline is not None and deadline < today
    return msgspec.convert(row | {"deadline": deadline, "overdue": overdue}, Gap)
