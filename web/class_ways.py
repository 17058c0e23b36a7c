"""The ways from a class's page to all that is kept about it, for whoever may see each."""

import msgspec

from training.actor import Actor, Role
from training.catalog.rules import ClassState, Document
from training.catalog.schemas import ClassView
from training.security.policy import May, may
from training.words import Sentence, say
from web.class_view import OFFICE_MAY_ADD

_HELD = frozenset({ClassState.CONVENED, ClassState.COMPLETED})
_PLANNED = frozenset(ClassState) - {ClassState.COMPLETED, ClassState.CANCELLED}
_GATHERING = _PLANNED - _HELD
# Once somebody can be in it, and afterwards for whoever wants to know how seats were shared.
_SHARED = frozenset(ClassState) - {ClassState.DRAFT, ClassState.ANNOUNCED, ClassState.CANCELLED}


class Way(msgspec.Struct, frozen=True):
    """A link under a class's next step."""

    words: Sentence
    href: str


class Ways(msgspec.Struct, frozen=True):
    """The links that belong to one part of a class's life, under its name."""

    title: Sentence
    links: list[Way]


_Known = tuple[bool, May, Sentence, str]


def ways(actor: Actor, view: ClassView) -> list[Ways]:
    """Where the actor can go from this class; a learner's own home leads to theirs."""
    if actor.role is Role.LEARNER:
        return []
    here = f"/classes/{view.id}"
    parts = (
        (say("Người"), _people(view, here)),
        (say("Chỗ và lịch"), _plan(view, here)),
        (say("Buổi học"), _halls(view, here)),
        (say("Kết quả và giấy tờ"), _papers(view, here)),
    )
    open_to = [
        Ways(
            title,
            [Way(words, href) for there, what, words, href in known if there and may(actor, what)],
        )
        for title, known in parts
    ]
    return [part for part in open_to if part.links]


def _people(view: ClassView, here: str) -> tuple[_Known, ...]:
    listed = view.state is not ClassState.DRAFT
    adding = view.state in OFFICE_MAY_ADD
    left = view.state is ClassState.CANCELLED
    return (
        (listed, May.SEE_ENROLLMENTS, say("Học viên"), f"{here}/enrollments"),
        (listed, May.ENROLL, say("Danh sách đã gửi"), "/imports"),
        (adding, May.DECIDE, say("Duyệt theo đơn vị"), f"{here}/lists"),
        (adding, May.ENROLL, say("Ghi danh muộn"), f"{here}/late-requests"),
        (left, May.ENROLL, say("Chuyển người"), f"{here}/moves"),
    )


def _plan(view: ClassView, here: str) -> tuple[_Known, ...]:
    shared = view.state in _SHARED
    return (
        (
            view.state in _GATHERING,
            May.CHANGE_CLASSES,
            say("Chỉ tiêu"),
            f"{here}/allotments",
        ),
        (shared, May.SEE_ENROLLMENTS, say("Danh sách dự bị"), f"{here}/waiting-list"),
        (shared, May.SEE_CLASSES, say("Chia chỗ chưa dùng"), f"{here}/release"),
        (view.state in _PLANNED, May.CHANGE_CLASSES, say("Lịch học"), f"{here}/sessions"),
    )


def _halls(view: ClassView, here: str) -> tuple[_Known, ...]:
    held, running = view.state in _HELD, view.state is ClassState.CONVENED
    return (
        (held, May.SEE_ROLL, say("Điểm danh"), f"{here}/attendance"),
        (running, May.SEE_RESULTS, say("Ai đáng lo"), f"/attendance-risks?class_id={view.id}"),
        (running, May.ENROLL, say("Báo vắng"), f"/absences?class_id={view.id}"),
        (held, May.ENROLL, say("Học bù"), f"{here}/make-ups"),
    )


def _papers(view: ClassView, here: str) -> tuple[_Known, ...]:
    held = view.state in _HELD
    proofs = held and view.document is not Document.ELSEWHERE
    issued = view.state is ClassState.COMPLETED and view.document is Document.CERTIFICATE
    live = view.state not in {ClassState.DRAFT, ClassState.CANCELLED}
    certificates = f"/certificates?class_id={view.id}"
    return (
        (held, May.SEE_RESULTS, say("Kết quả"), f"{here}/results"),
        (proofs, May.PROOF_READ, say("Đọc soát"), f"{here}/proof-reading"),
        (issued, May.SEE_CERTIFICATES, say("Giấy chứng nhận"), certificates),
        (issued, May.SEE_CERTIFICATES, say("Giao giấy"), f"{here}/handovers"),
        (live, May.SEE_CLASSES, say("Giấy tờ"), f"{here}/papers"),
    )
