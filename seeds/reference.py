"""What every installation begins with: the courses with their dated rules, and the letterhead."""

import json
from datetime import date
from pathlib import Path

import msgspec

from training import db
from training.catalog.rules import CourseRules
from training.certificates.issue_settings import EARLIEST
from training.certificates.numbering import Numbering

FILE = Path(__file__).with_name("reference.json")


async def load() -> None:
    """Put in what is missing; what the office has changed since is left alone."""
    known = json.loads(FILE.read_text(encoding="utf-8"))
    async with db.transaction():
        for position, course in enumerate(known["courses"], start=1):
            await _course(course, position)
        head = known["letterhead"]
        await db.rows(
            "INSERT INTO letterhead (valid_from, superior_body, issuing_body, symbol, place,"
            " authority_line, signer_title, signer_name, confirmed)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false) ON CONFLICT (valid_from) DO NOTHING",
            date.fromisoformat(head["valid_from"]),
            *(
                head[name]
                for name in (
                    "superior_body",
                    "issuing_body",
                    "symbol",
                    "place",
                    "authority_line",
                    "signer_title",
                    "signer_name",
                )
            ),
        )
        await _numbering()


async def _numbering() -> None:
    how = Numbering(EARLIEST)
    await db.rows(
        "INSERT INTO numbering (valid_from, pattern, by_term, page_lines, confirmed)"
        " VALUES ($1, $2, $3, $4, false) ON CONFLICT (valid_from) DO NOTHING",
        how.valid_from,
        how.pattern,
        how.by_term,
        how.page_lines,
    )


async def _course(course: dict[str, object], position: int) -> None:
    course_id = await db.value(
        "INSERT INTO course (code, name, audience, document, position)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO NOTHING RETURNING id",
        course["code"],
        course["name"],
        course["audience"],
        course["document"],
        position,
    )
    if course_id is None:
        return
    # Read through the rules' own type: a misspelt rule stops here, not in a class.
    rules = msgspec.convert(course["rules"], CourseRules)
    await db.rows(
        "INSERT INTO course_rule (course, valid_from, rules, source, confirmed)"
        " VALUES ($1, $2, $3, $4, false)",
        course_id,
        date.fromisoformat(str(course["valid_from"])),
        msgspec.json.encode(rules).decode(),
        course["source"],
    )
