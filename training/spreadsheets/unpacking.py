"""A packed workbook, unpacked within bounds and packed again, so that only proven bytes are read.

What a reader of another make would find in a crafted archive may differ from what we checked;
packing the checked bytes anew leaves nothing to differ. Runs in the reading child only.
"""

import io
import re
import zipfile
from typing import NamedTuple

from training.spreadsheets import limits

_PICTURES = ("xl/media/", "xl/drawings/", "Pictures/", "Thumbnails/", "xl/embeddings/")
# Bounded, so that no markup, however crafted, makes them slow.
_SOME = rb"[^<>]{0,400}?"
_SHEETS = re.compile(rb"<(?:\w{1,20}:)?sheet\b([^<>]{0,2000})>")
_TARGETS = re.compile(rb"<(?:\w{1,20}:)?Relationship\b([^<>]{0,2000})>")
_VALUED_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\b"
    + _SOME
    + rb"\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^<>]{0,400}(?<!/)>\s{0,20}"
    rb"<(?:\w{1,20}:)?(?:f\b([^<>]{0,400})>?([^<]*)|v\b|is\b)"
)
_ERROR_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\b(?=[^<>]{0,400}\st=[\"']e[\"'])"
    + _SOME
    + rb"\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^<>]{0,400}>\s{0,20}<(?:\w{1,20}:)?v>([^<]{0,400})"
)


_HIDDEN_ROW = re.compile(
    rb"<(?:\w{1,20}:)?row\b(?=[^<>]{0,400}\shidden=[\"'](?:1|true)[\"'])"
    + _SOME
    + rb"\sr=[\"'](\d{1,7})[\"']"
)


class Unreadable(Exception):
    """The file cannot be read; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Extent(NamedTuple):
    """How far the cells of a sheet reach, and the text of those that calamine shows as empty.

    These are formulas (`=…`) and errors (`#REF!`), by row (from 1) and column (from 0). `hidden`
    are the rows that Excel does not show.
    """

    rows: int
    columns: int
    unshown: dict[tuple[int, int], str]
    hidden: tuple[int, ...] = ()

    @property
    def fits(self) -> bool:
        return (
            self.rows <= limits.ROWS
            and self.columns <= limits.COLUMNS
            and self.rows * self.columns <= limits.CELLS
        )


def unpack(content: bytes) -> dict[str, bytes]:
    """Give the parts by name, pictures left out. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _parts(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as broken:
        raise Unreadable("file_damaged") from broken
    except RuntimeError as locked:
        raise Unreadable("file_password") from locked


def pack(parts: dict[str, bytes]) -> bytes:
    """Give the parts as an archive that is stored, not squeezed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def xlsx_extents(parts: dict[str, bytes]) -> dict[str, Extent]:
    """Give the extent of each sheet by its name, without building the sheet."""
    targets = _targets(parts.get("xl/_rels/workbook.xml.rels", b""))
    extents = {}
    for attributes in _SHEETS.findall(parts["xl/workbook.xml"]):
        name = re.search(rb'\bname="([^"]*)"', attributes)
        link = re.search(rb':id="([^"]*)"', attributes)
        if name and link:
            part = targets.get(link[1].decode(), "")
            extents[_plain(name[1])] = _extent(parts.get(part, b""))
    return extents


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    wanted = [entry for entry in entries if not entry.filename.startswith(_PICTURES)]
    if len(entries) > limits.ENTRIES:
        raise Unreadable("file_hostile")
    if sum(entry.file_size for entry in wanted) > limits.UNPACKED_BYTES:
        raise Unreadable("file_too_big_inside")
    return {entry.filename: archive.read(entry) for entry in wanted if not entry.is_dir()}


def _targets(relations: bytes) -> dict[str, str]:
    targets = {}
    for attributes in _TARGETS.findall(relations):
        link = re.search(rb'\bId="([^"]*)"', attributes)
        target = re.search(rb'\bTarget="([^"]*)"', attributes)
        if link and target:
            path = target[1].decode()
            targets[link[1].decode()] = path[1:] if path.startswith("/") else f"xl/{path}"
    return targets


def _extent(part: bytes) -> Extent:
    rows = columns = 0
    unshown = {
        (int(digits), _column_number(letters)): _plain(error)
        for letters, digits, error in _ERROR_CELL.findall(part)
    }
    numbers: dict[bytes, int] = {}
    for letters, digits, attributes, formula in _VALUED_CELL.findall(part):
        column = numbers.setdefault(letters, _column_number(letters))
        rows, columns = max(rows, int(digits)), max(columns, column + 1)
        if formula or attributes:
            unshown[int(digits), column] = "=" + _plain(formula)
    hidden = tuple(int(row) for row in _HIDDEN_ROW.findall(part) if int(row) <= rows)
    return Extent(rows, columns, unshown, hidden[: limits.ROWS])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _plain(markup: bytes) -> str:
    import html  # noqa: PLC0415  (the reading child starts quicker without it)

    return html.unescape(markup.decode("utf-8", "replace"))
