"""A course's rules as a form: every rule with its answer, and for entry how strict and by whom."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from training.catalog.entry import ENTRY_RULES, Entry, EntryRule, LeastSchooling, Strictness
from training.catalog.rules import Band, CourseRules, Lesson
from training.catalog.schemas import CourseView, NewRules
from training.errors import Invalid
from training.people.rules import Standing
from training.words import Sentence, say
from web import forms
from web.filters import one_of

SPARE = 2


class BandRow(msgspec.Struct, frozen=True):
    """A grade band: from which mark on, and its word."""

    least: Decimal
    word: Annotated[str, msgspec.Meta(extra={"ask": say("Nhập tên mức xếp loại.")})]


class LessonRow(msgspec.Struct, frozen=True):
    """A half-day of the usual timetable."""

    title: Annotated[str, msgspec.Meta(extra={"ask": say("Nhập nội dung buổi học.")})]
    periods: int
    lesson: int | None = None
    counts: bool = False


class RulesForm(msgspec.Struct, frozen=True):
    """What the form asks for, beside how strict each rule of entry is."""

    valid_from: Annotated[
        date, msgspec.Meta(extra={"ask": say("Nhập ngày quy định bắt đầu, ví dụ 1/1/2027.")})
    ]
    source: Annotated[
        str,
        msgspec.Meta(
            max_length=200, extra={"ask": say("Ghi văn bản hoặc nơi quy định, ngắn hơn 200 ký tự.")}
        ),
    ]
    attendance_percent: int
    score_step: Decimal
    pass_score: Decimal
    attempts: int
    minimum_size: int
    renewal_months: int
    deadline_days: int
    standings: list[Standing] = []
    bands: list[BandRow] = []
    syllabus: list[LessonRow] = []
    validity_months: int | None = None
    least_schooling: LeastSchooling | None = None
    youngest: int | None = None
    oldest: int | None = None
    excused_counts: bool = False
    makeup_counts: bool = False
    essay: bool = False
    confirmed: bool = False


class Confirmation(msgspec.Struct, frozen=True):
    """Which version the office confirms."""

    valid_from: date


def filled(course: CourseView, valid_from: date) -> forms.Form:
    """The form with the rules of a version, for a new first day; the source is asked anew."""
    rules, entry = course.rules, course.rules.entry
    known = msgspec.structs.asdict(rules) | msgspec.structs.asdict(entry)
    for name in ENTRY_RULES:
        rule: EntryRule = known.pop(name)
        known[f"{name}_strictness"], known[f"{name}_source"] = rule.strictness.value, rule.source
    del known["entry"]
    known["standings"] = list(rules.standings)
    known["valid_from"] = valid_from
    return forms.filled(known)


def read(typed: forms.Typed) -> NewRules:
    """The rules as typed; raises `Invalid` with every answer at fault."""
    wrong: dict[str, Sentence] = {}
    entry: dict[str, EntryRule] = {}
    for name in ENTRY_RULES:
        strictness = one_of(Strictness, _first(typed, f"{name}_strictness"))
        if strictness is None:
            wrong[f"{name}_strictness"] = say("Chọn một trong các câu trả lời có sẵn.")
        else:
            entry[name] = EntryRule(strictness, _first(typed, f"{name}_source"))
    try:
        asked = forms.read(RulesForm, dict(typed))
    except Invalid as refusal:
        raise Invalid(refusal.message, refusal.code, **(refusal.answers | wrong)) from None
    if wrong:
        raise Invalid(say("Có câu trả lời cần xem lại. Sửa ở chỗ được đánh dấu."), "form", **wrong)
    return NewRules(
        rules=_rules(asked, entry),
        valid_from=asked.valid_from,
        source=asked.source,
        confirmed=asked.confirmed,
    )


def _rules(asked: RulesForm, entry: dict[str, EntryRule]) -> CourseRules:
    return CourseRules(
        standings=tuple(one.value for one in asked.standings),
        attendance_percent=asked.attendance_percent,
        excused_counts=asked.excused_counts,
        makeup_counts=asked.makeup_counts,
        essay=asked.essay,
        score_step=asked.score_step,
        pass_score=asked.pass_score,
        attempts=asked.attempts,
        validity_months=asked.validity_months,
        minimum_size=asked.minimum_size,
        bands=tuple(Band(one.least, one.word) for one in asked.bands),
        syllabus=tuple(
            Lesson(one.lesson, one.title, one.periods, one.counts) for one in asked.syllabus
        ),
        entry=Entry(
            **entry,
            least_schooling=asked.least_schooling,
            youngest=asked.youngest,
            oldest=asked.oldest,
            renewal_months=asked.renewal_months,
            deadline_days=asked.deadline_days,
        ),
    )


def _first(typed: forms.Typed, name: str) -> str:
    return next(iter(typed.get(name, ())), "")
