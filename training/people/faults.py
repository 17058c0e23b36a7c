"""What may be wrong with what was typed, and how much it matters."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from training.words import Sentence


class Severity(StrEnum):
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class Fault(msgspec.Struct, frozen=True):
    """One thing to look at: `field` is the cell, `code` is stable, `message` says what to do."""

    field: str
    code: str
    severity: Severity
    message: Sentence


def note(field: str, code: str, message: Sentence) -> Fault:
    """Something that was put right or deserves a look; the row stays ok."""
    return Fault(field, code, Severity.NOTE, message)


def warning(field: str, code: str, message: Sentence) -> Fault:
    """Something that is probably wrong; the row may go in once somebody has looked."""
    return Fault(field, code, Severity.WARNING, message)


def error(field: str, code: str, message: Sentence) -> Fault:
    """Something that must be put right before the row can go in."""
    return Fault(field, code, Severity.ERROR, message)


def verdict(faults: Iterable[Fault]) -> str:
    """Give `ok`, `warning` or `error`: the worst severity; a note leaves a row ok."""
    severities = {fault.severity for fault in faults}
    if Severity.ERROR in severities:
        return "error"
    return "warning" if Severity.WARNING in severities else "ok"
