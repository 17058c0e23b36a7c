"""Codes that somebody types from paper: `6KNC-TWBP-H8YV`, eleven characters of chance, one check.

The 32 characters leave out O and 0, I and 1. All of 32 are needed for 5 bits each, so that other
pairs that look alike (2 Z, 5 S, 8 B, U V) stay; the check tells any one wrong character and any two
characters that changed places, so that a mistyped code is told from one that was never given.
"""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 12
BITS = 55
GROUP = 4
TYPED_MAX = 64
SEPARATORS = frozenset("-‐‑‒–—―−_.·/")

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_CHANCE = LENGTH - 1


def new() -> str:
    """Give a new code, written as on the paper."""
    return from_number(secrets.randbits(BITS))


def from_number(number: int) -> str:
    """Write 55 bits as a code with its check character."""
    if not 0 <= number < 1 << BITS:
        raise ValueError("a code holds 55 bits")
    values = [number >> 5 * place & 31 for place in reversed(range(_CHANCE))]
    return _grouped("".join(ALPHABET[value] for value in [*values, _check(values)]))


def to_number(code: str) -> int:
    """Give the 55 bits of a code that `normalise` has let through; ValueError for any other."""
    if normalise(code) != code:
        raise ValueError("not a code as it is written on the paper")
    number = 0
    for character in code.replace("-", "")[:_CHANCE]:
        number = number << 5 | _VALUES[character]
    return number


def normalise(typed: str) -> str | None:
    """Give the code as it stands on the paper, or None when none can read like that.

    Case, spaces, dashes of any kind and full-width letters do not matter.
    """
    if len(typed) > TYPED_MAX:
        return None
    folded = unicodedata.normalize("NFKC", typed).upper()
    bare = "".join(c for c in folded if not c.isspace() and c not in SEPARATORS)
    if len(bare) != LENGTH or not all(character in _VALUES for character in bare):
        return None
    values = [_VALUES[character] for character in bare]
    if _check(values[:_CHANCE]) != values[_CHANCE]:
        return None
    return _grouped(bare)


def _grouped(bare: str) -> str:
    return "-".join(bare[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def _check(values: list[int]) -> int:
    """Weigh each value by another power of 2 in the field of 32 elements, and add up.

    Weights that differ from each other and from the check's own (1) are what makes one wrong
    character and one exchange always visible.
    """
    total = 0
    for value in values:
        total = _double(total ^ value)
    return total


def _double(value: int) -> int:
    shifted = value << 1
    return shifted ^ 0b100101 if shifted & 32 else shifted
