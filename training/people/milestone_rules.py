"""Admission and recognition: what may be recorded, and what follows from it. No I/O here."""

import calendar
from datetime import date, timedelta

import msgspec

from training.errors import Invalid, Refused
from training.people.rules import Milestones, Standing, milestone_faults
from training.words import Sentence, say

# Statutes of the Party, article 5: probation runs twelve months from the ceremony; the branch
# then decides within thirty working days. Seniority counts from the decision: both are kept.
PROBATION_MONTHS, WORKING_DAYS = 12, 30
LONGEST_NUMBER = 60
_SATURDAY = 5


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's admission: the branch's ceremony, and the decision that it carries out."""

    ceremony_date: date
    decision_number: str
    decision_date: date


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's recognition as a full member."""

    recognition_date: date
    decision_number: str | None = None


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What a person's record says of their way into the Party."""

    birth_year: int
    standing: Standing
    ceremony_date: date | None
    admission_decision_date: date | None
    admission_decision_number: str | None
    recognition_date: date | None
    recognition_decision_number: str | None


MILESTONES = (
    "ceremony_date",
    "admission_decision_date",
    "admission_decision_number",
    "recognition_date",
    "recognition_decision_number",
)


_MISSING = {
    "ceremony_date": say("Nhập ngày tổ chức lễ kết nạp."),
    "admission_decision_number": say("Nhập số quyết định kết nạp, ví dụ 97-QĐ/ĐUK."),
    "admission_decision_date": say("Nhập ngày quyết định kết nạp."),
}


def admitted(before: Recorded, new: Admission) -> Recorded:
    """The record with an admission; whoever was a candidate is on probation from then on."""
    fresh = before.standing is Standing.CANDIDATE
    return msgspec.structs.replace(
        before,
        standing=Standing.PROBATIONARY if fresh else before.standing,
        ceremony_date=new.ceremony_date,
        admission_decision_date=new.decision_date,
        admission_decision_number=new.decision_number.strip(),
    )


def recognised(before: Recorded, new: Recognition) -> Recorded:
    """The record with a recognition; raises `Refused` for somebody whose admission is unknown."""
    if before.standing is Standing.CANDIDATE or before.ceremony_date is None:
        raise Refused(
            say("Chưa ghi ngày lễ kết nạp của người này. Ghi kết nạp trước."), "not_admitted"
        )
    number = (new.decision_number or "").strip() or before.recognition_decision_number
    return msgspec.structs.replace(
        before,
        standing=Standing.FULL,
        recognition_date=new.recognition_date,
        recognition_decision_number=number,
    )


def changed(before: Recorded, after: Recorded) -> list[str]:
    """The names of what is different."""
    fields = (*MILESTONES, "standing")
    return [field for field in fields if getattr(before, field) != getattr(after, field)]


def overwritten(before: Recorded, after: Recorded) -> list[str]:
    """The names of what was recorded and would say something else: that needs a reason."""
    return [
        field
        for field in changed(before, after)
        if field in MILESTONES and getattr(before, field) is not None
    ]


def faults(before: Recorded, after: Recorded, today: date) -> dict[str, Sentence]:
    """What cannot be about a record after a change, under the names of the record's fields."""
    when = Milestones(
        after.birth_year,
        after.ceremony_date,
        after.admission_decision_date,
        after.recognition_date,
    )
    wrong = milestone_faults(after.standing, when, today)
    for field in ("admission_decision_number", "recognition_decision_number"):
        number = getattr(after, field)
        if number is not None and len(number) > LONGEST_NUMBER:
            wrong[field] = say("Dài nhất {most} ký tự.", most=LONGEST_NUMBER)
    if set(changed(before, after)) & _MISSING.keys():
        for field, words in _MISSING.items():
            if not getattr(after, field):
                wrong.setdefault(field, words)
    if (
        after.ceremony_date
        and after.admission_decision_date
        and after.ceremony_date < after.admission_decision_date
    ):
        wrong.setdefault(
            "ceremony_date",
            say("Lễ kết nạp tổ chức sau khi có quyết định. Xem lại hai ngày này."),
        )
    # Members of long ago had other terms: the twelve months bind whoever is on probation now.
    if before.standing is Standing.PROBATIONARY and after.ceremony_date and after.recognition_date:
        ends = probation_ends(after.ceremony_date)
        if after.recognition_date < ends:
            wrong.setdefault(
                "recognition_date",
                say("Chưa hết 12 tháng dự bị, đến {day}. Xem lại ngày.", day=shown(ends)),
            )
    return wrong


def check_kept(before: object, asked: dict[str, object]) -> None:
    """Refuse to change a recorded milestone among other corrections: it has a way of its own."""
    words = say("Mốc này đã ghi. Sửa ở trang Chặng đường của hồ sơ, kèm lý do.")
    late = {
        field: words
        for field in MILESTONES
        if field in asked
        and getattr(before, field) is not None
        and asked[field] != getattr(before, field)
    }
    if late:
        raise Invalid(words, "milestone_recorded", **late)


def probation_ends(ceremony_date: date) -> date:
    """The day on which the probation of somebody admitted that day has run."""
    months = ceremony_date.year * 12 + ceremony_date.month - 1 + PROBATION_MONTHS
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(ceremony_date.day, last))


def decision_due(ceremony_date: date) -> date:
    """The last day on which the branch decides on recognition in time.

    Monday to Friday count. Public holidays do not shorten the count here, so the day named is
    never too late.
    """
    day, left = probation_ends(ceremony_date), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def shown(day: date) -> str:
    """A day as people write it."""
    return f"{day.day}/{day.month}/{day.year}"
