"""The ways to go for each role: at most five stand under the thumb."""

from training.actor import Actor, Role
from training.words import Sentence, say
from web.rendering import Nav

Way = tuple[Sentence, str, str]

_HOME: Way = (say("Việc cần làm"), "/", "todo")
_CLASSES: Way = (say("Các lớp"), "/classes", "book")
_CERTIFICATES: Way = (say("Giấy chứng nhận"), "/certificates", "rosette")
_OFFICE = (_HOME, _CLASSES, (say("Người và đơn vị"), "/persons", "people"), _CERTIFICATES)

WAYS: dict[Role, tuple[Way, ...]] = {
    Role.ORGANIZER: _OFFICE,
    Role.AUDITOR: (*_OFFICE, (say("Nhật ký"), "/history", "clock")),
    Role.ADMINISTRATOR: (
        _HOME,
        (say("Tài khoản"), "/accounts", "key"),
        (say("Đơn vị"), "/units", "people"),
        _CLASSES,
        (say("Nhật ký"), "/history", "clock"),
    ),
    Role.SECRETARY: (
        _HOME,
        _CLASSES,
        (say("Người của đơn vị"), "/persons", "people"),
        (say("Danh sách đã gửi"), "/imports", "list-in"),
        _CERTIFICATES,
    ),
    Role.TRAINER: (
        (say("Buổi hôm nay"), "/", "check-ring"),
        (say("Lịch dạy"), "/sessions", "calendar"),
        (say("Lớp của tôi"), "/classes", "book"),
    ),
    Role.LEARNER: (
        (say("Lớp của tôi"), "/", "book"),
        _CERTIFICATES,
    ),
}


def ways(actor: Actor, path: str) -> tuple[Nav, ...]:
    """The navigation of a role, with the place where one is marked."""
    found = WAYS.get(actor.role, ())
    here = max(
        (href for _, href, _ in found if href == path or path.startswith(f"{href.rstrip('/')}/")),
        key=len,
        default="",
    )
    return tuple(Nav(label, href, drawing, current=href == here) for label, href, drawing in found)
