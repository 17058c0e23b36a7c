"""The first halves of 2017 and 2018 as data: which classes, how many people, how many members.

The totals of 2018 are those of the report of the Bloc's 13th conference, 5 July 2018. Everything
else is invented: the days, the hosts, the split by unit, and 2017 altogether.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from training.people.rules import Standing


class HeldClass(msgspec.Struct, frozen=True):
    """A class of then. `host` is a place in the list of units."""

    course: str
    people: int
    starts_on: date
    days: int
    standing: Standing
    host: int

    @property
    def dates(self) -> list[date]:
        """The days on which it was held."""
        return [self.starts_on + timedelta(days=offset) for offset in range(self.days)]


_KINDS = {
    "NT": (5, Standing.CANDIDATE),
    "ĐVM": (6, Standing.PROBATIONARY),
    "NVXD": (1, Standing.FULL),
    "NVKT": (1, Standing.FULL),
}
# (day, month) of the first day, and people.
_CLASSES: dict[int, dict[str, tuple[tuple[int, int, int], ...]]] = {
    2017: {
        "NT": (
            *((20, 2, 312), (6, 3, 298), (13, 3, 305), (20, 3, 321), (27, 3, 318), (10, 4, 290)),
            *((17, 4, 310), (24, 4, 326), (8, 5, 308), (15, 5, 315), (22, 5, 309)),
        ),
        "ĐVM": ((6, 3, 180), (27, 3, 176), (17, 4, 185), (8, 5, 182), (22, 5, 179)),
        "NVXD": ((22, 3, 300), (23, 3, 290), (26, 4, 296), (27, 4, 294)),
        "NVKT": ((16, 5, 312),),
    },
    2018: {
        "NT": (
            *((26, 2, 318), (5, 3, 305), (12, 3, 296), (19, 3, 322), (26, 3, 310), (2, 4, 287)),
            *((9, 4, 334), (16, 4, 301), (7, 5, 315), (14, 5, 326), (21, 5, 298), (24, 5, 309)),
            (28, 5, 306),
        ),
        "ĐVM": ((5, 3, 205), (26, 3, 188), (16, 4, 196), (7, 5, 191), (21, 5, 188)),
        "NVXD": ((20, 3, 338), (21, 3, 322), (24, 4, 315), (25, 4, 324)),
        "NVKT": ((15, 5, 350),),
    },
}


def classes() -> Iterator[HeldClass]:
    """Every class of the two half-years."""
    for year, by_course in _CLASSES.items():
        for course, held in by_course.items():
            days, standing = _KINDS[course]
            for place, (day, month, people) in enumerate(held):
                yield HeldClass(
                    course, people, date(year, month, day), days, standing, host=place * 5 + days
                )


Month = tuple[int, int]

# On probation when the telling begins, by the month of their ceremony in 2016.
EARLIER = dict(
    zip(
        ((2016, month) for month in range(1, 13)),
        (140, 130, 150, 150, 155, 145, 60, 60, 80, 90, 95, 95),
        strict=True,
    )
)
# Admitted by month. In the first half of 2018 they are 1,301.
ADMITTED: dict[Month, int] = {
    **dict(
        zip(
            ((2017, month) for month in range(1, 13)),
            (170, 150, 205, 210, 215, 196, 70, 80, 110, 120, 110, 110),
            strict=True,
        )
    ),
    **dict(
        zip(
            ((2018, month) for month in range(1, 7)),
            (186, 160, 225, 238, 244, 248),
            strict=True,
        )
    ),
}
# Recognised by month. In the first half of 2018 they are 927. In other months: whoever is due.
RECOGNISED: dict[Month, int] = {
    **dict(
        zip(((2017, month) for month in range(1, 7)), (120, 125, 150, 150, 158, 158), strict=True)
    ),
    **dict(
        zip(((2018, month) for month in range(1, 7)), (120, 140, 165, 165, 170, 167), strict=True)
    ),
}
# How the lives of then went on: most who were waiting were admitted within their 60 months.
FIRST, LAST_ADMITTED, LAST = (2017, 1), (2021, 12), (2022, 12)
FROM_OWN_CLASSES = (2017, 7)
"""Admitted from this month on are those whom the classes told here prepared."""
UNTAUGHT_SINCE = ((2016, 7), (2017, 7))
"""Admitted from these months on nobody had been to a new-member class yet."""
ADMITTED_LATER = 125
NEVER_ADMITTED = 0.03


def months() -> Iterator[Month]:
    """From the first month to the last."""
    year, month = FIRST
    while (year, month) <= LAST:
        yield year, month
        year, month = (year, month + 1) if month < LAST[1] else (year + 1, 1)
