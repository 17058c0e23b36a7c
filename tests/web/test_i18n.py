"""Languages: what is said is found, what is found can be spoken."""

import ast
from collections.abc import Iterator

import pytest

from training import words
from training.words import say
from web import i18n, sentences


@pytest.fixture
def english() -> Iterator[None]:
    before = words.language.set("en")
    yield
    words.language.reset(before)


def test_no_sentence_is_calculated_and_no_percent_sign_is_stray() -> None:
    assert sentences.faults() == []


def test_sentences_of_code_and_of_templates_are_found() -> None:
    found = {message for _, message in sentences.found()}
    assert "còn {days} ngày" in found
    assert "Đến nội dung chính" in found


def test_a_vietnamese_description_is_a_sentence_and_an_english_one_is_not() -> None:
    tree = ast.parse('Meta(description="Nhập họ tên."); Meta(description="Full name")')
    assert list(sentences._said(tree)) == ["Nhập họ tên."]


def test_places_are_the_same_in_both_ways_of_writing() -> None:
    assert sentences.places("còn %(days)s ngày, {seats} chỗ") == {"days", "seats"}


def test_a_sentence_speaks_english_when_the_catalog_knows_it(
    english: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(words._lookup, "en", {"còn {days} ngày": "{days} days left"}.__getitem__)
    assert str(say("còn {days} ngày", days=5)) == "5 days left"


def test_what_the_catalog_does_not_know_is_said_in_vietnamese(english: None) -> None:
    i18n.load()
    assert i18n.gettext("Câu này không có.") == "Câu này không có."
    assert i18n.ngettext("một", "nhiều", 2) == "nhiều"
    assert str(say("Câu này không có.")) == "Câu này không có."


def test_no_translation_loses_a_place() -> None:
    assert [line for line in i18n.problems("en") if "other places" in line] == []


def test_bringing_the_catalog_up_to_date_keeps_what_is_translated() -> None:
    said = i18n.extract("en").get("Có mặt")
    assert said is not None
    assert said.string == "Present"


def test_every_sentence_has_its_english() -> None:
    assert i18n.problems("en") == []
