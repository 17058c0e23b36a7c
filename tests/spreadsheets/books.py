"""Workbooks made for tests: the pleasant, the odd and the hostile."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types

SAMPLES = Path(__file__).parent.parent / "samples"
HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Chi bộ")
HOA = ("1", "Nguyễn Thị Hòa", "14/2/1998", "Nữ", "040198575111", "Chi bộ 1")
SON = ("2", "Đoàn Quốc Sơn", "17/2/2004", "Nam", "017204327334", "Chi bộ 2")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def xlsx(*sheets: Any, **options: object) -> bytes:
    def fill(book: Any) -> None:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    return xlsx_by(fill, **options)


def xlsx_by(fill: Callable[[Any], None], **options: object) -> bytes:
    content = io.BytesIO()
    settings = {"in_memory": True, "default_date_format": "d/m/yyyy", **options}
    with xlsxwriter.Workbook(content, settings) as book:
        fill(book)
    return content.getvalue()


def raw_xlsx(sheet_data: str, *, extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook of which the test writes the cells by hand."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Danh sách" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}'
        "</sheetData></worksheet>",
    }
    return zipped({**{name: part.encode() for name, part in parts.items()}, **(extra or {})})


def ods(table: str) -> bytes:
    """A hand-written OpenDocument sheet of which the test gives the rows."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" '
        f'xmlns:text="{urn}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Danh sách">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )


def ods_row(*cells: str, more: str = "") -> str:
    return f"<table:table-row>{''.join(map(ods_cell, cells))}{more}</table:table-row>"


def ods_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    return (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def delimited(separator: str = ",", *rows: Sequence[str]) -> str:
    return "\r\n".join(separator.join(row) for row in rows or (HEADER, HOA, SON))
