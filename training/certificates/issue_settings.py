"""Dated settings of issuing: letterheads, numbering, and how each course's paper lies.

A setting holds from a day on. One that certificates were issued under is never changed: a later
one takes its place. Until the office confirms what the system began with, the pages say so.
"""

from datetime import date
from typing import Any

import msgspec

from training import db, history
from training.actor import Actor
from training.certificates.numbering import Numbering, check_numbering
from training.certificates.schemas import (
    CoursePaper,
    IssueSettings,
    Letterhead,
    LetterheadView,
    NumberingView,
    PaperChoice,
)
from training.errors import Invalid, Missing, Refused
from training.names import clean
from training.security.policy import May, require
from training.words import Sentence, say

LONGEST_TEXT = 200
EARLIEST = date(2000, 1, 1)
_UNDER = """
    SELECT 1 FROM certificate WHERE issued_on >= $1 AND issued_on < COALESCE(
        (SELECT min(valid_from) FROM {table} WHERE valid_from > $1), 'infinity') LIMIT 1
"""


async def settings_of(actor: Actor, *, today: date) -> IssueSettings:
    """Every letterhead and numbering, the newest first, and each course's paper."""
    require(actor, May.SEE_SETTINGS)
    return IssueSettings(
        letterheads=await letterheads(today),
        numberings=await numberings(today),
        papers=await papers(),
    )


async def letterheads(today: date) -> list[LetterheadView]:
    """Every letterhead, the newest first; which one holds today is marked."""
    found = await db.rows("SELECT * FROM letterhead ORDER BY valid_from DESC")
    now = next((row["id"] for row in found if row["valid_from"] <= today), None)
    return [
        msgspec.convert({**dict(row), "current": row["id"] == now}, LetterheadView) for row in found
    ]


async def numberings(today: date) -> list[NumberingView]:
    """Every numbering, the newest first; which one holds today is marked."""
    found = await db.rows("SELECT * FROM numbering ORDER BY valid_from DESC")
    now = next((row["id"] for row in found if row["valid_from"] <= today), None)
    return [
        msgspec.convert({**dict(row), "current": row["id"] == now}, NumberingView) for row in found
    ]


async def papers() -> list[CoursePaper]:
    """How the certificate of each course lies, and whether forms are printed already."""
    found = await db.rows(
        "SELECT k.code AS course, k.name, COALESCE(c.landscape, false) AS landscape,"
        " COALESCE(c.text_only, false) AS text_only FROM course k"
        " LEFT JOIN paper_choice c ON c.course = k.id WHERE k.document <> 'elsewhere'"
        " ORDER BY k.position, k.id"
    )
    return [msgspec.convert(dict(row), CoursePaper) for row in found]


async def numbering_on(day: date) -> Numbering:
    """How certificates of a day are numbered; what the system began with where nothing is set."""
    found = await db.rows(
        "SELECT valid_from, pattern, by_term, page_lines, confirmed FROM numbering"
        " WHERE valid_from <= $1 ORDER BY valid_from DESC LIMIT 1",
        day,
    )
    return Numbering(*found[0]) if found else Numbering(EARLIEST)


async def letterhead_on(day: date) -> LetterheadView:
    """The letterhead of a day; refuses where there is none yet."""
    found = await db.rows(
        "SELECT *, true AS current FROM letterhead WHERE valid_from <= $1"
        " ORDER BY valid_from DESC LIMIT 1",
        day,
    )
    if not found:
        raise Refused(
            say("Chưa có tiêu đề giấy cho ngày cấp. Nhập ở Cài đặt trước."), "no_letterhead"
        )
    return msgspec.convert(dict(found[0]), LetterheadView)


async def paper_of(course_id: int) -> PaperChoice:
    """How a course's certificate lies."""
    found = await db.rows(
        "SELECT landscape, text_only FROM paper_choice WHERE course = $1", course_id
    )
    return PaperChoice(*found[0]) if found else PaperChoice()


def check_letterhead(new: Letterhead) -> Letterhead:
    """Every text is there and fits; gives it cleaned. A body may break a line."""
    texts = {
        name: "\n".join(clean(line) for line in str(value).splitlines() if clean(line))
        for name, value in msgspec.structs.asdict(new).items()
        if name != "valid_from"
    }
    wrong: dict[str, Sentence] = {}
    for name, text in texts.items():
        if not text:
            wrong[name] = say("Điền ô này: in trên mọi giấy chứng nhận.")
        elif len(text) > LONGEST_TEXT:
            wrong[name] = say("Viết gọn trong {most} ký tự.", most=LONGEST_TEXT)
    if not new.valid_from >= EARLIEST:
        wrong["valid_from"] = say("Ngày bắt đầu áp dụng phải từ năm 2000.")
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "letterhead_invalid", **wrong)
    return Letterhead(new.valid_from, **texts)


