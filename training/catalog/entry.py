"""Who may join a class of a course: how strict each rule is, and where it is written. No I/O here.

Part of a course's dated rules: what the office changes holds for classes that start from a day on.
"""

from enum import StrEnum

import msgspec

from training.people.schooling import Schooling
from training.words import Sentence, say


class Strictness(StrEnum):
    """What a rule that is not met does: it refuses, it only warns, or it is not asked."""

    REFUSE = "refuse"
    WARN = "warn"
    OFF = "off"


STRICTNESS_WORDS = {
    Strictness.REFUSE: say("không cho ghi danh"),
    Strictness.WARN: say("chỉ nhắc"),
    Strictness.OFF: say("không xét"),
}


class LeastSchooling(StrEnum):
    """The least schooling that a course can ask for."""

    PRIMARY = "primary"
    LOWER_SECONDARY = "lower_secondary"
    UPPER_SECONDARY = "upper_secondary"


LEVELS = {
    LeastSchooling.PRIMARY: Schooling.PRIMARY,
    LeastSchooling.LOWER_SECONDARY: Schooling.LOWER_SECONDARY,
    LeastSchooling.UPPER_SECONDARY: Schooling.UPPER_SECONDARY,
}


class EntryRule(msgspec.Struct, frozen=True):
    """How strict one rule is, and where it is written."""

    strictness: Strictness
    source: str = ""


class Entry(msgspec.Struct, frozen=True):
    """The rules of entry; what they ask for stands beside them.

    `least_schooling`, `youngest` and `oldest` (years, counted by month) are not asked for while
    None. `renewal_months`: a paper that ends so soon after the class's first day may be renewed.
    `deadline_days`: how long before the end of probation the rule begins to speak.
    """

    standing: EntryRule = EntryRule(Strictness.REFUSE)
    holding: EntryRule = EntryRule(Strictness.REFUSE, "HD 06-HD/TW 2025, 5.4")
    other_class: EntryRule = EntryRule(Strictness.REFUSE)
    overlap: EntryRule = EntryRule(Strictness.REFUSE)
    probation: EntryRule = EntryRule(Strictness.OFF, "Điều lệ Đảng, điều 5")
    schooling: EntryRule = EntryRule(Strictness.REFUSE, "HD 06-HD/TW 2025")
    age: EntryRule = EntryRule(Strictness.WARN, "Điều lệ Đảng; QĐ 24-QĐ/TW")
    unit: EntryRule = EntryRule(Strictness.REFUSE)
    least_schooling: LeastSchooling | None = None
    youngest: int | None = None
    oldest: int | None = None
    renewal_months: int = 6
    deadline_days: int = 60


# In the order in which the office reads them.
ENTRY_RULES: dict[str, Sentence] = {
    "standing": say("Đúng đối tượng"),
    "holding": say("Chưa có giấy chứng nhận còn giá trị"),
    "other_class": say("Không học lớp khác của khóa này"),
    "overlap": say("Không trùng giờ với lớp khác"),
    "probation": say("Còn trong hạn dự bị"),
    "schooling": say("Học vấn"),
    "age": say("Độ tuổi, tính theo tháng"),
    "unit": say("Đơn vị đang hoạt động"),
}
_MOST_YEARS, _MOST_MONTHS, _MOST_DAYS = 120, 120, 366
LONGEST_SOURCE = 200


def entry_faults(entry: Entry) -> dict[str, Sentence]:
    """Which answers no class could follow, under the names of the fields."""
    wrong: dict[str, Sentence] = {}
    for field in ("youngest", "oldest"):
        years: int | None = getattr(entry, field)
        if years is not None and not 0 < years <= _MOST_YEARS:
            wrong[field] = say("Nhập số tuổi từ 1 đến {most}, hoặc để trống.", most=_MOST_YEARS)
    if not wrong and entry.youngest and entry.oldest and entry.oldest < entry.youngest:
        wrong["oldest"] = say("Tuổi cao nhất phải từ tuổi thấp nhất trở lên.")
    if not 0 <= entry.renewal_months <= _MOST_MONTHS:
        wrong["renewal_months"] = say("Nhập số tháng từ 0 đến {most}.", most=_MOST_MONTHS)
    if not 0 <= entry.deadline_days <= _MOST_DAYS:
        wrong["deadline_days"] = say("Nhập số ngày từ 0 đến {most}.", most=_MOST_DAYS)
    for name in ENTRY_RULES:
        rule: EntryRule = getattr(entry, name)
        if len(rule.source) > LONGEST_SOURCE:
            wrong[f"{name}_source"] = say("Dài nhất {most} ký tự.", most=LONGEST_SOURCE)
    return wrong


# Which rules of the shipped defaults rest on a weak source (one summary) or on our own assumption:
# until the office has compared them with its papers, the pages say so (DOMAIN.md, marks W and A).
WEAK = frozenset(
    {
        "attendance_percent",
        "excused_counts",
        "makeup_counts",
        "score_step",
        "pass_score",
        "attempts",
        "bands",
        "minimum_size",
        "other_class",
        "overlap",
        "unit",
        # Rules of admission: that a class asks for them already is our reading of the papers.
        "schooling",
        "age",
        "renewal_months",
        "deadline_days",
    }
)
