from datetime import date

import pytest

from training.catalog.rules import valid_until
from training.certificates import rules
from training.errors import Invalid

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("issued_on", "months", "until"),
    [
        (date(2020, 1, 15), 60, date(2025, 1, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 1), None, None),
    ],
)
def test_a_certificate_is_good_to_the_same_day_so_many_months_on(
    issued_on: date, months: int | None, until: date | None
) -> None:
    assert valid_until(issued_on, months) == until


def test_numbers_are_written_by_the_books_pattern() -> None:
    assert rules.number(rules.DEFAULT_PATTERN, 412, 2026) == "0412/GCN-ĐUK"
    assert rules.number("{seq}-{year}/GCN", 12345, 2026) == "12345-2026/GCN"
    assert rules.register_number("NT", 2026, 412) == "NT-2026/0412"


def test_the_day_of_issue_follows_the_decision() -> None:
    rules.check_order(TODAY, TODAY, TODAY)
    for issued_on in (date(2026, 11, 9), date(2027, 3, 1)):
        with pytest.raises(Invalid) as refusal:
            rules.check_order(issued_on, date(2026, 11, 10), TODAY)
        assert "issued_on" in refusal.value.answers


def test_only_the_classs_own_decision_is_named() -> None:
    known = ("214-QĐ/ĐUK", date(2026, 11, 10))
    rules.check_same_decision(None, None, known, "NT 01/2026")
    rules.check_same_decision(" 214-QĐ/ĐUK ", date(2026, 11, 10), known, "NT 01/2026")
    with pytest.raises(Invalid) as refusal:
        rules.check_same_decision("215-QĐ/ĐUK", date(2026, 11, 11), known, "NT 01/2026")
    assert set(refusal.value.answers) == {"decision_number", "decision_date"}


def test_what_has_ended_ends_no_second_time() -> None:
    ended = {rules.CertificateState.REVOKED, rules.CertificateState.REPLACED}
    assert all(not rules.TRANSITIONS[state] for state in ended)
