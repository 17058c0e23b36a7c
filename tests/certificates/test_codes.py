"""The code that is typed from the paper."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.certificates import codes

numbers = st.integers(0, (1 << codes.BITS) - 1)


def test_a_code_is_three_groups_of_four_without_look_alikes() -> None:
    for _ in range(200):
        code = codes.new()
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert not set(code) & set("01OI")


def test_new_codes_do_not_repeat() -> None:
    assert len({codes.new() for _ in range(5000)}) == 5000


@given(numbers)
def test_number_and_code_are_two_ways_to_write_the_same(number: int) -> None:
    assert codes.to_number(codes.from_number(number)) == number


@pytest.mark.parametrize("number", [-1, 1 << codes.BITS])
def test_a_code_holds_no_more_than_its_bits(number: int) -> None:
    with pytest.raises(ValueError, match="55 bits"):
        codes.from_number(number)


@given(numbers)
def test_case_spaces_dashes_and_full_width_letters_do_not_matter(number: int) -> None:
    code = codes.from_number(number)
    bare = code.replace("-", "")
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in bare)
    for typed in (code.lower(), bare, f"  {code} ", code.replace("-", " – "), full_width):
        assert codes.normalise(typed) == code


@given(numbers, st.integers(0, 11), st.sampled_from(codes.ALPHABET))
def test_any_one_wrong_character_is_seen(number: int, place: int, other: str) -> None:
    bare = codes.from_number(number).replace("-", "")
    wrong = bare[:place] + other + bare[place + 1 :]
    assert codes.normalise(wrong) is None or wrong == bare


@given(numbers, st.integers(0, 11), st.integers(0, 11))
def test_any_two_characters_that_changed_places_are_seen(number: int, one: int, two: int) -> None:
    bare = list(codes.from_number(number).replace("-", ""))
    swapped = bare.copy()
    swapped[one], swapped[two] = bare[two], bare[one]
    assert codes.normalise("".join(swapped)) is None or swapped == bare


@pytest.mark.parametrize(
    "typed", ["", "-", "4GTR-9KPX", "4GTR-9KPX-W2HO", "ĐGTR-9KPX-W2HD", "A" * 9999]
)
def test_what_no_paper_bears_is_no_code(typed: str) -> None:
    assert codes.normalise(typed) is None


def test_to_number_wants_the_code_as_printed() -> None:
    code = codes.new()
    with pytest.raises(ValueError, match="as it is written"):
        codes.to_number(code.replace("-", ""))


def test_the_alphabet_is_in_order_and_holds_32() -> None:
    assert len(codes.ALPHABET) == 32
    assert all(one < two for one, two in pairwise(codes.ALPHABET))


@given(st.text())
def test_any_text_at_all_can_be_asked_about(typed: str) -> None:
    code = codes.normalise(typed)
    assert code is None or codes.normalise(code) == code
