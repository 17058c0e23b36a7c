from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.people.dates import read_date
from training.people.faults import Fault, Severity, verdict
from training.people.identity import Birth, Reading, birth, email, gender, national_id, phone
from training.people.rules import Gender

TODAY = date(2026, 11, 23)
BORN = birth("14/2/1998", TODAY)
NUMBER = "040198575111"


def codes(faults: tuple[Fault, ...]) -> list[str]:
    return [fault.code for fault in faults]


def number(
    text: str, born: Birth = BORN, sex: Gender | None = Gender.FEMALE
) -> tuple[str | None, list[str]]:
    reading = national_id(text, birth=born, gender=sex)
    return reading.value, codes(reading.faults)


def test_a_good_number_is_taken_with_its_spaces_out() -> None:
    assert number("040 198 575111") == (NUMBER, [])


def test_lost_zeros_are_put_back_where_the_rest_agrees() -> None:
    assert number("40198575111") == (NUMBER, ["national_id_padded"])
    assert number("1198575111") == ("001198575111", ["national_id_padded"])
    assert number("40098575111") == (None, ["national_id_length"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "national_id_missing"),
        ("-", "national_id_missing"),
        ("168402337", "old_identity_number"),
        ("048195059X", "national_id_length"),
        ("0401985751112", "national_id_length"),
        ("12345", "national_id_length"),
    ],
)
def test_what_is_no_citizen_number_is_refused_in_words(typed: str, code: str) -> None:
    reading = national_id(typed, birth=BORN, gender=Gender.FEMALE)
    assert reading.value is None
    assert codes(reading.faults) == [code]
    assert reading.faults[0].severity is Severity.ERROR
    assert str(reading.faults[0].message).endswith(".")


def test_disagreements_warn_and_keep_the_number() -> None:
    assert number(NUMBER, sex=Gender.MALE) == (NUMBER, ["id_says_other_sex"])
    assert number(NUMBER, birth("1999", TODAY)) == (NUMBER, ["id_says_other_year"])
    assert number("003198575111") == ("003198575111", ["national_id_place"])
    assert number("040998575111") == ("040998575111", ["national_id_place"])
    assert number("123198575111") == ("123198575111", [])


@pytest.mark.parametrize(
    "typed",
    [
        *("5/9/2003", "05.9.2003", "5-9-2003", "5 - 9 - 2003", "05/ 9/2003", "5,9,2003"),
        *("2003-09-05", "2003-09-05 00:00:00", "05092003", "5092003", "37869", "'05/09/2003"),
        *("ngày 5 tháng 9 năm 2003", "Ngày 05 tháng 09 năm 2003", "05/09/2003."),
        *(date(2003, 9, 5), 37869, 37869.0),
    ],
)
def test_every_spelling_of_a_day_is_read(typed: str | float | date) -> None:
    assert birth(typed, TODAY) == Birth(date(2003, 9, 5), 2003, birth("5/9/2003", TODAY).precision)


def test_a_workbook_of_1904_counts_from_its_own_day() -> None:
    assert read_date(37869 - 1462, TODAY, epoch_1904=True).date == date(2003, 9, 5)


def test_two_digits_are_the_year_that_has_been() -> None:
    assert birth("5/9/03", TODAY).date == date(2003, 9, 5)
    assert birth("5/9/98", TODAY).date == date(1998, 9, 5)
    assert codes(birth("5/9/98", TODAY).faults) == ["two_digit_year"]


@pytest.mark.parametrize("typed", ["1999", 1999, 1999.0, "năm 1999", "9/1999", "tháng 9 năm 1999"])
def test_a_year_alone_is_kept_as_a_year(typed: str | float) -> None:
    born = birth(typed, TODAY)
    assert (born.date, born.year, born.precision) == (None, 1999, "year")
    assert verdict(born.faults) == "ok"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "birth_date_missing"),
        ("31/02/1999", "birth_date_invalid"),
        ("12/25/2003", "birth_date_invalid"),
        ("5/9/203", "birth_date_invalid"),
        ("mùa thu", "birth_date_invalid"),
        (99999999999.0, "birth_date_invalid"),
        (float("nan"), "birth_date_invalid"),
        (float("inf"), "birth_date_invalid"),
        ("01/01/2035", "birth_date_future"),
        ("2035", "birth_date_future"),
    ],
)
def test_impossible_births_are_refused(typed: str | float, code: str) -> None:
    assert codes(birth(typed, TODAY).faults) == [code]


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from("/.-"), st.booleans())
def test_a_day_written_day_first_is_read_back(
    day: date,
    separator: str,
    zeros: bool,  # noqa: FBT001  (drawn by hypothesis)
) -> None:
    parts = (f"{day:%d}", f"{day:%m}") if zeros else (str(day.day), str(day.month))
    assert birth(separator.join((*parts, str(day.year))), TODAY).date == day


@pytest.mark.parametrize(
    "typed",
    [
        *("0912345678", "+84 912.345.678", "84912345678", "0084912345678", "912345678"),
        *("(0912) 345-678", "ĐT: 0912345678", "+84 0912345678"),
    ],
)
def test_every_spelling_of_a_phone_number_is_read(typed: str) -> None:
    assert phone(typed) == Reading("0912345678")


def test_a_phone_number_never_blocks() -> None:
    assert phone("") == phone("-") == Reading()
    assert phone("(024) 3869 2008").value == "02438692008"
    assert phone("0912345678 / 0987654321").value == "0912345678"
    for typed in ("12345", "không nhớ số", "0112345678"):
        assert phone(typed).value is None
        assert codes(phone(typed).faults) == ["phone_unclear"]
        assert verdict(phone(typed).faults) == "warning"


def test_an_address_is_kept_or_left_out_with_a_warning() -> None:
    assert email(" Hoa.Nguyen@Example.EDU.vn ") == Reading("Hoa.Nguyen@example.edu.vn")
    assert email("không") == Reading()
    assert codes(email("hoa.example.vn").faults) == ["email_unclear"]


def test_sex_is_read_in_any_spelling() -> None:
    assert {gender(text) for text in ("Nam", "NAM", " nam.", "male")} == {Gender.MALE}
    assert {gender(text) for text in ("Nữ", "nu", "NỮ", "Female")} == {Gender.FEMALE}
    assert gender("khác") is None


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(text: str) -> None:
    born = birth(text, TODAY)
    assert all(isinstance(fault, Fault) for fault in born.faults)
    national_id(text, birth=born, gender=None)
    phone(text)
    email(text)
