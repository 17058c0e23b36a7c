"""Who may join, rule by rule: pure facts in, an answer with its words and source out."""

from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from training.catalog.entry import Entry, EntryRule, LeastSchooling, Strictness
from training.catalog.rules import CourseRules
from training.clock import ZONE
from training.enrollment.entry_rules import Asked, Clash, Facts, eligibility, months_old
from training.enrollment.rules import Verdict, permit
from training.errors import Refused
from training.people.rules import Held, HoldingSource, Standing
from training.people.schooling import Schooling, read_schooling

STARTS, ENDS = date(2025, 1, 15), date(2025, 1, 20)
NT = Entry(least_schooling=LeastSchooling.LOWER_SECONDARY, youngest=18, oldest=60)
DVM = Entry(probation=EntryRule(Strictness.WARN, "Điều lệ Đảng, điều 5"))


def answers(
    *, entry: Entry = NT, standings: tuple[str, ...] = ("candidate",), **known: Any
) -> dict[str, Verdict]:
    facts: dict[str, Any] = {
        "standing": Standing.CANDIDATE,
        "unit_active": True,
        "holdings": (),
        "other_class": None,
        "birth_year": 2003,
    } | known
    asked = Asked("NT", STARTS, ENDS, CourseRules(standings=standings, entry=entry))
    return {one.rule: one.verdict for one in eligibility(Facts(**facts), asked)}


def paper(until: date | None, *, begins: date = date(2020, 1, 15), course: str = "NT") -> Held:
    return Held(course, "12/GCN", begins, until, None, HoldingSource.ELSEWHERE)


def test_somebody_new_meets_every_rule() -> None:
    found = answers()
    assert set(found.values()) == {Verdict.YES}
    assert list(found) == [
        *("standing", "holding", "other_class", "overlap", "schooling", "age", "unit")
    ]


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        # Issued 15/1/2020 for 60 months: 15/1/2025 is the last good day, on which the class begins.
        (paper(date(2025, 1, 15)), Verdict.WARNING),
        (paper(date(2025, 1, 14)), Verdict.YES),
        (paper(date(2025, 7, 15)), Verdict.WARNING),
        (paper(date(2025, 7, 16)), Verdict.NO),
        (paper(None), Verdict.NO),
        (paper(None, course="ĐVM"), Verdict.YES),
        # A paper that this very class ends with is no reason against having been in it.
        (paper(date(2030, 2, 1), begins=date(2025, 2, 1)), Verdict.YES),
        (msgspec.structs.replace(paper(None), ended_on=STARTS), Verdict.YES),
    ],
)
def test_a_paper_counts_on_the_first_day_of_the_class(held: Held, verdict: Verdict) -> None:
    assert answers(holdings=(held,))["holding"] is verdict


@pytest.mark.parametrize(
    ("ceremony", "verdict"),
    [
        (date(2024, 1, 14), Verdict.WARNING),  # ended the day before the class
        (date(2024, 1, 17), Verdict.WARNING),  # ends within the class
        (date(2024, 3, 20), Verdict.WARNING),  # ends within sixty days of it
        (date(2024, 3, 22), Verdict.YES),
        (None, Verdict.WARNING),
    ],
)
def test_probation_is_told_before_it_runs_out(ceremony: date | None, verdict: Verdict) -> None:
    member = {"standing": Standing.PROBATIONARY, "ceremony_date": ceremony}
    found = answers(entry=DVM, standings=("probationary",), **member)
    assert found["probation"] is verdict
    strict = msgspec.structs.replace(DVM, probation=EntryRule(Strictness.REFUSE))
    past = ceremony == date(2024, 1, 14)
    found = answers(entry=strict, standings=("probationary",), **member)
    assert (found["probation"] is Verdict.NO) == past


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("9/12", Verdict.YES),
        ("7/10", Verdict.YES),
        ("8/12", Verdict.NO),
        ("THPT", Verdict.YES),
        ("Sinh viên năm 3", Verdict.YES),
        ("Thạc sỹ", Verdict.YES),
        ("Tiểu học", Verdict.NO),
        ("Lớp 6", Verdict.NO),
        ("có bằng", Verdict.WARNING),
        ("", Verdict.YES),
        (None, Verdict.YES),
    ],
)
def test_schooling_is_read_from_what_people_write(typed: str | None, verdict: Verdict) -> None:
    assert answers(schooling=typed)["schooling"] is verdict


def test_what_stands_for_a_school() -> None:
    assert read_schooling("Cao đẳng") is Schooling.HIGHER
    assert read_schooling("cấp III") is Schooling.UPPER_SECONDARY
    assert read_schooling("13/12") is None
    assert read_schooling("Mù chữ") is Schooling.NONE


@pytest.mark.parametrize(
    ("born", "verdict"),
    [
        ({"birth_date": date(2007, 1, 31), "birth_year": 2007}, Verdict.YES),
        ({"birth_date": date(2007, 2, 1), "birth_year": 2007}, Verdict.WARNING),
        ({"birth_date": date(1965, 1, 1), "birth_year": 1965}, Verdict.YES),
        ({"birth_date": date(1964, 12, 31), "birth_year": 1964}, Verdict.WARNING),
        ({"birth_year": 2007}, Verdict.YES),
        ({"birth_year": 2008}, Verdict.WARNING),
    ],
)
def test_age_is_counted_by_month_and_only_warns(born: dict[str, Any], verdict: Verdict) -> None:
    assert answers(**born)["age"] is verdict


def test_a_birth_year_alone_leaves_the_month_open() -> None:
    facts = Facts(
        Standing.CANDIDATE, unit_active=True, holdings=(), other_class=None, birth_year=2007
    )
    assert months_old(facts, date(2025, 1, 15)) == (205, 216)


def test_clash_other_class_and_ended_unit_say_no_and_can_be_overridden() -> None:
    clash = Clash("NVXD 01/2025", datetime(2025, 1, 15, 8, 0, tzinfo=ZONE))
    asked = Asked("NT", STARTS, ENDS, CourseRules(standings=("candidate",), entry=NT))
    facts = Facts(
        Standing.CANDIDATE,
        unit_active=False,
        holdings=(),
        other_class="NT 02/2025",
        birth_year=2003,
        overlap=clash,
    )
    found = eligibility(facts, asked)
    with pytest.raises(Refused) as refusal:
        permit(found)
    assert set(refusal.value.answers) == {"other_class", "overlap", "unit"}
    assert "8:00 ngày 15/1/2025" in str(refusal.value.answers["overlap"])
    permit(found, {"other_class", "overlap", "unit"})
    with pytest.raises(Refused) as refusal:
        permit(found, {"other_class", "overlap"})
    assert refusal.value.code == "not_eligible_unit"


def test_a_rule_that_is_off_is_not_asked() -> None:
    off = msgspec.structs.replace(NT, unit=EntryRule(Strictness.OFF))
    assert "unit" not in answers(entry=off, unit_active=False)
