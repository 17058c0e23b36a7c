"""A timetable as a form: numbered rows, each with a day and two hours, read back as sessions."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

import msgspec

from training.catalog import timetable
from training.catalog.rules import Lesson
from training.catalog.schemas import ClassView, NewSession, SessionView
from training.clock import ZONE
from training.errors import Refused
from training.words import Sentence, say
from web import formats, forms

SATURDAY = 5
# A row in which none of these was typed is an empty one: ticks and choices alone say nothing.
TELLING = ("title", "day", "begins", "ends")


class SessionRow(msgspec.Struct, frozen=True):
    """One line of the timetable, as its form asks for it."""

    title: Annotated[str, msgspec.Meta(extra={"ask": say("Nhập nội dung buổi học.")})]
    day: date
    begins: time
    ends: time
    periods: int
    lesson: int | None = None
    trainer_ids: list[int] = []
    counts: bool = False


class TimetableForm(msgspec.Struct, frozen=True):
    """All lines of a timetable."""

    sessions: list[SessionRow] = []


def of(sessions: Sequence[SessionView]) -> forms.Form:
    """The form of a timetable that is kept already."""
    return _form([_row(one, [who.id for who in one.trainers]) for one in sessions])


def planned(
    view: ClassView, syllabus: Sequence[Lesson], *, weekend: bool
) -> tuple[forms.Form, Sentence | None]:
    """The course's usual timetable over the days of a class, and what to know about it."""
    if not syllabus:
        return forms.Form(), say("Chương trình này chưa có lịch học mẫu: nhập từng buổi.")
    length = (view.ends_on - view.starts_on).days + 1
    days = [view.starts_on + timedelta(days=n) for n in range(length)]
    if weekend:
        days = [day for day in days if day.weekday() >= SATURDAY]
    rows = [_lesson(lesson) for lesson in syllabus]
    try:
        rows = [_row(one, []) for one in timetable.plan(syllabus, days)]
    except Refused as refusal:
        # The lessons are there all the same; somebody fills in the days.
        return _form(rows), refusal.message
    return _form(rows), say(
        "Lịch mẫu của chương trình, chưa lưu. Sửa ngày, chọn giảng viên rồi lưu."
    )


def without_empty_rows(typed: forms.Typed) -> dict[str, list[str]]:
    """What was typed, its rows numbered anew: those left empty or marked to go are taken out."""
    kept = [
        number
        for number in forms.row_numbers("sessions", typed)
        if not any(typed.get(f"sessions-{number}-drop", ()))
        and any(any(typed.get(f"sessions-{number}-{field}", ())) for field in TELLING)
    ]
    fresh = {name: list(given) for name, given in typed.items() if not name.startswith("sessions-")}
    for place, number in enumerate(kept):
        start = f"sessions-{number}-"
        for name, given in typed.items():
            if name.startswith(start):
                fresh[f"sessions-{place}-{name[len(start) :]}"] = list(given)
    return fresh


def read(typed: forms.Typed) -> list[NewSession]:
    """The sessions; raises `Invalid` with every answer at fault."""
    return [
        NewSession(
            title=row.title,
            starts_at=datetime.combine(row.day, row.begins, ZONE),
            ends_at=datetime.combine(row.day, row.ends, ZONE),
            periods=row.periods,
            lesson=row.lesson,
            trainer_ids=tuple(row.trainer_ids),
            counts=row.counts,
        )
        for row in forms.read(TimetableForm, typed).sessions
    ]


def at_the_fields(refusal: Refused) -> Refused:
    """The same refusal, its answers under the names that the form's fields bear."""
    renamed = {
        name.replace("-starts_at", "-day").replace("-ends_at", "-ends"): words
        for name, words in refusal.answers.items()
    }
    fresh = Refused(refusal.message, refusal.code, **renamed)
    fresh.status = refusal.status
    return fresh


def _row(one: SessionView | NewSession, trainers: list[int]) -> dict[str, list[str]]:
    begins, ends = one.starts_at.astimezone(ZONE), one.ends_at.astimezone(ZONE)
    return {
        "title": [one.title],
        "day": [formats.spell(begins.date())],
        "begins": [formats.spell(begins.time())],
        "ends": [formats.spell(ends.time())],
        "periods": [str(one.periods)],
        "lesson": [formats.spell(one.lesson)],
        "trainer_ids": [str(trainer) for trainer in trainers],
    } | ({"counts": ["on"]} if one.counts else {})


def _lesson(lesson: Lesson) -> dict[str, list[str]]:
    return {
        "title": [lesson.title],
        "periods": [str(lesson.periods)],
        "lesson": [formats.spell(lesson.lesson)],
    } | ({"counts": ["on"]} if lesson.counts else {})


def _form(rows: Sequence[dict[str, list[str]]]) -> forms.Form:
    return forms.Form(
        {
            f"sessions-{place}-{field}": given
            for place, row in enumerate(rows)
            for field, given in row.items()
        }
    )
