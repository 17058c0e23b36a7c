"""What identifies and reaches a person: citizen number, sex, phone, e-mail. No I/O here.

A citizen number has 12 digits: three for the place (or country) where the birth was registered,
one for century and sex, two for the year, six at random. There is no check digit.
"""

import re

import msgspec

from training.names import clean, search_key
from training.people import digits
from training.people.dates import Birth, Precision, birth
from training.people.faults import Fault, error, note, warning
from training.people.rules import GENDER_WORDS, Gender
from training.words import say

__all__ = ["Birth", "Precision", "Reading", "birth", "email", "gender", "national_id", "phone"]

_LENGTH, _OLD_LENGTH = 12, 9
_LENGTHS_WITHOUT_ZEROS = (10, 11)  # place codes begin with one zero (011) or two (001)
_CENTURY_AND_SEX = {
    "0": (1900, Gender.MALE),
    "1": (1900, Gender.FEMALE),
    "2": (2000, Gender.MALE),
    "3": (2000, Gender.FEMALE),
}
# Provinces and cities as they were numbered before the mergers of 2025; numbers stay for life.
_PLACES = frozenset(
    f"{code:03}"
    for code in (
        *(1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34),
        *(35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67),
        *(68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96),
    )
)
_COUNTRIES = range(100, 400)  # born abroad: the country's number instead of a province's
_NOTHING = frozenset({"", "0", "-", "--", "khong", "ko", "khong co", "chua co", "none", "x", "/"})
_MALE = frozenset({"nam", "male", "m", "trai", "ong", "nam gioi", "dan ong"})
_FEMALE = frozenset({"nu", "female", "f", "gai", "ba", "nu gioi", "phu nu"})
_BETWEEN_PHONES = re.compile(r"[/;,\n]| - | hoac ")
_TWO_PHONES = re.compile(r"^(\+?\d{9,12}) +(0\d{9,10})$")
_EMAIL = re.compile(r"[^@\s,;:<>()]+@[^@\s,;:<>()]+\.[A-Za-z0-9-]{2,}")


class Reading(msgspec.Struct, frozen=True):
    """One value as it was read (None when there is none to keep) and what is wrong with it."""

    value: str | None = None
    faults: tuple[Fault, ...] = ()


def national_id(text: str, *, birth: Birth, gender: Gender | None) -> Reading:
    """Read a citizen number and compare it with the birth year and sex that stand beside it.

    A wrong length refuses; a sex, year or place that disagrees only warns, because records do
    get corrected. Zeros that Excel dropped are put back where the rest then agrees.
    """
    number = digits.bare(clean(text), _LENGTH)
    if search_key(number) in _NOTHING:
        return Reading(faults=(_ID_MISSING,))
    if not (number.isascii() and number.isdigit()):
        return _number_among_letters(clean(text), birth, gender)
    if len(number) == _LENGTH:
        return Reading(number, _disagreements(number, birth, gender))
    if len(number) == _OLD_LENGTH:
        return Reading(faults=(_ID_OLD,))
    padded = number.zfill(_LENGTH)
    lost_zeros = len(number) in _LENGTHS_WITHOUT_ZEROS and number[0] != "0"
    if lost_zeros and not _disagreements(padded, birth, gender):
        return Reading(padded, (_padded(padded),))
    return Reading(faults=(_id_length(len(number)),))


def _number_among_letters(text: str, birth: Birth, gender: Gender | None) -> Reading:
    """A cell that says more than the number: taken when exactly one number of 12 is in it."""
    if digits.is_scientific(text):
        return Reading(faults=(_ID_SCIENTIFIC,))
    number = digits.only_number_in(text, _LENGTH)
    if number is None:
        return Reading(faults=(_id_letters(text),))
    return Reading(number, (_picked(number), *_disagreements(number, birth, gender)))


def gender_of(number: str) -> Gender | None:
    """Give the sex that a 12-digit citizen number states, if it states one."""
    _, gender = _CENTURY_AND_SEX.get(number[3], (0, None))
    return gender


def gender(text: str) -> Gender | None:
    """Read Nam or Nữ in any spelling; None when it is neither."""
    key = search_key(text).strip(" .")
    if key in _MALE:
        return Gender.MALE
    return Gender.FEMALE if key in _FEMALE else None


def phone(text: str) -> Reading:
    """Read a phone number as ten digits `0xxxxxxxxx` (eleven for a landline); never refuses."""
    if search_key(text) in _NOTHING:
        return Reading()
    plain = digits.without_point_zero(re.sub(r"\(\D*\)", " ", clean(text).lower()))
    first, *others = _BETWEEN_PHONES.split(_TWO_PHONES.sub(r"\1;\2", plain))
    number = _national(first)
    if number is None:
        return Reading(faults=(_PHONE_UNCLEAR,))
    if others:
        return Reading(number, (_first_of_several(number),))
    return Reading(number)


