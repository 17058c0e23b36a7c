"""The way from recommended to full member, step by step: what is done, what is next, by when.

No I/O here. Facts and today in, six steps out.
"""

from datetime import date
from enum import StrEnum

import msgspec

from training.people.milestone_rules import decision_due, probation_ends, shown
from training.people.rules import Held, Standing, is_good
from training.status import Look
from training.words import Sentence, say

# The catalog's codes of the two courses that stand on everybody's way.
AWARENESS, NEW_MEMBER = "NT", "ĐVM"


class StepKind(StrEnum):
    RECOMMENDED = "recommended"
    AWARENESS_CLASS = "awareness_class"
    CERTIFICATE = "certificate"
    ADMITTED = "admitted"
    NEW_MEMBER_CLASS = "new_member_class"
    RECOGNISED = "recognised"


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"
    LATE = "late"
    UNRECORDED = "unrecorded"


TITLES = {
    StepKind.RECOMMENDED: say("Được giới thiệu"),
    StepKind.AWARENESS_CLASS: say("Lớp bồi dưỡng nhận thức về Đảng"),
    StepKind.CERTIFICATE: say("Giấy chứng nhận, giá trị 60 tháng"),
    StepKind.ADMITTED: say("Kết nạp"),
    StepKind.NEW_MEMBER_CLASS: say("Lớp bồi dưỡng đảng viên mới"),
    StepKind.RECOGNISED: say("Công nhận chính thức"),
}
LOOKS = {
    StepState.DONE: Look(say("Đã xong"), "ok", "tick"),
    StepState.NOW: Look(say("Việc tiếp theo"), "info", "half"),
    StepState.LATER: Look(say("Chưa đến"), "idle", "ring"),
    StepState.LATE: Look(say("Quá hạn"), "bad", "cross"),
    StepState.UNRECORDED: Look(say("Sổ chưa có"), "idle", "bar"),
}


