"""The time that a report tells of, and the same time of the year before. No I/O here."""

import calendar
import re
from datetime import date

import msgspec

from training.errors import Invalid
from training.words import Sentence, say


class Period(msgspec.Struct, frozen=True):
    """From one day to another, both included."""

    first: date
    last: date


# The Party was founded in 1930; far years would only break the reckoning of the year before.
_EARLIEST, _LATEST = 1930, 2200
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def read_period(typed_first: str, typed_last: str, today: date) -> Period:
    """The period that somebody typed, 1/1/2018 or 2018-01-01; the usual one when nothing was.

    Raises `Invalid` with an answer for each field at fault (`from`, `to`).
    """
    usual = usual_period(today)
    wrong: dict[str, Sentence] = {}
    first = _read_day(typed_first, usual.first, "from", wrong)
    last = _read_day(typed_last, usual.last, "to", wrong)
    if not wrong and last < first:
        wrong["to"] = say("Ngày cuối phải từ ngày đầu trở đi. Đổi lại hai ngày.")
    if wrong:
        raise Invalid(say("Xem lại ngày của kỳ báo cáo."), "period_invalid", **wrong)
    return Period(first, last)


def _read_day(typed: str, usual: date, field: str, wrong: dict[str, Sentence]) -> date:
    text = typed.strip()
    if not text:
        return usual
    try:
        slashed = _SLASHED.fullmatch(text)
        day = (
            date(int(slashed[3]), int(slashed[2]), int(slashed[1]))
            if slashed
            else date.fromisoformat(text)
        )
    except ValueError:
        wrong[field] = say("Nhập ngày có thật, ví dụ 1/1/2018.")
        return usual
    if not _EARLIEST <= day.year <= _LATEST:
        wrong[field] = say("Nhập năm từ {first} đến {last}.", first=_EARLIEST, last=_LATEST)
        return usual
    return day


_HALF = 6
_REPORTING_DAYS = 45


def usual_period(today: date) -> Period:
    """The half-year that one writes about: the last one until the new one is six weeks old."""
    begun = date(today.year, 1 if today.month <= _HALF else _HALF + 1, 1)
    if (today - begun).days >= _REPORTING_DAYS:
        return half_year(begun.year, first=begun.month == 1)
    return half_year(begun.year if begun.month > 1 else begun.year - 1, first=begun.month > 1)


def half_year(year: int, *, first: bool) -> Period:
    """January to June, or July to December."""
    return (
        Period(date(year, 1, 1), date(year, 6, 30))
        if first
        else Period(date(year, 7, 1), date(year, 12, 31))
    )


def year_before(period: Period) -> Period:
    """The same period of the year before; a February that ends a month ends it there too."""
    return Period(_year_before(period.first, end=False), _year_before(period.last, end=True))


def _year_before(day: date, *, end: bool) -> date:
    length = calendar.monthrange(day.year - 1, day.month)[1]
    month_ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(day.year - 1, day.month, length if end and month_ends else min(day.day, length))


_QUARTERS = ("I", "II", "III", "IV")
_MONTHS_OF_QUARTER = 3


def period_name(period: Period) -> Sentence:
    """How reports call it: Sáu tháng đầu năm 2018, Quý I năm 2018, Từ 1/1/2018 đến 31/5/2018."""
    first, last, year = period.first, period.last, period.first.year
    whole_months = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    months = (first.month, last.month) if whole_months and year == last.year else (0, 0)
    quarter, beyond = divmod(months[0] - 1, _MONTHS_OF_QUARTER)
    if months == (1, 12):
        return say("Năm {year}", year=year)
    if months == (1, _HALF):
        return say("Sáu tháng đầu năm {year}", year=year)
    if months == (_HALF + 1, 12):
        return say("Sáu tháng cuối năm {year}", year=year)
    if months[0] and months[0] == months[1]:
        return say("Tháng {month} năm {year}", month=first.month, year=year)
    if months[0] and not beyond and months[1] - months[0] == _MONTHS_OF_QUARTER - 1:
        return say("Quý {quarter} năm {year}", quarter=_QUARTERS[quarter], year=year)
    return say("Từ {first} đến {last}", first=day_words(first), last=day_words(last))


def day_words(day: date) -> str:
    """7/2/2026."""
    return f"{day.day}/{day.month}/{day.year}"