def email(text: str) -> Reading:
    """Read an e-mail address; one that cannot be right is left out with a warning."""
    address = clean(text).replace(" ", "").removeprefix("mailto:")
    if search_key(address) in _NOTHING:
        return Reading()
    if not _EMAIL.fullmatch(address) or ".." in address:
        return Reading(faults=(_EMAIL_UNCLEAR,))
    name, _, host = address.rpartition("@")
    return Reading(f"{name}@{host.lower()}")


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is none: empty, 0, -, không."""
    return search_key(text) in _NOTHING


def _disagreements(number: str, birth: Birth, gender: Gender | None) -> tuple[Fault, ...]:
    faults: list[Fault] = []
    known_place = number[:3] in _PLACES or int(number[:3]) in _COUNTRIES
    if not known_place or number[3] not in _CENTURY_AND_SEX:
        faults.append(_ID_PLACE)
    century, states = _CENTURY_AND_SEX.get(number[3], (None, None))
    if states is not None and gender is not None and states != gender:
        faults.append(_other_sex(states, gender))
    if century is not None and birth.year is not None:
        year = century + int(number[4:6])
        if year != birth.year:
            faults.append(_other_year(year, birth.year))
    return tuple(faults)


def _national(text: str) -> str | None:
    digits = re.sub(r"[\s.\-()'+_:]|^(sdt|dt|tel|mobile)", "", search_key(text))
    if not (digits.isascii() and digits.isdigit()):
        return None
    digits = digits.removeprefix("00") if digits.startswith("0084") else digits
    if digits.startswith("84") and len(digits) in {11, 12}:
        digits = digits.removeprefix("84")
    digits = "0" + digits.lstrip("0")
    length = 11 if digits.startswith("02") else 10
    return digits if len(digits) == length and digits[1] != "1" else None


_ID_MISSING = error(
    "national_id",
    "national_id_missing",
    say("Thiếu số định danh cá nhân. Nhập đủ 12 chữ số trên thẻ căn cước."),
)
_ID_OLD = error(
    "national_id",
    "old_identity_number",
    say("Đây là số CMND cũ có 9 chữ số. Nhập số định danh cá nhân 12 chữ số."),
)
_ID_PLACE = warning(
    "national_id",
    "national_id_place",
    say("Sáu chữ số đầu của số định danh không ứng với nơi đăng ký, giới tính nào. Xem lại số."),
)
_PHONE_UNCLEAR = warning(
    "phone",
    "phone_unclear",
    say("Không đọc được số điện thoại. Nhập lại 10 chữ số, hoặc để trống."),
)
_EMAIL_UNCLEAR = warning(
    "email",
    "email_unclear",
    say("Địa chỉ thư điện tử không đúng dạng. Nhập lại, hoặc để trống."),
)


_ID_SCIENTIFIC = error(
    "national_id",
    "national_id_length",
    say(
        "Excel đã rút gọn số này thành dạng 1,2E+10 nên mất chữ số. Định dạng cột là Văn bản rồi "
        "nhập lại đủ 12 chữ số."
    ),
)


def _picked(number: str) -> Fault:
    return note(
        "national_id",
        "national_id_picked",
        say("Trong ô còn chữ khác, lấy số {number}.", number=number),
    )


def _id_length(length: int) -> Fault:
    return error(
        "national_id",
        "national_id_length",
        say("Số định danh có {length} chữ số, cần đủ 12. Xem lại thẻ căn cước.", length=length),
    )


def _id_letters(typed: str) -> Fault:
    return error(
        "national_id",
        "national_id_length",
        say("“{typed}” không phải số định danh: cần đúng 12 chữ số, không có chữ.", typed=typed),
    )


def _padded(number: str) -> Fault:
    return note(
        "national_id",
        "national_id_padded",
        say("Excel làm mất số 0 ở đầu, đã thêm lại: {number}.", number=number),
    )


def _other_sex(states: Gender, typed: Gender) -> Fault:
    return warning(
        "national_id",
        "id_says_other_sex",
        say(
            "Số định danh ghi giới tính {states}, danh sách ghi {typed}. Xem lại, hoặc giữ nguyên.",
            states=GENDER_WORDS[states],
            typed=GENDER_WORDS[typed],
        ),
    )


def _other_year(states: int, typed: int) -> Fault:
    return warning(
        "national_id",
        "id_says_other_year",
        say(
            "Số định danh ghi năm sinh {states}, danh sách ghi {typed}. Xem lại, hoặc giữ nguyên.",
            states=states,
            typed=typed,
        ),
    )


def _first_of_several(digits: str) -> Fault:
    return note(
        "phone",
        "phone_first",
        say("Có nhiều số điện thoại, lấy số đầu: {digits}.", digits=digits),
    )
