"""The essay's mark, and who has completed a class and why. No I/O here."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import msgspec

from training.attendance.rules import Reckoning
from training.catalog.entry import ENTRY_RULES
from training.catalog.rules import CourseRules, band
from training.clock import ZONE
from training.enrollment.rules import PassedOver
from training.errors import Invalid, Refused
from training.words import Sentence, say

HIGHEST = Decimal(10)
# How the rule of a line begins that says which rule of entry was passed over.
PASSED_OVER = "overridden_"
_FIGURE = re.compile(r"[-+]?[0-9]{1,4}([.,][0-9]{0,6})?")


def read_score(typed: str | float) -> Decimal:
    """A mark as people type it: 7,5 or 7.5."""
    text = str(typed).strip()
    if not _FIGURE.fullmatch(text):
        raise _invalid(say("Nhập điểm từ 0 đến 10, ví dụ 7,5."), "score_unreadable")
    return Decimal(text.replace(",", "."))


def check_score(score: Decimal, rules: CourseRules) -> Decimal:
    """Refuse a mark outside 0–10 or off the step; gives it in hundredths."""
    if not score.is_finite() or not 0 <= score <= HIGHEST:
        raise _invalid(say("Nhập điểm từ 0 đến 10, ví dụ 7,5."), "score_out_of_range")
    if score % rules.score_step != 0:
        raise _invalid(
            say("Điểm lẻ đến {step}, ví dụ 7,25 hoặc 7,5.", step=comma(rules.score_step)),
            "score_off_step",
        )
    return score.quantize(Decimal("0.01"))


def check_attempt(attempt: int, earlier: dict[int, Decimal], rules: CourseRules) -> None:
    """A redo is for a mark below the pass mark, and there is a limited number of them."""
    if not 1 <= attempt <= rules.attempts:
        raise Refused(
            say("Bài thu hoạch chỉ được làm {times} lần.", times=rules.attempts),
            "attempt_unknown",
            attempt=say("Nhập lần từ 1 đến {times}.", times=rules.attempts),
        )
    if attempt == 1:
        return
    first = earlier.get(attempt - 1)
    if first is None:
        raise Refused(
            say("Chưa có điểm lần {attempt}.", attempt=attempt - 1),
            "attempt_out_of_order",
            attempt=say("Nhập điểm lần {attempt} trước.", attempt=attempt - 1),
        )
    if first >= rules.pass_score:
        raise Refused(
            say("Lần trước đã đạt {score}, không phải làm lại.", score=comma(first)),
            "redo_not_needed",
            attempt=say("Lần trước đã đạt."),
        )


def _invalid(words: Sentence, code: str) -> Invalid:
    return Invalid(words, code, score=words)


def comma(number: Decimal) -> str:
    """A figure as the office writes it: 7,5."""
    text = f"{number.normalize():f}"
    return text.replace(".", ",")


class Line(msgspec.Struct, frozen=True):
    """One rule of the completion proof: what was asked, what counted, and the outcome."""

    rule: str
    met: bool
    words: Sentence
    source: str = ""


class MadeUpFact(msgspec.Struct, frozen=True):
    """A missed session that counts because the lesson was attended in another class.

    `ordinal` and `periods` are of the session missed; the rest says where it was made up.
    """

    ordinal: int
    periods: int
    class_code: str
    session_ordinal: int
    on: date
    venue: str = ""


class OverrideFact(msgspec.Struct, frozen=True):
    """A rule of entry that the office passed over; its words are a line of the proof."""

    rule: str
    source: str
    reason: str
    decided_by: str
    decided_at: datetime


class Counted(msgspec.Struct, frozen=True):
    """What a proof was reckoned from: periods by how they were spent, marks, the rules' version.

    `excused` counts as attended only where `excused_counts`. `made_up` are within `attended` and
    in no other figure; `make_ups` says where. `since` is the day from which the rules hold that
    the class keeps; `confirmed` whether the office has confirmed them. What has a default may be
    missing in proofs that were kept before it was counted.
    """

    held: int
    attended: int
    late: int = 0
    excused: int = 0
    absent: int = 0
    excused_counts: bool = False
    marks: dict[int, Decimal] = {}
    since: date | None = None
    source: str = ""
    confirmed: bool = True
    made_up: int = 0
    make_ups: list[MadeUpFact] = []
    overrides: list[OverrideFact] = []


class Completion(msgspec.Struct, frozen=True):
    """The proof, rule by rule. The same object decides the button, the act and the paper."""

    lines: tuple[Line, ...]
    score: Decimal | None
    band: str | None
    scores: dict[int, Decimal] = {}
    counted: Counted | None = None

    @property
    def complete(self) -> bool:
        """Whether every rule is met."""
        return all(line.met for line in self.lines)


def completion(
    reckoning: Reckoning,
    scores: dict[int, Decimal],
    rules: CourseRules,
    *,
    unsettled: int = 0,
    source: str = "",
    counted: Counted | None = None,
    made_up: Sequence[MadeUpFact] = (),
    passed_over: Sequence[PassedOver] = (),
) -> Completion:
    """Decide completion from periods and marks by the rules of the class's date."""
    best = max(scores.values(), default=None)
    lines = [_attendance(reckoning, source)]
    if made_up:
        lines.append(_made_up(made_up))
    if unsettled:
        lines.append(
            Line(
                "unsettled",
                met=False,
                words=say("Còn {count} buổi có dấu mâu thuẫn chưa phân xử.", count=unsettled),
            )
        )
    if rules.essay:
        lines.append(_essay(best, scores, rules, source))
    lines.extend(_passed_over(one) for one in passed_over)
    grade = band(best, rules) if best is not None and rules.essay else None
    return Completion(tuple(lines), best, grade, scores, counted)


