"""The sentences of a written report, made of counted figures.

They read as the report of the Bloc's 13th conference does (5 July 2018): large figures rounded in
words, the exact one beside.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from training.reports.periods import period_name
from training.reports.rules import Figure, figure, spoken
from training.reports.schemas import Compared, CourseLine, Report
from training.words import Sentence, say


class Told(msgspec.Struct, frozen=True):
    """A figure in a sentence: how it is said, how much it is, and what opens behind it."""

    said: str
    exact: str
    figure: Figure
    course: str | None = None

    def __str__(self) -> str:
        """As plain text: trên 4.000 (4.027), or 350."""
        return self.said if self.said == self.exact else f"{self.said} ({self.exact})"


class Clause(msgspec.Struct, frozen=True):
    """Words with their figures in place: `words` are translated, then filled."""

    words: Sentence
    figures: Mapping[str, Any]

    def fill(self, show: Callable[[Told], Any], of: Callable[[str], Any] = str) -> Any:
        """The clause with each figure shown in some way; `of` makes the words fit for it."""
        shown = {
            name: show(value)
            if isinstance(value, Told)
            else value.fill(show, of)
            if isinstance(value, Clause)
            else value
            for name, value in self.figures.items()
        }
        return of(str(self.words)).format(**shown)

    def __str__(self) -> str:
        return str(self.fill(str))


_HELD = {
    "NT": say("{classes} lớp bồi dưỡng nhận thức về Đảng cho {people} quần chúng ưu tú"),
    "ĐVM": say("{classes} lớp đảng viên mới cho {people} đảng viên dự bị"),
    "NVXD": say(
        "{classes} lớp nghiệp vụ công tác tổ chức xây dựng Đảng cho {people} bí thư chi bộ và cán "
        "bộ văn phòng"
    ),
    "NVKT": say("{classes} lớp nghiệp vụ kiểm tra, giám sát cho {people} cán bộ kiểm tra"),
}
_HELD_OTHER = say("{classes} lớp {course} cho {people} người")
_SENT = {
    "NT": say("{people} quần chúng ưu tú học {classes} lớp bồi dưỡng nhận thức về Đảng"),
    "ĐVM": say("{people} đảng viên dự bị học {classes} lớp đảng viên mới"),
}
_SENT_OTHER = say("{people} người học {classes} lớp {course}")
_LIST = {
    2: say("{one} và {two}"),
    3: say("{one}, {two} và {three}"),
    4: say("{one}, {two}, {three} và {four}"),
}
_PLACES = ("one", "two", "three", "four")
_TRAINING = ("NT", "ĐVM")


def told(report: Report) -> Report:
    """The report with its sentences."""
    texts = [str(clause) for clause in clauses(report)]
    return msgspec.structs.replace(report, text=texts)


def clauses(report: Report) -> list[Clause]:
    """The sentences; for the whole Bloc what it held, for a unit what its people went to."""
    whole = report.whole
    held = [line for line in report.courses if line.classes.now]
    training = [line for line in held if line.course in _TRAINING]
    further = [line for line in held if line.course not in _TRAINING]
    said = []
    if training:
        said.append(_opening(report, training))
    if further:
        opening = say("Đã mở {list}.") if whole else say("Có {list}.")
        said.append(Clause(opening, {"list": _listed(further, whole=whole)}))
    if report.total.certificates.now:
        said.append(_certificates(report))
    if report.admitted.now or report.recognised.now:
        said.append(_members(report))
    return said


def _opening(report: Report, lines: list[CourseLine]) -> Clause:
    words = (
        say("{period}, Đảng ủy Khối đã tổ chức {list}.")
        if report.whole
        else say("{period}, {unit} có {list}.")
    )
    return Clause(
        words,
        {
            "period": str(period_name(report.period)),
            "unit": report.unit_name or str(say("đơn vị")),
            "list": _listed(lines, whole=report.whole),
        },
    )


def _listed(lines: list[CourseLine], *, whole: bool) -> Clause:
    """Clauses joined as one says them; what goes beyond four is of the smallest courses."""
    shown = lines[: len(_PLACES)]
    parts = [_course(line, whole=whole) for line in shown]
    if len(parts) == 1:
        return parts[0]
    return Clause(_LIST[len(parts)], dict(zip(_PLACES, parts, strict=False)))


def _course(line: CourseLine, *, whole: bool) -> Clause:
    known, other = (_HELD, _HELD_OTHER) if whole else (_SENT, _SENT_OTHER)
    return Clause(
        known.get(line.course, other),
        {
            "classes": _exact(line.classes.now, Figure.CLASSES, line.course),
            "people": _rounded(line.people.now, Figure.PEOPLE, line.course),
            "course": line.name[:1].lower() + line.name[1:],
        },
    )


def _certificates(report: Report) -> Clause:
    figures = {
        "certificates": _exact(report.total.certificates.now, Figure.CERTIFICATES),
        "failed": _exact(report.total.failed.now, Figure.FAILED),
    }
    if not report.total.failed.now:
        return Clause(say("Đã cấp {certificates} giấy chứng nhận."), figures)
    return Clause(
        say("Đã cấp {certificates} giấy chứng nhận; {failed} học viên chưa đủ điều kiện."), figures
    )


def _members(report: Report) -> Clause:
    return Clause(
        say(
            "Đã kết nạp {admitted} đảng viên{admitted_than}, công nhận chính thức {recognised} "
            "đảng viên{recognised_than}."
        ),
        {
            "admitted": _exact(report.admitted.now, Figure.ADMITTED),
            "admitted_than": _than(report.admitted),
            "recognised": _exact(report.recognised.now, Figure.RECOGNISED),
            "recognised_than": _than(report.recognised),
        },
    )


def _than(compared: Compared) -> str:
    """How it stands to last year: " (bằng 113,5 % cùng kỳ năm trước)"; nothing without one."""
    if compared.percent is None:
        return ""
    return str(say(" (bằng {share} cùng kỳ năm trước)", share=compared.share))


def _exact(count: int, what: Figure, course: str | None = None) -> Told:
    return Told(figure(count), figure(count), what, course)


def _rounded(count: int, what: Figure, course: str | None = None) -> Told:
    return Told(str(spoken(count)), figure(count), what, course)
