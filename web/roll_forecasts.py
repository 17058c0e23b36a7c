"""The forecast at each name of a roll, as the page shows it and a phone keeps it. No I/O."""

from collections.abc import Iterable

import msgspec

from training.attendance.rules import Forecast, MarkStatus
from training.attendance.schemas import Prospect, Prospects, RosterRow

# Short codes, four for each of three hundred people: a letter, and periods where there are some.
LETTERS = {Forecast.SAFE: "s", Forecast.MAY_MISS: "m", Forecast.AT_RISK: "r", Forecast.LOST: "l"}
_PLACES = {None: 0, MarkStatus.PRESENT: 1, MarkStatus.LATE: 1, MarkStatus.EXCUSED: 2}
_ABSENT = 3


class Fore(msgspec.Struct, frozen=True):
    """What stands at a name now (`letter`, `periods`), and the codes of what each mark means."""

    codes: str
    letter: str
    periods: int


def at_names(rows: Iterable[RosterRow], found: Iterable[Prospects]) -> dict[int, Fore]:
    """The forecast by enrollment; guests of another class have none here."""
    by_person = {one.enrollment_id: one for one in found}
    return {
        row.enrollment_id: _fore(row.status, by_person[row.enrollment_id])
        for row in rows
        if row.enrollment_id in by_person
    }


def _fore(status: MarkStatus | None, one: Prospects) -> Fore:
    each = (one.unmarked, one.present, one.excused, one.absent)
    now = each[_PLACES.get(status, _ABSENT)]
    return Fore(" ".join(map(_code, each)), LETTERS[now.forecast], abs(now.may_miss))


def _code(one: Prospect) -> str:
    return f"{LETTERS[one.forecast]}{abs(one.may_miss)}"
