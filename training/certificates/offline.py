"""A check without the register: only the published keys (`GET /keys`, kept in a file).

It says what the office once signed. Whether the certificate was revoked or replaced since, only the
register knows.
"""

import base64
import binascii
from enum import StrEnum

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from training.certificates import payload
from training.certificates.schemas import PublishedKey, PublishedKeys
from training.documents import inspecting
from training.security.keys import key_id


class OfflineVerdict(StrEnum):
    SIGNED = "signed"
    UNKNOWN = "unknown"


class Told(msgspec.Struct, frozen=True):
    """What a signature says: compare it with the paper."""

    verdict: OfflineVerdict
    statement: payload.Statement | None = None


UNKNOWN = Told(OfflineVerdict.UNKNOWN)


class Ring:
    """Keys as they are published; one that does not fit its own name is left out."""

    def __init__(self, published: PublishedKeys) -> None:
        self._keys = {
            kid: key for kid, key in map(_read, published.keys) if key and key_id(key) == kid
        }

    def public(self, kid: str) -> Ed25519PublicKey | None:
        """The key of that name."""
        return self._keys.get(kid)


def _read(one: PublishedKey) -> tuple[str, Ed25519PublicKey | None]:
    try:
        raw = base64.urlsafe_b64decode(one.x + "=" * (-len(one.x) % 4))
        return one.kid, Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError):
        return one.kid, None


def read_keys(content: bytes) -> PublishedKeys:
    """Read a file of published keys; raises ValueError for anything else."""
    try:
        return msgspec.json.decode(content, type=PublishedKeys)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from None


def check_qr(text: str, keys: PublishedKeys) -> Told:
    """What a QR's text, or the address that it opens, states by one of these keys."""
    read = payload.read(payload.of_url(text.strip()), Ring(keys).public)
    return Told(OfflineVerdict.SIGNED, read.statement) if read else UNKNOWN


async def check_file(content: bytes, keys: PublishedKeys) -> Told:
    """What a file states: its signature, and every QR on its pages, must be of these keys.

    Raises `Invalid` for what cannot be read.
    """
    found = await inspecting.inspect(content, keys.papers)
    told = [check_qr(text, keys) for text in found.qrs]
    if found.signature != "ours" or any(one.verdict is OfflineVerdict.UNKNOWN for one in told):
        return UNKNOWN
    return told[0] if told else Told(OfflineVerdict.SIGNED)
