"""How far somebody went to school, read from what people write about it. No I/O here."""

import re
from enum import IntEnum

from training.names import search_key
from training.words import say


class Schooling(IntEnum):
    """General education, from none upward; whoever studies beyond it has finished it."""

    NONE = 0
    PRIMARY = 1
    LOWER_SECONDARY = 2
    UPPER_SECONDARY = 3
    HIGHER = 4


SCHOOLING_WORDS = {
    Schooling.NONE: say("chưa học hết tiểu học"),
    Schooling.PRIMARY: say("tiểu học"),
    Schooling.LOWER_SECONDARY: say("trung học cơ sở"),
    Schooling.UPPER_SECONDARY: say("trung học phổ thông"),
    Schooling.HIGHER: say("sau trung học phổ thông"),
}
# In this order: the first that fits says it. "Trung cấp" comes after lower secondary school at
# the earliest, so that is what it proves.
_PATTERNS = (
    (Schooling.NONE, r"mu chu|chua (di|den) hoc|khong (di|duoc) hoc"),
    (
        Schooling.HIGHER,
        (
            "dai hoc|cao dang|sinh vien|cu nhan|k[iy] su|kien truc su|bac s[iy]|duoc s[iy]"
            "|thac s[iy]|tien s[iy]|cao hoc|nghien cuu sinh|giao su|dh|cd|ths|ts|pgs|gs|ncs"
        ),
    ),
    (Schooling.UPPER_SECONDARY, "trung hoc pho thong|thpt|ptth|cap (3|iii)"),
    (Schooling.LOWER_SECONDARY, "trung hoc co so|thcs|ptcs|cap (2|ii)|trung cap|tc"),
    (Schooling.PRIMARY, "tieu hoc|cap (1|i)"),
)
_WORDS = tuple((level, re.compile(rf"\b({words})\b")) for level, words in _PATTERNS)
_OF_CLASSES = re.compile(r"\b(\d{1,2})\s*/\s*(10|12)\b|\blop (\d{1,2})\b")
# The last class of each school in the system of ten years and in that of twelve.
_LAST_CLASS = {
    10: (
        (10, Schooling.UPPER_SECONDARY),
        (7, Schooling.LOWER_SECONDARY),
        (4, Schooling.PRIMARY),
    ),
    12: (
        (12, Schooling.UPPER_SECONDARY),
        (9, Schooling.LOWER_SECONDARY),
        (5, Schooling.PRIMARY),
    ),
}


def read_schooling(text: str | None) -> Schooling | None:
    """The level that a text proves ("12/12", "THPT", "Đại học", "Thạc sĩ"); None for neither.

    "9/12" is nine classes finished; under the old system of ten years "7/10" is as much.
    """
    key = search_key(text or "")
    for level, pattern in _WORDS:
        if pattern.search(key):
            return level
    found = _OF_CLASSES.search((text or "").lower().replace("lớp", "lop"))
    if found is None:
        return None
    finished, whole = int(found[1] or found[3]), int(found[2] or 12)
    if finished > whole:
        return None
    return next((level for last, level in _LAST_CLASS[whole] if finished >= last), Schooling.NONE)
