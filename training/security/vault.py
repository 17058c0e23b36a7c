"""Sealing personal values, and finding a sealed one again. The keys lie outside the database."""

import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from training import settings
from training.security.keys import secret

VERSION = b"\x01"
NONCE = 12
KEY = 32


class SealBroken(Exception):
    """A sealed value cannot be opened: other keys, or the value was changed."""


def seal(text: str, purpose: str) -> bytes:
    """Encrypt text. `purpose` (the column) is bound in: a value moved elsewhere will not open."""
    return seal_bytes(text.encode(), purpose)


def seal_bytes(content: bytes, purpose: str) -> bytes:
    """Encrypt bytes with AES-256-GCM under the installation's key."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + _cipher().encrypt(nonce, content, purpose.encode())


def unseal(sealed: bytes, purpose: str) -> str:
    """Decrypt text; raises `SealBroken`."""
    return unseal_bytes(sealed, purpose).decode()


def unseal_bytes(sealed: bytes, purpose: str) -> bytes:
    """Decrypt bytes; raises `SealBroken`."""
    if sealed[:1] != VERSION:
        raise SealBroken(purpose)
    nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return _cipher().decrypt(nonce, body, purpose.encode())
    except InvalidTag as error:
        raise SealBroken(purpose) from error


def blind_index(text: str, purpose: str) -> bytes:
    """A keyed digest under which an equal value is found without being readable."""
    return hmac.digest(_index_key(), purpose.encode() + b"\0" + text.encode(), "sha256")


@cache
def _cipher() -> AESGCM:
    return AESGCM(secret(settings.current().keys_dir, "vault", KEY))


@cache
def _index_key() -> bytes:
    return secret(settings.current().keys_dir, "index", KEY)
