"""The one thing that the office does next with a class, by its state."""

from training import clock
from training.catalog.rules import ClassState, Document
from training.catalog.schemas import ClassView, SessionView
from training.certificates.outlook import Outlook
from training.words import say
from web import formats
from web.class_steps import Figures, Next
from web.class_view import Words, day_of


def open_session(sessions: list[SessionView]) -> SessionView | None:
    return next((one for one in sessions if one.closed_at is None), None)


def _draft(view: ClassView, figures: Figures, session: SessionView | None) -> Next:
    here = f"/classes/{view.id}"
    if session is None:
        return Next(
            say("Việc tiếp theo: xếp lịch học"),
            say("Lịch mẫu của chương trình đã điền sẵn, chỉ còn chọn ngày và giảng viên."),
            f"{here}/sessions",
            say("Xếp lịch học"),
        )
    text = say("Các đơn vị sẽ thấy lớp, chưa ghi danh được cho tới khi mở ghi danh.")
    if not figures.allotted:
        text = say("Chưa chia chỉ tiêu: mọi đơn vị dùng chung {n} chỗ.", n=view.seats.capacity)
    return Next(
        say("Việc tiếp theo: thông báo lớp cho các đơn vị"),
        text,
        f"{here}/publication",
        say("Thông báo lớp"),
        posts=True,
        other_href=f"{here}/allotments",
        other=say("Chia chỉ tiêu"),
    )


def _announced(view: ClassView, figures: Figures, _: SessionView | None) -> Next:
    return Next(
        say("Việc tiếp theo: mở ghi danh"),
        say("Từ lúc mở, cán bộ đơn vị gửi được danh sách."),
        f"/classes/{view.id}/opening",
        say("Mở ghi danh"),
        posts=True,
        other_href="" if figures.allotted else f"/classes/{view.id}/allotments",
        other=None if figures.allotted else say("Chia chỉ tiêu"),
    )


def _open(view: ClassView, figures: Figures, _: SessionView | None) -> Next:
    here = f"/classes/{view.id}"
    if figures.requested:
        return _decide(view, figures)
    if figures.late:
        return _late(view, figures)
    title = say("Đang nhận danh sách, còn {left} chỗ", left=view.seats.left)
    if not view.seats.left:
        title = say("Lớp đã đủ {n} người", n=view.seats.capacity)
    return Next(
        title,
        say("Không có đề nghị nào chờ duyệt. Khi đủ người hoặc hết hạn thì chốt ghi danh."),
        f"{here}/closing",
        say("Chốt ghi danh"),
        posts=True,
    )


def _decide(view: ClassView, figures: Figures) -> Next:
    lists = f"/classes/{view.id}/lists"
    if figures.requested == figures.returned:
        return Next(
            say("{n} người đang trả lại đơn vị để sửa", n=figures.returned),
            say("Đơn vị gửi lại thì duyệt tiếp; gấp thì từ chối hoặc duyệt từng người."),
            lists,
            say("Xem các danh sách"),
        )
    return Next(
        say("{n} đề nghị chờ duyệt", n=figures.requested),
        say("Xem danh sách rồi duyệt cả, hoặc từ chối từng người với lý do."),
        f"/classes/{view.id}#requests",
        say("Xem và duyệt"),
        other_href=lists,
        other=say("Duyệt theo đơn vị"),
    )


def _late(view: ClassView, figures: Figures) -> Next:
    return Next(
        say("{n} đề nghị ghi danh muộn chờ trả lời", n=figures.late),
        say("Đồng ý thì người ấy có chỗ nếu lớp còn, không thì vào danh sách dự bị."),
        f"/classes/{view.id}/late-requests",
        say("Trả lời"),
    )


def _closed(view: ClassView, figures: Figures, session: SessionView | None) -> Next:
    here = f"/classes/{view.id}"
    if figures.requested:
        return _decide(view, figures)
    if figures.late:
        return _late(view, figures)
    if session is None:
        return _draft(view, figures, session)
    return Next(
        say("Việc tiếp theo: mở lớp với {n} học viên", n=figures.confirmed),
        say("Nhập số và ngày quyết định mở lớp. Sau đó chỉ tiêu và số chỗ không đổi nữa."),
        f"{here}/convening",
        say("Ghi quyết định mở lớp"),
    )


def _convened(view: ClassView, _: Figures, session: SessionView | None) -> Next:
    if session is not None:
        return Next(
            say("Việc tiếp theo: điểm danh buổi {n}", n=session.ordinal),
            say(
                "{title}, {day}.",
                title=session.title,
                day=formats.weekday_date(day_of(session.starts_at)),
            ),
            f"/sessions/{session.id}/roll",
            say("Mở điểm danh buổi {n}", n=session.ordinal),
        )
    return Next(
        say("Đã học xong: nhập điểm và công nhận hoàn thành"),
        say("Mọi buổi đã khóa điểm danh."),
        f"/classes/{view.id}/results",
        say("Nhập điểm"),
    )


def _completed(view: ClassView, figures: Figures, _: SessionView | None) -> Next | None:
    papers = figures.papers
    if view.document is not Document.CERTIFICATE or papers is None:
        return None
    if papers.waiting:
        return Next(
            say("Việc tiếp theo: cấp {n} giấy chứng nhận", n=papers.waiting),
            _due(papers),
            f"/classes/{view.id}/certificates/new",
            say("Cấp giấy chứng nhận"),
        )
    if not papers.issued:
        return None
    return Next(
        say("Đã cấp đủ {n} giấy chứng nhận", n=papers.issued),
        say("Còn {n} giấy đang in.", n=papers.unprinted)
        if papers.unprinted
        else say("Cả lớp đã có giấy để tải hoặc in."),
        f"/certificates?class_id={view.id}",
        say("Xem giấy của lớp"),
    )


def _due(papers: Outlook) -> Words:
    if papers.due is None:
        return ""
    day = formats.date_vi(papers.due)
    if papers.due < clock.today():
        return say("Đã quá hạn {day}: giấy cấp trong 15 ngày từ quyết định.", day=day)
    return say("Hạn {day}, 15 ngày kể từ quyết định.", day=day)


def cancelled(view: ClassView, figures: Figures, _: SessionView | None = None) -> Next | None:
    if not figures.stranded:
        return None
    return Next(
        say("{n} người của lớp này chưa có lớp khác", n=figures.stranded),
        say("Lớp hủy thì không ai giữ chỗ nữa. Chuyển họ sang lớp cùng chương trình."),
        f"/classes/{view.id}/moves",
        say("Chuyển sang lớp khác"),
    )


OFFICE = {
    ClassState.DRAFT: _draft,
    ClassState.ANNOUNCED: _announced,
    ClassState.OPEN: _open,
    ClassState.CLOSED: _closed,
    ClassState.CONVENED: _convened,
    ClassState.COMPLETED: _completed,
    ClassState.CANCELLED: cancelled,
}
