"""QR cards of learners, ten a page with lines to cut along, as large as a bank card."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

import msgspec

from training.documents import press, qr

TEMPLATE = "cards.typ"
QR_SIDE_MM = 32
# Cards bear no date of their own: one for all keeps the same cards the same file.
_DATED = date(2026, 1, 1)


class Card(msgspec.Struct, frozen=True):
    """What stands on one card; `code` is the text in its QR."""

    full_name: str
    unit_name: str
    class_code: str
    class_title: str
    period: str
    number: int | None
    code: str


def render(cards: Sequence[Card], *, stamp: str = "") -> bytes:
    """Give the cards as PDF in the order given, each unit on pages of its own.

    Blocks; raises as `press.typeset` does.
    """
    raw = {"cards": list(cards), "stamp": stamp}
    made = press.typeset_each(TEMPLATE, [(raw, _DATED)], maker=f"{__name__}:content")
    return made[0]


def content(raw: str) -> dict[str, Any]:
    """What the template reads; called in the child, which may carry the drawing of QRs."""
    given = msgspec.json.decode(raw)
    cards = msgspec.convert(given["cards"], list[Card])
    return {
        "stamp": given["stamp"],
        "units": [
            {"name": unit, "cards": [_drawn(card) for card in members]}
            for unit, members in groupby(cards, key=lambda card: card.unit_name)
        ],
    }


def _drawn(card: Card) -> dict[str, Any]:
    drawing, modules = qr.drawing(card.code)
    return {
        **msgspec.structs.asdict(card),
        "number": "" if card.number is None else str(card.number),
        "qr": drawing,
        "qr_mm": QR_SIDE_MM * (modules + 2 * qr.QUIET_MODULES) / modules,
    }
