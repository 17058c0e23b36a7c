"""Numbers as spreadsheets and people mangle them: set apart, scientific, with remarks."""

import re
import unicodedata

_SIGNS = re.compile(r"[\s.\-'’‘`´_]")
_POINT_ZERO = re.compile(r"(\d{9,})[.,]0+")
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?e\+?(\d{1,2})", re.IGNORECASE)
_ZEROS_THAT_MAY_BE_MEANT = 3


def bare(text: str, length: int) -> str:
    """The digits without what people set between them.

    `001203000017.0` is a number of Excel's; a scientific one that kept all its digits is that
    number, any other stays as it is. `length` is how many digits the number has at most.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := _POINT_ZERO.fullmatch(plain):
        return found[1]
    if found := _SCIENTIFIC.fullmatch(plain):
        kept, power = found[1] + (found[2] or "").rstrip("0"), int(found[3])
        if length - _ZEROS_THAT_MAY_BE_MEANT <= len(kept) <= power + 1 <= length:
            return kept.ljust(power + 1, "0")
    return _SIGNS.sub("", plain)


def is_scientific(text: str) -> bool:
    """Whether Excel has cut the number short: 1,2E+10."""
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def only_number_in(text: str, length: int) -> str | None:
    """The one number of that many digits among other words; None for none or several."""
    wanted = re.compile(rf"(?<!\d)\d{{{length}}}(?!\d)", re.ASCII)
    found = set(wanted.findall(text)) or set(wanted.findall(_SIGNS.sub("", text)))
    return found.pop() if len(found) == 1 else None


def without_point_zero(text: str) -> str:
    """`912345678.0` without the `.0`."""
    return _POINT_ZERO.sub(r"\1", text)
