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
    """A link in the quiet row under a class's next step."""

    words: Sentence
    href: str


def ways(actor: Actor, view: ClassView) -> list[Way]:
    """Where the actor can go from this class; a learner's own home leads to theirs."""
    if actor.role is Role.LEARNER:
        return []
    here = f"/classes/{view.id}"
    drafted = view.state is ClassState.DRAFT
    live = not drafted and view.state is not ClassState.CANCELLED
    papers = view.state is ClassState.COMPLETED and view.document is Document.CERTIFICATE
    known = (
        (not drafted, May.SEE_ENROLLMENTS, say("Học viên"), f"{here}/enrollments"),
        (view.state in _HELD, May.SEE_ROLL, say("Điểm danh"), f"{here}/attendance"),
        (
            view.state is ClassState.CONVENED,
            May.SEE_RESULTS,
            say("Ai đáng lo"),
            f"/attendance-risks?class_id={view.id}",
        ),
        (
            view.state is ClassState.CONVENED,
            May.ENROLL,
            say("Báo vắng"),
            f"/absences?class_id={view.id}",
        ),
        (view.state in _HELD, May.ENROLL, say("Học bù"), f"{here}/make-ups"),
        (view.state in _HELD, May.SEE_RESULTS, say("Kết quả"), f"{here}/results"),
        (
            view.state in _HELD and view.document is not Document.ELSEWHERE,
            May.PROOF_READ,
            say("Đọc soát"),
            f"{here}/proof-reading",
        ),
        (papers, May.SEE_CERTIFICATES, say("Giấy chứng nhận"), f"/certificates?class_id={view.id}"),
        (live, May.SEE_CLASSES, say("Giấy tờ"), f"{here}/papers"),
        (not drafted, May.ENROLL, say("Danh sách đã gửi"), "/imports"),
        (
            view.state in _SHARED,
            May.SEE_ENROLLMENTS,
            say("Danh sách dự bị"),
            f"{here}/waiting-list",
        ),
        (view.state in _SHARED, May.SEE_CLASSES, say("Chia chỗ chưa dùng"), f"{here}/release"),
        (view.state in OFFICE_MAY_ADD, May.ENROLL, say("Duyệt theo đơn vị"), f"{here}/lists"),
        (view.state in OFFICE_MAY_ADD, May.ENROLL, say("Ghi danh muộn"), f"{here}/late-requests"),
        (view.state is ClassState.CANCELLED, May.ENROLL, say("Chuyển người"), f"{here}/moves"),
        (view.state in _PLANNED, May.CHANGE_CLASSES, say("Lịch học"), f"{here}/sessions"),
        (view.state in _GATHERING, May.CHANGE_CLASSES, say("Chỉ tiêu"), f"{here}/allotments"),
    )
    return [Way(words, href) for there, what, words, href in known if there and may(actor, what)]
