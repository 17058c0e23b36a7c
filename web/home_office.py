"""What the office has to do, class by class, and the days by which it is due."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from training.catalog.rules import ClassState
from training.clock import ZONE
from training.home.office import DeskClass, Unissued
from training.words import say
from web.formats import date_vi, relative_day
from web.home_tasks import Deadline, Task

STARTING_SOON = timedelta(days=14)
# Whoever missed too much writes no essay: a few without a mark do not hold the decision up.
FEW_UNSCORED = 0.2


def of_organizer(
    desk: Sequence[DeskClass], unissued: Iterable[Unissued], now: datetime
) -> list[Task]:
    """Requests to decide, rolls to close, marks, decisions and certificates that are due."""
    tasks = [_certificate_task(one) for one in unissued]
    for one in desk:
        tasks.extend(_class_tasks(one, now))
    return tasks


def of_moves(pending: int) -> list[Task]:
    """People whom units ask of other units."""
    if not pending:
        return []
    return [
        Task(
            pending,
            say("người chờ quyết định chuyển đơn vị"),
            say("Danh sách của đơn vị có người đang thuộc đơn vị khác."),
            "/transfer-requests",
            say("Quyết định"),
        )
    ]


def _certificate_task(one: Unissued) -> Task:
    return Task(
        one.people,
        say("giấy chứng nhận lớp {code} chưa cấp", code=one.code),
        say(
            "Quyết định công nhận ngày {day}; hạn cấp {due}, {left}.",
            day=date_vi(one.decision_date),
            due=date_vi(one.due),
            left=relative_day(one.due),
        ),
        f"/classes/{one.id}",
        say("Cấp giấy"),
    )


def _class_tasks(one: DeskClass, now: datetime) -> Iterable[Task]:
    page = f"/classes/{one.id}"
    if one.requested:
        yield Task(
            one.requested,
            say("đề nghị ghi danh lớp {code} chờ duyệt", code=one.code),
            say("Đã giữ {held} trong {capacity} chỗ.", held=one.held, capacity=one.capacity),
            f"{page}/enrollments?state=requested",
            say("Duyệt"),
        )
    if one.state is ClassState.OPEN and one.closes_at and one.closes_at < now:
        yield Task(
            1,
            say("lớp hết hạn ghi danh mà chưa chốt: {code}", code=one.code),
            say("Hạn là {day}. Chốt để lập quyết định mở lớp.", day=date_vi(one.closes_at)),
            page,
            say("Chốt ghi danh"),
        )
    if (
        one.state is ClassState.CLOSED
        and one.starts_on - now.astimezone(ZONE).date() < STARTING_SOON
    ):
        yield Task(
            1,
            say("lớp sắp khai giảng mà chưa có quyết định mở lớp: {code}", code=one.code),
            say(
                "Khai giảng {day}, {left}.",
                day=date_vi(one.starts_on),
                left=relative_day(one.starts_on),
            ),
            f"{page}/convening",
            say("Ghi quyết định"),
        )
    if one.state is ClassState.CONVENED and one.unclosed:
        yield Task(
            one.unclosed,
            say("buổi đã học của lớp {code} chưa chốt điểm danh", code=one.code),
            say("Chưa chốt thì chưa tính được ai đủ số tiết."),
            f"{page}/attendance",
            say("Xem điểm danh"),
        )
    if one.is_over and one.attending:
        yield _completion_task(one, page)


def _completion_task(one: DeskClass, page: str) -> Task:
    if one.essay and one.unscored > one.attending * FEW_UNSCORED:
        return Task(
            one.unscored,
            say("bài thu hoạch lớp {code} chờ nhập điểm", code=one.code),
            say("{scored} bài đã có điểm.", scored=one.attending - one.unscored),
            f"{page}/results",
            say("Nhập điểm"),
        )
    text = say("Đủ căn cứ để ra quyết định.")
    if one.essay and one.unscored:
        text = say("{count} người chưa có điểm: xem lại trước khi ghi.", count=one.unscored)
    return Task(
        one.attending,
        say("người lớp {code} chờ quyết định công nhận", code=one.code),
        text,
        f"{page}/completion",
        say("Ghi quyết định"),
    )


def office_deadlines(
    desk: Iterable[DeskClass], unissued: Iterable[Unissued], today: date
) -> list[Deadline]:
    """The next days by which the office has to have done something."""
    found = [
        Deadline(
            one.due,
            say("Hạn cấp giấy lớp {code}", code=one.code),
            say("{count} người", count=one.people),
            f"/classes/{one.id}",
        )
        for one in unissued
    ]
    for one in desk:
        page = f"/classes/{one.id}"
        if one.state is ClassState.OPEN and one.closes_at:
            day = one.closes_at.astimezone(ZONE).date()
            seats = say("{held}/{capacity} chỗ", held=one.held, capacity=one.capacity)
            found.append(Deadline(day, say("Hết hạn ghi danh {code}", code=one.code), seats, page))
        elif one.state in {ClassState.CLOSED, ClassState.CONVENED} and one.starts_on >= today:
            people = say("{count} người", count=one.held)
            title = say("Khai giảng {code}", code=one.code)
            found.append(Deadline(one.starts_on, title, people, page))
    ahead = [one for one in found if one.day >= today]
    return sorted(ahead, key=lambda one: one.day)[:6]
