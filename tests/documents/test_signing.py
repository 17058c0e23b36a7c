"""The signature in the file, as others see it."""

import asyncio
import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from tests.documents.conftest import FACTS
from training.documents import signing
from training.documents.certificates import render_each
from training.documents.press import DocumentError
from training.security import paper_keys


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> paper_keys.PaperKey:
    """A key of an installation of its own."""
    folder = tmp_path_factory.mktemp("keys")
    return paper_keys.current(folder, host="solop.example.vn", file=None, passphrase=None)


@pytest.fixture(scope="module")
async def papers(key: paper_keys.PaperKey) -> tuple[bytes, bytes]:
    """A paper before and after it was signed."""
    plain = render_each([FACTS])[0]
    async with signing.signatory(key.key, key.chain) as sign:
        signed, again = await sign([plain, plain])
    assert len(signed) - len(plain) < 10_000
    assert signed.startswith(plain)
    # The second is cast from the first: it is the one to look at.
    return plain, again


def opinion(paper: bytes, root: bytes) -> PdfSignatureStatus:
    """What pyHanko says of the only signature, with one authority trusted."""
    (signature,) = PdfFileReader(io.BytesIO(paper)).embedded_regular_signatures
    context = ValidationContext(trust_roots=[x509.Certificate.load(root)], allow_fetching=False)
    return validate_pdf_signature(signature, context)


def test_pyhanko_finds_a_certification_of_the_whole_file(
    papers: tuple[bytes, bytes], key: paper_keys.PaperKey
) -> None:
    status = opinion(papers[1], key.chain[-1])
    assert status.bottom_line
    assert status.coverage is not None
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.docmdp_ok
    (certified,) = PdfFileReader(io.BytesIO(papers[1])).embedded_regular_signatures
    assert certified.docmdp_level is not None
    assert certified.docmdp_level.name == "NO_CHANGES"


def test_pdfsig_finds_it_valid(papers: tuple[bytes, bytes], tmp_path: Path) -> None:
    pdfsig = shutil.which("pdfsig")
    if pdfsig is None:
        pytest.skip("pdfsig is not here: install poppler-utils")
    file = tmp_path / "paper.pdf"
    file.write_bytes(papers[1])
    said = subprocess.run([pdfsig, file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "(self-signed)" in said
    assert "solop.example.vn" in said


def test_what_was_typeset_stays_as_it_was(papers: tuple[bytes, bytes]) -> None:
    plain, signed = papers
    assert signed.startswith(plain)
    added = signed[len(plain) :]
    for foreign in (b"pyHanko", b"/Version", b"/Extensions", b"/ModDate", b"/Metadata 72 0 R\n>>"):
        assert foreign not in added
    with pikepdf.open(io.BytesIO(signed)) as file:
        assert not file.check_pdf_syntax()
        with file.open_metadata() as metadata:
            assert metadata.pdfa_status == "2B"
        (widget,) = file.Root.AcroForm.Fields
        assert int(widget.F) == 132  # printed, locked: what an archive asks of an annotation
        assert "/AP" in widget or [int(edge) for edge in widget.Rect] == [0, 0, 0, 0]
    assert _pixels(signed) == _pixels(plain)


def _pixels(paper: bytes) -> bytes:
    document = pdfium.PdfDocument(paper)
    try:
        return bytes(document[0].render(scale=1, may_draw_forms=True).buffer)
    finally:
        document.close()


async def test_the_office_can_bring_its_own_key(tmp_path: Path) -> None:
    file = tmp_path / "office.p12"
    file.write_bytes(_office_key())
    key = paper_keys.current(tmp_path / "keys", host="x", file=file, passphrase="mật khẩu")
    async with signing.signatory(key.key, key.chain) as sign:
        (signed,) = await sign(render_each([FACTS]))
    assert (await asyncio.to_thread(opinion, signed, key.chain[0])).bottom_line


def _office_key() -> bytes:
    """RSA, as authorities of Vietnam give it out, in a PKCS#12 with a passphrase."""
    from cryptography import x509 as certificates
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    from training.security import paper_authority

    private = rsa.generate_private_key(65537, 2048)
    name = certificates.Name(
        [certificates.NameAttribute(certificates.NameOID.COMMON_NAME, "Văn phòng Đảng ủy Khối")]
    )
    made = paper_authority.certificate(name, name, private.public_key(), ca=False).sign(
        private, hashes.SHA256()
    )
    return serialization.pkcs12.serialize_key_and_certificates(
        b"office",
        private,
        made,
        None,
        serialization.BestAvailableEncryption("mật khẩu".encode()),
    )


async def test_a_signatory_that_dies_is_told_of() -> None:
    async with signing.signatory(b"no key", []) as sign:
        with pytest.raises(DocumentError, match="signatory ended"):
            await sign([b"%PDF-1.7"])
