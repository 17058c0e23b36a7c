from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from training.attendance.rules import Reckoning
from training.catalog.rules import Band, CourseRules
from training.errors import Invalid, Refused
from training.results.rules import check_attempt, check_score, completion, read_score

RULES = CourseRules(
    standings=("candidate",),
    bands=(
        Band(Decimal(5), "Trung bình"),
        Band(Decimal(7), "Khá"),
        Band(Decimal(8), "Giỏi"),
        Band(Decimal(9), "Xuất sắc"),
    ),
)
ENOUGH = Reckoning(held=45, attended=40, to_come=0, needed_percent=80)
TOO_LITTLE = Reckoning(held=45, attended=35, to_come=0, needed_percent=80)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("11", "score_out_of_range"),
        ("-1", "score_out_of_range"),
        ("7,3", "score_off_step"),
        ("bảy", "score_unreadable"),
        ("", "score_unreadable"),
        ("NaN", "score_unreadable"),
        ("1e9999", "score_unreadable"),
    ],
)
def test_a_mark_that_is_none_is_refused_at_the_field(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_score(read_score(typed), RULES)
    assert refusal.value.code == code
    assert "score" in refusal.value.answers


@pytest.mark.parametrize("typed", ["7,5", "7.5", " 7,50 ", 7.5])
def test_comma_and_point_say_the_same(typed: str | float) -> None:
    assert check_score(read_score(typed), RULES) == Decimal("7.50")


@given(some.text(max_size=20))
def test_whatever_is_typed_is_a_mark_or_a_refusal(typed: str) -> None:
    with suppress(Invalid):
        assert 0 <= check_score(read_score(typed), RULES) <= 10


def test_one_redo_and_only_below_the_pass_mark() -> None:
    check_attempt(2, {1: Decimal("4.5")}, RULES)
    for attempt, earlier, code in (
        (2, {}, "attempt_out_of_order"),
        (2, {1: Decimal(5)}, "redo_not_needed"),
        (3, {1: Decimal(4), 2: Decimal(4)}, "attempt_unknown"),
        (0, {}, "attempt_unknown"),
    ):
        with pytest.raises(Refused) as refusal:
            check_attempt(attempt, earlier, RULES)
        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("score", "word"),
    [
        ("4.75", None),
        ("5", "Trung bình"),
        ("6.75", "Trung bình"),
        ("7", "Khá"),
        ("8.75", "Giỏi"),
        ("9", "Xuất sắc"),
        ("10", "Xuất sắc"),
    ],
)
def test_bands(score: str, word: str | None) -> None:
    assert completion(ENOUGH, {1: Decimal(score)}, RULES).band == word


def test_the_proof_says_rule_by_rule_what_counted() -> None:
    proof = completion(TOO_LITTLE, {1: Decimal("4.5"), 2: Decimal("7.25")}, RULES, source="HD 61")
    assert [(line.rule, line.met) for line in proof.lines] == [
        ("attendance", False),
        ("essay", True),
    ]
    assert not proof.complete
    assert str(proof.lines[0].words) == ("Dự 35 trong 45 tiết đã học (77,7 %), cần ít nhất 80 %.")
    assert str(proof.lines[1].words) == "Bài thu hoạch 7,25 điểm (lần 2), cần ít nhất 5."
    assert {line.source for line in proof.lines} == {"HD 61"}


def test_attendance_alone_decides_where_there_is_no_essay() -> None:
    without = CourseRules(standings=("full",), essay=False)
    assert completion(ENOUGH, {}, without).complete
    assert not completion(ENOUGH, {}, RULES).complete
