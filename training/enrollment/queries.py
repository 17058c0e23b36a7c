"""Everything that reads enrollments. Answers in schemas; no table leaves this file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from training import db
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.catalog.rules import ClassState
from training.catalog.schemas import ClassView
from training.enrollment import overrides, seats
from training.enrollment.eligibility import candidates, findings
from training.enrollment.rules import EnrollmentState
from training.enrollment.schemas import EnrollmentRow, EnrollmentView, FindingView
from training.errors import Invalid, Missing
from training.paging import Page, cursor, limit, place
from training.people.rules import Standing
from training.words import say

SEES_ALL = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM})
# Narrows `e` (enrollment) to what the actor may see: $1 all, $2 units, $3 own person.
SCOPE = "($1 OR e.unit = ANY($2::int[]) OR e.person = $3)"


def scope(actor: Actor) -> tuple[bool, list[int], int | None]:
    """The three values that `SCOPE` asks for."""
    return actor.role in SEES_ALL, list(actor.unit_ids), actor.person_id


MOST_OPEN = 4

_RANK = """
    CASE WHEN e.state = 'waitlisted' THEN (
        SELECT count(*)::int FROM enrollment w WHERE w.training_class = e.training_class
          AND w.state = 'waitlisted' AND w.queue_no <= e.queue_no) END AS waiting_rank
"""
# Whoever left the line keeps the number, but has no place in it.
_PLACE = "(CASE WHEN e.state = 'waitlisted' THEN e.queue_no ELSE 0 END)"
_VIEW = f"""
    SELECT e.id, e.training_class AS class_id, c.code AS class_code, e.person AS person_id,
           p.full_name, e.unit AS unit_id, u.short_name AS unit_name, p.branch, e.state,
           e.requested_at, e.reason, e.cause, e.became, b.became_class, b.became_person,
           i.instead_of, i.instead_of_person, r.comment AS returned, {_RANK}
    FROM enrollment e
    LEFT JOIN list_return r ON r.id = e.returned
    LEFT JOIN LATERAL (
        SELECT x.code AS became_class, y.full_name AS became_person FROM enrollment n
        JOIN training_class x ON x.id = n.training_class JOIN person y ON y.id = n.person
        WHERE n.id = e.became) b ON true
    LEFT JOIN LATERAL (
        SELECT o.id AS instead_of, y.full_name AS instead_of_person FROM enrollment o
        JOIN person y ON y.id = o.person
        WHERE o.became = e.id AND o.cause = 'substituted') i ON true
    JOIN training_class c ON c.id = e.training_class
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    WHERE {SCOPE}
"""


async def enrollment(actor: Actor, enrollment_id: int, *, today: date) -> EnrollmentView:
    """One enrollment with the rules' answers as they are today."""
    found = await db.rows(_VIEW + " AND e.id = $4", *scope(actor), enrollment_id)
    if not found:
        raise Missing(say("Không có ghi danh này trong phạm vi của bạn."), "no_such_enrollment")
    row: dict[str, Any] = dict(found[0])
    row["eligibility"] = await _findings(row["class_id"], row["person_id"], today)
    row["overrides"] = (await overrides.of_enrollments([row["id"]])).get(row["id"], [])
    return msgspec.convert(row, EnrollmentView)


async def eligibility(actor: Actor, enrollment_id: int, *, today: date) -> list[FindingView]:
    """Every rule's answer about somebody enrolled, as of today."""
    return (await enrollment(actor, enrollment_id, today=today)).eligibility


async def may_join(
    actor: Actor, class_id: int, person_id: int | None, *, today: date
) -> list[FindingView]:
    """Every rule's answer about somebody who might be enrolled in a class that the actor sees."""
    await catalog.training_class(actor, class_id)
    if person_id is None:
        words = say("Chọn một người của đơn vị.")
        raise Invalid(words, "person_missing", person_id=words)
    if not await db.value(
        "SELECT 1 FROM person WHERE id = $4::bigint AND ($1 OR unit = ANY($2::int[]) OR id = $3)",
        *scope(actor),
        person_id,
    ):
        raise Missing(say("Không có người này trong phạm vi của bạn."), "no_such_person")
    return await _findings(class_id, person_id, today)


async def answers(
    class_id: int, person_ids: Sequence[int], *, today: date
) -> dict[int, list[FindingView]]:
    """Every rule's answer about each of these people; the caller has checked who asks."""
    from training.actor import SYSTEM  # noqa: PLC0415  # scope was applied by the caller

    seen = await seats.look(class_id)
    found = await candidates(SYSTEM, seen, person_ids, today=today) if person_ids else {}
    return {
        person_id: [FindingView.of(one) for one in findings(seen, candidate.facts)]
        for person_id, candidate in found.items()
    }


