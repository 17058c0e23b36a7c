"""What of seats is to be done, put into words for the home pages."""

from collections.abc import Iterable

from training.enrollment.matters import Matter
from training.words import say
from web.home_tasks import Task


def of_organizer(late: Iterable[Matter]) -> list[Task]:
    """Late requests to answer."""
    return [
        Task(
            one.people,
            say("đề nghị ghi danh muộn vào lớp {code}", code=one.code),
            say("Đơn vị đã nêu lý do và chờ trả lời."),
            f"/classes/{one.class_id}/late-requests",
            say("Trả lời"),
        )
        for one in late
    ]


def of_secretary(returned: Iterable[Matter], without: Iterable[Matter]) -> list[Task]:
    """Lists that came back, and people whose class was called off."""
    return [
        *(
            Task(
                one.people,
                say("người ở lớp {code} Văn phòng trả lại để sửa", code=one.code),
                say("Chỗ vẫn giữ. Sửa theo ý kiến rồi gửi lại thì mới được duyệt."),
                f"/classes/{one.class_id}/lists",
                say("Xem ý kiến"),
            )
            for one in returned
        ),
        *(
            Task(
                one.people,
                say("người của lớp {code} đã hủy chưa có lớp khác", code=one.code),
                say("Chuyển sang lớp cùng chương trình còn chỗ."),
                f"/classes/{one.class_id}/moves",
                say("Chuyển lớp"),
            )
            for one in without
        ),
    ]
