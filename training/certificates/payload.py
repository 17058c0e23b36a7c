"""What the QR of a certificate says, signed, so that it can be checked without our server.

The format is specified in docs/certificate-payload.md, with vectors that a test compares.
"""

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from training.certificates import codes

VERSION = 1
DOMAIN = b"solop/certificate/1\0"
FACTS_DOMAIN = b"solop/facts/1\0"
PATH = "/v/"

SPECIMEN = 0b1
FACTS_BYTES = 16
SIGNATURE_BYTES = 64
KEY_ID_BYTES = 4
CODE_BYTES = 7
NUMBER_MAX = 48
COURSE_MAX = 12
EPOCH = date(2000, 1, 1)
LAST_DAY = 0xFFFF
TEXT_MAX = 320

_BASE32 = re.compile(r"[A-Z2-7]+")


class Signer(Protocol):
    """A key that signs and knows its public name (8 hex digits)."""

    @property
    def kid(self) -> str: ...

    def sign(self, message: bytes) -> bytes: ...


class Ring(Protocol):
    """Whoever knows which key signs now."""

    @property
    def current(self) -> Signer: ...


class Statement(msgspec.Struct, frozen=True):
    """What the office states of one certificate.

    `facts` is `fingerprint(...)` of the holder's facts; `valid_until` is the last good day.
    """

    code: str
    number: str
    course: str
    issued_on: date
    valid_until: date | None
    facts: bytes
    specimen: bool = False


class Payload(msgspec.Struct, frozen=True):
    """A statement whose signature holds, and the name of the key that signed it."""

    statement: Statement
    kid: str


def fingerprint(full_name: str, birth: str, band: str) -> bytes:
    """Give the 16 bytes that tie a payload to its holder and grade, texts as printed.

    Case and runs of spaces do not matter, so that a person can type the three from the paper.
    """
    lines = [
        " ".join(unicodedata.normalize("NFC", text).lower().split())
        for text in (full_name, birth, band)
    ]
    return hashlib.sha256(FACTS_DOMAIN + "\n".join(lines).encode()).digest()[:FACTS_BYTES]


def sign(statement: Statement, ring: Ring) -> str:
    """Give the text for the QR; the same statement and key always give the same text.

    Raises ValueError for a statement that the format cannot hold.
    """
    key = ring.current
    body = _write(statement, bytes.fromhex(key.kid))
    return _encode(body + key.sign(DOMAIN + body))


def read(text: str, public: Callable[[str], Ed25519PublicKey | None]) -> Payload | None:
    """Give what a QR's text states, or None unless every character of it is as it was signed."""
    raw = _decode(text)
    if raw is None:
        return None
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if len(body) < 2 + KEY_ID_BYTES or body[0] != VERSION:
        return None
    kid = body[2 : 2 + KEY_ID_BYTES].hex()
    key = public(kid)
    if key is None:
        return None
    try:
        key.verify(signature, DOMAIN + body)
    except InvalidSignature:
        return None
    statement = _read_body(body)
    return Payload(statement, kid) if statement else None


def url(public_url: str, text: str) -> str:
    """Give the address that the QR holds: an ordinary phone camera opens it."""
    return public_url.rstrip("/") + PATH + text


def of_url(scanned: str) -> str:
    """Give the payload out of a scanned address; other text is given back as it is.

    The host is not looked at: the signature says who issued, not the address.
    """
    return scanned.rpartition(PATH)[2]


def _write(statement: Statement, kid: bytes) -> bytes:
    if len(statement.facts) != FACTS_BYTES:
        raise ValueError(f"the fingerprint has {FACTS_BYTES} bytes")
    return b"".join(
        (
            bytes([VERSION, SPECIMEN if statement.specimen else 0]),
            kid,
            codes.to_number(statement.code).to_bytes(CODE_BYTES),
            _day(statement.issued_on).to_bytes(2),
            (_day(statement.valid_until) if statement.valid_until else 0).to_bytes(2),
            statement.facts,
            _text(statement.number, NUMBER_MAX),
            _text(statement.course, COURSE_MAX),
        )
    )


def _day(day: date) -> int:
    number = (day - EPOCH).days
    if not 0 < number <= LAST_DAY:
        raise ValueError(f"{day} is outside the days that a payload can hold")
    return number


def _text(text: str, limit: int) -> bytes:
    encoded = unicodedata.normalize("NFC", text).encode()
    if not _plain(encoded, limit):
        raise ValueError(f"{text!r} must be 1 to {limit} bytes of one printable line")
    return bytes([len(encoded)]) + encoded


def _plain(encoded: bytes, limit: int) -> bool:
    """Tell whether this is one line of text in the only form that we write."""
    if not 0 < len(encoded) <= limit:
        return False
    try:
        text = encoded.decode()
    except UnicodeDecodeError:
        return False
    return text.isprintable() and unicodedata.is_normalized("NFC", text) and text == text.strip()


def _encode(raw: bytes) -> str:
    return base64.b32encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes | None:
    """Read base32 in its one canonical spelling: no padding, no small letters, no spare bits."""
    if len(text) > TEXT_MAX or not _BASE32.fullmatch(text):
        return None
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except binascii.Error:
        return None
    return raw if _encode(raw) == text else None


def _read_body(body: bytes) -> Statement | None:
    """Read a signed body; None when it is of a form that this version never writes."""
    fields = _Cursor(body, 2 + KEY_ID_BYTES)
    code, issued, until = (int.from_bytes(fields.take(n)) for n in (CODE_BYTES, 2, 2))
    facts = fields.take(FACTS_BYTES)
    number, course = (fields.take(int.from_bytes(fields.take(1))) for _ in range(2))
    sound = (
        fields.at_end
        and body[1] in {0, SPECIMEN}
        and code < 1 << codes.BITS
        and issued > 0
        and _plain(number, NUMBER_MAX)
        and _plain(course, COURSE_MAX)
    )
    if not sound:
        return None
    return Statement(
        code=codes.from_number(code),
        number=number.decode(),
        course=course.decode(),
        issued_on=EPOCH + timedelta(days=issued),
        valid_until=EPOCH + timedelta(days=until) if until else None,
        facts=facts,
        specimen=bool(body[1] & SPECIMEN),
    )


class _Cursor:
    """Takes bytes off the front; notices when there were fewer or more than the fields say."""

    def __init__(self, body: bytes, start: int) -> None:
        self._body = body
        self._at = start

    def take(self, size: int) -> bytes:
        taken = self._body[self._at : self._at + size]
        self._at += size
        return taken

    @property
    def at_end(self) -> bool:
        return self._at == len(self._body)
