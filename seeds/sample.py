"""A list as a unit sends it, to download and upload in the demo: most rows good, a few at fault."""

from collections.abc import Sequence
from datetime import date

import msgspec

from seeds.people import Crowd
from training import clock
from training.people.checking import PersonValues
from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson
from training.spreadsheets.writing import sample_list

FILE_NAME = "danh-sach-mau.xlsx"
UNIT_NAME = "ĐẢNG ỦY ĐẠI HỌC BÁCH KHOA HÀ NỘI"
_PEOPLE = 24
_NOBODYS_UNIT = 0


def sample_list_bytes(
    made_on: date | None = None, *, seed: str = "sample list", more: Sequence[NewPerson] = ()
) -> bytes:
    """The workbook, always with the same people. Six of its rows have something wrong:

    a number that lost its zeros (put back by itself), one with a digit missing, an old nine-digit
    one, a person who stands twice, a birth date of the future, a sex that the number contradicts.
    `more` people stand behind them as they are.
    """
    day = made_on or clock.today()
    crowd = Crowd(seed)
    made = crowd.people(_PEOPLE, _NOBODYS_UNIT, Standing.CANDIDATE, day)
    rows = [_row(one) for one in made]
    _spoil(rows, crowd, day)
    rows += [_row(one) for one in more]
    return sample_list(rows, UNIT_NAME, made_on=day)


def _row(person: NewPerson) -> PersonValues:
    fields = set(PersonValues.__struct_fields__) & set(NewPerson.__struct_fields__)
    return PersonValues(**{field: getattr(person, field) for field in fields})


def _spoil(rows: list[PersonValues], crowd: Crowd, day: date) -> None:
    lost_zeros, short, old, unborn, other_sex = (rows[place] for place in range(6, 20, 3))
    born = lost_zeros.birth_date or date(day.year - 20, 5, 9)
    lost_zeros.birth_date = born
    number = crowd.number("001", lost_zeros.gender or Gender.MALE, born.year)
    lost_zeros.national_id = number.lstrip("0")
    short.national_id = (short.national_id or "")[:8] + (short.national_id or "")[9:]
    old.national_id = "012618734"
    rows[-1] = msgspec.structs.replace(rows[-2])
    unborn.birth_date = date(day.year + 67, 5, 9)
    other_sex.gender = Gender.MALE if other_sex.gender is Gender.FEMALE else Gender.FEMALE
