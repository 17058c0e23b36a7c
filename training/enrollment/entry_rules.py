"""Every rule's answer about one person and one class, in words. No I/O here.

Judged for the class's own days, by the rules of the day on which it starts (DOMAIN.md).
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec

from training.catalog.entry import ENTRY_RULES, LEVELS, Entry, EntryRule, Strictness
from training.catalog.rules import CourseRules, valid_until
from training.enrollment.rules import Finding, Verdict
from training.people.milestone_rules import probation_ends, shown
from training.people.rules import STANDING_LOOKS, Held, Standing, is_good
from training.people.schooling import SCHOOLING_WORDS, read_schooling
from training.words import Sentence, say


class Clash(msgspec.Struct, frozen=True):
    """A session of another class at the same time as one of this class."""

    class_code: str
    starts_at: datetime


class Facts(msgspec.Struct, frozen=True):
    """What eligibility looks at."""

    standing: Standing
    unit_active: bool
    holdings: tuple[Held, ...]
    other_class: str | None
    birth_year: int
    birth_date: date | None = None
    ceremony_date: date | None = None
    schooling: str | None = None
    overlap: Clash | None = None


class Asked(msgspec.Struct, frozen=True):
    """What a class asks of people: its course and days, and the rules of its first day."""

    course_code: str
    starts_on: date
    ends_on: date
    rules: CourseRules

    @property
    def entry(self) -> Entry:
        """The rules of entry."""
        return self.rules.entry


# A rule's answer: what it says, and whether that stands against the person. None: nothing asked.
_Answer = tuple[Verdict, Sentence] | None


def eligibility(facts: Facts, asked: Asked) -> list[Finding]:
    """Every rule's answer, in the order in which the office reads them."""
    found = (_finding(name, facts, asked) for name in ENTRY_RULES)
    return [finding for finding in found if finding is not None]


def _finding(name: str, facts: Facts, asked: Asked) -> Finding | None:
    rule: EntryRule = getattr(asked.entry, name)
    if rule.strictness is Strictness.OFF:
        return None
    answer = _RULES[name](facts, asked)
    if answer is None:
        return None
    verdict, words = answer
    if verdict is Verdict.NO and rule.strictness is Strictness.WARN:
        verdict = Verdict.WARNING
    return Finding(name, verdict, words, rule.source)


def _standing(facts: Facts, asked: Asked) -> _Answer:
    standings = asked.rules.standings
    if facts.standing in standings:
        return Verdict.YES, say("Đúng đối tượng của khóa học.")
    return Verdict.NO, say(
        "Chưa đúng đối tượng của khóa học: cần {wanted}. Xem lại diện của người này.",
        wanted=_wanted(standings),
    )


def _wanted(standings: tuple[str, ...]) -> Sentence:
    words = {
        ("candidate",): say("quần chúng ưu tú"),
        ("probationary",): say("đảng viên dự bị"),
        ("full",): say("đảng viên chính thức"),
        ("probationary", "full"): say("đảng viên"),
    }
    named = ", ".join(str(STANDING_LOOKS[Standing(one)].word) for one in standings)
    return words.get(standings) or Sentence(named)


def _holding(facts: Facts, asked: Asked) -> _Answer:
    """A paper that is good on the class's first day and will be for long makes the class needless.

    Source: HD 06-HD/TW of 9 June 2025, point 5.4: the branch meeting falls inside the 60 months,
    so one that ends soon may be renewed in time.
    """
    good = [
        held
        for held in facts.holdings
        if held.course_code == asked.course_code and is_good(held, asked.starts_on)
    ]
    if not good:
        return Verdict.YES, say("Chưa có giấy chứng nhận còn giá trị vào ngày khai giảng.")
    best = max(good, key=lambda held: held.valid_until or date.max)
    if best.valid_until is None:
        return Verdict.NO, say(
            "Đã có giấy chứng nhận số {number} của khóa này.", number=best.number
        )
    values = {"number": best.number, "until": shown(best.valid_until)}
    soon = valid_until(asked.starts_on, asked.entry.renewal_months)
    if soon is not None and best.valid_until <= soon:
        return Verdict.WARNING, say(
            "Giấy chứng nhận số {number} sắp hết giá trị, đến {until}: học lại được.", **values
        )
    return Verdict.NO, say(
        "Đã có giấy chứng nhận số {number} còn giá trị đến {until}, chưa cần học lại.", **values
    )


def _other_class(facts: Facts, asked: Asked) -> _Answer:
    del asked
    if facts.other_class is None:
        return Verdict.YES, say("Không học lớp khác của khóa này.")
    return Verdict.NO, say(
        "Đang có tên ở lớp {code} của cùng khóa học. Rút khỏi lớp đó trước.",
        code=facts.other_class,
    )


