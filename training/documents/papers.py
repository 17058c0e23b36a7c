"""Papers of the office, as PDF and as Word: decisions, notices, confirmations, reports.

One `Paper` holds what is said; the two templates (`paper.typ`, `paper.docx`) only place it, in the
layout of QĐ 66-QĐ/TW 2017 and HD 36-HD/VPTW 2018. Its words are Vietnamese in every language.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from training.documents import dates, press
from training.documents.lists import Column, Group, Signature

TEMPLATE = "paper.typ"
WORD_TEMPLATE = "paper.docx"
# What fits between the margins of Word's sheet, in twentieths of a point.
_WIDTH = 9_354
_GAP = "      "


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Who issues the paper, where and when; `symbol` ends its number (QĐ/ĐUK).

    Without `number` or `dated` there is room to write them by hand.
    """

    superior_body: str
    issuing_body: str
    place: str
    symbol: str
    number: str | None = None
    dated: date | None = None


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A table with what stands above and below it; `flat` turns its pages (not Word's)."""

    columns: list[Column]
    groups: list[Group]
    title: str = ""
    subtitle: str = ""
    notes: list[str] = []
    flat: bool = False


class Article(msgspec.Struct, frozen=True):
    """A paragraph; its label ("Điều 1.") is bold."""

    text: str
    label: str = ""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one paper says, from its head to its annexes.

    `ruling` are the centred lines between the reasons and the articles; `tables` follow the
    articles, `annexes` begin pages of their own. `stamp` is written across every page.
    """

    head: Head
    title: str
    subject: str = ""
    reasons: list[str] = []
    ruling: str = ""
    articles: list[Article] = []
    tables: list[Listing] = []
    closing: str = ""
    recipients: list[str] = []
    signature: Signature | None = None
    annexes: list[Listing] = []
    stamp: str = ""


def as_pdf(paper: Paper, *, dated: date) -> bytes:
    """Give the paper as PDF/A-2b. `dated` is the file's own day where the paper has none yet.

    Blocks for some tenths of a second; raises as `press.typeset` does.
    """
    return press.typeset(TEMPLATE, _content(paper), dated=paper.head.dated or dated)


def as_word(paper: Paper, *, dated: date) -> bytes:
    """Give the paper as .docx, to be edited on; blocks and raises as `as_pdf`."""
    return press.fill(WORD_TEMPLATE, _content(paper), dated=paper.head.dated or dated)


def _content(paper: Paper) -> dict[str, object]:
    head = paper.head
    year = head.dated.year if head.dated else None
    return {
        "superior_body": head.superior_body.upper(),
        "issuing_body": head.issuing_body.upper(),
        "number": f"Số {head.number}" if head.number else f"Số{_GAP}-{head.symbol}",
        "dateline": f"{head.place}, {dates.in_words(head.dated)}"
        if head.dated and year
        else f"{head.place}, ngày{_GAP}tháng{_GAP}năm{_GAP}",
        "title": paper.title,
        "subject": paper.subject,
        "reasons": paper.reasons,
        "ruling": paper.ruling,
        "articles": paper.articles,
        "tables": [_listing(one) for one in paper.tables],
        "closing": paper.closing,
        "recipients": paper.recipients,
        "signature": _signature(paper.signature),
        "annexes": [_listing(one) for one in paper.annexes],
        "stamp": paper.stamp,
    }


def _signature(signature: Signature | None) -> dict[str, str] | None:
    if signature is None:
        return None
    return {
        "authority_line": signature.authority_line.upper(),
        "signer_title": signature.signer_title.upper(),
        "signer_name": signature.signer_name,
    }


def _listing(one: Listing) -> dict[str, object]:
    for row in (row for group in one.groups for row in group.rows):
        if len(row) != len(one.columns):
            raise ValueError(f"a row has {len(row)} texts for {len(one.columns)} columns")
    widths = _widths(one.columns, _WIDTH)
    return {
        "title": one.title,
        "subtitle": one.subtitle,
        "columns": [
            {
                "title": column.title,
                "share": column.share,
                "align": column.align,
                "width": width,
                "place": place,
            }
            for place, (column, width) in enumerate(zip(one.columns, widths, strict=True))
        ],
        "groups": one.groups,
        "notes": one.notes,
        "flat": one.flat,
    }


def _widths(columns: Sequence[Column], whole: int) -> list[int]:
    """Widths for Word; "as narrow as its texts" is unknown there: such a column gets 1 share."""
    shares = [column.share or 1 for column in columns]
    return [int(whole * share / sum(shares)) for share in shares]
