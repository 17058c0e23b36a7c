"""Marks from paper: a line as it is typed from a sign-in sheet, found on the roll. No I/O here."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from training.attendance.rules import MarkStatus
from training.attendance.schemas import RosterRow
from training.names import search_key
from training.words import Sentence, say

# What stands behind a number or a name: c(ó mặt), m(uộn), p(hép), v(ắng), as in a class book.
LETTERS: dict[str, MarkStatus] = {
    "c": MarkStatus.PRESENT,
    "m": MarkStatus.LATE,
    "p": MarkStatus.EXCUSED,
    "v": MarkStatus.ABSENT,
}
MOST_ITEMS, MOST_OFFERED, LONGEST = 50, 6, 1000


class Trouble(StrEnum):
    EMPTY = "line_empty"
    NO_SUCH_NUMBER = "no_such_number"
    NO_SUCH_NAME = "no_such_name"
    SEVERAL = "several"
    DIFFERS = "authors_differ"


class Typed(msgspec.Struct, frozen=True):
    """One person of a line and their mark."""

    row: RosterRow
    status: MarkStatus


class Misread(msgspec.Struct, frozen=True):
    """What of a line could not be found, why, and who may be meant."""

    text: str
    trouble: Trouble
    words: Sentence
    offered: list[RosterRow]
    status: MarkStatus


def read_line(
    line: str, roster: Sequence[RosterRow], otherwise: MarkStatus
) -> list[Typed | Misread]:
    """Read "12 v, 15 m" or "nguyen thi hoa": a seat number or a name, and a letter behind it.

    Without a letter the mark is `otherwise`. Commas and semicolons part one person from the next.
    """
    items = [item for part in line[:LONGEST].split(";") for item in part.split(",")]
    asked = [item for item in (item.strip() for item in items) if item][:MOST_ITEMS]
    if not asked:
        words = say("Gõ số thứ tự hoặc tên, rồi chữ c, m, p hoặc v.")
        return [Misread("", Trouble.EMPTY, words, [], otherwise)]
    return [_read(item, roster, otherwise) for item in asked]


def _read(item: str, roster: Sequence[RosterRow], otherwise: MarkStatus) -> Typed | Misread:
    words = search_key(item).split()
    status = otherwise
    if len(words) > 1 and words[-1] in LETTERS:
        status = LETTERS[words.pop()]
    elif words and words[0][:-1].isdecimal() and words[0][-1] in LETTERS:
        # "12v": the letter close to the number.
        status, words = LETTERS[words[0][-1]], [words[0][:-1]]
    if len(words) == 1 and words[0].isdecimal():
        return _by_number(item, words[0], roster, status)
    found = [
        row
        for row in roster
        if words and all(word in search_key(row.full_name).split() for word in words)
    ] or [row for row in roster if words and " ".join(words) in search_key(row.full_name)]
    if len(found) == 1:
        return _typed(item, found[0], status)
    if found:
        said = say("{count} người khớp “{text}”. Chọn một người.", count=len(found), text=item)
        return Misread(item, Trouble.SEVERAL, said, found[:MOST_OFFERED], status)
    said = say("Không có ai tên “{text}” trong buổi này.", text=item)
    return Misread(item, Trouble.NO_SUCH_NAME, said, [], status)


def _by_number(
    item: str, number: str, roster: Sequence[RosterRow], status: MarkStatus
) -> Typed | Misread:
    row = next((row for row in roster if str(row.number) == number.lstrip("0")), None)
    if row is None:
        said = say("Không có số {number} trong buổi này.", number=number)
        return Misread(item, Trouble.NO_SUCH_NUMBER, said, [], status)
    return _typed(item, row, status)


def _typed(item: str, row: RosterRow, status: MarkStatus) -> Typed | Misread:
    if row.conflict:
        said = say("{name} đang có dấu mâu thuẫn. Phân xử trước.", name=row.full_name)
        return Misread(item, Trouble.DIFFERS, said, [], status)
    return Typed(row, status)
