"""What calamine does not tell of an .xls: which cells are formulas, and which rows are hidden.

[MS-CFB] keeps the workbook as a stream in a small file system, [MS-XLS] the stream as records.
Runs in the reading child only; what cannot be made out is left to calamine.
"""

import struct
from collections.abc import Iterator

from training.spreadsheets import limits
from training.spreadsheets.unpacking import Extent

_END_OF_CHAIN = 0xFFFFFFFA  # and all above it: free, special or the end
_IN_HEADER = 109  # places for sectors of the allocation table
_ENTRY = 128
_SMALL_STREAM = 4096
_BOF, _EOF, _BOUNDSHEET, _FORMULA, _ROW = 0x0809, 0x000A, 0x0085, 0x0006, 0x0208
_WORKSHEET = 0
_ROW_HIDDEN = 0x20
_UNKNOWN_FORMULA = "=…"


def xls_extents(content: bytes) -> dict[str, Extent]:
    """By sheet name, the formulas and the hidden rows; empty for what is not as it should be."""
    try:
        stream = _workbook(content)
        return dict(_sheets(stream)) if stream else {}
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}


def _workbook(content: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    count = len(content) // size
    table: list[int] = []
    for sector in struct.unpack_from(f"<{_IN_HEADER}I", content, 76):
        if sector < count:
            table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    directory = _chain(content, table, size, struct.unpack_from("<I", content, 48)[0])
    for start in range(0, len(directory), _ENTRY):
        length = struct.unpack_from("<H", directory, start + 64)[0]
        name = directory[start : start + max(length - 2, 0)].decode("utf-16-le", "replace")
        first, many = struct.unpack_from("<II", directory, start + 116)
        if name in {"Workbook", "Book"} and many >= _SMALL_STREAM:
            return _chain(content, table, size, first)[:many]
    return b""


def _chain(content: bytes, table: list[int], size: int, sector: int) -> bytes:
    parts: list[bytes] = []
    while sector < _END_OF_CHAIN and len(parts) <= len(table):
        parts.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record, to the end of what begins at `start`."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        yield kind, start + 4, length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        start += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, Extent]]:
    for kind, place, length in _records(stream, 0):
        if kind != _BOUNDSHEET:
            continue
        offset, _, what, many, wide = struct.unpack_from("<IBBBB", stream, place)
        if what == _WORKSHEET:
            text = stream[place + 8 : place + length]
            name = (
                text[: many * 2].decode("utf-16-le") if wide & 1 else text[:many].decode("latin-1")
            )
            yield name, _extent(stream, offset)


def _extent(stream: bytes, offset: int) -> Extent:
    formulas: dict[tuple[int, int], str] = {}
    hidden: list[int] = []
    for kind, place, _ in _records(stream, offset):
        if kind == _FORMULA and len(formulas) < limits.CELLS:
            row, column = struct.unpack_from("<HH", stream, place)
            if column < limits.COLUMNS and row < limits.ROWS:
                formulas[row + 1, column] = _UNKNOWN_FORMULA
        elif kind == _ROW and stream[place + 12] & _ROW_HIDDEN:
            hidden.append(struct.unpack_from("<H", stream, place)[0] + 1)
    return Extent(0, 0, formulas, tuple(hidden[: limits.ROWS]))
