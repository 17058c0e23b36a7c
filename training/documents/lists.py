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


class Group(msgspec.Struct, frozen=True):
    """Rows under a heading of their own: a unit's people."""

    rows: list[list[str]]
    heading: str | None = None


class Layout(msgspec.Struct, frozen=True):
    """How the pages lie, how large the letters are, and how high a row at least: room to sign."""

    landscape: bool = False
    size_pt: float = 12
    row_mm: float = 0


UPRIGHT = Layout()


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs below the list; the name stays empty where it is signed by hand."""

    authority_line: str
    signer_title: str = ""
    signer_name: str = ""


def render_list(
    title: str,
    letterhead: Letterhead,
    columns: list[Column],
    rows: list[list[str]] | list[Group],
    *,
    subtitle: str = "",
    running: str = "",
    notes: list[str] | None = None,
    signatures: list[Signature] | None = None,
    stamp: str = "",
    layout: Layout = UPRIGHT,
) -> bytes:
    """Give the list as PDF: the header row on every page, `Trang 2/5` below.

    `rows` may come in groups, each under its heading; `running` stands above every page but the
    first, `stamp` is written across all; `notes` are lines under the table ("Danh sách có 310
    người."). Blocks: off the event loop only. Raises as `press.typeset` does.
    """
    groups = [one if isinstance(one, Group) else Group([one]) for one in rows]
    for row in (row for group in groups for row in group.rows):
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} texts for {len(columns)} columns")
    content = {
        "title": title,
        "subtitle": subtitle,
        "running": running,
        "superior_body": letterhead.superior_body.upper(),
        "issuing_body": letterhead.issuing_body.upper(),
        "number": f"Số {letterhead.number}" if letterhead.number else None,
        "dateline": f"{letterhead.place}, {dates.in_words(letterhead.dated)}",
        "columns": columns,
        "groups": groups,
        "notes": notes or [],
        "signatures": signatures or [],
        "row_mm": layout.row_mm,
        "size_pt": layout.size_pt,
        "landscape": layout.landscape,
        "stamp": stamp,
    }
    return press.typeset("people_list.typ", content, dated=letterhead.dated)
