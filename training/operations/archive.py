"""The one file of a backup: records in a fixed order, sealed so that nothing in it can be changed.

    "SOLOP-BACKUP" LF, length (4 bytes), preface (JSON: version, how the key is found, salt, check)
    then chunks: length (4 bytes, the highest bit set on the last), AES-256-GCM of one record

A chunk's nonce is its place in the file and whether it is the last; the preface is bound into each.
So a chunk that was changed, moved, doubled or left out does not open, and neither does a shortened
file. A record is a kind, a name and a body.
"""

import os
import struct
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"SOLOP-BACKUP\n"
VERSION = 1
LEAST_PASSPHRASE = 12
LEAST_KEY = 32
MOST_KEY = 1 << 20
_MOST_PREFACE = 4096
_MOST_CHUNK = 1 << 26
_LAST = 1 << 31
_LENGTH = struct.Struct(">I")
_WORK = 1 << 17
_WORKS = frozenset({1 << 14, 1 << 17, 1 << 20})


class Unusable(Exception):
    """The file or the key cannot be used; the message says why, for the operator."""


class Lock(msgspec.Struct, frozen=True):
    """What opens a backup: the bytes of a passphrase or of a key file."""

    kind: str
    secret: bytes


def passphrase(text: str) -> Lock:
    """A passphrase as typed; raises `Unusable` for one that is too short to be one."""
    if len(text) < LEAST_PASSPHRASE:
        raise Unusable(f"A passphrase needs at least {LEAST_PASSPHRASE} characters.")
    return Lock("passphrase", text.encode())


def key_file(path: Path) -> Lock:
    """A file of random bytes; raises `Unusable` for one that cannot be a key."""
    try:
        with path.open("rb") as file:
            secret = file.read(MOST_KEY + 1)
    except OSError as error:
        raise Unusable(f"The key file {path} cannot be read: {error.strerror}.") from None
    if not LEAST_KEY <= len(secret) <= MOST_KEY:
        raise Unusable(f"{path} is no key file: it should hold {LEAST_KEY} random bytes or more.")
    return Lock("key-file", secret)


class _Preface(msgspec.Struct, frozen=True):
    version: int
    lock: str
    salt: str
    check: str
    work: int = _WORK


class Record(msgspec.Struct, frozen=True, array_like=True):
    """One record: `kind` and `name` say what the body is."""

    kind: str
    name: str
    body: bytes


class Writer:
    """Writes records into a file that is open for writing."""

    def __init__(self, file: BinaryIO, lock: Lock) -> None:
        salt = os.urandom(16)
        cipher, check = _keys(lock, salt, _WORK)
        text = msgspec.json.encode(_Preface(VERSION, lock.kind, salt.hex(), check))
        file.write(MAGIC + _LENGTH.pack(len(text)) + text)
        self._file = file
        self._cipher = cipher
        self._bound = sha256(text).digest()
        self._place = 0

    def write(self, kind: str, name: str, body: bytes, *, last: bool = False) -> None:
        """Add a record; the last one closes the file for good."""
        record = msgspec.msgpack.encode(Record(kind, name, body))
        sealed = self._cipher.encrypt(_nonce(self._place, last=last), record, self._bound)
        self._file.write(_LENGTH.pack(len(sealed) | (_LAST if last else 0)) + sealed)
        self._place += 1


def read(file: BinaryIO, lock: Lock, progress: Callable[[int], None]) -> Iterator[Record]:
    """Every record, the last one last; raises `Unusable` in words that say what is wrong."""
    cipher, bound = _open(file, lock)
    place, last = 0, False
    while not last:
        length = _LENGTH.unpack(_take(file, _LENGTH.size))[0]
        last, length = bool(length & _LAST), length & ~_LAST
        if length > _MOST_CHUNK:
            raise damaged()
        try:
            opened = cipher.decrypt(_nonce(place, last=last), _take(file, length), bound)
            record = msgspec.msgpack.decode(opened, type=Record)
        except (InvalidTag, msgspec.MsgspecError):
            raise damaged() from None
        place += 1
        progress(file.tell())
        if last and file.read(1):
            raise damaged()
        yield record


def damaged() -> Unusable:
    """The file is not as it was written."""
    return Unusable("This backup is damaged or was changed: take another copy of it.")


def _open(file: BinaryIO, lock: Lock) -> tuple[AESGCM, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise Unusable("This file is no backup of Sổ Lớp, or its beginning is damaged.")
    length = _LENGTH.unpack(_take(file, _LENGTH.size))[0]
    if length > _MOST_PREFACE:
        raise damaged()
    text = _take(file, length)
    try:
        preface = msgspec.json.decode(text, type=_Preface)
        salt = bytes.fromhex(preface.salt)
    except (msgspec.MsgspecError, ValueError):
        raise damaged() from None
    if preface.version > VERSION:
        raise Unusable("This backup was made by a newer release: restore it with that one.")
    if preface.version != VERSION or preface.work not in _WORKS:
        raise damaged()
    if preface.lock != lock.kind:
        needed = "its key file (--key-file)" if preface.lock == "key-file" else "its passphrase"
        raise Unusable(f"This backup opens with {needed}.")
    cipher, check = _keys(lock, salt, preface.work)
    if check != preface.check:
        name = "passphrase" if lock.kind == "passphrase" else "key file"
        raise Unusable(f"This {name} does not open the backup, or its beginning is damaged.")
    return cipher, sha256(text).digest()


def _take(file: BinaryIO, size: int) -> bytes:
    taken = file.read(size)
    if len(taken) != size:
        raise Unusable("This backup is cut short: take another copy of it.")
    return taken


def _keys(lock: Lock, salt: bytes, work: int) -> tuple[AESGCM, str]:
    """The cipher, and a few digits by which a wrong key is told from a damaged file."""
    secret = lock.secret
    if lock.kind == "passphrase":
        secret = Scrypt(salt=salt, length=32, n=work, r=8, p=1).derive(secret)
    made = HKDF(hashes.SHA256(), 40, salt, b"solop/backup/1").derive(secret)
    return AESGCM(made[:32]), made[32:].hex()


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(11) + bytes([last])
