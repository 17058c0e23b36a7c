"""The one thing to do next with a class, for each role and state."""

from datetime import datetime

from training.actor import Actor, Role
from training.catalog.rules import ClassState
from training.catalog.schemas import ClassView, SessionView
from training.words import say
from web import formats
from web.class_next_office import OFFICE, cancelled, open_session
from web.class_steps import Figures, Next
from web.class_view import day_of, takes_registrations


def next_step(
    actor: Actor,
    view: ClassView,
    figures: Figures,
    sessions: list[SessionView],
    now: datetime,
) -> Next | None:
    """The one thing to do for this role in this state; None when there is nothing to say."""
    if actor.role is Role.ORGANIZER:
        return OFFICE[view.state](view, figures, open_session(sessions))
    if actor.role is Role.SECRETARY:
        return _for_secretary(view, figures, now)
    if actor.role is Role.TRAINER:
        return _for_trainer(actor, view, sessions)
    return None


def _for_secretary(view: ClassView, figures: Figures, now: datetime) -> Next | None:
    if view.state is ClassState.CANCELLED:
        return cancelled(view, figures)
    if view.state in {ClassState.COMPLETED, ClassState.CONVENED}:
        return None
    if figures.returned:
        return Next(
            say("Văn phòng trả lại {n} người để sửa", n=figures.returned),
            say("Chỗ vẫn giữ. Sửa theo ý kiến rồi gửi lại thì mới được duyệt."),
            f"/classes/{view.id}/lists",
            say("Xem ý kiến và sửa"),
        )
    refusal = takes_registrations(view, now)
    if refusal is not None and view.state in {ClassState.OPEN, ClassState.CLOSED}:
        return Next(
            say("Lớp đã hết hạn ghi danh."),
            say("Cần thêm người thì xin Văn phòng, kèm lý do."),
            f"/classes/{view.id}/enrollments/new",
            say("Xin ghi danh muộn"),
            other_href=f"/classes/{view.id}/late-requests",
            other=say("Đề nghị đã gửi"),
        )
    if refusal is not None:
        return Next(refusal)
    left = figures.seats.left if figures.seats else 0
    title = (
        say("Đơn vị còn {left} chỗ trong lớp này", left=left)
        if left
        else say("Đơn vị hết chỗ: người ghi danh thêm vào danh sách dự bị")
    )
    return Next(
        title,
        say("Gửi tệp như vẫn gửi cho Văn phòng; chưa ai được ghi danh trước khi bạn xác nhận."),
        f"/classes/{view.id}/imports/new",
        say("Gửi danh sách"),
        other_href=f"/classes/{view.id}/enrollments/new",
        other=say("Ghi danh một người"),
    )


def _for_trainer(actor: Actor, view: ClassView, sessions: list[SessionView]) -> Next | None:
    own = [one for one in sessions if any(who.id == actor.account_id for who in one.trainers)]
    session = open_session(own)
    if view.state is not ClassState.CONVENED or session is None:
        return None
    return Next(
        say("Buổi tới của bạn: buổi {n}", n=session.ordinal),
        say(
            "{title}, {day}, {place}.",
            title=session.title,
            day=formats.weekday_date(day_of(session.starts_at)),
            place=session.venue or view.venue,
        ),
        f"/sessions/{session.id}/roll",
        say("Mở điểm danh"),
    )
