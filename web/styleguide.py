"""What the living style guide shows: every part in every state. All people here are invented."""

from datetime import UTC, date, datetime
from typing import Any

from litestar import Controller, Response, get

from training import settings
from training.actor import Actor, Role
from training.errors import Invalid, Missing
from training.http.policy import allows
from training.security.policy import May
from training.words import say
from web.forms import Form
from web.rendering import Flash, Nav, Page, render
from web.show import HTML, Call, templates

TODAY = date(2026, 5, 23)

TAGS = (
    {"word": say("Chờ duyệt"), "tone": "info", "shape": "ring"},
    {"word": say("Đã có chỗ"), "tone": "ok", "shape": "tick"},
    {"word": say("Dự bị"), "tone": "warn", "shape": "half"},
    {"word": say("Không duyệt"), "tone": "bad", "shape": "cross"},
    {"word": say("Đã rút"), "tone": "idle", "shape": "bar"},
    {"word": say("Nên xem lại"), "tone": "warn", "shape": "triangle"},
    {"word": say("Đã cấp giấy"), "tone": "gold", "shape": "star"},
)


def page(nonce: str = "") -> Page:
    """The shell around the guide, as an organizer sees it."""
    return Page(
        actor=Actor(None, "Trịnh Quốc Bảo", Role.ORGANIZER),
        nav=(
            Nav(say("Việc cần làm"), "#", "todo"),
            Nav(say("Các lớp"), "#", "book", current=True),
            Nav(say("Người và đơn vị"), "#", "people"),
            Nav(say("Giấy chứng nhận"), "#", "rosette"),
            Nav(say("Báo cáo"), "#", "chart"),
            Nav(say("Nhật ký"), "#", "clock"),
        ),
        csrf_token="no form here is ever sent",  # noqa: S106 - words, not a secret
        flash=Flash(
            say("Đã ghi danh 59 người."), say("44 người có chỗ, 15 người vào danh sách dự bị.")
        ),
        demo=True,
        path="/styleguide",
        nonce=nonce,
        place=say("Văn phòng Đảng ủy Khối"),
        role_word=say("Ban tổ chức lớp"),
    )


def context() -> dict[str, Any]:
    """What the template shows beside the page's own."""
    refusal = Invalid(
        say("Có câu trả lời cần xem lại. Sửa ở chỗ được đánh dấu."),
        "form",
        score=say("Nhập điểm từ 0 đến 10, ví dụ 7,5."),
        course=say("Chọn một trong các câu trả lời có sẵn."),
    )
    return {
        "form": Form({"score": ["75"], "reason": ["Chưa có xác nhận học vấn."]}, refusal),
        "clean": Form(),
        "tags": TAGS,
        "day": TODAY,
        "instant": datetime(2026, 6, 12, 3, 2, tzinfo=UTC),
        "going": {"state": "running", "done": 1240, "total": 4027},
        "begun": {"state": "queued", "done": 0, "total": 0},
        "steps_of_class": [
            {"word": say("Nhận danh sách"), "note": "30/4", "past": True, "current": False},
            {"word": say("Mở lớp"), "note": "8/5", "past": True, "current": False},
            {"word": say("Đang học"), "note": "5/10", "past": False, "current": True},
            {"word": say("Công nhận"), "note": "10/6", "past": False, "current": False},
        ],
    }


class StyleGuidePages(Controller):
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get("/styleguide")
    async def show(self, request: Call) -> Response[str]:
        """Every part in every state; the demo only has such a page."""
        if not settings.current().demo:
            raise Missing(say("Không có trang này."), "not_found")
        shown = page(request.scope["state"]["nonce"])
        return Response(
            render("demo/styleguide.html", shown, templates(), **context()), media_type=HTML
        )
