"""The child process that runs Typst: a job comes in by stdin, the PDFs go out by stdout.

Typst keeps what it laid out (half a megabyte a page) until its process ends, and blocks while it
works. In a child that ends after its job, nobody waits for it and the memory comes back; when its
parent is killed, its pipe breaks and it ends too.
"""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import typst

from training.documents.press import Job, Outcome

# Typst puts another style or face in the place of a missing one without a word.
FAMILY = "Tinos"
NEEDED = frozenset({("normal", 400), ("italic", 400), ("normal", 700), ("italic", 700)})


def compose(job: Job) -> Outcome:
    """Set every document; a warning is a fault, for Typst warns where a paper would be wrong."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[job.fonts] if Path(job.fonts).is_dir() else [],
    )
    there = {(font.style.lower(), font.weight) for font in fonts.fonts() if font.family == FAMILY}
    if missing := NEEDED - there:
        names = ", ".join(f"{FAMILY} {style} {weight}" for style, weight in sorted(missing))
        return Outcome([], f"fonts are missing in {job.fonts}: {names}; run `make assets`")
    made = _maker(job.maker)
    # Typst's own stub cannot tell one file from several.
    pdfs: list[Any] = []
    template = Path(job.template)
    # One for all sheets: it reads the faces and the template once.
    compiler = typst.Compiler(template, root=template.parent, font_paths=fonts)
    for sheet in job.sheets:
        try:
            given: dict[str, Any] = {
                **_asked(job.call, template.name, made(sheet.content)),
                "timestamp": sheet.timestamp,
            }
            # A picture is set as a PDF first: only that misses letters which the face lacks.
            pdf, warnings = compiler.compile_with_warnings(
                format="pdf", pdf_standards="a-2b", pdf_tags=job.tagged, **given
            )
            if job.ppi and not warnings:
                pdf = compiler.compile(format="png", ppi=job.ppi, **given)
        except typst.TypstError as error:
            return Outcome([], error.message, error.diagnostic)
        if warnings:
            return Outcome([], "; ".join(warning.message for warning in warnings))
        pdfs.append(pdf)
    return Outcome(pdfs)


def _asked(call: str, template: str, content: str) -> dict[str, Any]:
    """How one document is asked for, as `press.Job` says of `call`."""
    if not call:
        return {"sys_inputs": {"content": content}}
    quoted = content.replace("\\", "\\\\").replace('"', '\\"')
    main = f'#import "/{template}": {call}\n#{call}(json(bytes("{quoted}")))'
    return {"input": main.encode()}


def _maker(name: str) -> Callable[[str], str]:
    """What makes of a sheet's content that which the template reads; without a name, nothing."""
    if not name:
        return str
    module, _, function = name.partition(":")
    make = getattr(importlib.import_module(module), function)
    return lambda content: msgspec.json.encode(make(content)).decode()


def main() -> None:
    """Read one job, write its outcome."""
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.msgpack.encode(compose(job)))


if __name__ == "__main__":
    main()
