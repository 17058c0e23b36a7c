"""Dates as Party papers write them (HD 36-HD/VPTW 2018): days 1-9 and months 1-2 get a 0."""

from datetime import date, datetime

from training.clock import ZONE


def in_words(day: date) -> str:
    """Give `ngày 07 tháng 02 năm 2026`."""
    return f"{_day_and_month(day)} năm {day.year}"


def period(first: date, last: date) -> str:
    """Give `từ ngày 16 tháng 5 đến ngày 30 tháng 5 năm 2026`, naming a shared year once."""
    if first == last:
        return in_words(first)
    start = _day_and_month(first) if first.year == last.year else in_words(first)
    return f"từ {start} đến {in_words(last)}"


def _day_and_month(day: date) -> str:
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)  # noqa: PLR2004  # the rule's own figure
    return f"ngày {day.day:02} tháng {month}"


def of_birth(day: date | None, year: int) -> str:
    """The birth date as papers write it: 05/9/2004, 05/02/2004; a year alone as it is."""
    if day is None:
        return str(year)
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)  # noqa: PLR2004  # the rule's own figure
    return f"{day.day:02}/{month}/{day.year}"


def short(day: date) -> str:
    """A date in a table: 07/02/2026, 09/11/2026."""
    return of_birth(day, day.year)


def in_hanoi(instant: datetime) -> date:
    """The calendar day of an instant, as the office counts it."""
    return instant.astimezone(ZONE).date()
