"""The key that signs papers (PAdES), and the certificates by which others know it.

Either the office's own, from a file (`SOLOP_PAPER_KEY`: PKCS#12 or PEM), or one that we make at the
first start: an authority of this installation, which names itself as self-signed, and a key that
it certified. Papers outlive keys: whoever ever signed here stays known.
"""

import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from training.security import paper_authority
from training.security.keys import KeyUnusable, create_once, private_folder
from training.security.paper_authority import Private
from training.security.paper_certificates import own_files
from training.settings import Settings

__all__ = ["KeyUnusable", "PaperKey", "as_pem", "common_name", "current", "of", "rotate"]

AUTHORITY_FILE = "authority.pem"
RSA_BITS = 2048


class PaperKey(msgspec.Struct, frozen=True):
    """A key (PKCS#8, DER) and its certificates (DER), the key's own first."""

    key: bytes
    chain: list[bytes]

    @property
    def name(self) -> str:
        """What the signature panel of a reader shows as the signer."""
        return common_name(self.chain[0])


def of(chosen: Settings) -> PaperKey:
    """Give the key that signs papers by these settings."""
    return current(
        chosen.keys_dir,
        host=chosen.host,
        file=chosen.paper_key,
        passphrase=chosen.paper_key_passphrase,
    )


def current(folder: Path, *, host: str, file: Path | None, passphrase: str | None) -> PaperKey:
    """Give the key that signs from now on, making one of our own where none is named.

    `host` is whom an authority of our own speaks for. Raises `KeyUnusable` with what to do.
    """
    private_folder(folder)
    if file is not None:
        found = _of_file(file, passphrase)
        _remember(folder, found.chain)
        return found
    numbered = own_files(folder)
    if not numbered:
        _add_own(folder, host, after=0)
        numbered = own_files(folder)
    return _checked(numbered[-1], numbered[-1].read_bytes())


def rotate(folder: Path, *, host: str) -> PaperKey:
    """Sign with a new key of our own from now on; the authority stays, and so do older papers."""
    private_folder(folder)
    _add_own(folder, host, after=len(own_files(folder)))
    newest = own_files(folder)[-1]
    return _checked(newest, newest.read_bytes())


def as_pem(chain: list[bytes]) -> str:
    """Write certificates as others read them, the key's own first."""
    return "".join(
        x509.load_der_x509_certificate(one).public_bytes(serialization.Encoding.PEM).decode()
        for one in chain
    )


def common_name(certificate: bytes) -> str:
    """Give the name that a certificate bears."""
    subject = x509.load_der_x509_certificate(certificate).subject
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else subject.rfc4514_string()


def _add_own(folder: Path, host: str, after: int) -> None:
    authority = folder / AUTHORITY_FILE
    if not authority.exists():
        if after:
            raise KeyUnusable(f"{authority} is missing. Put it back from the backup of the keys.")
        create_once(authority, paper_authority.new_authority(host))
    issuer = _load(authority, authority.read_bytes())
    certificate = x509.load_der_x509_certificate(issuer.chain[0])
    made = paper_authority.new_key(_private(issuer.key), certificate, host)
    create_once(folder / f"paper-{after + 1:04}.pem", made)


def _of_file(file: Path, passphrase: str | None) -> PaperKey:
    """The office's own key: a PKCS#12 as authorities give it out, or PEM with its certificates."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise KeyUnusable(f"SOLOP_PAPER_KEY: {file} cannot be read ({error.strerror}).") from None
    if b"-----BEGIN" in content:
        return _checked(file, content, passphrase)
    secret = passphrase.encode() if passphrase else None
    try:
        private, own, others = pkcs12.load_key_and_certificates(content, secret)
    except ValueError:
        raise KeyUnusable(
            f"SOLOP_PAPER_KEY: {file} is neither PEM nor PKCS#12 that SOLOP_PAPER_KEY_PASSPHRASE "
            "opens."
        ) from None
    if own is None or not isinstance(private, Private):
        raise KeyUnusable(f"SOLOP_PAPER_KEY: {file} must hold an RSA or EC key and a certificate.")
    return _checked(file, paper_authority.pem(private, [own, *others]))


def _checked(file: Path, content: bytes, passphrase: str | None = None) -> PaperKey:
    """What others would not accept is refused here, before a paper bears it."""
    found = _load(file, content, passphrase)
    private, own = _private(found.key), x509.load_der_x509_certificate(found.chain[0])
    now = datetime.now(UTC)
    if not own.not_valid_before_utc <= now <= own.not_valid_after_utc:
        raise KeyUnusable(
            f"{file}: its certificate is good from {own.not_valid_before_utc:%Y-%m-%d} to "
            f"{own.not_valid_after_utc:%Y-%m-%d}, not today. Get a new one."
        )
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size < RSA_BITS:
        raise KeyUnusable(f"{file}: an RSA key needs {RSA_BITS} bits or more.")
    with suppress(x509.ExtensionNotFound):
        usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            raise KeyUnusable(f"{file}: its certificate is not for signing.")
    return found


def _load(file: Path, content: bytes, passphrase: str | None = None) -> PaperKey:
    try:
        private = serialization.load_pem_private_key(
            content, passphrase.encode() if passphrase and b"ENCRYPTED" in content else None
        )
        chain = _chain(file, content)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnusable(
            f"{file} is damaged, or its passphrase is another one. Put it back from the backup of "
            "the keys, or set SOLOP_PAPER_KEY and SOLOP_PAPER_KEY_PASSPHRASE right."
        ) from None
    if not isinstance(private, Private):
        raise KeyUnusable(f"{file}: papers are signed by an RSA or EC key, not by this kind.")
    own = _own_certificate(file, private, chain)
    key = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return PaperKey(key, [own, *(one for one in chain if one != own)])


def _own_certificate(file: Path, private: Private, chain: list[bytes]) -> bytes:
    public = private.public_key()
    for one in chain:
        if x509.load_der_x509_certificate(one).public_key() == public:
            return one
    raise KeyUnusable(f"{file}: none of its certificates belongs to its key.")


def _chain(file: Path, content: bytes) -> list[bytes]:
    try:
        found = x509.load_pem_x509_certificates(content)
    except ValueError:
        raise KeyUnusable(
            f"{file} holds no certificate. Put it back from the backup of the keys."
        ) from None
    return [one.public_bytes(serialization.Encoding.DER) for one in found]


def _private(key: bytes) -> Private:
    private = serialization.load_der_private_key(key, None)
    if not isinstance(private, Private):
        raise TypeError("only RSA and EC keys come this far")
    return private


def _remember(folder: Path, chain: list[bytes]) -> None:
    mark = hashlib.sha256(chain[0]).hexdigest()[:16]
    file = folder / f"signed-papers-{mark}.pem"
    if not file.exists():
        create_once(file, as_pem(chain).encode())
