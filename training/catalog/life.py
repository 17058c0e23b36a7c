"""What a course and a class must be called, and when a class may still change. No I/O here."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from training.catalog.entry import entry_faults
from training.catalog.rules import (
    CHANGES_TO_THE_END,
    ENDED,
    PLANNING,
    Band,
    ClassState,
    CourseRules,
)
from training.errors import Choice, Invalid, Refused
from training.names import clean
from training.people.rules import Standing
from training.words import Sentence, say

LONGEST_CODE, LONGEST_TEXT, LONGEST_REASON = 40, 200, 1000
YEARS = range(1945, 2200)
SMALLEST_STEP = Decimal("0.01")
HIGHEST_SCORE, WHOLE = Decimal(10), 100


def next_code(course: str, year: int, taken: Iterable[str]) -> str:
    """The code after the highest of the course and year: "NT 05/2026" after "NT 04/2026"."""
    numbers = [0]
    for code in taken:
        number, slash, of_year = code.removeprefix(f"{course} ").partition("/")
        if slash and of_year == str(year) and number.isascii() and number.isdigit():
            numbers.append(int(number))
    return f"{course} {max(numbers) + 1:02}/{year}"


def text_faults(**texts: str | None) -> dict[str, Sentence]:
    """Which texts are missing or too long; None stands for one that need not be there."""
    wrong: dict[str, Sentence] = {}
    for field, text in texts.items():
        most = LONGEST_CODE if field == "code" else LONGEST_TEXT
        if text is not None and not clean(text):
            wrong[field] = say("Không được để trống.")
        elif text is not None and len(text) > most:
            wrong[field] = say("Dài nhất {most} ký tự.", most=most)
    return wrong


def time_faults(**moments: date | None) -> dict[str, Sentence]:
    """Which days or instants lie in no year that a class can have."""
    words = say("Năm này không đúng. Xem lại ngày.")
    return {
        field: words
        for field, when in moments.items()
        if when is not None and when.year not in YEARS
    }


def refuse(wrong: dict[str, Sentence], code: str) -> None:
    """Raise `Invalid` when any answer is at fault."""
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), code, **wrong)


def check_rules(rules: CourseRules) -> None:
    """Refuse course rules that no class could follow."""
    wrong: dict[str, Sentence] = {}
    known = {standing.value for standing in Standing}
    if not rules.standings or not known.issuperset(rules.standings):
        wrong["standings"] = say("Chọn ít nhất một đối tượng: candidate, probationary, full.")
    if not 0 <= rules.attendance_percent <= WHOLE:
        wrong["attendance_percent"] = say("Nhập tỉ lệ từ 0 đến 100.")
    if not _is_score(rules.score_step) or rules.score_step < SMALLEST_STEP:
        wrong["score_step"] = say("Nhập bước điểm lớn hơn 0.")
    if not _is_score(rules.pass_score):
        wrong["pass_score"] = say("Nhập điểm đạt từ 0 đến 10.")
    if rules.attempts not in {1, 2}:
        wrong["attempts"] = say("Số lần viết bài là 1 hoặc 2.")
    if rules.validity_months is not None and not 1 <= rules.validity_months <= WHOLE * 12:
        wrong["validity_months"] = say("Nhập số tháng từ 1 trở lên, hoặc để trống.")
    if rules.minimum_size < 0:
        wrong["minimum_size"] = say("Nhập sĩ số tối thiểu từ 0 trở lên.")
    if any(lesson.periods < 1 for lesson in rules.syllabus):
        wrong["syllabus"] = say("Mỗi buổi có ít nhất 1 tiết.")
    wrong |= _band_faults(rules.bands)
    named = [lesson.title for lesson in rules.syllabus] + [band.word for band in rules.bands]
    if any(len(words) > LONGEST_TEXT for words in named):
        wrong["syllabus"] = say("Dài nhất {most} ký tự.", most=LONGEST_TEXT)
    wrong |= entry_faults(rules.entry)
    refuse(wrong, "rules_invalid")


def _is_score(number: Decimal) -> bool:
    # What is no number ("NaN") cannot even be compared.
    return number.is_finite() and 0 <= number <= HIGHEST_SCORE


def _band_faults(bands: Sequence[Band]) -> dict[str, Sentence]:
    least = [band.least for band in bands]
    if not all(map(_is_score, least)) or len(set(least)) < len(least):
        return {"bands": say("Mỗi mức xếp loại bắt đầu từ một điểm khác nhau, từ 0 đến 10.")}
    if any(not clean(band.word) for band in bands):
        return {"bands": say("Mỗi mức xếp loại cần một tên.")}
    return {}


def check_may_change(state: ClassState, fields: Collection[str]) -> None:
    """Refuse changes that come too late: seats and dates move only while planning."""
    if state in ENDED:
        raise Refused(say("Lớp đã kết thúc hoặc đã hủy, không sửa được nữa."), "class_ended")
    if state in PLANNING:
        return
    words = say("Lớp đã có quyết định mở, không đổi được nữa.")
    late = {field: words for field in fields if field not in CHANGES_TO_THE_END}
    if late:
        raise Refused(words, "class_convened", **late)


def check_promises(promised: int, capacity: int) -> None:
    """Refuse a plan in which the seats promised or held are more than the class has."""
    if promised > capacity:
        words = say(
            "Chỉ tiêu và số người đã giữ chỗ ngoài chỉ tiêu cộng lại là {promised}, quá số chỗ của "
            "lớp ({capacity}). Bớt chỉ tiêu hoặc tăng số chỗ.",
            promised=promised,
            capacity=capacity,
        )
        raise Invalid(words, "allotments_over_capacity", allotments=words, capacity=words)


def ways_to_fewer_seats(class_id: int, held: int, wanted: int) -> list[Choice]:
    """What the office can do where a class is to have fewer seats than people sit."""
    people = f"/classes/{class_id}/enrollments"
    over = held - wanted
    return [
        Choice(say("Giữ ít nhất {held} chỗ.", held=held), f"/classes/{class_id}/edit"),
        Choice(
            say("Từ chối bớt {over} người đang chờ duyệt.", over=over), f"{people}?state=requested"
        ),
        Choice(
            say("Rút, hoặc chuyển {over} người đã có chỗ sang lớp khác.", over=over),
            f"{people}?state=confirmed",
        ),
    ]


def ways_to_fewer_promises(class_id: int) -> list[Choice]:
    """What the office can do where more seats are set aside than the class is to have."""
    return [
        Choice(say("Bớt chỉ tiêu của các đơn vị."), f"/classes/{class_id}/allotments"),
        Choice(
            say("Trả chỗ chưa dùng của các đơn vị về chỗ chung."), f"/classes/{class_id}/release"
        ),
    ]


def check_decision(number: str, day: date, *, not_before: date | None = None) -> None:
    """Refuse a decision without a number, or dated before the one that it follows."""
    wrong = text_faults(decision_number=number)
    if not_before is not None and day < not_before:
        wrong["decision_date"] = say(
            "Ngày quyết định không thể trước quyết định mở lớp, {date}.",
            date=f"{not_before:%d/%m/%Y}",
        )
    refuse(wrong, "decision_invalid")


def check_reason(reason: str) -> None:
    """Refuse a cancellation that says nothing."""
    words = None
    if not clean(reason):
        words = say("Nhập lý do hủy lớp: các đơn vị sẽ đọc lý do này.")
    elif len(reason) > LONGEST_REASON:
        words = say("Lý do dài nhất {most} ký tự.", most=LONGEST_REASON)
    if words:
        raise Invalid(words, "reason_invalid", reason=words)
