"""The catalog: each course with the rules that hold on a day, and where they are written."""

from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Response, get
from litestar.params import FromQuery

from training import clock
from training.catalog import queries
from training.catalog.entry import (
    ENTRY_RULES,
    LEVELS,
    STRICTNESS_WORDS,
    WEAK,
    Entry,
    EntryRule,
    Strictness,
)
from training.catalog.rules import Document
from training.catalog.schemas import CourseView
from training.http.policy import allows
from training.people.rules import STANDING_LOOKS, Standing
from training.people.schooling import SCHOOLING_WORDS
from training.security.policy import May
from training.words import Sentence, say
from web import answers, formats
from web.show import Call, show

DOCUMENT_WORDS = {
    Document.CERTIFICATE: say("Giấy chứng nhận"),
    Document.ATTENDANCE: say("Xác nhận dự lớp"),
    Document.ELSEWHERE: say("Bằng do nơi khác cấp"),
}


class CoursePages(Controller):
    path = "/courses"
    opt = allows(May.SEE_CLASSES)
    include_in_schema = False

    @get()
    async def index(self, request: Call, on: FromQuery[str] = "") -> Response[Any]:
        """Every course with its rules of a day; of today unless another day is asked for."""
        day = _read_day(on) or clock.today()
        courses = await queries.courses(day)
        return await show(
            request,
            "catalog/courses.html",
            day=day,
            courses=[(course, rule_lines(course)) for course in courses],
            document_words=DOCUMENT_WORDS,
        )


def _read_day(text: str) -> date | None:
    try:
        found: date | None = answers.read(answers.asked(date), [text.strip()], required=False)
    except answers.Unreadable:
        return None
    return found if isinstance(found, date) else None


class RuleLine(msgspec.Struct, frozen=True):
    """One rule in words. `weak`: the shipped default rests on a weak source or an assumption."""

    label: Sentence
    value: Sentence | str
    weak: bool = False


def rule_lines(course: CourseView) -> list[RuleLine]:
    """The rules of a course in words, in the order in which a class meets them."""
    rules = course.rules
    lines = [RuleLine(say("Đối tượng"), _standings(rules.standings)), *_entry(rules.entry)]
    if rules.syllabus:
        length = say(
            "{periods} tiết, {sessions} buổi",
            periods=sum(lesson.periods for lesson in rules.syllabus),
            sessions=len(rules.syllabus),
        )
        lines.append(RuleLine(say("Thời lượng"), length))
    percent = say("ít nhất {percent} % số tiết đã học", percent=rules.attendance_percent)
    lines.append(RuleLine(say("Dự lớp"), percent, weak=True))
    excused = say("có tính là dự học") if rules.excused_counts else say("không tính là dự học")
    lines.append(RuleLine(say("Vắng có phép"), excused, weak=True))
    makeup = say("được tính") if rules.makeup_counts else say("không tính")
    lines.append(RuleLine(say("Học bù ở lớp khác"), makeup, weak=True))
    if rules.essay:
        passing = say(
            "từ {score} điểm, bước {step}; chưa đạt được viết lại {again} lần",
            score=formats.spell(rules.pass_score),
            step=formats.spell(rules.score_step),
            again=rules.attempts - 1,
        )
        lines.append(RuleLine(say("Bài thu hoạch"), passing, weak=True))
    if rules.bands:
        bands = ", ".join(f"{one.word} từ {formats.spell(one.least)}" for one in rules.bands)
        lines.append(RuleLine(say("Xếp loại"), bands, weak=True))
    lines.append(RuleLine(say("Giấy tờ khi xong"), DOCUMENT_WORDS[course.document]))
    if course.document is Document.CERTIFICATE:
        lasts = (
            say("{months} tháng kể từ ngày cấp", months=rules.validity_months)
            if rules.validity_months
            else say("không có hạn")
        )
        lines.append(RuleLine(say("Giá trị của giấy"), lasts))
    least = say("{count} người", count=rules.minimum_size)
    return [*lines, RuleLine(say("Sĩ số tối thiểu"), least, weak=True)]


def _entry(entry: Entry) -> list[RuleLine]:
    """The rules of entry that are asked: what not meeting them does, and where they are written."""
    asked = _asked(entry)
    lines = []
    for name, label in ENTRY_RULES.items():
        rule: EntryRule = getattr(entry, name)
        if rule.strictness is Strictness.OFF or asked.get(name, "") is None:
            continue
        words = say("không đạt thì {what}", what=STRICTNESS_WORDS[rule.strictness])
        parts = [str(one) for one in (asked.get(name), words, rule.source) if one]
        lines.append(RuleLine(label, "; ".join(parts), weak=name in WEAK))
    return lines


def _asked(entry: Entry) -> dict[str, Sentence | None]:
    """What rules ask for beside their names; None for those that ask for nothing."""
    schooling = age = None
    if entry.least_schooling is not None:
        level = SCHOOLING_WORDS[LEVELS[entry.least_schooling]]
        schooling = say("từ {level} trở lên", level=level)
    if entry.youngest is not None or entry.oldest is not None:
        youngest, oldest = entry.youngest or "…", entry.oldest or "…"
        age = say("{youngest}–{oldest} tuổi", youngest=youngest, oldest=oldest)
    return {
        "schooling": schooling,
        "age": age,
        "holding": say("{months} tháng cuối được học lại", months=entry.renewal_months),
        "probation": say("nhắc trước {days} ngày", days=entry.deadline_days),
    }


def _standings(standings: tuple[str, ...]) -> str:
    return ", ".join(str(STANDING_LOOKS[Standing(one)].word) for one in standings)
