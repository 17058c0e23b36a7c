"""What must hold in the data, asked of the data itself (`solop audit invariants`).

The database's own constraints keep most of it; this tells whether they did, and what they cannot
say. Each rule is a statement that gives the ids of whatever breaks it.
"""

from collections.abc import Awaitable, Callable, Iterable

import msgspec

from training import db
from training.operations import lines, marks, seals


class Rule(msgspec.Struct, frozen=True):
    """A rule: what it is about, how many things it is asked of, and which of them break it."""

    name: str
    words: str
    counted: str
    broken: str


class Finding(msgspec.Struct, frozen=True):
    """How a rule stands: asked of so many, broken by these."""

    name: str
    words: str
    checked: int
    broken: list[int]


_HOLDS = "('requested', 'confirmed', 'completed', 'failed')"
_ACTIVE = "('requested', 'confirmed', 'waitlisted', 'completed', 'failed')"
_TAKEN = f"""
    SELECT training_class, count(*) AS many FROM enrollment WHERE state IN {_HOLDS} GROUP BY 1
"""
_TAKEN_OF_UNIT = f"""
    SELECT allotment, count(*) AS many FROM enrollment WHERE state IN {_HOLDS} GROUP BY 1
"""

RULES = (
    Rule(
        "class_not_oversold",
        "no class has more people than seats",
        "SELECT count(*) FROM training_class",
        f"SELECT c.id FROM training_class c JOIN ({_TAKEN}) t ON t.training_class = c.id"
        " WHERE t.many > c.capacity",
    ),
    Rule(
        "allotment_not_oversold",
        "no unit has more people in a class than seats set aside for it",
        "SELECT count(*) FROM allotment",
        f"SELECT a.id FROM allotment a JOIN ({_TAKEN_OF_UNIT}) t ON t.allotment = a.id"
        " WHERE t.many > a.seats",
    ),
    Rule(
        "class_seats_counted",
        "the seats counted on a class are the seats held",
        "SELECT count(*) FROM training_class",
        f"SELECT c.id FROM training_class c LEFT JOIN ({_TAKEN}) t ON t.training_class = c.id"
        " WHERE c.held <> COALESCE(t.many, 0)",
    ),
    Rule(
        "allotment_seats_counted",
        "the seats counted on an allotment are the seats held",
        "SELECT count(*) FROM allotment",
        f"SELECT a.id FROM allotment a LEFT JOIN ({_TAKEN_OF_UNIT}) t ON t.allotment = a.id"
        " WHERE a.held <> COALESCE(t.many, 0)",
    ),
    Rule(
        "enrolled_once",
        "nobody is in a class twice",
        f"SELECT count(*) FROM enrollment WHERE state IN {_ACTIVE}",
        f"SELECT max(id) FROM enrollment WHERE state IN {_ACTIVE}"
        " GROUP BY training_class, person HAVING count(*) > 1",
    ),
    Rule(
        "line_in_order",
        "everybody who waits has a place of their own in the line",
        "SELECT count(*) FROM enrollment WHERE state = 'waitlisted'",
        "SELECT e.id FROM enrollment e JOIN training_class c ON c.id = e.training_class"
        " WHERE e.state = 'waitlisted' AND (e.queue_no >= c.next_queue_no OR EXISTS ("
        " SELECT 1 FROM enrollment o WHERE o.training_class = e.training_class"
        " AND o.state = 'waitlisted' AND o.queue_no = e.queue_no AND o.id < e.id))",
    ),
    Rule(
        "seat_of_own_unit",
        "a seat set aside for a unit is held by somebody of that unit, in that class",
        "SELECT count(*) FROM enrollment WHERE allotment IS NOT NULL",
        "SELECT e.id FROM enrollment e JOIN allotment a ON a.id = e.allotment"
        " WHERE a.unit <> e.unit OR a.training_class <> e.training_class"
        f" OR e.state NOT IN {_HOLDS}",
    ),
    Rule(
        "list_rows_in_scope",
        "a unit's own list brought in people of that unit or below it, into the list's class",
        "SELECT count(*) FROM import_row WHERE enrollment IS NOT NULL",
        "WITH RECURSIVE below AS (SELECT id AS top, id FROM unit"
        " UNION SELECT b.top, u.id FROM unit u JOIN below b ON u.parent = b.id)"
        " SELECT r.id FROM import_row r JOIN list_import l ON l.id = r.list_import"
        " JOIN enrollment e ON e.id = r.enrollment JOIN account a ON a.id = l.sent_by"
        " WHERE e.training_class <> l.training_class OR e.person <> r.person"
        " OR (a.role = 'secretary' AND NOT EXISTS ("
        " SELECT 1 FROM below b WHERE b.top = l.unit AND b.id = e.unit))",
    ),
    Rule(
        "units_without_ring",
        "no unit stands above itself",
        "SELECT count(*) FROM unit",
        "WITH RECURSIVE above AS (SELECT id, parent FROM unit WHERE parent IS NOT NULL"
        " UNION SELECT a.id, u.parent FROM above a JOIN unit u ON u.id = a.parent"
        " WHERE u.parent IS NOT NULL) SELECT DISTINCT id FROM above WHERE id = parent",
    ),
    Rule(
        "enrollment_in_history",
        "every enrollment has a line in the history, its own or its list's",
        "SELECT count(*) FROM enrollment",
        "SELECT e.id FROM enrollment e WHERE NOT EXISTS (SELECT 1 FROM event v"
        " WHERE v.noun = 'enrollment' AND v.noun_id = e.id) AND NOT EXISTS (SELECT 1 FROM event v"
        " WHERE v.noun = 'import' AND v.noun_id = e.list_import AND v.action = 'list.confirmed')",
    ),
    Rule(
        "mark_of_the_enrolled",
        "everybody marked in a session is enrolled in its class, or a guest who makes up a lesson",
        "SELECT count(*) FROM mark_operation",
        "SELECT m.id FROM mark_operation m JOIN session s ON s.id = m.session"
        " JOIN enrollment e ON e.id = m.enrollment WHERE e.training_class <> s.training_class"
        " AND NOT EXISTS (SELECT 1 FROM make_up k WHERE k.enrollment = m.enrollment"
        " AND k.attended = m.session AND k.cancelled_at IS NULL)",
    ),
    Rule(
        "make_up_of_same_course",
        "a lesson is made up by somebody of its class in another class of the course",
        "SELECT count(*) FROM make_up",
        "SELECT k.id FROM make_up k JOIN enrollment e ON e.id = k.enrollment"
        " JOIN session h ON h.id = k.missed JOIN session s ON s.id = k.attended"
        " JOIN training_class c ON c.id = h.training_class"
        " JOIN training_class o ON o.id = s.training_class"
        " WHERE h.training_class <> e.training_class OR c.id = o.id OR c.course <> o.course"
        " OR h.lesson IS DISTINCT FROM s.lesson",
    ),
    Rule(
        "late_mark_in_its_place",
        "a late mark stands in the log when it was let in, and only then",
        "SELECT count(*) FROM late_mark",
        "SELECT l.id FROM late_mark l LEFT JOIN mark_operation o ON o.op_id = l.op_id"
        " WHERE (l.state = 'accepted') <> (o.id IS NOT NULL)",
    ),
    Rule(
        "mark_taken_back_by_its_author",
        "a mark is taken back by whoever made it, never one that settles",
        "SELECT count(*) FROM mark_taken_back",
        "SELECT b.id FROM mark_taken_back b JOIN mark_operation o ON o.id = b.operation"
        " WHERE o.author <> b.author OR o.settles",
    ),
    Rule(
        "absence_of_the_enrolled",
        "an absence is told for a session of the person's own class",
        "SELECT count(*) FROM absence_notice",
        "SELECT n.id FROM absence_notice n JOIN session s ON s.id = n.session"
        " JOIN enrollment e ON e.id = n.enrollment WHERE e.training_class <> s.training_class",
    ),
    Rule(
        "seat_number_of_own_class",
        "every seat number is somebody's of that class",
        "SELECT count(*) FROM seat_number",
        "SELECT n.id FROM seat_number n JOIN enrollment e ON e.id = n.enrollment"
        " WHERE e.training_class <> n.training_class",
    ),
    Rule(
        "class_has_decisions",
        "a class convened or completed has the decision that says so",
        "SELECT count(*) FROM training_class WHERE state IN ('convened', 'completed')",
        "SELECT id FROM training_class WHERE (state IN ('convened', 'completed')"
        " AND (opening_decision_number IS NULL OR opening_decision_date IS NULL))"
        " OR (state = 'completed'"
        " AND (completion_decision_number IS NULL OR completion_decision_date IS NULL))",
    ),
    Rule(
        "completed_by_decision",
        "whoever completed did so in a class that was recognised",
        "SELECT count(*) FROM enrollment WHERE state = 'completed'",
        "SELECT e.id FROM enrollment e JOIN training_class c ON c.id = e.training_class"
        " WHERE e.state = 'completed' AND c.state <> 'completed'",
    ),
    Rule(
        "certificate_has_proof_and_decision",
        "every certificate stands on a proof with all lines met and on its class's decision",
        "SELECT count(*) FROM certificate",
        "SELECT g.id FROM certificate g JOIN training_class c ON c.id = g.training_class"
        " JOIN enrollment e ON e.id = g.enrollment"
        " WHERE e.state <> 'completed' OR c.state <> 'completed'"
        " OR g.decision_number IS DISTINCT FROM c.completion_decision_number"
        " OR g.decision_date IS DISTINCT FROM c.completion_decision_date"
        " OR jsonb_path_exists(g.proof, '$.lines[*] ? (@.met != true)')"
        " OR NOT jsonb_path_exists(g.proof, '$.lines[0]')",
    ),
    Rule(
        "certificate_of_its_enrollment",
        "every certificate is its person's, in its class, in the book of its course and year",
        "SELECT count(*) FROM certificate",
        "SELECT g.id FROM certificate g JOIN enrollment e ON e.id = g.enrollment"
        " JOIN training_class c ON c.id = g.training_class JOIN register_book b ON b.id = g.book"
        " WHERE e.person <> g.person OR e.training_class <> g.training_class"
        " OR b.course <> c.course OR b.year <> EXTRACT(year FROM b.begins_on)"
        " OR g.issued_on < b.begins_on"
        " OR (NOT b.by_term AND b.year <> EXTRACT(year FROM g.issued_on))",
    ),
    Rule(
        "one_valid_certificate",
        "nobody has two valid certificates of one class",
        "SELECT count(*) FROM certificate WHERE state = 'valid'",
        "SELECT max(id) FROM certificate WHERE state = 'valid'"
        " GROUP BY enrollment HAVING count(*) > 1",
    ),
    Rule(
        "register_without_gap",
        "every register book runs from 1 to its last line without a gap",
        "SELECT count(*) FROM register_book",
        "SELECT b.id FROM register_book b LEFT JOIN (SELECT book, count(*) AS many,"
        " min(seq) AS first, max(seq) AS last FROM certificate GROUP BY book) g ON g.book = b.id"
        " WHERE COALESCE(g.many, 0) <> b.last_seq OR COALESCE(g.last, 0) <> b.last_seq"
        " OR COALESCE(g.first, 1) <> 1",
    ),
    Rule(
        "register_in_order",
        "the lines of a register book stand in the order in which they were written",
        "SELECT count(*) FROM certificate",
        "SELECT id FROM (SELECT id, lag(id) OVER (PARTITION BY book ORDER BY seq) AS before"
        " FROM certificate) lines WHERE before > id",
    ),
    Rule(
        "certificate_has_holding",
        "every certificate is a holding of its person, ended when the certificate ended",
        "SELECT count(*) FROM certificate",
        "SELECT g.id FROM certificate g LEFT JOIN holding h ON h.id = g.holding"
        " JOIN register_book b ON b.id = g.book JOIN course k ON k.id = b.course"
        " WHERE h.id IS NULL OR h.person <> g.person OR h.number <> g.number"
        " OR h.course_code <> k.code OR h.valid_until IS DISTINCT FROM g.valid_until"
        " OR (g.state = 'valid') <> (h.ended_on IS NULL)",
    ),
    Rule(
        "hand_over_of_its_papers",
        "whoever took papers took as many as is written, of the class that is written",
        "SELECT count(*) FROM hand_over",
        "SELECT h.id FROM hand_over h LEFT JOIN certificate g ON g.hand_over = h.id GROUP BY h.id"
        " HAVING bool_or(g.training_class <> h.training_class)"
        " OR count(g.id) <> CASE WHEN h.withdrawn_at IS NULL THEN h.papers ELSE 0 END",
    ),
    Rule(
        "replaced_by_one",
        "a replaced certificate has the one that replaces it, of the same person",
        "SELECT count(*) FROM certificate WHERE state = 'replaced' OR replaces IS NOT NULL",
        "SELECT g.id FROM certificate g LEFT JOIN certificate n ON n.replaces = g.id"
        " WHERE (g.state = 'replaced') <> (n.id IS NOT NULL) OR n.person <> g.person",
    ),
)

