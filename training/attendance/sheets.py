"""The workbook of a session's roll: made to be filled in, and looked through when it comes back."""

import asyncio
import secrets

from training.actor import Actor
from training.attendance import queries, workbooks
from training.attendance.rules import LOOKS, MarkStatus
from training.attendance.typed_marks import WORKBOOK
from training.attendance.workbooks import SheetRow
from training.security.policy import May, require
from training.spreadsheets import limits, writing
from training.spreadsheets.reading import read, refuse
from training.words import VIETNAMESE, language, say


async def make(actor: Actor, session_id: int) -> bytes:
    """The roll as a workbook with a column of marks to choose from."""
    roster = await queries.roster(actor, session_id)
    # In Vietnamese whoever asks: it is read again by these words.
    before = language.set(VIETNAMESE)
    try:
        title = say(
            "Điểm danh {code}, buổi {ordinal}: {title}",
            code=roster.session.class_code,
            ordinal=roster.session.ordinal,
            title=roster.session.title,
        )
        return writing.workbook(
            title,
            workbooks.HEADERS,
            workbooks.rows_of(roster, secrets.token_hex(4)),
            choices={4: [str(LOOKS[status].word) for status in MarkStatus]},
        )
    finally:
        language.reset(before)


async def look_through(
    actor: Actor, session_id: int, file_name: str, content: bytes
) -> list[SheetRow]:
    """What would come of each row of a workbook; nothing is marked yet.

    The marks in it are sent like any others, by whoever confirms; their ids follow from the file.
    """
    require(actor, May.MARK)
    roster = await queries.roster(actor, session_id)
    if len(content) > limits.FILE_BYTES:
        raise refuse("file_too_large")
    workbook = await read(content, file_name)
    rows = await asyncio.to_thread(workbooks.read_marks, workbook, roster, WORKBOOK)
    if not rows:
        raise refuse("no_rows")
    return rows
