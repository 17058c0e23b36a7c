"""Who lacks which paper: what the office and the units work off."""

from datetime import date

import msgspec

from training import db
from training.actor import Actor
from training.catalog.rules import valid_until
from training.errors import Invalid
from training.paging import Page, cursor, limit, place
from training.people.queries import scope
from training.reports.schemas import Gap
from training.reports.scope import units_of
from training.security.policy import May, require
from training.words import say

# Who needs which course (DOMAIN.md, "Course kinds"): candidates the first, the probationary the
# second. Probation runs twelve months from the ceremony (Statutes, article 5).
NEEDED_BY = {"NT": "candidate", "ĐVM": "probationary"}
PROBATION_MONTHS = 12

_GAPS = """
    SELECT p.id AS person_id, p.full_name, p.sort_key, u.id AS unit_id, u.name AS unit_name,
           p.ceremony_date, past.ended_on,
           coalesce(p.ceremony_date - DATE '1900-01-01', 200000)::int AS urgency
    FROM person p JOIN unit u ON u.id = p.unit
    LEFT JOIN LATERAL (
        SELECT max(least(h.valid_until, h.ended_on)) AS ended_on FROM holding h
        WHERE h.person = p.id AND h.course_code = $3) past ON true
    WHERE {scope} AND p.erased_at IS NULL AND p.standing = $2
          AND ($4 OR p.unit = ANY($5::int[]))
          AND NOT EXISTS (
              SELECT 1 FROM holding h
              WHERE h.person = p.id AND h.course_code = $3 AND h.valid_from <= $6
                    AND (h.ended_on IS NULL OR h.ended_on > $6)
                    AND (h.valid_until IS NULL OR h.valid_until >= $6))
"""


async def gaps(
    actor: Actor,
    course: str,
    unit_id: int | None = None,
    *,
    today: date,
    after: str | None = None,
    size: int | None = None,
) -> Page[Gap]:
    """Candidates without a valid awareness paper, or the probationary without a new-member one.

    The most urgent first: by the end of probation, then by name. Raises `Invalid` for a course
    that nobody needs.
    """
    require(actor, May.SEE_REPORTS)
    if course not in NEEDED_BY:
        words = say("Chọn NT (nhận thức về Đảng) hoặc ĐVM (đảng viên mới).")
        raise Invalid(words, "course_without_gaps", course=words)
    every, units = await units_of(actor, unit_id)
    where, own = scope(actor)
    start = place(after, int, str, int) or (-1, "", 0)
    many = limit(size)
    found = await db.rows(
        f"SELECT * FROM ({_GAPS.format(scope=where)}) AS gap"
        " WHERE (urgency, sort_key, person_id) > ($7, $8, $9::bigint)"
        " ORDER BY urgency, sort_key, person_id LIMIT $10",
        own,
        NEEDED_BY[course],
        course,
        every,
        units,
        today,
        *start,
        many + 1,
    )
    lines = [_gap(dict(row), today) for row in found[:many]]
    last = found[many - 1] if len(found) > many else None
    return Page(
        lines, cursor(last["urgency"], last["sort_key"], last["person_id"]) if last else None
    )


def _gap(row: dict[str, object], today: date) -> Gap:
    ceremony = row["ceremony_date"]
    deadline = None
    if isinstance(ceremony, date):
        deadline = valid_until(ceremony, PROBATION_MONTHS)
    overdue = deadline is not None and deadline < today
    return msgspec.convert(row | {"deadline": deadline, "overdue": overdue}, Gap)
