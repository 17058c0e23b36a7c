"""Checks one row of a list as it was typed: the same rules for an upload and for a cell put right.

No I/O here. What was typed stays beside what was read, so that a page can show and mend it.
"""

import re
import unicodedata
from datetime import date

import msgspec

from training.names import clean
from training.people import identity
from training.people.cells import BIRTH_COLUMNS, font_of_row, readable
from training.people.dates import Birth, birth, read_date
from training.people.faults import Fault, error, note, verdict, warning
from training.people.groups import ethnic_group, religion
from training.people.rules import Gender
from training.words import say

FIELDS = (
    *("full_name", "birth_date", "gender", "national_id", "phone", "email", "branch", "unit_name"),
    *("ethnicity", "religion", "hometown", "position", "schooling"),
    *("ceremony_date", "admission_decision_number"),
)
_PLAIN_TEXTS = ("branch", "unit_name", "hometown", "position", "schooling")
_LONGEST_NAME = 100
_BEFORE_NAME = re.compile(
    r"^(?:\(?\d{1,4}\s*[.)\-]\s*)?(?:(?:đ/c|đ\.c\.?|đồng chí)(?:\s*[.:]\s*|\s+))?", re.IGNORECASE
)


class PersonValues(msgspec.Struct, kw_only=True):
    """A person as a list gives them; None is not given. `birth_date` is None if only a year is."""

    full_name: str | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    birth_precision: str | None = None
    gender: Gender | None = None
    national_id: str | None = None
    phone: str | None = None
    email: str | None = None
    branch: str | None = None
    unit_name: str | None = None
    ethnicity: str | None = None
    religion: str | None = None
    hometown: str | None = None
    position: str | None = None
    schooling: str | None = None
    ceremony_date: date | None = None
    admission_decision_number: str | None = None


class ListRow(msgspec.Struct, kw_only=True):
    """One row: its number in the file, what was read, what was typed, and all faults at once."""

    row: int
    values: PersonValues
    typed: dict[str, str]
    faults: list[Fault]

    @property
    def verdict(self) -> str:
        return verdict(self.faults)


def check_row(typed: dict[str, str], row: int, today: date) -> ListRow:
    """Read the typed cells (keys: `FIELDS`) and give every fault of the row at once."""
    faults: list[Fault] = []
    font = font_of_row(typed.values())
    cells = {field: readable(field, text, faults, font) for field, text in typed.items()}
    blocked = {fault.field for fault in faults if fault.severity == "error"}
    values = PersonValues(full_name=_full_name(cells, blocked, faults))
    born = _born(cells, values, blocked, today, faults)
    _identify(cells, values, born, blocked, faults)
    for field, reading in (
        ("phone", identity.phone(cells.get("phone", ""))),
        ("email", identity.email(cells.get("email", ""))),
    ):
        setattr(values, field, reading.value)
        faults.extend(reading.faults)
    for field in _PLAIN_TEXTS:
        setattr(values, field, clean(cells.get(field, "")) or None)
    values.ethnicity = ethnic_group(cells.get("ethnicity", ""))
    values.religion = religion(cells.get("religion", ""))
    _admission(cells, values, today, faults)
    return ListRow(row=row, values=values, typed=typed, faults=faults)


def _full_name(cells: dict[str, str], blocked: set[str], faults: list[Fault]) -> str | None:
    name = _bare_name(clean(cells.get("full_name", "")), faults)
    if not any(character.isalpha() for character in name):
        if "full_name" not in blocked:
            faults.append(_NAME_MISSING)
        return None
    if len(name) > _LONGEST_NAME:
        faults.append(error("full_name", "name_unclear", _NAME_UNCLEAR))
        return None
    if "?" in name or "�" in name:
        faults.append(error("full_name", "name_unclear", _NAME_LETTERS_LOST))
        return None
    if not all(_belongs_in_name(character) for character in name):
        faults.append(warning("full_name", "name_unclear", _NAME_UNCLEAR))
    elif " " not in name:
        faults.append(warning("full_name", "name_short", _NAME_SHORT))
    elif name.isupper():
        return _out_of_capitals(name, faults)
    return name


def _bare_name(name: str, faults: list[Fault]) -> str:
    """The name without the number or the address before it."""
    bare = _BEFORE_NAME.sub("", name)
    if bare == name or " " not in bare:
        return name
    faults.append(
        note(
            "full_name", "name_trimmed", say("Bỏ phần không phải tên, đọc là “{name}”.", name=bare)
        )
    )
    return bare


def _belongs_in_name(character: str) -> bool:
    return character.isalpha() or character in " -'’.ʼ" or unicodedata.combining(character) > 0


