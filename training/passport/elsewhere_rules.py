"""A certificate earned elsewhere: what may be recorded of it, and how long it is good. No I/O here.

It counts like one issued here: for who may join a class, for who lacks what, on the passport.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from training.catalog.rules import CourseRules, valid_until
from training.names import clean, search_key
from training.people.milestone_rules import shown
from training.people.rules import Held
from training.words import Sentence, say

LONGEST_NUMBER, LONGEST_ISSUER = 60, 200
FIRST_YEAR = 1950


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the paper."""

    course: str
    number: str
    issuer: str
    issued_on: date


class Versions(msgspec.Struct, frozen=True):
    """The courses by code: their names, and their rules by the day from which they hold."""

    names: Mapping[str, str]
    rules: Mapping[str, Sequence[tuple[date, CourseRules]]]

    def good_until(self, paper: Paper) -> date | None:
        """The last good day, by the rules of the day of issue; for older papers by the first."""
        versions = self.rules[paper.course]
        held = [rules for since, rules in versions if since <= paper.issued_on]
        rules = held[-1] if held else versions[0][1]
        return valid_until(paper.issued_on, rules.validity_months)

    def find(self, text: str) -> str | None:
        """The code of the course that a text names: by code, by name, or by a part of its name."""
        key = search_key(text)
        for code, name in self.names.items():
            if key in {search_key(code), search_key(name)}:
                return code
        alike = [code for code, name in self.names.items() if key and key in search_key(name)]
        if len(alike) == 1:
            return alike[0]
        within = [code for code, name in self.names.items() if search_key(name) in key]
        return within[0] if len(within) == 1 else None


def tidy(paper: Paper) -> Paper:
    """The paper without stray spaces."""
    return msgspec.structs.replace(
        paper, course=clean(paper.course), number=clean(paper.number), issuer=clean(paper.issuer)
    )


def paper_faults(
    paper: Paper,
    *,
    versions: Versions,
    birth_year: int,
    others: Sequence[Held],
    today: date,
) -> dict[str, Sentence]:
    """What cannot be, under the names of the paper's fields. `others` is what else is held."""
    wrong: dict[str, Sentence] = {}
    if paper.course not in versions.names:
        wrong["course"] = say("Chọn chương trình trong danh mục.")
    if not paper.number:
        wrong["number"] = say("Nhập số giấy chứng nhận.")
    elif len(paper.number) > LONGEST_NUMBER:
        wrong["number"] = say("Dài nhất {most} ký tự.", most=LONGEST_NUMBER)
    elif any(_same(paper, held) for held in others):
        wrong["number"] = say("Giấy số này của chương trình này đã có trong hồ sơ.")
    if not paper.issuer:
        wrong["issuer"] = say("Nhập nơi cấp, ví dụ Đảng ủy Khối các cơ quan Trung ương.")
    elif len(paper.issuer) > LONGEST_ISSUER:
        wrong["issuer"] = say("Dài nhất {most} ký tự.", most=LONGEST_ISSUER)
    if paper.issued_on > today:
        wrong["issued_on"] = say("Ngày này ở tương lai. Xem lại.")
    elif paper.issued_on.year <= max(birth_year, FIRST_YEAR):
        wrong["issued_on"] = say("Ngày cấp {day} không đúng. Xem lại.", day=shown(paper.issued_on))
    return wrong


def _same(paper: Paper, held: Held) -> bool:
    return (
        held.course_code == paper.course
        and held.number.casefold() == paper.number.casefold()
        and held.ended_on is None
    )
