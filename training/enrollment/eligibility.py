"""Gathering what the eligibility rules look at: one statement, whatever the number of people."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from training import db
from training.actor import Actor, Role
from training.clock import ZONE
from training.enrollment.entry_rules import Asked, Clash, Facts, eligibility
from training.enrollment.rules import Finding
from training.enrollment.seats import Applicant, LockedClass
from training.people.rules import Held, HoldingSource, Standing


class Candidate(msgspec.Struct, frozen=True):
    """A person as the class sees them, with the seats promised to units."""

    applicant: Applicant
    facts: Facts
    enrolled_as: str | None
    promised: int
    promised_held: int


_CANDIDATES = """
    SELECT p.id, p.unit, p.standing, p.birth_year, p.birth_date, p.ceremony_date, p.schooling,
           (u.active_from IS NULL OR u.active_from <= $4)
               AND (u.active_to IS NULL OR u.active_to >= $4) AS unit_active,
           a.id AS allotment, a.seats - a.held AS own_left,
           totals.seats AS promised, totals.held AS promised_held,
           (SELECT e.state FROM enrollment e WHERE e.training_class = $1 AND e.person = p.id
              AND e.state IN ('requested', 'confirmed', 'waitlisted', 'completed', 'failed')
            LIMIT 1) AS enrolled_as,
           (SELECT c.code FROM enrollment e JOIN training_class c ON c.id = e.training_class
            WHERE e.person = p.id AND e.state IN ('requested', 'confirmed', 'waitlisted')
              AND c.course = $3 AND c.id <> $1 AND c.state NOT IN ('completed', 'cancelled')
            LIMIT 1) AS other_class,
           (SELECT json_build_array(c.code, ours.starts_at)
            FROM enrollment e JOIN training_class c ON c.id = e.training_class
            JOIN session theirs ON theirs.training_class = c.id
            JOIN session ours ON ours.training_class = $1 AND ours.starts_at < theirs.ends_at
                 AND theirs.starts_at < ours.ends_at
            WHERE e.person = p.id AND e.state IN ('requested', 'confirmed') AND c.id <> $1
              AND c.state NOT IN ('completed', 'cancelled')
            ORDER BY ours.starts_at LIMIT 1) AS overlap,
           (SELECT json_agg(json_build_array(h.number, h.valid_from, h.valid_until, h.ended_on,
                                             h.source))
            FROM holding h WHERE h.person = p.id AND h.course_code = $5) AS holdings
    FROM person p
    JOIN unit u ON u.id = p.unit
    LEFT JOIN allotment a ON a.training_class = $1 AND a.unit = p.unit
    CROSS JOIN (SELECT COALESCE(sum(seats), 0)::int AS seats, COALESCE(sum(held), 0)::int AS held
                FROM allotment WHERE training_class = $1) totals
    WHERE p.id = ANY($2::int[]) AND p.erased_at IS NULL AND ($6 OR p.unit = ANY($7::int[]))
"""
_CANDIDATE = _CANDIDATES.replace("p.id = ANY($2::int[])", "p.id = $2::int")


async def candidates(
    actor: Actor, locked: LockedClass, person_ids: Sequence[int], *, today: date
) -> dict[int, Candidate]:
    """Those of the people whom the actor may register, by id; the others are left out."""
    # One person is asked for as one: the planner then keeps its plan, instead of making it anew
    # each time, which takes longer than the answer.
    alone = len(person_ids) == 1
    found = await db.rows(
        _CANDIDATE if alone else _CANDIDATES,
        locked.id,
        person_ids[0] if alone else list(person_ids),
        locked.course_id,
        today,
        locked.course_code,
        actor.role in {Role.ORGANIZER, Role.SYSTEM},
        list(actor.unit_ids),
    )
    return {
        row["id"]: Candidate(
            applicant=Applicant(row["id"], row["unit"], row["allotment"], row["own_left"]),
            facts=Facts(
                standing=Standing(row["standing"]),
                unit_active=row["unit_active"],
                holdings=_holdings(row["holdings"], locked.course_code),
                other_class=row["other_class"],
                birth_year=row["birth_year"],
                birth_date=row["birth_date"],
                ceremony_date=row["ceremony_date"],
                schooling=row["schooling"],
                overlap=_clash(row["overlap"]),
            ),
            enrolled_as=row["enrolled_as"],
            promised=row["promised"],
            promised_held=row["promised_held"],
        )
        for row in found
    }


_Line = tuple[str, date, date | None, date | None, HoldingSource]


def _holdings(text: str | None, course_code: str) -> tuple[Held, ...]:
    if text is None:
        return ()
    lines = msgspec.json.decode(text, type=list[_Line])
    return tuple(
        Held(course_code, number, valid_from, valid_until, ended_on, source)
        for number, valid_from, valid_until, ended_on, source in lines
    )


def _clash(text: str | None) -> Clash | None:
    if text is None:
        return None
    code, starts_at = msgspec.json.decode(text, type=tuple[str, datetime])
    return Clash(code, starts_at.astimezone(ZONE))


def findings(locked: LockedClass, facts: Facts) -> list[Finding]:
    """Every rule's answer for one person and this class, by the rules of its first day."""
    asked = Asked(locked.course_code, locked.starts_on, locked.ends_on, locked.rules)
    return eligibility(facts, asked)