async def set_letterhead(actor: Actor, new: Letterhead) -> int:
    """Let a letterhead hold from a day on; gives its id.

    One of the same day is put right as long as nothing was issued under it.
    """
    require(actor, May.CHANGE_SETTINGS)
    head = check_letterhead(new)
    async with db.transaction():
        await _check_unused("letterhead", head.valid_from)
        values = msgspec.structs.asdict(head)
        names = list(values)
        given = ", ".join(f"${place}" for place in range(1, len(names) + 1))
        updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[1:])
        made: int = await db.value(
            f"INSERT INTO letterhead ({', '.join(names)}, confirmed) VALUES ({given}, true)"
            f" ON CONFLICT (valid_from) DO UPDATE SET {updates}, confirmed = true RETURNING id",
            *values.values(),
        )
        await history.record(actor, "letterhead.set", "letterhead", made, since=head.valid_from)
    return made


async def set_numbering(actor: Actor, new: Numbering) -> int:
    """Let a numbering hold from a day on; gives its id. As `set_letterhead` otherwise."""
    require(actor, May.CHANGE_SETTINGS)
    how = msgspec.structs.replace(new, pattern=clean(new.pattern))
    check_numbering(how)
    if how.valid_from < EARLIEST:
        words = say("Ngày bắt đầu áp dụng phải từ năm 2000.")
        raise Invalid(words, "numbering_invalid", valid_from=words)
    async with db.transaction():
        await _check_unused("numbering", how.valid_from)
        made: int = await db.value(
            "INSERT INTO numbering (valid_from, pattern, by_term, page_lines, confirmed)"
            " VALUES ($1, $2, $3, $4, true) ON CONFLICT (valid_from) DO UPDATE SET"
            " pattern = EXCLUDED.pattern, by_term = EXCLUDED.by_term,"
            " page_lines = EXCLUDED.page_lines, confirmed = true RETURNING id",
            how.valid_from,
            how.pattern,
            how.by_term,
            how.page_lines,
        )
        await history.record(actor, "numbering.set", "numbering", made, since=how.valid_from)
    return made


async def _check_unused(table: str, since: date) -> None:
    # Whoever issues holds the row of the letterhead's table as well: see `recording.occasion`.
    await db.rows(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
    there = await db.value(f"SELECT 1 FROM {table} WHERE valid_from = $1", since)
    if there and await db.value(_UNDER.format(table=table), since):
        words = say("Đã cấp giấy theo cài đặt của ngày này. Chọn ngày bắt đầu khác.")
        raise Refused(words, "setting_used", valid_from=words)


async def confirm(actor: Actor, what: str, setting_id: int) -> None:
    """Say that what the system began with is right. `what` is letterhead or numbering."""
    require(actor, May.CHANGE_SETTINGS)
    async with db.transaction():
        found = await db.rows(
            f"UPDATE {_TABLES[what]} SET confirmed = true WHERE id = $1::bigint RETURNING id",
            setting_id,
        )
        if not found:
            raise no_such_setting()
        await history.record(actor, "setting.confirmed", _TABLES[what], setting_id)


_TABLES = {"letterhead": "letterhead", "numbering": "numbering"}


async def choose_paper(actor: Actor, course: str, choice: PaperChoice) -> None:
    """Say how the certificates of a course lie from now on; issued ones stay as they are."""
    require(actor, May.CHANGE_SETTINGS)
    async with db.transaction():
        course_id = await db.value("SELECT id FROM course WHERE code = $1", clean(course))
        if course_id is None:
            raise Missing(say("Không có chương trình này."), "no_such_course")
        changed: Any = await db.rows(
            "INSERT INTO paper_choice (course, landscape, text_only) VALUES ($1, $2, $3)"
            " ON CONFLICT (course) DO UPDATE SET landscape = EXCLUDED.landscape,"
            " text_only = EXCLUDED.text_only WHERE (paper_choice.landscape, paper_choice.text_only)"
            " <> (EXCLUDED.landscape, EXCLUDED.text_only) RETURNING id",
            course_id,
            choice.landscape,
            choice.text_only,
        )
        if changed:
            await history.record(actor, "paper.chosen", "course", course_id)


def no_such_setting() -> Missing:
    """There is no setting of that id."""
    return Missing(say("Không có cài đặt này."), "no_such_setting")
