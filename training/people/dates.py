"""Dates as people write them: day first, any separator, two-digit years, Excel's day numbers."""

import datetime as dt
import re
from enum import StrEnum
from typing import Any

import msgspec

from training.names import search_key
from training.people.faults import Fault, error, note
from training.words import say

_EXCEL_1900 = dt.date(1899, 12, 30)
_EXCEL_1904 = dt.date(1904, 1, 1)
_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2099
_DAY_NUMBERS = range(3_000, 80_000)

_PLAIN = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ][\d:.]+z?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/., ]+(\d{1,2})[-/., ]+'?(\d{4}|\d{2})")
# Day or month unknown: "00/00/2003", "-/-/2003", "../9/2003", "?/9/2003".
_UNKNOWN_DAY = re.compile(r"(?:[-?._x0]{1,2}|\d{0,2})/(?:[-?._x0]{1,2}|\d{1,2})/(\d{4})")
_OTHER_STROKES = str.maketrans(dict.fromkeys("\\–—−∕⁄", "/"))
_WORDS = re.compile(
    r"(\d{1,2})[-/., ]*th(?:ang|g|\.)?[-/. ]*(\d{1,2})[-/., ]*(?:nam )?[-/., ]*(\d{4}|\d{2})"
)
_SOLID = re.compile(r"(\d{1,2})(\d{2})(\d{4})")
_SOLID_SHORT = re.compile(r"(\d{2})(\d{2})(\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = "|".join(_MONTHS)
_ENGLISH_DAY_FIRST = re.compile(rf"(\d{{1,2}})[-/., ]*({_ENGLISH})[a-z]*[-/., ]*(\d{{4}}|\d{{2}})")
_ENGLISH_MONTH_FIRST = re.compile(rf"({_ENGLISH})[a-z]*[-/., ]*(\d{{1,2}})[-/., ]+(\d{{4}})")
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN = re.compile(rf"(\d{{1,2}})[-/. ]+({'|'.join(_ROMANS)})[-/. ]+(\d{{4}}|\d{{2}})")
# What people and programs put around a date.
_BEFORE = re.compile(
    r"(?:(?:thu (?:hai|ba|tu|nam|sau|bay|\d)|chu nhat|t[2-7]|cn)\b[, ]*)?"
    r"(?:(?:ngay |nam )?sinh(?: ngay)?\b ?:? ?)?(?:ngay )?(?:mong |mung )?"
)
_TIME = re.compile(r" \d{1,2}:\d{2}[\d:.]*(?: ?[ap]m)?")
_REMARK = re.compile(r"\([^)]*\)")
_POINT_ZERO = re.compile(r"(\d{4,8})\.0+")
_MONTH_YEAR = re.compile(r"(?:(?:thang )?\d{1,2}(?:[-/., ]+| nam )|nam )(\d{4})")


class Precision(StrEnum):
    DAY = "day"
    YEAR = "year"


class Birth(msgspec.Struct, frozen=True):
    """When somebody was born, as exactly as it is known; nothing known is three times None."""

    date: dt.date | None = None
    year: int | None = None
    precision: Precision | None = None
    faults: tuple[Fault, ...] = ()


class Written(msgspec.Struct, frozen=True):
    """A date as it was read; `year` alone when only that was written; both None: unreadable."""

    date: dt.date | None = None
    year: int | None = None
    short_year: bool = False


def read_date(typed: str | float | dt.date, today: dt.date, *, epoch_1904: bool = False) -> Written:
    """Read a day or a year. An ambiguous date is day first; 4 digits are a year."""
    if isinstance(typed, dt.datetime):
        return _known(typed.date())
    if isinstance(typed, dt.date):
        return _known(typed)
    if isinstance(typed, str):
        return _from_text(typed, today)
    return _from_number(typed, epoch_1904=epoch_1904)


def birth(typed: str | float | dt.date, today: dt.date, *, epoch_1904: bool = False) -> Birth:
    """Read a birth date; the faults say what is missing, impossible or was guessed."""
    if isinstance(typed, str) and not typed.strip():
        return Birth(faults=(_MISSING,))
    written = read_date(typed, today, epoch_1904=epoch_1904)
    year = written.year
    if year is None or year < _EARLIEST_YEAR:
        turned = month_first(typed) if isinstance(typed, str) else None
        return Birth(faults=(_INVALID if turned is None else _month_first(turned),))
    if year > today.year or (written.date is not None and written.date > today):
        return Birth(faults=(_FUTURE,))
    if written.date is None:
        return Birth(None, year, Precision.YEAR, (_year_only(year),))
    faults = (_short_year(year),) if written.short_year else ()
    return Birth(written.date, year, Precision.DAY, faults)


def month_first(text: str) -> dt.date | None:
    """The day that a text names if its month stands before the day, as American programs write."""
    found = _DAY_FIRST.fullmatch(_bare(text))
    if found is None or len(found[3]) < len("2003"):
        return None
    return _checked(int(found[3]), int(found[1]), int(found[2])).date


def day_first(text: str) -> dt.date | None:
    """The same with the day before the month, as it is always read."""
    found = _DAY_FIRST.fullmatch(_bare(text))
    if found is None or len(found[3]) < len("2003"):
        return None
    return _checked(int(found[3]), int(found[2]), int(found[1])).date


def spoken(day: dt.date) -> str:
    """Give the date as it is shown to people: d/m/yyyy."""
    return f"{day.day}/{day.month}/{day.year}"


def _from_number(number: float, *, epoch_1904: bool) -> Written:
    if not 1 <= number < _DAY_NUMBERS.stop:
        return Written()
    if number == int(number) and _EARLIEST_YEAR <= number <= _LATEST_YEAR:
        return Written(year=int(number))
    if int(number) not in _DAY_NUMBERS:
        return Written()
    return _known((_EXCEL_1904 if epoch_1904 else _EXCEL_1900) + dt.timedelta(days=int(number)))


def _from_text(text: str, today: dt.date) -> Written:
    plain = _bare(text)
    if plain.isdigit() and plain.isascii():
        return _from_digits(plain, today)
    if found := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
        return _checked(year, month, day)
    numbers = plain.replace(" ", "") if "/" in plain else plain
    if found := _DAY_FIRST.fullmatch(numbers) or _DAY_FIRST.fullmatch(plain):
        return _day_first(found.groups(), today) if _names_a_day(found) else _year_of(found)
    if named := _named_month(plain):
        return _day_first(named, today)
    if found := _MONTH_YEAR.fullmatch(plain) or _UNKNOWN_DAY.fullmatch(plain):
        return Written(year=int(found[1]))
    return Written()


def _bare(text: str) -> str:
    """The date alone: no weekday, no "ngày sinh:", no time, no remark in brackets."""
    if _PLAIN.fullmatch(text):  # nearly always
        return text
    plain = search_key(text.translate(_OTHER_STROKES))
    plain = _TIME.sub("", _REMARK.sub("", plain)).strip(" .,'")
    plain = plain[found.end() :] if (found := _BEFORE.match(plain)) else plain
    return _POINT_ZERO.sub(r"\1", plain)


def _named_month(plain: str) -> tuple[str, str, str] | None:
    """Day, month and year of a date that says "tháng", or whose month is a word or Roman."""
    if found := _WORDS.fullmatch(plain):
        return found[1], found[2], found[3]
    if found := _ENGLISH_DAY_FIRST.fullmatch(plain):
        return found[1], str(_MONTHS.index(found[2]) + 1), found[3]
    if found := _ENGLISH_MONTH_FIRST.fullmatch(plain):
        return found[2], str(_MONTHS.index(found[1]) + 1), found[3]
    if found := _ROMAN.fullmatch(plain):
        return found[1], str(_ROMANS.index(found[2]) + 1), found[3]
    return None


def _from_digits(digits: str, today: dt.date) -> Written:
    """Eight digits are ddmmyyyy (Excel may have dropped the first zero) or yyyymmdd, six ddmmyy;
    fewer, a number."""
    if found := _SOLID_SHORT.fullmatch(digits):
        return _day_first(found.groups(), today)
    if found := _SOLID.fullmatch(digits):
        written = _checked(int(found[3]), int(found[2]), int(found[1]))
        backwards = written.year is None or written.year < _EARLIEST_YEAR
        if backwards and len(digits) == len("20030905"):
            written = _checked(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return written
    return _from_number(int(digits), epoch_1904=False) if len(digits) <= 5 else Written()  # noqa: PLR2004  (Excel's day numbers have five)


def _names_a_day(found: re.Match[str]) -> bool:
    """A zero for day or month says that only the year is known."""
    return int(found[1]) > 0 and int(found[2]) > 0


def _year_of(found: re.Match[str]) -> Written:
    return Written(year=int(found[3])) if len(found[3]) == len("2003") else Written()


def _day_first(parts: tuple[str | Any, ...], today: dt.date) -> Written:
    day, month, year = parts
    if len(year) == len("2003"):
        return _checked(int(year), int(month), int(day))
    century = today.year // 100 * 100
    full = century + int(year)
    if full > today.year:
        full -= 100
    return _checked(full, int(month), int(day), short_year=True)


def _checked(year: int, month: int, day: int, *, short_year: bool = False) -> Written:
    try:
        return Written(dt.date(year, month, day), year, short_year)
    except ValueError:
        return Written()


def _known(day: dt.date) -> Written:
    return Written(day, day.year)


_MISSING = error(
    "birth_date",
    "birth_date_missing",
    say("Thiếu ngày sinh. Nhập ngày sinh, ví dụ 5/9/2003; nếu chỉ biết năm thì nhập năm."),
)
_INVALID = error(
    "birth_date",
    "birth_date_invalid",
    say("Không có ngày như vậy. Nhập lại ngày sinh theo thứ tự ngày/tháng/năm, ví dụ 5/9/2003."),
)


def _month_first(day: dt.date) -> Fault:
    words = say(
        "Không có tháng {month}. Nếu tệp ghi tháng trước ngày thì đó là {day}: nhập lại theo thứ "
        "tự ngày/tháng/năm.",
        month=day.day,
        day=spoken(day),
    )
    return error("birth_date", "birth_date_invalid", words)


_FUTURE = error(
    "birth_date",
    "birth_date_future",
    say("Ngày sinh ở tương lai. Xem lại năm sinh."),
)


def _year_only(year: int) -> Fault:
    return note(
        "birth_date",
        "year_only",
        say("Chỉ có năm sinh {year}. Bổ sung ngày, tháng nếu biết.", year=year),
    )


def _short_year(year: int) -> Fault:
    return note(
        "birth_date",
        "two_digit_year",
        say("Năm sinh ghi hai chữ số, đọc là {year}. Sửa nếu không đúng.", year=year),
    )
