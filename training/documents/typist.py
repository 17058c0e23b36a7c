"""The child process that fills a Word template: a job comes in by stdin, the .docx goes out.

docxtpl and lxml cost 30 MB and seconds for a long list: only a child that ends carries them.
"""

import io
import re
import sys
import zipfile
from datetime import UTC, datetime
from typing import Any

import msgspec
from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # the package ships no types

from training.documents.press import Job, Outcome

_NOT_IN_XML = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
# A ZIP counts from 1980; any day of the paper's own would do as well.
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def fill(job: Job) -> Outcome:
    """Fill the template of a job with the content of its one sheet."""
    (sheet,) = job.sheets
    content = _printable(msgspec.json.decode(sheet.content))
    template = DocxTemplate(job.template)
    template.render(content, autoescape=True)
    for table in template.docx.tables:
        _widen(table)
    about = template.docx.core_properties
    at = datetime.fromtimestamp(sheet.timestamp, UTC).replace(tzinfo=None)
    about.title = " ".join(f"{content['title']} {content['subject']}".split())[:250]
    about.author = " ".join(content["issuing_body"].split())[:250]
    about.language = "vi-VN"
    about.created = about.modified = at
    made = io.BytesIO()
    template.save(made)
    return Outcome([settled(made.getvalue())])


def _printable(said: Any) -> Any:
    """The same without the signs that no XML may hold: they break a file and nobody sees them."""
    if isinstance(said, str):
        return _NOT_IN_XML.sub("", said)
    if isinstance(said, list):
        return [_printable(one) for one in said]
    if isinstance(said, dict):
        return {name: _printable(one) for name, one in said.items()}
    return said


def _widen(table: Any) -> None:
    """Say the first row's widths for the whole grid too: some programs read only that."""
    first = table.rows[0]._tr  # noqa: SLF001  # widths as they stand in the file
    widths = [cell.width for cell in first.tc_lst]
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=False):  # noqa: SLF001  # as above
        column.w = width


def settled(docx: bytes) -> bytes:
    """The same file with nothing in it that tells when it was packed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        names = source.namelist()
        # Readers look for the list of contents first.
        for name in sorted(names, key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, source.read(name))
    return out.getvalue()


def main() -> None:
    """Read one job, write its outcome."""
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.msgpack.encode(fill(job)))


if __name__ == "__main__":
    main()
