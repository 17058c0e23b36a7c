"""Number, facts, proof, code and signature of new certificates, written down before any printing.

The lines of a book are given out under the book's row lock, in the transaction that writes the
certificates: what fails leaves no gap, and two who issue at once wait for each other.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from training import db, settings
from training.actor import Actor
from training.catalog.rules import valid_until
from training.certificates import issue_settings
from training.certificates.making import Drawn, Holder, Occasion, Recorded, make
from training.certificates.numbering import book_of
from training.db import installation
from training.people import service as people
from training.people.schemas import NewHolding
from training.results.rules import Completion


async def occasion(
    row: Any, issued_on: date, *, months: int | None, until: date | None = None
) -> Occasion:
    """Everything shared, from the class's row and the letterhead of the day of issue.

    `until` is given for a replacement, which is valid no longer than what it replaces.
    """
    # Nobody puts these settings right while something is issued under them.
    await db.rows("LOCK TABLE letterhead, numbering IN ROW SHARE MODE")
    head = await issue_settings.letterhead_on(issued_on)
    paper = await issue_settings.paper_of(row["course_id"])
    return Occasion(
        class_id=row["class_id"],
        class_code=row["class_code"],
        course_id=row["course_id"],
        course_code=row["course_code"],
        course_name=row["course_name"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        decision_number=row["completion_decision_number"],
        decision_date=row["completion_decision_date"],
        issued_on=issued_on,
        valid_until=until or valid_until(issued_on, months),
        specimen=await installation.kind() == "demo",
        public_url=settings.current().public_url,
        superior_body=head.superior_body,
        issuing_body=head.issuing_body,
        place=head.place,
        authority_line=head.authority_line,
        signer_title=head.signer_title,
        signer_name=head.signer_name,
        landscape=paper.landscape,
    )


async def record(
    actor: Actor,
    what: Occasion,
    holders: Sequence[Holder],
    proofs: dict[int, Completion],
    *,
    job_id: int,
) -> list[str]:
    """Write the certificates of `holders` in their order; gives their numbers."""
    if not holders:
        return []
    drawn = await _draw(what, len(holders))
    # Thousands of signatures take a second: not on the loop that answers pages.
    made = await asyncio.to_thread(make, what, drawn, holders, proofs)
    holdings = await people.record_holdings(
        actor,
        [
            NewHolding(
                person_id=holder.person_id,
                course_code=what.course_code,
                number=one.facts.number,
                valid_from=what.issued_on,
                valid_until=what.valid_until,
            )
            for holder, one in zip(holders, made, strict=True)
        ],
    )
    await _write(what, drawn, holders, made, holdings, job_id)
    return [one.facts.number for one in made]


async def _draw(what: Occasion, count: int) -> Drawn:
    how = await issue_settings.numbering_on(what.issued_on)
    book = book_of(how, what.issued_on)
    await db.rows(
        "INSERT INTO register_book (course, year, begins_on, by_term, pattern, page_lines)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (course, begins_on, by_term) DO NOTHING",
        what.course_id,
        book.begins_on.year,
        book.begins_on,
        book.by_term,
        how.pattern,
        how.page_lines,
    )
    row = (
        await db.rows(
            "UPDATE register_book SET last_seq = last_seq + $4"
            " WHERE course = $1 AND begins_on = $2 AND by_term = $3 RETURNING id, last_seq",
            what.course_id,
            book.begins_on,
            book.by_term,
            count,
        )
    )[0]
    return Drawn(row["id"], book, how.pattern, row["last_seq"] - count, count)


_WRITE = """
    INSERT INTO certificate (book, seq, number, code, training_class, enrollment, person, holding,
                             facts, proof, payload, decision_number, decision_date, issued_on,
                             valid_until, state, specimen, search_key, job, replaces, landscape)
    SELECT $1, seq, number, code, $2, enrollment, person, holding, facts::jsonb, proof::jsonb,
           payload, $3, $4, $5, $6, 'valid', $7, search_key, $8, replaces, $20
    FROM unnest($9::int[], $10::text[], $11::text[], $12::int[], $13::int[], $14::int[],
                $15::text[], $16::text[], $17::text[], $18::text[], $19::int[])
         AS new (seq, number, code, enrollment, person, holding, facts, proof, payload,
                 search_key, replaces)
"""


async def _write(
    what: Occasion,
    drawn: Drawn,
    holders: Sequence[Holder],
    made: Sequence[Recorded],
    holdings: Sequence[int],
    job_id: int,
) -> None:
    await db.rows(
        _WRITE,
        drawn.book,
        what.class_id,
        what.decision_number,
        what.decision_date,
        what.issued_on,
        what.valid_until,
        what.specimen,
        job_id,
        [one.seq for one in made],
        [one.facts.number for one in made],
        [one.facts.code for one in made],
        [holder.enrollment_id for holder in holders],
        [holder.person_id for holder in holders],
        list(holdings),
        [msgspec.json.encode(one.facts).decode() for one in made],
        [msgspec.json.encode(one.proof).decode() for one in made],
        [one.payload for one in made],
        [one.search_key for one in made],
        [holder.replaces for holder in holders],
        what.landscape,
    )