def _attendance(reckoning: Reckoning, source: str) -> Line:
    if not reckoning.held:
        return Line(
            "attendance", met=False, words=say("Chưa có buổi nào được chốt."), source=source
        )
    return Line(
        "attendance",
        met=reckoning.enough,
        words=say(
            "Dự {attended} trong {held} tiết đã học ({percent} %), cần ít nhất {needed} %.",
            attended=reckoning.attended,
            held=reckoning.held,
            percent=_percent(reckoning.percent),
            needed=reckoning.needed_percent,
        ),
        source=source,
    )


def _made_up(facts: Sequence[MadeUpFact]) -> Line:
    named = {
        f"f{place}": say(
            "buổi {ordinal} ({periods} tiết) học ở lớp {code}, buổi {there} ngày {day}{venue}",
            ordinal=one.ordinal,
            periods=one.periods,
            code=one.class_code,
            there=one.session_ordinal,
            day=f"{one.on:%d/%m/%Y}",
            venue=f", {one.venue}" if one.venue else "",
        )
        for place, one in enumerate(facts)
    }
    listed = Sentence("; ".join(f"{{{name}}}" for name in named), named)
    return Line("make_up", met=True, words=say("Có tính học bù: {listed}.", listed=listed))


def _passed_over(one: PassedOver) -> Line:
    """The rule is met by the office's word: the line says whose, when and why."""
    return Line(
        f"{PASSED_OVER}{one.rule}",
        met=True,
        words=say(
            "Văn phòng bỏ qua điều kiện “{rule}” khi ghi danh: {said} Lý do: {reason}."
            " Người quyết định: {by}, ngày {day}.",
            rule=ENTRY_RULES.get(one.rule, one.rule),
            said=one.words,
            reason=one.reason.rstrip(". "),
            by=one.decided_by or say("không ghi tên"),
            day=f"{one.decided_at.astimezone(ZONE):%d/%m/%Y}",
        ),
        source=one.source,
    )


def _percent(share: Fraction | None) -> str:
    # Rounded down: 79,96 % must not read as 80.
    tenths = int((share or 0) * 10)
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _essay(
    best: Decimal | None, scores: dict[int, Decimal], rules: CourseRules, source: str
) -> Line:
    if best is None:
        return Line("essay", met=False, words=say("Chưa có điểm bài thu hoạch."), source=source)
    return Line(
        "essay",
        met=best >= rules.pass_score,
        words=say(
            "Bài thu hoạch {score} điểm (lần {attempt}), cần ít nhất {needed}.",
            score=comma(best),
            attempt=max(scores),
            needed=comma(rules.pass_score),
        ),
        source=source,
    )
