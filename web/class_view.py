"""What a class's page says of it: its life so far, when and where, whether it takes people."""

from datetime import date, datetime

import msgspec

from training.catalog.rules import ClassState, Window, registration
from training.catalog.schemas import ClassView
from training.clock import ZONE
from training.words import Sentence, say
from web import formats

Words = Sentence | str


class Step(msgspec.Struct, frozen=True):
    """One step of a class's life, as `steps` of the parts shows it."""

    word: Sentence
    note: Words = ""
    past: bool = False
    current: bool = False


# The office may still add people to a class that takes no more registrations.
OFFICE_MAY_ADD = frozenset({ClassState.OPEN, ClassState.CLOSED})
_ORDER = (
    ClassState.DRAFT,
    ClassState.ANNOUNCED,
    ClassState.OPEN,
    ClassState.CLOSED,
    ClassState.CONVENED,
    ClassState.COMPLETED,
)
_STEP_WORDS = {
    ClassState.DRAFT: say("Lập kế hoạch"),
    ClassState.ANNOUNCED: say("Thông báo lớp"),
    ClassState.OPEN: say("Nhận danh sách"),
    ClassState.CLOSED: say("Chốt danh sách"),
    ClassState.CONVENED: say("Mở lớp, học"),
    ClassState.COMPLETED: say("Công nhận hoàn thành"),
}


def steps(view: ClassView) -> list[Step]:
    """The life of a class; a cancelled one has none to show."""
    if view.state is ClassState.CANCELLED:
        return []
    at = _ORDER.index(view.state)
    return [
        Step(_STEP_WORDS[state], _note(state, view), past=place < at, current=place == at)
        for place, state in enumerate(_ORDER)
    ]


def _note(state: ClassState, view: ClassView) -> Words:
    if state is ClassState.OPEN and view.registration_closes_at:
        return say("hạn {day}", day=formats.short_date(day_of(view.registration_closes_at)))
    if state is ClassState.CONVENED and view.opening_decision_number:
        if view.state is ClassState.CONVENED and view.sessions:
            return say(
                "đã học {done} trong {all} buổi", done=view.sessions_closed, all=view.sessions
            )
        return say("QĐ {number}", number=view.opening_decision_number)
    if state is ClassState.CONVENED:
        return say("khai giảng {day}", day=formats.short_date(view.starts_on))
    if state is ClassState.COMPLETED and view.completion_decision_number:
        return say("QĐ {number}", number=view.completion_decision_number)
    return ""


def takes_registrations(view: ClassView, now: datetime) -> Sentence | None:
    """Why nobody can be registered now; None when the class takes registrations."""
    window = Window(view.code, view.state, view.registration_opens_at, view.registration_closes_at)
    refusal = registration(window, now)
    return refusal.message if refusal else None


def day_of(instant: datetime) -> date:
    """The day of an instant as Hanoi counts it."""
    return instant.astimezone(ZONE).date()


def when_and_where(view: ClassView) -> str:
    """Days, place and head teacher on one line."""
    days = formats.date_range(view.starts_on, view.ends_on)
    teacher = say("Chủ nhiệm: {name}", name=view.head_teacher) if view.head_teacher else ""
    return " · ".join(str(part) for part in (days, view.venue, teacher) if part)