def _overlap(facts: Facts, asked: Asked) -> _Answer:
    del asked
    if facts.overlap is None:
        return Verdict.YES, say("Không trùng giờ với lớp khác đang học.")
    at = facts.overlap.starts_at
    return Verdict.NO, say(
        "Trùng giờ với lớp {code} người này đang học, buổi {hour} ngày {day}. "
        "Chọn lớp khác hoặc rút khỏi lớp kia.",
        code=facts.overlap.class_code,
        hour=f"{at.hour}:{at.minute:02}",
        day=shown(at.date()),
    )


def _probation(facts: Facts, asked: Asked) -> _Answer:
    """The paper must be there when the twelve months have run (Statutes, article 5)."""
    if facts.standing is not Standing.PROBATIONARY:
        return None
    if facts.ceremony_date is None:
        return Verdict.WARNING, say("Chưa ghi ngày lễ kết nạp, chưa tính được hạn dự bị.")
    ends = probation_ends(facts.ceremony_date)
    if ends < asked.starts_on:
        return Verdict.NO, say(
            "12 tháng dự bị đã hết ngày {day}, trước khi lớp khai giảng.", day=shown(ends)
        )
    if ends < asked.ends_on:
        return Verdict.WARNING, say(
            "12 tháng dự bị hết ngày {day}, trước khi lớp kết thúc.", day=shown(ends)
        )
    if ends - timedelta(days=asked.entry.deadline_days) <= asked.ends_on:
        return Verdict.WARNING, say(
            "12 tháng dự bị hết ngày {day}, ngay sau lớp này: nên học lớp này.", day=shown(ends)
        )
    return Verdict.YES, say("Còn trong 12 tháng dự bị, đến {day}.", day=shown(ends))


def _schooling(facts: Facts, asked: Asked) -> _Answer:
    least = asked.entry.least_schooling
    if least is None:
        return None
    wanted = SCHOOLING_WORDS[LEVELS[least]]
    if not (facts.schooling or "").strip():
        return Verdict.YES, say(
            "Chưa ghi học vấn; đơn vị giới thiệu là xác nhận từ {wanted} trở lên.", wanted=wanted
        )
    level = read_schooling(facts.schooling)
    if level is None:
        return Verdict.WARNING, say(
            "Không rõ học vấn “{typed}” có từ {wanted} trở lên không. Xem lại hồ sơ.",
            typed=facts.schooling,
            wanted=wanted,
        )
    if level >= LEVELS[least]:
        return Verdict.YES, say("Học vấn từ {wanted} trở lên.", wanted=wanted)
    return Verdict.NO, say(
        "Học vấn “{typed}” chưa đủ: cần từ {wanted} trở lên.", typed=facts.schooling, wanted=wanted
    )


def _age(facts: Facts, asked: Asked) -> _Answer:
    """Age is a rule of admission, counted by month; of a birth year alone the benefit is given."""
    entry = asked.entry
    if entry.youngest is None and entry.oldest is None:
        return None
    least, most = months_old(facts, asked.starts_on)
    too_young = entry.youngest is not None and most < entry.youngest * 12
    too_old = entry.oldest is not None and least > entry.oldest * 12
    if not too_young and not too_old:
        return Verdict.YES, say("Trong độ tuổi xét kết nạp.")
    if too_young:
        return Verdict.NO, say(
            "Mới {age} tuổi vào ngày khai giảng, chưa đủ {limit} tuổi để xét kết nạp.",
            age=most // 12,
            limit=entry.youngest,
        )
    return Verdict.NO, say(
        "Đã quá {limit} tuổi vào ngày khai giảng ({age} tuổi), ngoài độ tuổi xét kết nạp.",
        age=least // 12,
        limit=entry.oldest,
    )


def months_old(facts: Facts, on: date) -> tuple[int, int]:
    """The least and the most months that somebody can be old, counted by calendar month."""
    if facts.birth_date is not None:
        born = facts.birth_date
        months = (on.year - born.year) * 12 + on.month - born.month
        return months, months
    first = (on.year - facts.birth_year) * 12 + on.month
    return first - 12, first - 1


def _unit(facts: Facts, asked: Asked) -> _Answer:
    del asked
    if facts.unit_active:
        return Verdict.YES, say("Đơn vị đang hoạt động.")
    return Verdict.NO, say("Đơn vị đã ngừng hoạt động. Chuyển người này sang đơn vị mới.")


_RULES: dict[str, Callable[[Facts, Asked], _Answer]] = {
    "standing": _standing,
    "holding": _holding,
    "other_class": _other_class,
    "overlap": _overlap,
    "probation": _probation,
    "schooling": _schooling,
    "age": _age,
    "unit": _unit,
}
