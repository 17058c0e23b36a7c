"""The process that reads one spreadsheet and ends: `python -m training.spreadsheets.child KIND`.

It takes the file on stdin, gives JSON on stdout, has no secrets, and lives within limits on
memory and time, because a crafted workbook can make a reader abort or eat all it gets.
"""

import datetime as dt
import io
import json
import math
import sys
from collections.abc import Iterable

import python_calamine

from training.spreadsheets import limits
from training.spreadsheets.biff import xls_extents
from training.spreadsheets.delimited import read_delimited
from training.spreadsheets.unpacking import Extent, Unreadable, pack, unpack, xlsx_extents

_EXCEL_ERRORS = frozenset(
    ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA")
)


def main() -> None:
    """Read stdin, write the workbook or `{"unreadable": code}`."""
    _live_within_limits()
    kind = sys.argv[1]
    try:
        answer = _workbook(kind, sys.stdin.buffer.read())
    except Unreadable as unreadable:
        answer = {"unreadable": unreadable.code}
    except python_calamine.PasswordError:
        answer = {"unreadable": "file_password"}
    except (python_calamine.CalamineError, OSError):
        answer = {"unreadable": "file_damaged"}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))


def _live_within_limits() -> None:
    """Windows has no such limits; there only the clock of the parent holds."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY, limits.CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_SECONDS, limits.CHILD_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _workbook(kind: str, content: bytes) -> dict[str, object]:
    if kind == "text":
        return {"sheets": [_text_sheet(read_delimited(content))]}
    if kind == "xls":
        return _calamine_workbook(content, None, {}, epoch_1904=False, told=xls_extents(content))
    parts = unpack(content)
    if "xl/workbook.xml" in parts:
        epoch_1904 = _starts_in_1904(parts["xl/workbook.xml"])
        return _calamine_workbook(pack(parts), xlsx_extents(parts), {}, epoch_1904=epoch_1904)
    if b"opendocument.spreadsheet" in parts.get("mimetype", b"") and "content.xml" in parts:
        from training.spreadsheets.opendocument import scan  # noqa: PLC0415  (rarely needed)

        extents, merged = scan(parts["content.xml"])
        return _calamine_workbook(pack(parts), extents, merged, epoch_1904=False)
    raise Unreadable("file_type")


def _starts_in_1904(workbook: bytes) -> bool:
    return b'date1904="1"' in workbook or b'date1904="true"' in workbook


def _calamine_workbook(
    content: bytes,
    extents: dict[str, Extent] | None,
    merged: dict[str, list[tuple[int, int, int, int]]],
    *,
    epoch_1904: bool,
    told: dict[str, Extent] | None = None,
) -> dict[str, object]:
    """`extents` are proven to fit; `told` only tells more of sheets that are read anyway."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = []
    shown = {
        sheet.name: sheet.visible == python_calamine.SheetVisibleEnum.Visible
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    }
    names = list(shown)
    fitting = [name for name in names if extents is None or _fits(extents.get(name))]
    if names and not fitting:
        raise Unreadable("file_too_big_inside")
    for name in fitting:
        extent = (extents if extents is not None else told or {}).get(name, Extent(0, 0, {}))
        sheet = _sheet(book.get_sheet_by_name(name), extent.unshown, merged.get(name))
        sheets.append(sheet | {"hidden": not shown[name], "hidden_rows": extent.hidden})
    return {"sheets": sheets, "epoch_1904": epoch_1904}


def _fits(extent: Extent | None) -> bool:
    return extent is not None and extent.fits


def _sheet(
    sheet: python_calamine.CalamineSheet,
    unshown: dict[tuple[int, int], str],
    merged: list[tuple[int, int, int, int]] | None,
) -> dict[str, object]:
    if sheet.total_height > limits.ROWS or sheet.total_width > limits.COLUMNS:
        raise Unreadable("file_too_big_inside")
    by_row: dict[int, dict[int, str]] = {}
    for (number, column), text in unshown.items():
        by_row.setdefault(number, {})[column] = text
    cells = [list(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False)]
    cells.extend([] for _ in range(max(by_row, default=0) - len(cells)))
    for number, texts in by_row.items():
        _put(cells[number - 1], texts)
    if merged is None:
        merged = [
            (top + 1, left, bottom + 1, right)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
    return {"name": sheet.name, "rows": _filled(cells), "merged": merged}


def _put(row: list[object], texts: dict[int, str]) -> None:
    row.extend([None] * (max(texts) + 1 - len(row)))
    for column, text in texts.items():
        kind = "formula" if text.startswith("=") else "broken"
        row[column] = {"type": kind, "text": text[: limits.TEXT]}


def _text_sheet(rows: list[list[str]]) -> dict[str, object]:
    return {"name": "", "rows": _filled([list(map(_cell, row)) for row in rows]), "merged": []}


def _filled(rows: Iterable[list[object]]) -> list[tuple[int, list[object]]]:
    return [
        (number, row) for number, row in enumerate(rows, 1) if any(cell is not None for cell in row)
    ]


def _cell(value: object) -> object:
    if isinstance(value, str):
        return _text(value) if value and not value.isspace() else None
    if isinstance(value, dt.datetime):
        return {"type": "day", "date": value.date().isoformat()}
    if isinstance(value, dt.date):
        return {"type": "day", "date": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bool | int | float):
        return value
    return None if value is None else str(value)


def _text(value: str) -> object:
    if value in _EXCEL_ERRORS:
        return {"type": "broken", "text": value}
    return value[: limits.TEXT]


if __name__ == "__main__":
    main()
