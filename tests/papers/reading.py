"""Eyes to read back what was printed or written."""

import io
from typing import Any

import docx
from python_calamine import CalamineWorkbook

from tests.documents.conftest import texts

__all__ = ["grid", "rows", "texts", "words"]


def words(word: bytes) -> str:
    """Everything that a Word file says, its tables too, in order of paragraphs then tables."""
    document: Any = docx.Document(io.BytesIO(word))
    lines = [line.text for line in document.paragraphs]
    cells = [cell for row in rows(word) for cell in row]
    return " ".join(" ".join([*lines, *cells]).split())


def rows(word: bytes) -> list[list[str]]:
    """The rows of all its tables."""
    document: Any = docx.Document(io.BytesIO(word))
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def grid(workbook: bytes) -> list[list[Any]]:
    """The cells of a workbook's first sheet."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return book.get_sheet_by_index(0).to_python()
