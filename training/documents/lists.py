"""A4 lists under the office's letterhead: class lists, sign-in sheets, rolls."""

from datetime import date
from typing import Literal

import msgspec

from training.documents import dates, press


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """Who issues the list, where and when. `\\n` breaks a line in the two bodies."""

    superior_body: str
    issuing_body: str
    place: str
    dated: date
    number: str | None = None


class Column(msgspec.Struct, frozen=True):
    """One column: `share` is its part of the width, 0 as narrow as its texts allow."""

    title: str
    share: float = 0
    align: Literal["left", "center", "right"] = "left"


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs below the list; the name stays empty where it is signed by hand."""

    authority_line: str
    signer_title: str = ""
    signer_name: str = ""


def render_list(
    title: str,
    letterhead: Letterhead,
    columns: list[Column],
    rows: list[list[str]],
    *,
    subtitle: str = "",
    notes: list[str] | None = None,
    signatures: list[Signature] | None = None,
    row_height_mm: float = 0,
    landscape: bool = False,
    specimen: bool = False,
) -> bytes:
    """Give the list as PDF: the header row on every page, `Trang 2/5` below.

    `notes` are lines under the table ("Danh sách có 310 người."); `row_height_mm` makes room to
    sign. Blocks: only for the job worker. Raises as `press.typeset` does.
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} texts for {len(columns)} columns")
    content = {
        "title": title,
        "subtitle": subtitle,
        "superior_body": letterhead.superior_body.upper(),
        "issuing_body": letterhead.issuing_body.upper(),
        "number": f"Số {letterhead.number}" if letterhead.number else None,
        "dateline": f"{letterhead.place}, {dates.in_words(letterhead.dated)}",
        "columns": columns,
        "rows": rows,
        "notes": notes or [],
        "signatures": signatures or [],
        "row_mm": row_height_mm,
        "landscape": landscape,
        "specimen": specimen,
    }
    return press.typeset("people_list.typ", content, dated=letterhead.dated)
