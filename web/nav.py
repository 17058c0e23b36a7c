"""The ways to go for each role: at most five stand under the thumb."""

from training.actor import Actor, Role
from training.words import Sentence, say
from web.rendering import Nav

Way = tuple[Sentence, str, str]

_HOME: Way = (say("Việc cần làm"), "/", "todo")
_CLASSES: Way = (say("Các lớp"), "/classes", "book")
_CERTIFICATES: Way = (say("Giấy chứng nhận"), "/certificates", "rosette")
_REPORTS: Way = (say("Báo cáo"), "/reports", "chart")
_PEOPLE: Way = (say("Người"), "/persons", "people")
_UNITS: Way = (say("Đơn vị"), "/units", "home")
_COURSES: Way = (say("Chương trình"), "/courses", "copy")
_SESSIONS: Way = (say("Lịch học"), "/sessions", "calendar")
_LISTS: Way = (say("Danh sách đã gửi"), "/imports", "list-in")
_HISTORY: Way = (say("Nhật ký"), "/history", "clock")
_SETTINGS: Way = (say("Cài đặt"), "/settings", "gear")

WAYS: dict[Role, tuple[Way, ...]] = {
    Role.ORGANIZER: (
        _HOME,
        _CLASSES,
        _PEOPLE,
        _CERTIFICATES,
        _REPORTS,
        _SESSIONS,
        _LISTS,
        _UNITS,
        _COURSES,
        _SETTINGS,
        _HISTORY,
    ),
    Role.AUDITOR: (
        _HOME,
        _HISTORY,
        _CLASSES,
        _CERTIFICATES,
        _REPORTS,
        _PEOPLE,
        _SESSIONS,
        _UNITS,
        _COURSES,
    ),
    Role.ADMINISTRATOR: (
        _HOME,
        (say("Tài khoản"), "/accounts", "key"),
        _UNITS,
        _HISTORY,
        _CLASSES,
        _PEOPLE,
        _CERTIFICATES,
        _REPORTS,
        _COURSES,
        _SETTINGS,
    ),
    Role.SECRETARY: (
        _HOME,
        _CLASSES,
        (say("Người của đơn vị"), "/persons", "people"),
        _LISTS,
        _CERTIFICATES,
        _REPORTS,
    ),
    Role.TRAINER: (
        (say("Buổi hôm nay"), "/", "check-ring"),
        (say("Lịch dạy"), "/sessions", "calendar"),
        (say("Lớp của tôi"), "/classes", "book"),
    ),
    Role.LEARNER: (
        (say("Lớp của tôi"), "/", "book"),
        (say("Thẻ của tôi"), "/cards", "qr"),
        (say("Chặng đường"), "/passport", "calendar"),
        _CERTIFICATES,
    ),
}


def ways(actor: Actor, path: str) -> tuple[Nav, ...]:
    """The navigation of a role, with the place where one is marked."""
    found = WAYS.get(actor.role, ())
    here = max(
        (
            href
            for _, href, _ in found
            if href == path or (href != "/" and path.startswith(f"{href}/"))
        ),
        key=len,
        default="",
    )
    return tuple(Nav(label, href, drawing, current=href == here) for label, href, drawing in found)
