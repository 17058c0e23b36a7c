"""What a course asks for, what a class may become, and when it takes registrations. No I/O here."""

import calendar
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from training.catalog.entry import Entry
from training.errors import Invalid, Refused
from training.status import Look
from training.words import Sentence, say


class ClassState(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    CONVENED = "convened"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Approval(StrEnum):
    OFFICE = "office"
    AUTOMATIC = "automatic"


class LinePolicy(StrEnum):
    """Who of those waiting moves up: declared for each class before anybody waits."""

    FILL = "fill"
    STRICT = "strict"


class LineReturn(StrEnum):
    """Where somebody stands who left the waiting list and comes back."""

    END = "end"
    KEPT = "kept"


class Document(StrEnum):
    """What a course ends with."""

    CERTIFICATE = "certificate"
    ATTENDANCE = "attendance"
    ELSEWHERE = "elsewhere"


TRANSITIONS: dict[ClassState, frozenset[ClassState]] = {
    ClassState.DRAFT: frozenset({ClassState.ANNOUNCED, ClassState.CANCELLED}),
    ClassState.ANNOUNCED: frozenset({ClassState.OPEN, ClassState.CANCELLED}),
    ClassState.OPEN: frozenset({ClassState.CLOSED, ClassState.CANCELLED}),
    ClassState.CLOSED: frozenset({ClassState.OPEN, ClassState.CONVENED, ClassState.CANCELLED}),
    ClassState.CONVENED: frozenset({ClassState.COMPLETED, ClassState.CANCELLED}),
    ClassState.COMPLETED: frozenset(),
    ClassState.CANCELLED: frozenset(),
}

LOOKS: dict[ClassState, Look] = {
    ClassState.DRAFT: Look(say("Bản thảo"), "idle", "ring"),
    ClassState.ANNOUNCED: Look(say("Đã thông báo"), "info", "ring"),
    ClassState.OPEN: Look(say("Đang ghi danh"), "ok", "ring"),
    ClassState.CLOSED: Look(say("Đã chốt ghi danh"), "warn", "half"),
    ClassState.CONVENED: Look(say("Đã mở lớp"), "info", "half"),
    ClassState.COMPLETED: Look(say("Đã công nhận hoàn thành"), "ok", "tick"),
    ClassState.CANCELLED: Look(say("Đã hủy"), "bad", "bar"),
}

APPROVAL_WORDS = {
    Approval.OFFICE: say("Văn phòng duyệt từng người"),
    Approval.AUTOMATIC: say("Có chỗ là được xác nhận"),
}

LINE_WORDS = {
    LinePolicy.FILL: say(
        "Lấp chỗ trống: ai đứng trên lên trước; người mà đơn vị đã hết chỉ tiêu thì chờ tại chỗ, "
        "người sau thuộc đơn vị còn chỗ được lên."
    ),
    LinePolicy.STRICT: say(
        "Đúng thứ tự: không ai lên trước người đứng trên mình, kể cả khi đơn vị mình còn chỗ."
    ),
}
RETURN_WORDS = {
    LineReturn.END: say("Đang chờ mà rút rồi ghi danh lại thì xếp cuối."),
    LineReturn.KEPT: say("Đang chờ mà rút rồi ghi danh lại thì giữ thứ tự cũ."),
}

SEEN_BY_UNITS = frozenset(ClassState) - {ClassState.DRAFT}
# While a class may still change its seats and timetable.
PLANNING = frozenset({ClassState.DRAFT, ClassState.ANNOUNCED, ClassState.OPEN, ClassState.CLOSED})


class Band(msgspec.Struct, frozen=True):
    """A grade band: from `least` upward."""

    least: Decimal
    word: str


class Lesson(msgspec.Struct, frozen=True):
    """A half-day of the course's usual timetable. `counts`: whether its periods are attendance."""

    lesson: int | None
    title: str
    periods: int
    counts: bool = True


class CourseRules(msgspec.Struct, frozen=True):
    """The dated rules of a course (DOMAIN.md, "Rules and their defaults")."""

    standings: tuple[str, ...]
    attendance_percent: int = 80
    excused_counts: bool = False
    makeup_counts: bool = True
    essay: bool = True
    score_step: Decimal = Decimal("0.25")
    pass_score: Decimal = Decimal(5)
    attempts: int = 2
    validity_months: int | None = None
    minimum_size: int = 25
    bands: tuple[Band, ...] = ()
    syllabus: tuple[Lesson, ...] = ()
    entry: Entry = Entry()


class Window(msgspec.Struct, frozen=True):
    """What decides whether a class takes registrations."""

    code: str
    state: ClassState
    opens_at: datetime | None
    closes_at: datetime | None


def registration(window: Window, now: datetime) -> Refused | None:
    """Why nobody can be registered now, or None when the class takes registrations."""
    if window.state in {ClassState.DRAFT, ClassState.ANNOUNCED}:
        return Refused(
            say("Lớp {code} chưa mở ghi danh. Chờ thông báo của Văn phòng.", code=window.code),
            "registration_not_open",
        )
    if window.state is not ClassState.OPEN:
        return Refused(
            say(
                "Lớp {code} không còn nhận ghi danh. Liên hệ Văn phòng nếu cần thêm người.",
                code=window.code,
            ),
            "registration_closed",
        )
    if window.opens_at is not None and now < window.opens_at:
        return Refused(
            say(
                "Lớp {code} nhận ghi danh từ {date}.",
                code=window.code,
                date=f"{window.opens_at:%d/%m/%Y}",
            ),
            "registration_not_open",
        )
    if window.closes_at is not None and now > window.closes_at:
        return Refused(
            say(
                "Lớp {code} đã hết hạn ghi danh ngày {date}. Liên hệ Văn phòng nếu cần thêm người.",
                code=window.code,
                date=f"{window.closes_at:%d/%m/%Y}",
            ),
            "registration_closed",
        )
    return None


def check_plan(
    *,
    capacity: int,
    held: int,
    starts_on: date,
    ends_on: date,
    opens_at: datetime | None,
    closes_at: datetime | None,
    release_on: date | None = None,
) -> None:
    """Refuse a plan that cannot be kept, naming every answer at fault."""
    wrong: dict[str, Sentence] = {}
    if capacity < 1:
        wrong["capacity"] = say("Nhập số chỗ từ 1 trở lên.")
    elif capacity < held:
        wrong["capacity"] = say(
            "Đang có {held} người giữ chỗ. Nhập từ {held} trở lên, hoặc rút bớt người trước.",
            held=held,
        )
    if capacity > MOST_SEATS:
        wrong["capacity"] = say("Nhập số chỗ không quá {most}.", most=MOST_SEATS)
    if ends_on < starts_on:
        wrong["ends_on"] = say("Ngày kết thúc phải từ ngày khai giảng trở đi.")
    if opens_at and closes_at and closes_at <= opens_at:
        wrong["registration_closes_at"] = say("Hạn ghi danh phải sau lúc bắt đầu ghi danh.")
    if release_on and release_on > starts_on:
        wrong["release_on"] = say("Ngày trả chỗ phải từ ngày khai giảng trở về trước.")
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "plan_invalid", **wrong)


