"""Keys on disk, beside the database and never in it: the ring that signs certificates, and secrets.

Every file is written whole under another name and then linked to its own. The link fails where the
name is taken, so of two processes that start at once one makes the key and the other reads it.
"""

import base64
import hashlib
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNING_FILE = re.compile(r"certificate-(\d{4})\.pem")
SECRET_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
SECRET_MARK = "solop-secret-1"  # noqa: S105  # names the file's format, opens nothing
KEY_ID_BYTES = 4


class KeyUnusable(Exception):
    """A key file is missing, damaged or not ours; the message tells the operator what to do."""


class SigningKey:
    """One Ed25519 key. `kid` is its short public name: 8 hex digits, derived from the key."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key()
        self.kid = key_id(self.public)

    def sign(self, message: bytes) -> bytes:
        """Sign with 64 bytes; the same message always gives the same signature."""
        return self._private.sign(message)


class KeyRing:
    """All signing keys of an installation, oldest first. A key that was ever used stays valid.

    Another process may rotate the ring; this one notices by the names in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: list[str] = []
        self._keys: dict[str, SigningKey] = {}

    @classmethod
    def open(cls, folder: Path) -> "KeyRing":
        """Open the ring in `folder`, making folder and first key at first need.

        Raises `KeyUnusable` when a file is damaged: a new key is never put in its place.
        """
        private_folder(folder)
        ring = cls(folder)
        ring._refresh()
        if not ring._keys:
            ring._add(after=0)
        return ring

    @property
    def current(self) -> SigningKey:
        """The key that signs from now on: the newest."""
        self._refresh()
        return list(self._keys.values())[-1]

    def public(self, kid: str) -> Ed25519PublicKey | None:
        """Give the public key of that name, or None when it was never one of ours."""
        if kid not in self._keys:
            self._refresh()
        key = self._keys.get(kid)
        return key.public if key else None

    def published(self) -> dict[str, str]:
        """Give every public key by its name, oldest first, as base64url of its 32 raw bytes."""
        self._refresh()
        return {
            kid: base64.urlsafe_b64encode(key.public.public_bytes_raw()).rstrip(b"=").decode()
            for kid, key in self._keys.items()
        }

    def rotate(self) -> SigningKey:
        """Add a new key and sign with it from now on. Two rotations at once make one key."""
        self._refresh()
        self._add(after=len(self._keys))
        return self.current

    def _add(self, after: int) -> None:
        private = Ed25519PrivateKey.generate()
        while key_id(private.public_key()) in self._keys:
            private = Ed25519PrivateKey.generate()
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        create_once(self._folder / f"certificate-{after + 1:04}.pem", pem)
        self._refresh()

    def _refresh(self) -> None:
        names = sorted(f.name for f in self._folder.iterdir() if SIGNING_FILE.fullmatch(f.name))
        if names != self._seen:
            self._read(names)

    def _read(self, names: list[str]) -> None:
        for number, name in enumerate(names, start=1):
            if name != f"certificate-{number:04}.pem":
                raise KeyUnusable(
                    f"{self._folder / f'certificate-{number:04}.pem'} is missing although a later "
                    "key is there. Put it back from the backup: certificates it signed need it."
                )
        keys = [SigningKey(_load(self._folder / name)) for name in names]
        self._keys = {key.kid: key for key in keys}
        self._seen = names


def key_id(public: Ed25519PublicKey) -> str:
    """Give the short name of a public key: the first 4 bytes of its tagged SHA-256, in hex."""
    digest = hashlib.sha256(b"solop/key/1\0" + public.public_bytes_raw()).digest()
    return digest[:KEY_ID_BYTES].hex()


def secret(folder: Path, name: str, size: int = 32, *, create: bool = True) -> bytes:
    """Give the random secret `name` of `size` bytes, making it at first need.

    `create=False` is for who knows that the secret was used before: then a missing file is an
    error and not a new secret. Raises `KeyUnusable` for a missing or damaged file.
    """
    if not SECRET_NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be a secret's name")
    file = folder / f"{name}.secret"
    if not file.exists():
        if not create:
            raise KeyUnusable(f"{file} is missing. Put it back from the backup of the keys.")
        private_folder(folder)
        value = os.urandom(size).hex()
        create_once(file, f"{SECRET_MARK} {value} {_checksum(value)}\n".encode())
    return _read_secret(file, size)


def create_once(file: Path, content: bytes) -> bool:
    """Write a file that only its owner can read, whole or not at all.

    Gives False, and changes nothing, when the file is already there.
    """
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".new-")  # made with 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(temporary, file)
        except FileExistsError:
            return False
    finally:
        Path(temporary).unlink()
    _sync_folder(file.parent)
    return True


def private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder; there the file's own sync has to do.
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _load(file: Path) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(
            f"{file} is damaged or not a key. Put it back from the backup of the keys."
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnusable(f"{file} is a key of another kind; Ed25519 is needed.")
    return private


def _read_secret(file: Path, size: int) -> bytes:
    parts = file.read_bytes().decode("ascii", "replace").split()
    if len(parts) == 3 and parts[0] == SECRET_MARK and parts[2] == _checksum(parts[1]):  # noqa: PLR2004  # mark, value, checksum
        with suppress(ValueError):
            value = bytes.fromhex(parts[1])
            if len(value) == size:
                return value
    raise KeyUnusable(
        f"{file} is damaged: it should hold one line with {size} bytes. "
        "Put it back from the backup of the keys; a new one would make stored data unreadable."
    )


def _checksum(text: str) -> str:
    return hashlib.sha256(f"{SECRET_MARK} {text}".encode()).hexdigest()[:8]