def _out_of_capitals(name: str, faults: list[Fault]) -> str:
    """A name typed all in capitals has lost its own; the usual ones are put back, and told.

    Names that have any small letter are never touched.
    """
    usual = "".join(
        character if _starts_word(name, place) else character.lower()
        for place, character in enumerate(name)
    )
    usual = unicodedata.normalize("NFC", usual)
    if usual != name:
        faults.append(
            note(
                "full_name",
                "name_all_caps",
                say("Tên gõ toàn chữ hoa, đọc là “{name}”. Sửa nếu không đúng.", name=usual),
            )
        )
    return usual


def _starts_word(name: str, place: int) -> bool:
    return place == 0 or name[place - 1] in " -'’"


def _born(
    cells: dict[str, str],
    values: PersonValues,
    blocked: set[str],
    today: date,
    faults: list[Fault],
) -> Birth:
    typed = cells.get("birth_date", "")
    both = [cells[column] for column in BIRTH_COLUMNS if cells.get(column, "").strip()]
    if not typed.strip() and len(both) == len(BIRTH_COLUMNS):
        faults.append(_BOTH_COLUMNS)
        return Birth()
    if "birth_date" in blocked:
        return Birth()
    born = birth(typed or "".join(both), today)
    faults.extend(born.faults)
    values.birth_date, values.birth_year = born.date, born.year
    values.birth_precision = born.precision
    return born


def _identify(
    cells: dict[str, str],
    values: PersonValues,
    born: Birth,
    blocked: set[str],
    faults: list[Fault],
) -> None:
    """Sex and citizen number, each checked by the other."""
    typed = cells.get("gender", "")
    values.gender = identity.gender(typed)
    if "national_id" not in blocked:
        reading = identity.national_id(
            cells.get("national_id", ""), birth=born, gender=values.gender
        )
        values.national_id = reading.value
        faults.extend(reading.faults)
    if values.gender is not None or "gender" in blocked or _has(faults, "birth_date_both_columns"):
        return
    if typed.strip():
        faults.append(_GENDER_UNCLEAR)
        return
    values.gender = identity.gender_of(values.national_id) if values.national_id else None
    faults.append(_GENDER_MISSING if values.gender is None else _GENDER_FROM_NUMBER)


def _admission(
    cells: dict[str, str], values: PersonValues, today: date, faults: list[Fault]
) -> None:
    number = clean(cells.get("admission_decision_number", ""))
    values.admission_decision_number = None if identity.is_nothing(number) else number
    typed = cells.get("ceremony_date", "")
    if identity.is_nothing(typed):
        return
    day = read_date(typed, today).date
    if day is None:
        faults.append(_CEREMONY_UNCLEAR)
    elif day > today:
        faults.append(_CEREMONY_FUTURE)
    values.ceremony_date = day


def _has(faults: list[Fault], code: str) -> bool:
    return any(fault.code == code for fault in faults)


_NAME_UNCLEAR = say("Tên có chữ số hoặc ký hiệu lạ, hoặc quá dài. Xem lại họ và tên.")
_NAME_LETTERS_LOST = say("Tên bị mất chữ (dấu ?), do lưu sai bảng mã. Gõ lại họ và tên.")
_NAME_SHORT = say("Tên chỉ có một từ. Xem lại, hoặc giữ nguyên nếu đúng.")
_NAME_MISSING = error("full_name", "name_missing", say("Thiếu họ và tên. Nhập họ và tên."))
_BOTH_COLUMNS = error(
    "birth_date",
    "birth_date_both_columns",
    say("Ngày sinh ghi ở cả cột Nam và cột Nữ. Chọn giới tính và nhập ngày sinh một lần."),
)
_GENDER_MISSING = error("gender", "gender_missing", say("Thiếu giới tính. Chọn Nam hoặc Nữ."))
_GENDER_UNCLEAR = error(
    "gender", "gender_unclear", say("Không đọc được giới tính. Chọn Nam hoặc Nữ.")
)
_GENDER_FROM_NUMBER = note(
    "gender", "gender_from_number", say("Giới tính để trống, lấy theo số định danh.")
)
_CEREMONY_UNCLEAR = warning(
    "ceremony_date",
    "ceremony_date_unclear",
    say("Không đọc được ngày vào Đảng. Nhập ngày/tháng/năm, ví dụ 3/2/2026."),
)
_CEREMONY_FUTURE = warning(
    "ceremony_date",
    "ceremony_date_future",
    say("Ngày vào Đảng ở tương lai. Xem lại."),
)
