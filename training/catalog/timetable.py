"""A class's timetable: the usual one made from the syllabus, and what a planned one must keep to.

No I/O here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from training.catalog.life import time_faults
from training.catalog.rules import Lesson
from training.catalog.schemas import NewSession, SessionView
from training.clock import ZONE
from training.errors import Invalid, Refused
from training.words import Sentence, say

# A half-day (buổi) of five periods.
HALF_DAYS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
MOST_PERIODS, MOST_SESSIONS, LONGEST_TITLE = 20, 200, 200


def plan(
    syllabus: Sequence[Lesson], days: Iterable[date], trainer_ids: tuple[int, ...] = ()
) -> list[NewSession]:
    """The syllabus laid over days, two half-days each; raises `Refused` when they are too few."""
    if not syllabus:
        raise Refused(
            say("Chương trình này chưa có lịch học mẫu. Nhập từng buổi học."), "no_syllabus"
        )
    slots = [(day, begins, ends) for day in sorted(set(days)) for begins, ends in HALF_DAYS]
    if len(slots) < len(syllabus):
        words = say(
            "Chương trình có {needed} buổi, các ngày đã chọn chỉ đủ {given} buổi. Chọn thêm ngày.",
            needed=len(syllabus),
            given=len(slots),
        )
        raise Refused(words, "too_few_days", days=words)
    return [
        NewSession(
            title=lesson.title,
            starts_at=datetime.combine(day, begins, ZONE),
            ends_at=datetime.combine(day, ends, ZONE),
            periods=lesson.periods,
            lesson=lesson.lesson,
            trainer_ids=trainer_ids,
            counts=lesson.counts,
        )
        for lesson, (day, begins, ends) in zip(syllabus, slots, strict=False)
    ]


def check(
    planned: Sequence[NewSession], *, starts_on: date, ends_on: date, trainers: frozenset[int]
) -> None:
    """Refuse a timetable with impossible sessions; `trainers` are the accounts that may teach.

    Answers at fault are named `sessions-<place in the list>-<field>`.
    """
    if len(planned) > MOST_SESSIONS:
        words = say("Một lớp có nhiều nhất {most} buổi.", most=MOST_SESSIONS)
        raise Invalid(words, "sessions_invalid", sessions=words)
    wrong: dict[str, Sentence] = {}
    for place, one in enumerate(planned):
        for field, words in _faults(one, starts_on, ends_on, trainers).items():
            wrong[f"sessions-{place}-{field}"] = words
    in_order = sorted(range(len(planned)), key=lambda place: planned[place].starts_at)
    for before, after in pairwise(in_order):
        if planned[after].starts_at < planned[before].ends_at:
            words = say("Buổi này trùng giờ với buổi “{title}”.", title=planned[before].title)
            wrong.setdefault(f"sessions-{after}-starts_at", words)
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "sessions_invalid", **wrong)


def is_same_teaching(kept: SessionView, planned: NewSession) -> bool:
    """Whether what marks stand on is unchanged: the time, the lesson, the periods."""
    return (
        kept.starts_at == planned.starts_at
        and kept.ends_at == planned.ends_at
        and kept.lesson == planned.lesson
        and kept.periods == planned.periods
        and kept.counts == planned.counts
    )


def pair(
    kept: Sequence[SessionView],
    planned: Sequence[NewSession],
    fixed: frozenset[int],
    spoken_for: frozenset[int] = frozenset(),
) -> tuple[list[SessionView | None], list[SessionView]]:
    """Which session that exists each planned one goes on from (None: new), and which ones end.

    A session is first of all its beginning; what is left over is paired in order. `fixed` are
    the ids that are closed or have marks: `Refused` when one would change or end. `spoken_for`
    have an absence told or a guest expected: they may move, not end.
    """
    by_start = {one.starts_at: one for one in kept}
    matched = [by_start.get(one.starts_at) for one in planned]
    taken = {one.id for one in matched if one is not None}
    free = [one for one in kept if one.id not in taken and one.id not in fixed]
    pairs = [one or (free.pop(0) if free else None) for one in matched]
    for one, new in zip(pairs, planned, strict=True):
        if one is not None and one.id in fixed and not is_same_teaching(one, new):
            raise _fixed(one)
    taken = {one.id for one in pairs if one is not None}
    ending = [one for one in kept if one.id not in taken]
    for one in ending:
        if one.id in fixed:
            raise _fixed(one)
        if one.id in spoken_for:
            raise Refused(
                say(
                    "Buổi {ordinal} “{title}” đã có báo vắng hoặc học bù, chỉ đổi giờ, không bỏ.",
                    ordinal=one.ordinal,
                    title=one.title,
                ),
                "session_spoken_for",
            )
    return pairs, ending


def _faults(
    one: NewSession, starts_on: date, ends_on: date, trainers: frozenset[int]
) -> dict[str, Sentence]:
    wrong: dict[str, Sentence] = {}
    if not one.title.strip():
        wrong["title"] = say("Nhập nội dung buổi học.")
    elif len(one.title) > LONGEST_TITLE:
        wrong["title"] = say("Nội dung dài nhất {most} ký tự.", most=LONGEST_TITLE)
    if not 1 <= one.periods <= MOST_PERIODS:
        wrong["periods"] = say("Nhập số tiết từ 1 đến {most}.", most=MOST_PERIODS)
    if one.lesson is not None and not 1 <= one.lesson <= MOST_SESSIONS:
        wrong["lesson"] = say("Nhập số bài từ 1 trở lên, hoặc để trống.")
    times = time_faults(starts_at=one.starts_at, ends_at=one.ends_at)
    if times:
        return wrong | times
    begins, ends = one.starts_at.astimezone(ZONE), one.ends_at.astimezone(ZONE)
    if ends <= begins or ends.date() != begins.date():
        wrong["ends_at"] = say("Giờ kết thúc phải sau giờ bắt đầu, trong cùng một ngày.")
    if not starts_on <= begins.date() <= ends_on:
        wrong["starts_at"] = say(
            "Buổi học phải trong thời gian của lớp, {first} đến {last}.",
            first=f"{starts_on:%d/%m/%Y}",
            last=f"{ends_on:%d/%m/%Y}",
        )
    if not trainers.issuperset(one.trainer_ids):
        wrong["trainer_ids"] = say("Chọn giảng viên trong danh sách tài khoản giảng viên.")
    return wrong


def _fixed(one: SessionView) -> Refused:
    return Refused(
        say(
            "Buổi {ordinal} “{title}” đã điểm danh hoặc đã khóa, không đổi giờ, số tiết hay bỏ đi.",
            ordinal=one.ordinal,
            title=one.title,
        ),
        "session_fixed",
    )
