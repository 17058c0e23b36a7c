"""What the office sees before and after it issues: how many, from which number, and the paper."""

from datetime import date, timedelta

import msgspec

from training import db
from training.actor import Actor
from training.certificates import issue_settings, queries
from training.certificates.numbering import book_of, number
from training.errors import Missing
from training.proofreading.rules import DISPUTED
from training.security.policy import May, require
from training.words import say

# Certificates follow the recognition decision within 15 days (DOMAIN.md, "Life of a class").
ISSUE_WITHIN = timedelta(days=15)


class Outlook(msgspec.Struct, frozen=True):
    """What issuing on a day would do; numbers as they stand now, others may issue before."""

    waiting: int
    issued: int
    unprinted: int
    first_number: str
    last_number: str
    due: date | None
    disputed: int = 0
    unread: int = 0
    read_by: date | None = None
    signer: str = ""
    confirmed: bool = True


_OUTLOOK = f"""
    SELECT (SELECT count(*) FROM enrollment e WHERE e.training_class = c.id
            AND e.state = 'completed'
            AND NOT EXISTS (SELECT 1 FROM certificate g
                            WHERE g.enrollment = e.id AND g.state <> 'void')
            AND NOT {DISPUTED}) AS waiting,
           (SELECT count(*) FROM enrollment e WHERE e.training_class = c.id
            AND e.state = 'completed'
            AND NOT EXISTS (SELECT 1 FROM certificate g
                            WHERE g.enrollment = e.id AND g.state <> 'void')
            AND {DISPUTED}) AS disputed,
           (SELECT count(*) FROM proof_line l JOIN proof_reading r ON r.id = l.reading
            WHERE r.training_class = c.id AND l.answer IS NULL) AS unread,
           (SELECT deadline FROM proof_reading WHERE training_class = c.id) AS read_by,
           (SELECT count(*) FROM certificate g WHERE g.training_class = c.id) AS issued,
           (SELECT count(*) FROM certificate g
            WHERE g.training_class = c.id AND g.pdf_hash IS NULL) AS unprinted,
           c.completion_decision_date AS decided, k.code AS course,
           COALESCE(b.last_seq, 0) AS last_seq
    FROM training_class c
    JOIN course k ON k.id = c.course
    LEFT JOIN register_book b
        ON b.course = c.course AND b.begins_on = $2 AND b.by_term = $3
    WHERE c.id = $1::bigint
"""


async def outlook(actor: Actor, class_id: int, issued_on: date) -> Outlook:
    """How many certificates a class waits for, and the numbers they would bear."""
    require(actor, May.ISSUE)
    how = await issue_settings.numbering_on(issued_on)
    book = book_of(how, issued_on)
    found = await db.rows(_OUTLOOK, class_id, book.begins_on, book.by_term)
    if not found:
        raise Missing(say("Không có lớp này."), "no_such_class")
    row = found[0]
    heads = await issue_settings.letterheads(issued_on)
    head = next((one for one in heads if one.current), None)
    last, year, course = row["last_seq"], issued_on.year, row["course"]
    return Outlook(
        waiting=row["waiting"],
        issued=row["issued"],
        unprinted=row["unprinted"],
        first_number=number(how.pattern, last + 1, year, course),
        last_number=number(how.pattern, last + row["waiting"], year, course),
        due=row["decided"] + ISSUE_WITHIN if row["decided"] else None,
        disputed=row["disputed"],
        unread=row["unread"],
        read_by=row["read_by"],
        signer=head.signer_name if head else "",
        confirmed=how.confirmed and head is not None and head.confirmed,
    )


class Printed(msgspec.Struct, frozen=True):
    """The lines of a paper that only a look at it needs."""

    title: str
    superior_body: str
    issuing_body: str
    place: str
    authority_line: str
    signer_title: str
    signer_name: str
    starts_on: date
    ends_on: date


async def printed(actor: Actor, certificate_id: int) -> Printed:
    """What else stands on a certificate that the actor may see; raises `Missing`."""
    seen = await queries.certificate(actor, certificate_id)
    facts = await db.value("SELECT facts::text FROM certificate WHERE id = $1", seen.id)
    return msgspec.json.decode(facts, type=Printed)
