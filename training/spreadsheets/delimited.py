"""Text tables: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1258."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable

from training.people.legacy import from_legacy_font, is_vietnamese
from training.spreadsheets import limits
from training.spreadsheets.unpacking import Unreadable

_SEPARATORS = (",", ";", "\t", "|")
_NARROW = 3  # columns: so many commas may stand in a text
_NOT_TEXT = frozenset(map(chr, range(32))) - {"\t", "\n", "\r", "\f", "\v"}


def read_delimited(content: bytes) -> list[list[str]]:
    """Give the rows of a text table. Raises Unreadable."""
    text = _text(content)
    separator = _announced(text)
    if separator is not None:
        text = text.partition("\n")[2]
    try:
        return _rows(text, separator or _likely_separator(text))
    except csv.Error as broken:
        raise Unreadable("file_damaged") from broken


def _text(content: bytes) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _decoded(content, encoding)
    if content[1:200:2].count(0) > len(content[1:200:2]) // 3:
        return _decoded(content, "utf-16-le")
    if content[:200:2].count(0) > len(content[:200:2]) // 3:
        return _decoded(content, "utf-16-be")
    try:
        return _checked(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _of_one_byte(content)


def _of_one_byte(content: bytes) -> str:
    """Windows-1258, or Western bytes that an old font drew as Vietnamese: whichever has more of
    its words right."""
    western = _decoded(content, "latin-1")
    try:
        vietnamese = unicodedata.normalize("NFC", _checked(content.decode("cp1258")))
    except UnicodeDecodeError:
        return western
    if _share(vietnamese, is_vietnamese) >= _share(western, _is_legacy):
        return vietnamese
    return western


def _share(text: str, right: Callable[[str], bool]) -> float:
    words = [word for word in re.findall(r"[^\W\d_]+", text[:20_000]) if not word.isascii()]
    return sum(map(right, words)) / len(words) if words else 0


def _is_legacy(word: str) -> bool:
    return from_legacy_font(word) is not None


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return _checked(content.decode(encoding))
    except UnicodeDecodeError as broken:
        raise Unreadable("file_type") from broken


def _checked(text: str) -> str:
    if not _NOT_TEXT.isdisjoint(text[:100_000]):
        raise Unreadable("file_type")
    return text


def _announced(text: str) -> str | None:
    """Excel may say the separator in a first line `sep=;`."""
    first = text[:6].lower()
    return text[4] if first.startswith("sep=") and text[4:5] in _SEPARATORS else None


def _likely_separator(text: str) -> str:
    sample = "\n".join(text.splitlines()[:60])

    def columns(separator: str) -> int:
        rows = csv.reader(io.StringIO(sample), delimiter=separator)
        return sum(sum(1 for cell in row if cell.strip()) for row in rows if len(row) > 1)

    return max(_SEPARATORS, key=columns)


def _rows(text: str, separator: str) -> list[list[str]]:
    rows = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        rows.append(row)
        if len(rows) > limits.ROWS or len(row) > limits.COLUMNS:
            raise Unreadable("file_too_big_inside")
    if any(_swallowed(cell, separator, rows) for row in rows for cell in row if "\n" in cell):
        return [[cell.strip(' "') for cell in line.split(separator)] for line in text.splitlines()]
    return rows


def _swallowed(cell: str, separator: str, rows: list[list[str]]) -> bool:
    """Whether a quote that nobody closed has made whole lines into one cell."""
    widest = max(map(len, rows))
    return widest > _NARROW and any(
        line.count(separator) >= widest - 1 for line in cell.splitlines()[1:]
    )
