"""The child process that signs papers (PAdES): the key and then papers come in by stdin, signed
papers go out by stdout.

pyHanko takes half a second and forty megabytes to load: only this child carries it, for as long as
somebody prints. When its parent is killed, its pipe breaks and it ends too.
"""

import io
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
from asn1crypto import cms, keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from training.documents.signature_mould import Mould
from training.documents.signing import FIELD, HASH, LENGTH, Batch, Key, Signed

# Room in the file for the signature, beside the certificates that go into it: attributes and the
# signature itself, in hexadecimal, with air.
ROOM = 1536


class Steady(IncrementalPdfFileWriter):
    """Adds the signature and nothing else.

    pyHanko would note itself as the producer and call the file PDF 2.0: then it were an archive
    (PDF/A-2) no longer.
    """

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Stay what the paper is."""

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Name no extension: every reader of the last ten years knows these signatures."""

    def _update_meta(self) -> None:
        """Leave title, dates and producer as they were typeset."""


class Signer(SimpleSigner):
    """Signs with a key that is read once, not for each paper."""

    def __init__(self, key: Key) -> None:
        own, *others = [x509.Certificate.load(one) for one in key.chain]
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # its __init__ says nothing
        store.register_multiple(others)
        super().__init__(own, keys.PrivateKeyInfo.load(key.key), store)
        self._private = serialization.load_der_private_key(key.key, None)
        self._mould: Mould | None = None

    async def async_sign(
        self, data_digest: bytes, digest_algorithm: str, *how: Any, **named: Any
    ) -> cms.ContentInfo:
        """Give the signature of a paper's digest: the first as pyHanko builds it."""
        if self._mould is None:
            made = await super().async_sign(data_digest, digest_algorithm, *how, **named)
            self._mould = Mould(made, data_digest)
            return made
        return self._mould.cast(
            data_digest, lambda attributes: self.sign_raw(attributes, digest_algorithm)
        )

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """Give the signature of `data`; RSA by PKCS#1, EC by ECDSA."""
        if digest_algorithm != HASH:
            raise ValueError(f"papers are signed with {HASH}")
        if isinstance(self._private, ec.EllipticCurvePrivateKey):
            return self._private.sign(data, ec.ECDSA(hashes.SHA256()))
        if isinstance(self._private, rsa.RSAPrivateKey):
            return self._private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        raise TypeError("papers are signed by RSA or EC keys")


class Stamp:
    """Signs papers with one key, so that nothing may be changed after it."""

    def __init__(self, key: Key) -> None:
        self._signer = Signer(key)
        self._room = 2 * (sum(map(len, key.chain)) + ROOM)

    def sign(self, paper: bytes) -> bytes:
        """Give the paper with its certification (DocMDP 1: no changes) as an increment."""
        writer = Steady(io.BytesIO(paper))
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=HASH,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            signer_key_usage=set(),
        )
        signed = PdfSigner(meta, self._signer).sign_pdf(writer, bytes_reserved=self._room)
        return bytes(signed.getvalue())


def main() -> None:
    """Take the key, then batch after batch until stdin ends."""
    stamp = None
    for message in _messages(sys.stdin.buffer):
        if stamp is None:
            stamp = Stamp(msgspec.msgpack.decode(message, type=Key))
            continue
        batch = msgspec.msgpack.decode(message, type=Batch)
        signed = Signed([stamp.sign(paper) for paper in batch.papers])
        answer = msgspec.msgpack.encode(signed)
        sys.stdout.buffer.write(len(answer).to_bytes(LENGTH) + answer)
        sys.stdout.buffer.flush()


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    while size := stream.read(LENGTH):
        yield stream.read(int.from_bytes(size))


if __name__ == "__main__":
    main()