class Attended(msgspec.Struct, frozen=True):
    """The latest class of a course that somebody is or was in."""

    class_id: int
    code: str
    state: str
    starts_on: date
    ends_on: date


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the nouns below know of one person."""

    standing: Standing
    recommended_on: date | None
    awareness: Attended | None
    new_member: Attended | None
    held: tuple[Held, ...]
    ceremony_date: date | None
    admission_decision_number: str | None
    admission_decision_date: date | None
    recognition_date: date | None
    recognition_decision_number: str | None


class Step(msgspec.Struct, frozen=True):
    """One step: `on` is when it was done, `until` the last day for what is to be done."""

    kind: StepKind
    state: StepState
    words: Sentence
    on: date | None = None
    until: date | None = None
    class_id: int | None = None


def steps(facts: Facts, today: date) -> list[Step]:
    """The six steps in their order."""
    return [
        Step(
            StepKind.RECOMMENDED,
            StepState.DONE,
            say("Có hồ sơ trong sổ của đơn vị."),
            on=facts.recommended_on,
        ),
        _awareness(facts, today),
        _certificate(facts, today),
        _admitted(facts, today),
        _new_member(facts, today),
        _recognised(facts, today),
    ]


def _awareness(facts: Facts, today: date) -> Step:
    kind, taken, paper = StepKind.AWARENESS_CLASS, facts.awareness, _paper(facts, AWARENESS)
    if facts.standing is Standing.CANDIDATE and paper is not None and not is_good(paper, today):
        return _again(taken)
    if taken is not None and taken.state == "completed":
        words = say("Hoàn thành lớp {code}.", code=taken.code)
        return Step(kind, StepState.DONE, words, on=taken.ends_on, class_id=taken.class_id)
    if paper is not None:
        words = say("Có giấy chứng nhận số {number}.", number=paper.number)
        return Step(kind, StepState.DONE, words, on=paper.valid_from)
    if facts.standing is not Standing.CANDIDATE:
        return Step(kind, StepState.UNRECORDED, _ELSEWHERE)
    if taken is None:
        return Step(kind, StepState.NOW, say("Chưa ghi danh. Đăng ký vào một lớp đang nhận."))
    return Step(kind, StepState.NOW, _attending(taken), class_id=taken.class_id)


def _again(taken: Attended | None) -> Step:
    """A candidate whose paper counts no longer takes the class again."""
    kind = StepKind.AWARENESS_CLASS
    if taken is not None and taken.state != "completed":
        return Step(kind, StepState.NOW, _attending(taken), class_id=taken.class_id)
    words = say("Giấy chứng nhận không còn giá trị. Đăng ký học lại ở một lớp đang nhận.")
    return Step(kind, StepState.NOW, words)


def _certificate(facts: Facts, today: date) -> Step:
    kind, paper = StepKind.CERTIFICATE, _paper(facts, AWARENESS)
    candidate = facts.standing is Standing.CANDIDATE
    if paper is None:
        return _no_certificate(facts)
    until = paper.valid_until
    number = say("Số {number}.", number=paper.number)
    if not candidate:
        return Step(kind, StepState.DONE, number, on=paper.valid_from)
    if is_good(paper, today):
        # HD 06-HD/TW of 9 June 2025, point 5.4: the branch meeting falls inside the 60 months.
        return Step(kind, StepState.DONE, number, on=paper.valid_from, until=until)
    if paper.ended_on is not None:
        words = say("Giấy số {number} đã bị thu hồi.", number=paper.number)
        return Step(kind, StepState.LATE, words, on=paper.valid_from)
    words = say("Giấy số {number} đã hết giá trị. Phải học lại lớp.", number=paper.number)
    return Step(kind, StepState.LATE, words, on=paper.valid_from, until=until)


def _no_certificate(facts: Facts) -> Step:
    kind = StepKind.CERTIFICATE
    if facts.standing is not Standing.CANDIDATE:
        return Step(kind, StepState.UNRECORDED, _ELSEWHERE)
    if facts.awareness is not None and facts.awareness.state == "completed":
        return Step(kind, StepState.NOW, say("Đã hoàn thành lớp, chờ Văn phòng cấp giấy."))
    return Step(kind, StepState.LATER, say("Cấp sau quyết định công nhận hoàn thành lớp."))


def _admitted(facts: Facts, today: date) -> Step:
    kind = StepKind.ADMITTED
    if facts.ceremony_date is not None:
        return Step(kind, StepState.DONE, _decision_words(facts), on=facts.ceremony_date)
    if facts.standing is Standing.PROBATIONARY:
        words = say("Chưa ghi ngày lễ kết nạp. Ghi vào để tính hạn dự bị.")
        return Step(kind, StepState.NOW, words)
    if facts.standing is Standing.FULL:
        return Step(kind, StepState.UNRECORDED, _ELSEWHERE)
    paper = _paper(facts, AWARENESS)
    if paper is not None and is_good(paper, today):
        words = say("Chi bộ họp xét kết nạp khi giấy chứng nhận còn giá trị.")
        return Step(kind, StepState.NOW, words, until=paper.valid_until)
    words = say("Cần giấy chứng nhận còn giá trị vào ngày chi bộ họp xét.")
    return Step(kind, StepState.LATER, words)


def _new_member(facts: Facts, today: date) -> Step:
    kind, taken = StepKind.NEW_MEMBER_CLASS, facts.new_member
    if paper := _paper(facts, NEW_MEMBER):
        words = say("Giấy chứng nhận số {number}.", number=paper.number)
        return Step(kind, StepState.DONE, words, on=paper.valid_from)
    if taken is not None and taken.state == "completed":
        words = say("Hoàn thành lớp {code}, chờ cấp giấy.", code=taken.code)
        return Step(kind, StepState.DONE, words, on=taken.ends_on, class_id=taken.class_id)
    if facts.standing is Standing.FULL:
        return Step(kind, StepState.UNRECORDED, _ELSEWHERE)
    if facts.standing is Standing.CANDIDATE:
        return Step(kind, StepState.LATER, say("Học trong 12 tháng dự bị."))
    until = probation_ends(facts.ceremony_date) if facts.ceremony_date else None
    state = StepState.LATE if until is not None and until < today else StepState.NOW
    if taken is None:
        words = say("Chưa ghi danh. Giấy của lớp này phải có trong hồ sơ công nhận.")
        return Step(kind, state, words, until=until)
    return Step(kind, state, _attending(taken), until=until, class_id=taken.class_id)


def _recognised(facts: Facts, today: date) -> Step:
    kind = StepKind.RECOGNISED
    if facts.recognition_date is not None:
        number = facts.recognition_decision_number
        words = say("Quyết định số {number}.", number=number) if number else say("Đã công nhận.")
        return Step(kind, StepState.DONE, words, on=facts.recognition_date)
    if facts.standing is Standing.FULL:
        return Step(kind, StepState.UNRECORDED, _ELSEWHERE)
    if facts.standing is Standing.CANDIDATE:
        return Step(kind, StepState.LATER, say("Sau 12 tháng dự bị, tính từ ngày lễ kết nạp."))
    if facts.ceremony_date is None:
        return Step(kind, StepState.LATER, say("Cần ngày lễ kết nạp để tính hạn."))
    ends, due = probation_ends(facts.ceremony_date), decision_due(facts.ceremony_date)
    words = say(
        "Hết 12 tháng dự bị ngày {ends}; chi bộ xét trong 30 ngày làm việc sau đó.",
        ends=shown(ends),
    )
    if _paper(facts, NEW_MEMBER) is None:
        words = say("{when} Còn thiếu giấy chứng nhận lớp đảng viên mới.", when=words)
    if today < ends:
        return Step(kind, StepState.LATER, words, until=due)
    return Step(kind, StepState.NOW if today <= due else StepState.LATE, words, until=due)


def _paper(facts: Facts, course: str) -> Held | None:
    """The paper that counts: one that was not ended, the latest."""
    papers = [one for one in facts.held if one.course_code == course]
    standing = [one for one in papers if one.ended_on is None] or papers
    return max(standing, key=lambda one: one.valid_from, default=None)


def _attending(taken: Attended) -> Sentence:
    if taken.state == "waitlisted":
        return say("Đang ở danh sách dự bị lớp {code}.", code=taken.code)
    if taken.state == "requested":
        return say("Chờ Văn phòng duyệt vào lớp {code}.", code=taken.code)
    if taken.state == "failed":
        return say("Chưa hoàn thành lớp {code}. Đăng ký lớp khác.", code=taken.code)
    return say(
        "Có chỗ trong lớp {code}, học từ {first} đến {last}.",
        code=taken.code,
        first=shown(taken.starts_on),
        last=shown(taken.ends_on),
    )


def _decision_words(facts: Facts) -> Sentence:
    if not facts.admission_decision_number:
        return say("Chưa ghi quyết định kết nạp.")
    if facts.admission_decision_date is None:
        return say("Quyết định số {number}.", number=facts.admission_decision_number)
    return say(
        "Quyết định số {number}, ngày {day}.",
        number=facts.admission_decision_number,
        day=shown(facts.admission_decision_date),
    )


_ELSEWHERE = say("Học hoặc ghi nhận ở nơi khác, trước khi dùng sổ này.")
