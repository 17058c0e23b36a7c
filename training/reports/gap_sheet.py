"""Who lacks which paper, as a workbook: to send to a unit, or to keep beside the list."""

from collections.abc import Sequence
from datetime import date

from training.enrollment.rules import LOOKS
from training.reports.gaps import Demand, Lack
from training.reports.schemas import Gap
from training.spreadsheets import writing
from training.words import Sentence, say

_COMMON = (say("STT"), say("Họ và tên"), say("Đơn vị"))
_PROBATION = (say("Lễ kết nạp"), say("Hết 12 tháng dự bị"))
_ENDED, _ENDS = say("Giấy trước hết hạn"), say("Giấy hết giá trị")
_CLASS = (say("Đang có tên ở lớp"), say("Tình trạng"))


def title(demand: Demand, today: date) -> Sentence:
    """What stands above the sheet."""
    day = f"{today.day}/{today.month}/{today.year}"
    if demand.kind is Lack.ENDING:
        return say("Giấy chứng nhận hết giá trị trong quý, tính đến ngày {day}", day=day)
    if demand.course == "NT":
        return say("Quần chúng ưu tú chưa có giấy nhận thức về Đảng, ngày {day}", day=day)
    return say("Đảng viên dự bị chưa qua lớp đảng viên mới, ngày {day}", day=day)


def workbook(demand: Demand, found: Sequence[Gap], today: date) -> bytes:
    """One line a person, in the order of urgency."""
    if demand.kind is Lack.ENDING:
        days: tuple[Sentence, ...] = (_ENDS,)
    else:
        days = (_ENDED,) if demand.course == "NT" else _PROBATION
    rows = [
        (
            number,
            one.full_name,
            one.unit_name,
            *_days(demand, one),
            one.class_code,
            LOOKS[one.enrolled_as].word if one.enrolled_as else None,
        )
        for number, one in enumerate(found, 1)
    ]
    return writing.workbook(title(demand, today), [*_COMMON, *days, *_CLASS], rows)


def _days(demand: Demand, one: Gap) -> tuple[date | None, ...]:
    if demand.kind is Lack.ENDING:
        return (one.valid_until,)
    return (one.ended_on,) if demand.course == "NT" else (one.ceremony_date, one.deadline)
