"""The QR card of a learner: a short text that names an enrollment and cannot be made up.

`SL1.<class>.<enrollment>.<mac>`, all in letters that a QR keeps small (its alphanumeric mode). A
phone in a hall without network tells by the roll alone whose card it is; the server checks the mac.
A card opens nothing: it is shown, copied and printed freely, and only says whom to mark.
"""

import base64
import hmac
import re
from functools import cache

import msgspec

from training import settings
from training.security.keys import secret

FORM = "SL1"
_MAC_BYTES = 10
_DOMAIN = b"solop/card/1\0"
_CARD = re.compile(r"SL1\.([1-9]\d{0,9})\.([1-9]\d{0,9})\.([A-Z2-7]{16})")


class Card(msgspec.Struct, frozen=True):
    """Whom a card names, and whether this installation made it."""

    class_id: int
    enrollment_id: int
    genuine: bool


def card_code(class_id: int, enrollment_id: int) -> str:
    """The text on the card of an enrollment; the same for as long as the key folder lives."""
    return f"{FORM}.{class_id}.{enrollment_id}.{_mac(class_id, enrollment_id)}"


def read_card(text: str) -> Card | None:
    """What a card says; None for a text that is no card at all."""
    found = _CARD.fullmatch(text.strip().upper())
    if not found:
        return None
    class_id, enrollment_id = int(found[1]), int(found[2])
    genuine = hmac.compare_digest(_mac(class_id, enrollment_id), found[3])
    return Card(class_id, enrollment_id, genuine)


def _mac(class_id: int, enrollment_id: int) -> str:
    named = _DOMAIN + f"{class_id}.{enrollment_id}".encode()
    digest = hmac.digest(_key(), named, "sha256")
    return base64.b32encode(digest[:_MAC_BYTES]).decode()


@cache
def _key() -> bytes:
    return secret(settings.current().keys_dir, "cards")
