from datetime import date

import pytest

from training.catalog.rules import valid_until
from training.certificates import numbering, rules
from training.certificates.numbering import Numbering
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


def test_numbers_are_written_by_the_pattern_of_their_day() -> None:
    assert numbering.number(numbering.DEFAULT_PATTERN, 412, 2026) == "0412/GCN-ĐUK"
    assert numbering.number("{seq}-{year}/{course}", 12345, 2026, "NT") == "12345-2026/NT"
    yearly = numbering.book_of(Numbering(date(2020, 1, 1)), date(2026, 11, 12))
    assert numbering.register_number("NT", yearly, 412) == "NT-2026/0412"
    term = Numbering(date(2025, 10, 15), by_term=True)
    books = {numbering.book_of(term, day) for day in (date(2025, 12, 1), date(2029, 3, 1))}
    assert books == {numbering.Book(date(2025, 10, 15), by_term=True)}
    assert numbering.register_number("NT", books.pop(), 7) == "NT-NK2025/0007"


@pytest.mark.parametrize(
    "pattern", ["GCN", "{seq}{seq}", "{seq.__class__}", "{seq:04}/{}", "{seq:x}", "{seq} {khác}"]
)
def test_a_pattern_has_the_running_number_once_and_nothing_unknown(pattern: str) -> None:
    with pytest.raises(Invalid) as refusal:
        numbering.check_numbering(Numbering(TODAY, pattern))
    assert "pattern" in refusal.value.answers


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
