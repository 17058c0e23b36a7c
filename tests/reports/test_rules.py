"""How a report rounds, shares out, and names its time."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.errors import Invalid
from training.reports.periods import (
    Period,
    half_year,
    period_name,
    read_period,
    usual_period,
    year_before,
)
from training.reports.rules import deal, of_before, percent, shares, spoken

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (4027, "trên 4.000"),
        (968, "gần 1.000"),
        (1299, "1.299"),
        (350, "350"),
        (1301, "1.301"),
        (927, "927"),
        (13, "13"),
        (4000, "4.000"),
        (96, "96"),
        (0, "0"),
    ],
)
def test_figures_are_said_as_the_source_says_them(count: int, said: str) -> None:
    assert str(spoken(count)) == said


@given(st.lists(st.integers(0, 5000), max_size=12))
def test_percentages_of_a_column_add_up_to_100(counts: list[int]) -> None:
    assert sum(shares(counts)) == (100 if sum(counts) else 0)


@given(st.integers(0, 5000), st.lists(st.integers(1, 50), min_size=1, max_size=70))
def test_what_is_dealt_out_is_all_there(total: int, weights: list[int]) -> None:
    assert sum(deal(total, weights)) == total


def test_thirds_are_not_rounded_away() -> None:
    assert shares([1, 1, 1]) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]


def test_a_percent_keeps_its_decimal_and_nothing_before_is_a_dash() -> None:
    assert percent(of_before(13, 11)) == "118,2\u00a0%"
    assert percent(of_before(5, 5)) == "100,0\u00a0%"
    assert percent(of_before(5, 0)) == "–"


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2018, 1, 1), date(2018, 6, 30), "Sáu tháng đầu năm 2018"),
        (date(2018, 7, 1), date(2018, 12, 31), "Sáu tháng cuối năm 2018"),
        (date(2018, 1, 1), date(2018, 12, 31), "Năm 2018"),
        (date(2018, 4, 1), date(2018, 6, 30), "Quý II năm 2018"),
        (date(2018, 2, 1), date(2018, 2, 28), "Tháng 2 năm 2018"),
        (date(2018, 2, 1), date(2018, 4, 30), "Từ 1/2/2018 đến 30/4/2018"),
        (date(2018, 1, 1), date(2018, 5, 31), "Từ 1/1/2018 đến 31/5/2018"),
        (date(2017, 1, 1), date(2018, 12, 31), "Từ 1/1/2017 đến 31/12/2018"),
    ],
)
def test_a_period_is_called_as_reports_call_it(first: date, last: date, name: str) -> None:
    assert str(period_name(Period(first, last))) == name


def test_the_year_before_a_leap_day_and_a_whole_february() -> None:
    assert year_before(Period(date(2020, 2, 29), date(2020, 2, 29))).last == date(2019, 2, 28)
    assert year_before(Period(date(2021, 2, 1), date(2021, 2, 28))).last == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("today", "usual"),
    [
        (date(2026, 7, 3), half_year(2026, first=True)),
        (date(2026, 1, 20), half_year(2025, first=False)),
        (date(2026, 3, 1), half_year(2026, first=True)),
        (TODAY, half_year(2026, first=False)),
    ],
)
def test_one_writes_about_the_half_year_that_just_ended(today: date, usual: Period) -> None:
    assert usual_period(today) == usual


@pytest.mark.parametrize("typed", ["1/1/2018", "01/01/2018", "1.1.2018", "2018-01-01"])
def test_days_are_read_as_people_type_them(typed: str) -> None:
    assert read_period(typed, "30/6/2018", TODAY) == half_year(2018, first=True)


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("30/6/2018", "1/1/2018", {"to"}),
        ("31/2/2018", "1/1/2018", {"from"}),
        ("hôm qua", "ngày mai", {"from", "to"}),
        ("1/1/0001", "1/1/9999", {"from", "to"}),
    ],
)
def test_a_day_that_is_none_is_said_at_its_field(first: str, last: str, wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        read_period(first, last, TODAY)
    assert refusal.value.answers.keys() == wrong
