"""The catalog: each course with the rules that hold on a day, and where they are written."""

from datetime import date
from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromQuery

from training import clock
from training.catalog import queries
from training.catalog.rules import Document
from training.catalog.schemas import CourseView
from training.http.policy import allows
from training.people.rules import STANDING_LOOKS, Standing
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
            courses=[(course, _rules(course)) for course in courses],
            document_words=DOCUMENT_WORDS,
        )


def _read_day(text: str) -> date | None:
    try:
        found: date | None = answers.read(answers.asked(date), [text.strip()], required=False)
    except answers.Unreadable:
        return None
    return found if isinstance(found, date) else None


def _rules(course: CourseView) -> list[tuple[Sentence, Sentence | str]]:
    """The rules of a course in words, in the order in which a class meets them."""
    rules = course.rules
    periods = sum(lesson.periods for lesson in rules.syllabus)
    found: list[tuple[Sentence, Sentence | str]] = [
        (say("Đối tượng"), _standings(rules.standings)),
    ]
    if rules.syllabus:
        length = say(
            "{periods} tiết, {sessions} buổi", periods=periods, sessions=len(rules.syllabus)
        )
        found.append((say("Thời lượng"), length))
    found.append(
        (
            say("Dự lớp"),
            say("ít nhất {percent} % số tiết đã học", percent=rules.attendance_percent),
        )
    )
    excused = say("có tính là dự học") if rules.excused_counts else say("không tính là dự học")
    found.append((say("Vắng có phép"), excused))
    if rules.essay:
        passing = say(
            "từ {score} điểm; chưa đạt được viết lại {again} lần",
            score=formats.spell(rules.pass_score),
            again=rules.attempts - 1,
        )
        found.append((say("Bài thu hoạch"), passing))
    if rules.bands:
        bands = ", ".join(f"{one.word} từ {formats.spell(one.least)}" for one in rules.bands)
        found.append((say("Xếp loại"), bands))
    found.append((say("Giấy tờ khi xong"), DOCUMENT_WORDS[course.document]))
    if course.document is Document.CERTIFICATE:
        lasts = (
            say("{months} tháng kể từ ngày cấp", months=rules.validity_months)
            if rules.validity_months
            else say("không có hạn")
        )
        found.append((say("Giá trị của giấy"), lasts))
    found.append((say("Sĩ số tối thiểu"), say("{count} người", count=rules.minimum_size)))
    return found


def _standings(standings: tuple[str, ...]) -> str:
    return ", ".join(str(STANDING_LOOKS[Standing(one)].word) for one in standings)