Progress = Callable[[str], None]
_Ask = Callable[[], Awaitable[tuple[int, list[int]]]]
# Asked in Python: what follows from the rules of attendance, and what only the keys can tell.
_REASONED: tuple[tuple[str, str, _Ask], ...] = (
    ("mark_follows_log", "every current mark follows from its operations", marks.check),
    ("line_follows_history", "every waiting list comes out of its history", lines.check_lines),
    ("release_adds_up", "every share of unused seats follows from its sum", lines.check_releases),
    *(
        (f"sealed_{one.name}", f"the keys open every {one.table}.{one.column}", one.check)
        for one in seals.SEALED
    ),
)


def names() -> list[str]:
    """The names of all rules, in the order in which they are asked."""
    return [rule.name for rule in RULES] + [name for name, _, _ in _REASONED]


async def audit(progress: Progress = lambda _: None) -> list[Finding]:
    """Ask every rule. In an open transaction all are asked of one state of the data."""
    found = []
    for rule in RULES:
        progress(rule.name)
        broken = await db.rows(rule.broken)
        checked = int(await db.value(rule.counted))
        found.append(Finding(rule.name, rule.words, checked, [row[0] for row in broken]))
    for name, words, ask in _REASONED:
        progress(name)
        found.append(Finding(name, words, *await ask()))
    return found


def violations(findings: Iterable[Finding]) -> list[Finding]:
    """Those that do not hold."""
    return [finding for finding in findings if finding.broken]
