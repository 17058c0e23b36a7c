"""Reads a list of certificates earned elsewhere: course, number, issuer and day for each person."""

import re
from datetime import date

from training.spreadsheets.labelled_list import TypedRow, read_labelled
from training.spreadsheets.sheets import Workbook

_PAPER = r"(giay|gcn|chung nhan|chung chi|van bang|bang)"
_PATTERNS = (
    ("issuer", r"\b(noi|don vi|co quan|co so) (cap|dao tao)\b"),
    ("issued_on", r"\bngay\b.*\b(cap|ky)\b|^ngay$"),
    ("number", rf"\bso\b.*\b{_PAPER}\b|\b{_PAPER}\b.*\bso\b|^so hieu$"),
    ("course", r"\b(chuong trinh|khoa hoc|lop|noi dung)\b"),
)
LABELS = tuple((field, re.compile(pattern)) for field, pattern in _PATTERNS)
FIELDS = ("course", "number", "issued_on", "issuer")


def read_holdings(workbook: Workbook, today: date) -> list[TypedRow]:
    """The rows of the sheet with the fullest header. Raises `Invalid` `no_header`."""
    return read_labelled(workbook, today, LABELS)
