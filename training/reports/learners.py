"""Who is a learner of a period, and how learners are told apart: one SQL for counts and lists.

A class counts in the period in which it starts. Drafts and cancelled classes never count, and of
its people only those on the roll: confirmed, completed or failed. A person in two classes is two
learners. The unit is the one that enrolled them; the rest is as their record has it now.
"""

from training.attendance.queries import ON_THE_ROLL
from training.reports.rules import Side

COUNTED = "c.state NOT IN ('draft', 'cancelled')"

_AGE = (
    "(extract(year FROM age(c.starts_on, coalesce(p.birth_date, make_date(p.birth_year, 7, 1)))))"
)
AGE = f"{_AGE}::int"
_RELIGION = "lower(btrim(p.religion))"
# A student's place in a list is their class ("K64 Cơ khí"), a member of staff's is their post.
_STUDENT = (
    "(p.schooling ILIKE 'sinh viên%' OR p.position ILIKE '%sinh viên%' OR p.position ~ '^K\\d')"
)

SIDES: dict[Side, str] = {
    Side.GENDER: "p.gender",
    Side.ETHNICITY: "CASE WHEN coalesce(btrim(p.ethnicity), '') = '' THEN 'unknown'"
    " WHEN lower(btrim(p.ethnicity)) = 'kinh' THEN 'kinh' ELSE 'minority' END",
    Side.RELIGION: f"CASE WHEN coalesce({_RELIGION}, '') = '' THEN 'unknown'"
    f" WHEN {_RELIGION} IN ('không', 'khong', 'ko', 'k', '0', 'none') THEN 'none' ELSE 'some' END",
    Side.AGE: f"CASE WHEN {AGE} < 18 THEN 'under-18' WHEN {AGE} <= 30 THEN '18-30'"
    f" WHEN {AGE} > 60 THEN 'over-60' ELSE (({AGE} - 1) / 5 * 5 + 1) || '-'"
    f" || (({AGE} - 1) / 5 * 5 + 5) END",
    Side.OCCUPATION: f"CASE WHEN {_STUDENT} THEN 'student'"
    " WHEN coalesce(p.position, p.schooling, '') = '' THEN 'unknown' ELSE 'staff' END",
    Side.GRADE: "coalesce(grade.word, 'none')",
}

# The best mark falls into a band of the rules that the class began with, once it is completed.
_GRADE = """
    LEFT JOIN LATERAL (
        SELECT one->>'word' AS word
        FROM course_rule r CROSS JOIN jsonb_array_elements(r.rules->'bands') AS one
        WHERE e.state = 'completed' AND r.id = (
                  SELECT id FROM course_rule WHERE course = c.course AND valid_from <= c.starts_on
                  ORDER BY valid_from DESC LIMIT 1)
              AND (one->>'least')::numeric
                  <= (SELECT max(score) FROM essay_score WHERE enrollment = e.id)
        ORDER BY (one->>'least')::numeric DESC LIMIT 1
    ) grade ON true
"""

# `$1` to `$2` is the period, `$3` says that all units count, `$4` which otherwise.
LEARNERS = f"""
    FROM training_class c
    JOIN course k ON k.id = c.course
    JOIN enrollment e ON e.training_class = c.id AND {ON_THE_ROLL}
    JOIN person p ON p.id = e.person
    {{graded}}
    WHERE c.starts_on BETWEEN $1 AND $2 AND {COUNTED} AND ($3 OR e.unit = ANY($4::int[]))
"""


def learners(*, graded: bool = False) -> str:
    """The learners of a period; grades cost a look at the marks and are left out unless asked."""
    return LEARNERS.format(graded=_GRADE if graded else "")


CERTIFICATES = """
    FROM certificate g
    JOIN enrollment e ON e.id = g.enrollment
    JOIN training_class c ON c.id = g.training_class
    JOIN course k ON k.id = c.course
    JOIN person p ON p.id = g.person
    WHERE g.issued_on BETWEEN $1 AND $2 AND g.state = 'valid' AND ($3 OR e.unit = ANY($4::int[]))
"""
"""Valid certificates that bear a date of the period; a replacement counts, what it replaced not."""

ADMITTED, RECOGNISED = (
    f"FROM person p WHERE p.{field} BETWEEN $1 AND $2 AND ($3 OR p.unit = ANY($4::int[]))"
    for field in ("ceremony_date", "recognition_date")
)
"""People admitted (by the day of the ceremony) and recognised, by their unit of today."""