MOST_SEATS = 100_000


def check_allotments(seats: dict[int, int], held: dict[int, int], capacity: int) -> None:
    """Refuse seats per unit that break the capacity or what units already hold."""
    wrong: dict[str, Sentence] = {}
    for unit, number in seats.items():
        if number < 0:
            wrong[f"seats-{unit}"] = say("Nhập số chỗ từ 0 trở lên.")
    for unit, taken in held.items():
        if seats.get(unit, 0) < taken:
            wrong[f"seats-{unit}"] = say(
                "Đơn vị này đang giữ {taken} chỗ. Nhập từ {taken} trở lên.", taken=taken
            )
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "allotment_invalid", **wrong)
    total = sum(seats.values())
    if total > capacity:
        raise Invalid(
            say(
                "Cộng các đơn vị là {total} chỗ, quá số chỗ của lớp ({capacity}). "
                "Bớt chỉ tiêu hoặc tăng số chỗ của lớp.",
                total=total,
                capacity=capacity,
            ),
            "allotments_over_capacity",
            allotments=say("Cộng lại quá {capacity} chỗ.", capacity=capacity),
        )


def valid_until(issued_on: date, months: int | None) -> date | None:
    """The last good day of a certificate: issued 15/1/2020 for 60 months is good on 15/1/2025.

    Source: HD 06-HD/TW of 9 June 2025, point 5.4. A day that the month lacks becomes its last.
    """
    if months is None:
        return None
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(issued_on.day, last))


def band(score: Decimal, rules: CourseRules) -> str | None:
    """The grade band that a mark falls into; None below the pass mark."""
    if score < rules.pass_score:
        return None
    fitting = [one for one in rules.bands if score >= one.least]
    return max(fitting, key=lambda one: one.least).word if fitting else None


# What a class may still change once it has been convened.
CHANGES_TO_THE_END = frozenset({"title", "head_teacher", "venue", "makeup_allowed"})
ENDED = frozenset({ClassState.COMPLETED, ClassState.CANCELLED})
