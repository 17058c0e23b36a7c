"""The lists that papers carry: by unit, and within a unit by given name. No I/O here."""

from collections.abc import Callable, Sequence

from training.catalog.schemas import SessionView
from training.clock import ZONE
from training.documents import dates
from training.documents.lists import Column, Group
from training.documents.papers import Listing
from training.papers.grouping import by_unit
from training.papers.schemas import Listed, Outcome
from training.people.rules import GENDER_WORDS
from training.words import VIETNAMESE

_NUMBER = Column("TT", 0.55, "center")
_NAME = Column("Họ và tên", 2.9)
_BORN = Column("Ngày sinh", 1.35, "center")
_GENDER = Column("Nam/\nnữ", 0.7, "center")
_BRANCH = Column("Chi bộ", 2.9)
_NOTE = Column("Ghi chú", 1.1)


def people(title: str, subtitle: str, listed: Sequence[Listed]) -> Listing:
    """Who takes part."""
    return Listing(
        columns=[_NUMBER, _NAME, _BORN, _GENDER, _BRANCH, _NOTE],
        groups=_by_unit(listed, lambda one: [*_person(one), _gender(one), one.branch, ""]),
        title=title,
        subtitle=subtitle,
        notes=[_total(len(listed))],
    )


def completed(
    title: str,
    subtitle: str,
    listed: Sequence[Listed],
    outcomes: dict[int, Outcome],
    *,
    graded: bool,
) -> Listing:
    """Who completed, with mark and band where the course has them."""
    grades = [Column("Điểm", 0.8, "center"), Column("Xếp loại", 1.3, "center")] if graded else []

    def row(one: Listed) -> list[str]:
        outcome = outcomes[one.enrollment_id]
        marks = [outcome.score, outcome.band] if graded else []
        return [*_person(one), one.branch, *marks]

    return Listing(
        columns=[_NUMBER, _NAME, _BORN, _BRANCH, *grades],
        groups=_by_unit(listed, row),
        title=title,
        subtitle=subtitle,
        notes=[_total(len(listed))],
    )


def not_completed(
    title: str, subtitle: str, listed: Sequence[Listed], outcomes: dict[int, Outcome]
) -> Listing:
    """Who did not, and why."""
    return Listing(
        columns=[_NUMBER, _NAME, _BORN, _BRANCH, Column("Lý do", 3.6)],
        groups=_by_unit(
            listed,
            lambda one: [*_person(one), one.branch, outcomes[one.enrollment_id].reason],
        ),
        title=title,
        subtitle=subtitle,
        notes=[_total(len(listed))],
    )


def timetable(sessions: Sequence[SessionView]) -> Listing:
    """The sessions of a class: when, what, how long, by whom."""
    return Listing(
        columns=[
            Column("Buổi", 0.6, "center"),
            Column("Thời gian", 2.7),
            Column("Nội dung", 4),
            Column("Số\ntiết", 0.6, "center"),
            Column("Giảng viên", 1.9),
        ],
        groups=[
            Group(
                [
                    [
                        str(one.ordinal),
                        session_time(one),
                        one.title,
                        str(one.periods),
                        ", ".join(who.name for who in one.trainers),
                    ]
                    for one in sessions
                ]
            )
        ],
        title="Lịch học",
    )


def session_time(one: SessionView) -> str:
    """8 giờ 00 đến 11 giờ 30, ngày 05/10/2026."""
    begins, ends = one.starts_at.astimezone(ZONE), one.ends_at.astimezone(ZONE)
    day = dates.short(begins.date())
    return f"{begins.hour} giờ {begins.minute:02} đến {ends.hour} giờ {ends.minute:02}\nngày {day}"


def _by_unit(listed: Sequence[Listed], row: Callable[[Listed], list[str]]) -> list[Group]:
    return by_unit(listed, lambda one: one.unit_name, lambda at, one: [str(at), *row(one)])


def _person(one: Listed) -> list[str]:
    return [one.full_name, dates.of_birth(one.birth_date, one.birth_year)]


def _gender(one: Listed) -> str:
    return GENDER_WORDS[one.gender].speak(VIETNAMESE)


def _total(count: int) -> str:
    return f"Danh sách có {figure(count)} người."


def figure(count: int) -> str:
    """A figure as papers write it: 4.027."""
    return f"{count:,}".replace(",", ".")
