"""The same lists as workbooks, to be sorted and counted further."""

from training.documents import dates
from training.papers.schemas import ClassFacts, Outcome
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
