"""How dates, hours, figures and names are written for people.

Dates are d/m/yyyy in both languages; figures follow the language of the request: 4.027 and 97,4 %
in Vietnamese, 4,027 and 97.4% in English.
"""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

import msgspec

from training.clock import ZONE
from training.clock import today as today_in_hanoi
from training.words import VIETNAMESE, language, say

Figure = int | float | Decimal

SOON_DAYS = 3
NO_BREAK = "\u00a0"
WEEKDAYS = (
    say("Thứ Hai"),
    say("Thứ Ba"),
    say("Thứ Tư"),
    say("Thứ Năm"),
    say("Thứ Sáu"),
    say("Thứ Bảy"),
    say("Chủ Nhật"),
)


def date_vi(day: date | datetime | None) -> str:
    """7/2/2026; an instant is taken in Hanoi; nothing for None."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = _in_hanoi(day).date()
    return f"{day.day}/{day.month}/{day.year}"


def short_date(day: date | datetime) -> str:
    """7/2, where the year is clear from the place."""
    return date_vi(day).rpartition("/")[0]


def weekday_date(day: date) -> str:
    """Thứ Bảy, 23/5/2026."""
    return f"{WEEKDAYS[day.weekday()]}, {date_vi(day)}"


def hour(instant: datetime) -> str:
    """7:30, in Hanoi."""
    local = _in_hanoi(instant)
    return f"{local.hour}:{local.minute:02}"


def instant_vi(instant: datetime | None) -> str:
    """7:30, 23/5/2026, in Hanoi; nothing for None."""
    return "" if instant is None else f"{hour(instant)}, {date_vi(instant)}"


def iso(value: date | datetime | str) -> str:
    """For `datetime=` and native date fields: a day, an instant in Hanoi, or a typed 7/2/2026.

    What was typed and is no day comes back as it is: the answer stays with the person.
    """
    if isinstance(value, datetime):
        return _in_hanoi(value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    parts = value.strip().split("/")
    if len(parts) != len("dmy") or not all(part.isdecimal() for part in parts):
        return value
    day, month, year = parts
    return f"{year:0>4}-{month:0>2}-{day:0>2}"


def date_range(first: date, last: date) -> str:
    """16/5–30/5/2026; the year is said once, and one day only once."""
    if first == last:
        return date_vi(first)
    if first.year == last.year:
        return f"{short_date(first)}–{date_vi(last)}"
    return f"{date_vi(first)}–{date_vi(last)}"


def hours_range(starts: datetime, ends: datetime) -> str:
    """7:30–11:30, 23/5/2026; both days when they differ."""
    if date_vi(starts) == date_vi(ends):
        return f"{hour(starts)}–{instant_vi(ends)}"
    return f"{instant_vi(starts)} – {instant_vi(ends)}"


def relative_day(day: date, today: date | None = None) -> str:
    """How far off a day is: hôm nay, ngày mai, còn 5 ngày, 3 ngày trước."""
    days = (day - (today or today_in_hanoi())).days
    near = {0: say("hôm nay"), 1: say("ngày mai"), -1: say("hôm qua")}
    if days in near:
        return str(near[days])
    if days > 0:
        return str(say("còn {days} ngày", days=number(days)))
    return str(say("{days} ngày trước", days=number(-days)))


def is_soon(day: date, today: date | None = None) -> bool:
    """Within three days from today: the calendar leaf turns red. A day gone by is not soon."""
    return 0 <= (day - (today or today_in_hanoi())).days <= SOON_DAYS


def waiting(seconds: int) -> str:
    """How long to wait, rounded up: 30 giây, 2 phút, 1 giờ."""
    minute, hour = 60, 3600
    if seconds < minute:
        return str(say("{count} giây", count=seconds))
    if seconds < hour:
        return str(say("{count} phút", count=-(-seconds // minute)))
    return str(say("{count} giờ", count=-(-seconds // hour)))


def number(figure: Figure, places: int = 2) -> str:
    """4.027 or 7,5: at most `places` decimals, trailing zeros left out."""
    step = Decimal(1).scaleb(-places)
    exact = Decimal(str(figure)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{exact + 0:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language.get() != VIETNAMESE:
        return text
    return text.translate(str.maketrans(",.", ".,"))


def percent(part: Figure, whole: Figure = 100, places: int = 1) -> str:
    """97,4 % of a whole (a no-break space before the sign); a dash where there is no whole."""
    if not whole:
        return "–"
    share = number(Decimal(str(part)) * 100 / Decimal(str(whole)), places)
    return f"{share}{NO_BREAK}%" if language.get() == VIETNAMESE else f"{share}%"


def file_size(octets: int) -> str:
    """1,2 MB, in powers of 1,000 as file managers write it."""
    size, units = Decimal(octets), ["B", "kB", "MB", "GB"]
    while size >= 1000 and len(units) > 1:  # noqa: PLR2004 - the step between the units above
        size, units = size / 1000, units[1:]
    return f"{number(size, 1)}{NO_BREAK}{units[0]}"


def initials(name: str) -> str:
    """HH of Đặng Thị Hồng Hạnh: the last two words, by which Vietnamese people are called."""
    return "".join(word[0] for word in name.split()[-2:]).upper() or "?"


def spell(value: object) -> str:
    """A value as a person would have typed it into a form; an instant as native fields want it."""
    if value is None or value is msgspec.UNSET:
        return ""
    if isinstance(value, datetime):
        return _in_hanoi(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return date_vi(value)
    if isinstance(value, Decimal | float | time | bool):
        return _spell_plain(value)
    return str(value.value) if isinstance(value, Enum) else str(value)


def _spell_plain(value: Decimal | float | time | bool) -> str:  # noqa: FBT001 - a value to write
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if value % 1 else str(int(value))


def _in_hanoi(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("An instant needs its zone before it can be shown.")
    return instant.astimezone(ZONE)
