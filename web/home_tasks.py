"""What there is to do, put into words: the most pressing first, and nothing that is done."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from training.clock import ZONE
from training.enrollment.rules import ImportState
from training.home.personal import Health
from training.home.queries import Gaps, OpenClass, WaitingList
from training.words import Sentence, say
from web.formats import date_vi, relative_day

CLOSING_SOON = timedelta(days=7)
MOST = 8


class Task(msgspec.Struct, frozen=True):
    """One thing to do; `count` hangs in the margin and is said with the title."""

    count: int
    title: Sentence
    text: Sentence | str
    href: str
    button: Sentence


class Deadline(msgspec.Struct, frozen=True):
    """A day by which something is to be done."""

    day: date
    title: Sentence
    text: Sentence
    href: str


def of_secretary(
    lists: Iterable[WaitingList], gaps: Gaps, classes: Iterable[OpenClass], now: datetime
) -> list[Task]:
    """Lists to put right, people without the class they need, seats about to be lost."""
    tasks = [task for one in lists if (task := _list_task(one)) is not None]
    if gaps.unregistered:
        tasks.append(_gap_task(gaps))
    tasks.extend(
        Task(
            one.left,
            say("chỗ của đơn vị ở lớp {code} chưa có người", code=one.code),
            say(
                "Hạn gửi {day}, {left}.",
                day=date_vi(one.closes_at),
                left=relative_day(one.closes_at.astimezone(ZONE).date()),
            ),
            f"/classes/{one.id}",
            say("Gửi danh sách"),
        )
        for one in classes
        if one.closes_at and one.own is not None and one.left and one.closes_at - now < CLOSING_SOON
    )
    return tasks[:MOST]


def _list_task(one: WaitingList) -> Task | None:
    href = f"/imports/{one.id}"
    if one.state is ImportState.REFUSED:
        title = say("danh sách lớp {code} không đọc được", code=one.class_code)
        text = say("Xem vì sao, sửa tệp rồi gửi lại.")
        return Task(1, title, text, href, say("Xem vì sao"))
    if one.state is not ImportState.READY:
        return None
    if one.errors:
        return Task(
            one.errors,
            say("dòng trong danh sách lớp {code} còn lỗi", code=one.class_code),
            say("{good} dòng khác đã sẵn sàng. Sửa ngay trên trang.", good=one.good),
            href,
            say("Sửa {count} dòng", count=one.errors),
        )
    return Task(
        one.good,
        say("người trong danh sách lớp {code} chờ bạn xác nhận", code=one.class_code),
        say("Không còn lỗi nào. Xác nhận thì mới giữ được chỗ."),
        href,
        say("Xác nhận"),
    )


def _gap_task(gaps: Gaps) -> Task:
    first = next((one for one in gaps.people if one.state is None and one.ends), None)
    text: Sentence | str = ""
    if first is not None and first.ends is not None:
        text = say(
            "{name} hết 12 tháng dự bị ngày {day}.", name=first.full_name, day=date_vi(first.ends)
        )
    return Task(
        gaps.unregistered,
        say("đảng viên dự bị chưa học và chưa ghi danh lớp đảng viên mới"),
        text,
        "#gaps",
        say("Xem những ai"),
    )


def closing_soon(classes: Iterable[OpenClass], today: date) -> list[Deadline]:
    """The ends of registration that lie ahead."""
    found = [
        Deadline(
            one.closes_at.astimezone(ZONE).date(),
            say("Hạn gửi danh sách {code}", code=one.code),
            say("{left} chỗ chưa dùng", left=one.left) if one.left else say("đã đủ chỗ"),
            f"/classes/{one.id}",
        )
        for one in classes
        if one.closes_at
    ]
    return [one for one in found if one.day >= today][:5]


def of_administrator(health: Health) -> list[Task]:
    """Accounts and work that want looking after."""
    tasks = []
    if health.jobs_failed:
        tasks.append(
            Task(
                health.jobs_failed,
                say("việc chạy nền bị lỗi trong 24 giờ qua"),
                say("Người gửi việc thấy lý do và bấm làm lại được ở trang của việc đó."),
                "/history",
                say("Xem nhật ký"),
            )
        )
    if health.units_without_secretary:
        tasks.append(
            Task(
                health.units_without_secretary,
                say("đơn vị đang hoạt động chưa có tài khoản cán bộ"),
                say("Đơn vị chưa có ai gửi được danh sách."),
                "/accounts/new",
                say("Lập tài khoản"),
            )
        )
    if health.never_used:
        tasks.append(
            Task(
                health.never_used,
                say("tài khoản chưa đăng nhập lần nào"),
                say("Có thể mật khẩu chưa đến tay người dùng."),
                "/accounts?only=unused",
                say("Xem những ai"),
            )
        )
    return tasks
