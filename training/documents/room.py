"""How much room a text of the certificate takes at most, without setting it.

Measuring means setting twice, which is half of what a certificate costs. Most texts are so short
that a bound from the letters alone shows that they fit; only the others are measured.
"""

import unicodedata
from collections.abc import Iterable

# Ems at most in any face of Tinos that we print with; a test measures every letter.
NARROW, CAPITAL, WIDE, UNKNOWN = 0.61, 0.81, 1.0, 2.0
_BASES = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵz"
)
LETTERS = unicodedata.normalize("NFC", _BASES)
_EMS = (
    dict.fromkeys(LETTERS + "0123456789 .,:;/-()", NARROW)
    | dict.fromkeys(LETTERS.upper(), CAPITAL)
    | dict.fromkeys("mwMW&", WIDE)
)


def ems(text: str) -> float:
    """Give the width that a text has at most, in sizes of its letters."""
    return sum(_EMS.get(letter, UNKNOWN) for letter in text)


def extra_lines(paragraphs: Iterable[tuple[str, float]]) -> int | None:
    """Give how many lines texts take at most above one each; None where that is not known.

    Each comes with the width of its lines, in sizes of its letters; `\\n` breaks a line.
    """
    lines = paragraphs_there = 0
    for text, width in paragraphs:
        paragraphs_there += 1
        for part in text.split("\n"):
            whole = ems(part)
            # A line that is broken lacks less than the longest word.
            least = width - max(map(ems, part.split(" ")))
            if whole > width and least <= 0:
                return None
            lines += 1 if whole <= width else 1 + int(whole / least)
    return lines - paragraphs_there
