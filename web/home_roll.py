"""What the roll asks of the office and the units, in words, for their homes."""

from collections.abc import Sequence

from training.attendance.forecasts import Standing
from training.attendance.rules import Forecast
from training.words import say
from web.home_tasks import Task


def of_secretary(risky: Sequence[Standing]) -> list[Task]:
    """The unit's people who are about to miss too much."""
    return _risks(risky, say("Xếp học bù hoặc nhắc người còn lại dự đủ các buổi."))


def of_organizer(risky: Sequence[Standing], absent: int, late: int) -> list[Task]:
    """Notices of absence and late marks to answer, and who is about to miss too much."""
    tasks = []
    if absent:
        tasks.append(
            Task(
                absent,
                say("lượt báo vắng chờ trả lời"),
                say("Đồng ý thì danh sách điểm danh ghi có phép."),
                "/absences",
                say("Trả lời"),
            )
        )
    if late:
        tasks.append(
            Task(
                late,
                say("dấu điểm danh tới sau khi chốt buổi"),
                say("Nhận hay không, kèm lý do. Không dấu nào bị bỏ."),
                "/late-marks",
                say("Xem các dấu"),
            )
        )
    return tasks + _risks(risky, say("Đơn vị đã nhận thông báo. Xem ai có thể học bù."))


def _risks(risky: Sequence[Standing], what_to_do: object) -> list[Task]:
    if not risky:
        return []
    lost = sum(one.forecast is Forecast.LOST for one in risky)
    return [
        Task(
            len(risky),
            say("người đáng lo về số tiết"),
            say("{lost} người không còn đủ số tiết. {what}", lost=lost, what=what_to_do),
            "/attendance-risks",
            say("Xem những ai"),
        )
    ]
