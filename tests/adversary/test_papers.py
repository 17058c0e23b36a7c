"""Files that somebody made to hurt whoever looks at them: words for each, never a fault."""

import io
import time
import zlib
from collections.abc import Callable

import httpx
import pikepdf
import pypdfium2 as pdfium
import pytest


def _pdf(*bodies: bytes, root: bytes = b"1 0 R") -> bytes:
    """A file of objects, numbered from 1; its table of places is left for the reader to find."""
    objects = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(bodies, start=1)
    )
    trailer = b"trailer\n<</Size %d/Root %s>>\nstartxref\n0\n%%%%EOF" % (len(bodies) + 1, root)
    return b"%PDF-1.7\n" + objects + trailer


def _page(content: bytes, more: bytes = b"") -> bytes:
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % more,
        content,
    )


def _stream(packed: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<</Length %d/Filter[%s]>>\nstream\n%s\nendstream" % (len(packed), filters, packed)


def _bomb() -> bytes:
    return _page(_stream(zlib.compress(bytes(200 * 1024 * 1024), 9)))


def _bomb_in_a_bomb() -> bytes:
    inner = zlib.compress(bytes(300 * 1024 * 1024), 9)
    return _page(_stream(zlib.compress(inner, 9), b"/FlateDecode/FlateDecode"))


def _huge_picture() -> bytes:
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8"
        b"/ColorSpace/DeviceGray/Length 9>>\nstream\nnothing!!\nendstream"
    )
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999999 99999999]/Contents 4 0 R"
        b"/Resources<</XObject<</A 5 0 R>>>>>>",
        b"<</Length 24>>\nstream\n9 0 0 9 0 0 cm /A Do     \nendstream",
        picture,
    )


def _pages_in_a_ring() -> bytes:
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R]/Count 99999/Parent 2 0 R>>",
    )


def _deep() -> bytes:
    return _page(b"[" * 200_000 + b"]" * 200_000)


def _thousands_of_signatures() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    signature = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig,
        Filter=pikepdf.Name("/Adobe.PPKLite"),
        SubFilter=pikepdf.Name("/ETSI.CAdES.detached"),
        ByteRange=[0, 10, 20, 30],
        Contents=pikepdf.String("x" * 40),
    )
    fields = [
        file.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=f"Signature{number}", V=signature)
        )
        for number in range(5_000)
    ]
    file.Root.AcroForm = pikepdf.Dictionary(Fields=fields, SigFlags=3)
    return _saved(file)


def _locked() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    return _saved(file, encryption=pikepdf.Encryption(owner="a", user="b"))


def _empty_pages() -> bytes:
    document = pdfium.PdfDocument.new()
    for _ in range(2_000):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _saved(file: pikepdf.Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    out = io.BytesIO()
    file.save(out, encryption=encryption)
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "text": lambda: b"no paper",
    "only a head": lambda: b"%PDF-1.7",
    "noise": lambda: b"%PDF-1.7" + bytes(range(256)) * 400,
    "bomb": _bomb,
    "bomb in a bomb": _bomb_in_a_bomb,
    "huge picture": _huge_picture,
    "pages in a ring": _pages_in_a_ring,
    "deep": _deep,
    "signatures": _thousands_of_signatures,
    "locked": _locked,
    "pages": _empty_pages,
    "10 MB": lambda: b"%PDF-1.7" + bytes(10 * 1024 * 1024),
    "13 MB": lambda: b"%PDF-1.7" + bytes(13 * 1024 * 1024),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_paper_is_answered_in_words(client: httpx.AsyncClient, name: str) -> None:
    begun = time.monotonic()
    answer = await client.post("/api/v1/verifications", files={"file": ("a.pdf", HOSTILE[name]())})
    assert answer.status_code in {200, 413, 422}, answer.text
    told = answer.json()
    if answer.status_code == 200:
        assert told["verdict"] == "unknown"
    else:
        assert told["detail"]
    assert time.monotonic() - begun < 60
