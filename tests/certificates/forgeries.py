"""What somebody could do to a genuine file, and tools to look at what became of it."""

import io
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pikepdf
import pypdfium2 as pdfium
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from training.documents import signing
from training.documents.certificates import CertificateFacts, render_each
from training.security import paper_keys


def flipped(paper: bytes, times: int, seed: int = 1) -> Iterator[tuple[int, bytes]]:
    """The file with one bit turned, many times: half of them within what the signature added."""
    chance = random.Random(seed)  # noqa: S311  # the same bits each time
    added = paper.rindex(b"/ByteRange")
    gap = paper.rindex(b"/Contents <", 0, added)
    for time in range(times):
        place = chance.randrange(gap if time % 2 else 0, len(paper))
        changed = bytearray(paper)
        changed[place] ^= 1 << chance.randrange(8)
        yield place, bytes(changed)


def with_increment(paper: bytes) -> bytes:
    """Something harmless-looking added at the end, as an editor saves it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper), strict=False)
    writer.root["/PageLayout"] = generic.NameObject("/OneColumn")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_annotation(paper: bytes) -> bytes:
    """A box over the grade, added at the end."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper), strict=False)
    box = generic.DictionaryObject(
        {
            generic.NameObject("/Type"): generic.NameObject("/Annot"),
            generic.NameObject("/Subtype"): generic.NameObject("/FreeText"),
            generic.NameObject("/Rect"): generic.ArrayObject(
                [generic.NumberObject(edge) for edge in (100, 300, 300, 330)]
            ),
            generic.NameObject("/Contents"): generic.pdf_string("Xuất sắc"),
        }
    )
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Annots"].append(writer.add_object(box))
    writer.update_container(page["/Annots"])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def saved_by_pikepdf(paper: bytes) -> bytes:
    """The same pages, written anew by qpdf."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as file:
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def saved_by_pdfium(paper: bytes) -> bytes:
    """The same pages, written anew as Chromium does."""
    document = pdfium.PdfDocument(paper)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


async def by_a_look_alike(facts: CertificateFacts, host: str) -> bytes:
    """A paper like ours, signed by an authority that bears our names."""
    with tempfile.TemporaryDirectory() as folder:
        key = paper_keys.current(Path(folder), host=host, file=None, passphrase=None)
    async with signing.signatory(key.key, key.chain) as sign:
        (paper,) = await sign(render_each([facts]))
    return paper


def with_qr_of(facts: CertificateFacts, other: CertificateFacts) -> CertificateFacts:
    """One person's paper with the QR of another's."""
    return msgspec.structs.replace(facts, qr=other.qr)
