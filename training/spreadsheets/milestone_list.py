"""Reads a list of admissions and recognitions: the days and papers beside each citizen number."""

import re
from datetime import date

from training.spreadsheets.labelled_list import TypedRow, read_labelled
from training.spreadsheets.sheets import Workbook

_PAPER = r"(qd|quyet dinh|q\.d)"
_PATTERNS = (
    ("recognition_decision_number", rf"\bso\b.*\b(cong nhan|chinh thuc)\b|^{_PAPER} cong nhan$"),
    ("recognition_date", r"\b(cong nhan|chinh thuc)\b"),
    ("admission_decision_date", rf"\bngay\b.*\b{_PAPER}\b|\b{_PAPER}\b.*\bngay\b"),
    ("admission_decision_number", rf"\b{_PAPER}\b"),
    ("ceremony_date", r"\ble ket nap\b|\bngay\b.*\b(ket nap|vao dang)\b"),
)
LABELS = tuple((field, re.compile(pattern)) for field, pattern in _PATTERNS)
FIELDS = (
    "ceremony_date",
    "admission_decision_number",
    "admission_decision_date",
    "recognition_date",
    "recognition_decision_number",
)


def read_milestones(workbook: Workbook, today: date) -> list[TypedRow]:
    """The rows of the sheet with the fullest header. Raises `Invalid` `no_header`."""
    return read_labelled(workbook, today, LABELS)
