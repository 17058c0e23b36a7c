"""The process that looks into one PDF or photo that a stranger sent, and ends.

It takes what to do and the file on stdin, gives what it found on stdout, has no secrets, and lives
within limits on memory and time: a crafted file can make any reader abort or eat all it gets.
"""

import io
import re
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

from training.documents import inspection_limits as limits
from training.documents.inspecting import Found, Task, is_photo

CODE = re.compile(r"(?<![0-9A-Z])[2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2}(?![0-9A-Z])")


def main() -> None:
    """Read the task, write what was found or why nothing could be."""
    _live_within_limits()
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    try:
        found = photo(task.file) if is_photo(task.file) else inspect(task)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        found = Found(unreadable="file_password" if locked else "file_damaged")
    except (MemoryError, Image.DecompressionBombError):
        found = Found(unreadable="file_hostile")
    sys.stdout.buffer.write(msgspec.msgpack.encode(found))


def inspect(task: Task) -> Found:
    """Look at the first pages as a person would, and at the signature where that is asked."""
    texts: list[str] = []
    # The keywords of our papers stand in the clear, also when the page was changed.
    codes = CODE.findall(task.file.decode("latin-1"))
    document = pdfium.PdfDocument(task.file)
    try:
        for page in _pages(document):
            codes += CODE.findall(page.get_textpage().get_text_bounded())
            texts += _qrs(page)
            if texts:
                break
    finally:
        document.close()
    signature = None
    if task.chains is not None:
        # Half a second to load: only where the answer can be yes.
        from training.documents.signature_check import standing  # noqa: PLC0415

        signature = standing(task.file, task.chains)
    return Found(
        signature=signature,
        codes=list(dict.fromkeys(codes))[: limits.CODES],
        qrs=list(dict.fromkeys(texts))[: limits.CODES],
    )


def photo(content: bytes) -> Found:
    """What the QR codes in a picture say. A picture that cannot be read is damaged."""
    Image.MAX_IMAGE_PIXELS = limits.PHOTO_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            # JPEG is read at a fraction of its size where it is far larger than needed.
            picture.draft("L", (limits.PIXELS, limits.PIXELS))
            picture.thumbnail((limits.PIXELS, limits.PIXELS))
            grey = picture.convert("L")
    except (OSError, SyntaxError, ValueError):
        return Found(unreadable="file_damaged")
    return Found(qrs=_read(memoryview(grey.tobytes()).cast("B", [grey.height, grey.width])))


def _pages(document: Any) -> Iterator[Any]:
    for number in range(min(len(document), limits.PAGES)):
        yield document[number]


def _qrs(page: Any) -> list[str]:
    """What the QR codes of a page say, whether drawn or photographed."""
    longest = max(*page.get_size(), 1)
    bitmap = page.render(
        scale=min(limits.DPI / 72, limits.PIXELS / longest),
        grayscale=True,
        may_draw_forms=True,
    )
    picture = memoryview(bitmap.buffer).cast("B", [bitmap.height, bitmap.stride])
    return _read(picture)


def _read(picture: memoryview) -> list[str]:
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=wanted)
    return [one.text for one in found if len(one.text) <= limits.TEXT]


def _live_within_limits() -> None:
    """Windows has no such limits; there only the clock of the parent holds."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY, limits.CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CHILD_SECONDS, limits.CHILD_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
