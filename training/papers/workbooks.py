"""The same lists as workbooks, to be sorted and counted further."""

from collections.abc import Sequence

from training.attendance.schemas import Matrix
from training.catalog.schemas import ClassView
from training.certificates.schemas import HandedPaper
from training.clock import ZONE
from training.documents import dates
from training.documents.register import Line
from training.papers import sheets
from training.papers.schemas import BookView, ClassFacts, Outcome
from training.spreadsheets import writing
from training.words import say

_HEADS = (
    say("TT"),
    say("Họ và tên"),
    say("Ngày sinh"),
    say("Đơn vị"),
    say("Chi bộ"),
    say("Điểm"),
    say("Lý do"),
)


def not_completed_workbook(facts: ClassFacts, outcomes: dict[int, Outcome]) -> bytes:
    """Who was not recognised and why, a line each."""
    left = [one for one in facts.people if not outcomes[one.enrollment_id].complete]
    return writing.workbook(
        say("Chưa được công nhận hoàn thành, lớp {code}", code=facts.view.code),
        _HEADS,
        [
            [
                number,
                one.full_name,
                dates.of_birth(one.birth_date, one.birth_year),
                one.unit_name,
                one.branch,
                outcomes[one.enrollment_id].score,
                outcomes[one.enrollment_id].reason,
            ]
            for number, one in enumerate(left, start=1)
        ],
    )


def matrix_workbook(view: ClassView, found: Matrix) -> bytes:
    """Who came to which session: a line a person, a column a session, the legend at the end."""
    sessions = [
        say(
            "Buổi {n}, {day}",
            n=one.ordinal,
            day=dates.short(one.starts_at.astimezone(ZONE).date()),
        )
        for one in found.sessions
    ]
    rows = [
        [
            number,
            row.full_name,
            row.unit_name,
            *sheets.letters(row, found),
            row.attended,
            row.held,
            row.percent,
            say("đủ") if row.enough else say("không đủ"),
        ]
        for number, row in enumerate(found.rows, start=1)
    ]
    return writing.workbook(
        say("Bảng điểm danh lớp {code}", code=view.code),
        [
            say("TT"),
            say("Họ và tên"),
            say("Đơn vị"),
            *sessions,
            say("Tiết đã dự"),
            say("Tiết đã học"),
            say("Tỷ lệ (%)"),
            say("Kết luận"),
        ],
        [*rows, [], [None, sheets.LEGEND]],
    )


def hand_over_workbook(view: ClassView, papers: Sequence[HandedPaper]) -> bytes:
    """Who took which paper of a class and when; with room to sign where it is printed."""
    return writing.workbook(
        say("Giao giấy chứng nhận, lớp {code}", code=view.code),
        [
            say("TT"),
            say("Số giấy"),
            say("Họ và tên"),
            say("Ngày sinh"),
            say("Đơn vị"),
            say("Người nhận"),
            say("Ngày nhận"),
            say("Ký nhận"),
        ],
        [
            [
                number,
                one.number,
                one.full_name,
                one.birth,
                one.unit_name,
                one.taker or say("chưa giao"),
                one.taken_on,
                None,
            ]
            for number, one in enumerate(papers, start=1)
        ],
    )


def register_workbook(view: BookView, lines: Sequence[Line]) -> bytes:
    """A register book, a line each, with what became of every paper and why."""
    return writing.workbook(
        say(
            "Sổ gốc cấp giấy chứng nhận: {course}, {term}",
            course=view.course_name,
            term=view.term,
        ),
        [
            say("Số vào sổ"),
            say("Số giấy"),
            say("Họ và tên"),
            say("Ngày sinh"),
            say("Giới tính"),
            say("Đơn vị, chi bộ"),
            say("Lớp, quyết định"),
            say("Xếp loại"),
            say("Ngày cấp"),
            say("Ngày nhận, người nhận"),
            say("Ghi chú"),
            say("Hết hiệu lực"),
            say("Lý do"),
        ],
        [
            [
                line.seq,
                line.number,
                line.full_name,
                line.birth,
                line.gender,
                line.unit.replace("\n", ", "),
                line.taken.replace("\n", ", "),
                line.band,
                line.issued_on,
                line.received.replace("\n", ", "),
                line.note,
                line.ended,
                line.reason,
            ]
            for line in lines
        ],
    )
