"""The one door to Typst and to Word, which run in a child process (see compositor, typist).

The caller waits for the child: call it in the job worker, or off the event loop (see desk).
"""

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from training.errors import Invalid
from training.words import say

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
COMPOSITOR = "training.documents.compositor"
TYPIST = "training.documents.typist"
BINDER = "training.documents.binder"
# Ten times what 500 pages take on a slow machine.
PATIENCE = 120

_UNPRINTABLE = re.compile(r'the text `"(.*)"` could not be displayed with font')
_TOO_LONG = re.compile(r'panicked with: "?does not fit: (.*?)"?$', re.MULTILINE)


class DocumentError(Exception):
    """A document could not be made and nobody's typing is at fault: fonts, template, machine."""


class Sheet(msgspec.Struct, frozen=True):
    """One document: what the template reads as JSON, and its instant (UNIX seconds)."""

    content: str
    timestamp: int


class Job(msgspec.Struct, frozen=True):
    """What a child is sent: documents of one template (a path), fonts of one folder.

    `maker` names a function that makes of each sheet's content what the template reads. `call`
    names the template's function that is called with the content; without it, the template is
    the document and reads `sys.inputs.content`.
    """

    template: str
    fonts: str
    sheets: list[Sheet]
    maker: str = ""
    # Dots an inch of a picture of the first page; None for a PDF.
    ppi: int | None = None
    # Marks of structure, for whoever listens to a paper; a printer does without.
    tagged: bool = True
    call: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """What a child answers: the files in order; or a `fault`, and then no PDF at all."""

    pdfs: list[bytes]
    fault: str | None = None
    details: str = ""


def typeset(template: str, content: object, *, dated: date, fonts: Path = FONTS) -> bytes:
    """Give the PDF/A-2b, tagged, of a template in this folder filled with `content`.

    The same content and date always give the same bytes. Raises `Invalid` for a letter that the
    face does not have and for a text that does not fit its page, `DocumentError` for whatever
    else Typst complains of, warnings included.
    """
    return typeset_each(template, [(content, dated)], fonts=fonts)[0]


def typeset_each(
    template: str,
    documents: Sequence[tuple[object, date]],
    *,
    fonts: Path = FONTS,
    maker: str = "",
    tagged: bool = True,
    call: str = "",
) -> list[bytes]:
    """Give one PDF for each content and date, all made by one child; raises as `typeset` does.

    `maker` ("module:function") turns a content into what the template reads, in the child: work
    that would hold up its caller, as drawing a QR for each of hundreds. `tagged` and `call` as in
    `Job`.
    """
    sheets = [
        # Letters typed as base and mark are set as one: the face draws those as it should.
        Sheet(unicodedata.normalize("NFC", msgspec.json.encode(content).decode()), _midnight(dated))
        for content, dated in documents
    ]
    job = Job(str(HERE / template), str(fonts), sheets, maker, tagged=tagged, call=call)
    outcome = _run(COMPOSITOR, job)
    if outcome.fault is not None:
        raise _refusal(outcome.fault, outcome.details)
    return outcome.pdfs


def picture(template: str, content: object, *, dated: date, ppi: int, call: str = "") -> bytes:
    """Give a PNG of the page of a template filled with `content`; raises as `typeset` does."""
    said = unicodedata.normalize("NFC", msgspec.json.encode(content).decode())
    job = Job(str(HERE / template), str(FONTS), [Sheet(said, _midnight(dated))], ppi=ppi, call=call)
    outcome = _run(COMPOSITOR, job)
    if outcome.fault is not None:
        raise _refusal(outcome.fault, outcome.details)
    return outcome.pdfs[0]


def fill(template: str, content: object, *, dated: date) -> bytes:
    """Give the .docx of a Word template in this folder filled with `content`.

    The same content and date always give the same bytes. Raises `DocumentError`.
    """
    said = unicodedata.normalize("NFC", msgspec.json.encode(content).decode())
    job = Job(str(HERE / template), str(FONTS), [Sheet(said, _midnight(dated))])
    outcome = _run(TYPIST, job)
    if outcome.fault is not None:
        raise DocumentError(f"{outcome.fault}\n{outcome.details}")
    return outcome.pdfs[0]


def bind(parts: Sequence[bytes]) -> bytes:
    """Give one PDF with the pages of all parts in order."""
    return _child(BINDER, msgspec.msgpack.encode(list(parts)))


def _midnight(dated: date) -> int:
    """Give UTC midnight of the paper's own day, in UNIX seconds (0 for days before 1970)."""
    return max(0, (dated - date(1970, 1, 1)).days) * 86_400


def _run(child: str, job: Job) -> Outcome:
    return msgspec.msgpack.decode(_child(child, msgspec.msgpack.encode(job)), type=Outcome)


def _child(child: str, given: bytes) -> bytes:
    path = os.pathsep.join([str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")]).rstrip(":;")
    try:
        done = subprocess.run(  # noqa: S603  # our own module under our own interpreter
            [sys.executable, "-m", child],
            input=given,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": path},
        )
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode(errors="replace")[-2000:]
        raise DocumentError(f"{child} ended with {error.returncode}: {words}") from error
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"{child} took more than {PATIENCE} s") from error
    return done.stdout


def _refusal(fault: str, details: str) -> Invalid | DocumentError:
    if found := _UNPRINTABLE.search(fault):
        return Invalid(
            say(
                "Phông chữ của giấy không có ký tự trong “{text}”. Hãy sửa lại chữ này rồi in lại.",
                text=found[1],
            ),
            "unprintable_letter",
        )
    if found := _TOO_LONG.search(fault):
        return Invalid(
            say(
                "Giấy của {name} không vừa một trang A4. Hãy rút gọn tên đơn vị hoặc tên khóa học.",
                name=found[1],
            ),
            "does_not_fit",
        )
    return DocumentError(f"{fault}\n{details}")
