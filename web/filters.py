"""Reading the filters of an address: what cannot be meant is no filter, and never an error."""

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)
_MOST = 2**31 - 1


def whole(text: str | None) -> int | None:
    """A whole number that a column could hold, or None."""
    if not text or not (text.isascii() and text.isdecimal()) or len(text) > len(str(_MOST)):
        return None
    return int(text) if int(text) <= _MOST else None


def one_of(values: type[E], text: str | None) -> E | None:
    """The member of a list of words, or None for the empty choice and for nonsense."""
    return values(text) if text in set(values) else None