async def _findings(class_id: int, person_id: int, today: date) -> list[FindingView]:
    return (await answers(class_id, [person_id], today=today)).get(person_id, [])


async def open_to(
    actor: Actor, person_id: int, standing: Standing, *, today: date
) -> list[tuple[ClassView, list[FindingView]]]:
    """The next classes for people of this standing that take registrations, with the answers."""
    found = (await catalog.classes(actor, state=ClassState.OPEN)).items
    fitting = []
    for one in sorted(found, key=lambda one: (one.starts_on, one.id)):
        rules, _ = await catalog.rules_for(one.course_id, one.starts_on)
        if standing in rules.standings:
            fitting.append(one)
        if len(fitting) == MOST_OPEN:
            break
    return [(one, await _findings(one.id, person_id, today)) for one in fitting]


async def of_class(
    actor: Actor,
    class_id: int,
    *,
    state: EnrollmentState | None = None,
    unit_id: int | None = None,
    q: str = "",
    after: str | None = None,
    size: int | None = None,
) -> Page[EnrollmentRow]:
    """A class's list by unit, then given name; those who wait come in the order of the line.

    Raises `Missing` for a class that the actor may not see.
    """
    start = place(after, int, str, str, int) or (-1, "", "", 0)
    many = limit(size)
    found = await db.rows(
        f"""
        SELECT e.id, e.person AS person_id, p.full_name, p.birth_date, p.birth_year, p.sort_key,
               e.unit AS unit_id, u.short_name AS unit_name, u.sort_key AS unit_key, p.branch,
               e.state, e.reason, e.cause, e.became, e.returned IS NOT NULL AS returned,
               {_PLACE} AS line, {_RANK}
        FROM enrollment e JOIN person p ON p.id = e.person JOIN unit u ON u.id = e.unit
        WHERE {SCOPE} AND e.training_class = $4 AND ($5::text IS NULL OR e.state = $5)
          AND ($6::bigint IS NULL OR e.unit = $6)
          AND strpos(p.search_key, $7) > 0
          AND ({_PLACE}, u.sort_key, p.sort_key, e.id) > ($8, $9, $10, $11)
        ORDER BY line, u.sort_key, p.sort_key, e.id LIMIT $12
        """,
        *scope(actor),
        class_id,
        state.value if state else None,
        unit_id,
        q,
        *start,
        many + 1,
    )
    if not found:
        await catalog.training_class(actor, class_id)
    shown = found[:many]
    following = None
    if len(found) > many:
        last = shown[-1]
        following = cursor(last["line"], last["unit_key"], last["sort_key"], last["id"])
    return Page([_row(dict(row)) for row in shown], following)


def _row(row: dict[str, Any]) -> EnrollmentRow:
    born = row.pop("birth_date")
    year = row.pop("birth_year")
    row["birth"] = f"{born.day}/{born.month}/{born.year}" if born else str(year)
    return msgspec.convert(row, EnrollmentRow)


async def counts(actor: Actor, class_id: int) -> dict[EnrollmentState, int]:
    """How many are in each state, within the actor's scope."""
    found = await db.rows(
        f"SELECT e.state, count(*)::int AS n FROM enrollment e WHERE {SCOPE}"
        " AND e.training_class = $4 GROUP BY e.state",
        *scope(actor),
        class_id,
    )
    return {EnrollmentState(row["state"]): row["n"] for row in found}


async def of_person(actor: Actor, person_id: int) -> list[EnrollmentView]:
    """All classes of one person, newest first."""
    found = await db.rows(
        _VIEW + " AND e.person = $4 ORDER BY c.starts_on DESC, e.id DESC", *scope(actor), person_id
    )
    return [msgspec.convert(dict(row), EnrollmentView) for row in found]


async def of_units(class_ids: Sequence[int], unit_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """For each class, how many of the units' people are in each state."""
    found = await db.rows(
        "SELECT training_class, state, count(*)::int AS n FROM enrollment"
        " WHERE training_class = ANY($1::int[]) AND unit = ANY($2::int[])"
        " GROUP BY training_class, state",
        list(class_ids),
        list(unit_ids),
    )
    tallies: dict[int, dict[str, int]] = {class_id: {} for class_id in class_ids}
    for row in found:
        tallies[row["training_class"]][row["state"]] = row["n"]
    return tallies
