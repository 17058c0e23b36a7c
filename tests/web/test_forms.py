"""Forms: what people type becomes values, or a sentence at each answer at fault."""

import contextlib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.datastructures.multi_dicts import FormMultiDict
from msgspec import Meta

from training.errors import Invalid
from training.words import say
from web import forms
from web.forms import Form

Score = Annotated[
    Decimal,
    Meta(ge=0, le=10, multiple_of=0.25, extra={"ask": say("Nhập điểm từ 0 đến 10, ví dụ 7,5.")}),
]


class Standing(StrEnum):
    CANDIDATE = "candidate"
    FULL = "full"


class Lesson(msgspec.Struct):
    title: Annotated[str, Meta(max_length=20)]
    periods: Annotated[int, Meta(ge=1, le=15)] = 5


class Everything(msgspec.Struct):
    name: Annotated[str, Meta(description="Nhập họ và tên.")]
    seats: Annotated[int, Meta(ge=1)]
    score: Score
    born: date
    opens: datetime
    starts: time
    standing: Standing
    gender: Literal["male", "female"]
    consent: bool
    note: str = ""
    phone: str | None = None
    left: Annotated[date, Meta(description="English for the API")] | None = None
    trainers: list[int] = []
    lessons: list[Lesson] = []


class Narrow(msgspec.Struct):
    count: Annotated[int, Meta(ge=1, le=9)] = 1
    price: Annotated[Decimal, Meta(gt=0)] = Decimal(1)
    share: Annotated[Decimal, Meta(le=100, multiple_of=0.5)] = Decimal(1)
    word: Annotated[str, Meta(min_length=2, max_length=5, pattern="^[a-z]+$")] = "ok"
    units: Annotated[list[int], Meta(max_length=2)] = []


TYPED: dict[str, Any] = {
    "name": "  Tôn Nữ Hoàng Quỳnh ",
    "seats": "4.027",
    "score": "7,5",
    "born": "5/9/2003",
    "opens": "2026-05-23T07:30",
    "starts": "7h30",
    "standing": "full",
    "gender": "female",
    "consent": "on",
    "phone": "",
    "left": "2026-02-07",
    "trainers": ["3", "4"],
    "lessons-0-title": "Bài một",
    "lessons-2-title": "Bài hai",
    "lessons-2-periods": "10",
    "lessons-3-title": "",
    "lessons-3-periods": "",
}


def wrong(shape: type[msgspec.Struct], typed: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        forms.read(shape, typed)
    return {name: str(sentence) for name, sentence in refused.value.answers.items()}


def test_what_vietnamese_people_type_is_understood() -> None:
    read = forms.read(Everything, TYPED)
    assert read == Everything(
        name="Tôn Nữ Hoàng Quỳnh",
        seats=4027,
        score=Decimal("7.5"),
        born=date(2003, 9, 5),
        opens=datetime(2026, 5, 23, 0, 30, tzinfo=UTC),
        starts=time(7, 30),
        standing=Standing.FULL,
        gender="female",
        consent=True,
        left=date(2026, 2, 7),
        trainers=[3, 4],
        lessons=[Lesson("Bài một"), Lesson("Bài hai", 10)],
    )


def test_an_empty_form_says_everything_that_is_missing_at_once() -> None:
    said = wrong(Everything, {})
    assert list(said) == [
        "name",
        "seats",
        "score",
        "born",
        "opens",
        "starts",
        "standing",
        "gender",
    ]
    assert said["name"] == "Nhập họ và tên."
    assert said["score"] == "Nhập điểm từ 0 đến 10, ví dụ 7,5."
    assert said["born"] == "Nhập ngày, tháng, năm, ví dụ 7/2/2026."
    assert said["gender"] == "Chọn một trong các câu trả lời có sẵn."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("score", "11"),
        ("score", "7,3"),
        ("score", "NaN"),
        ("score", "1e1"),
        ("seats", "0"),
        ("seats", "9" * 5000),
        ("seats", "2147483648"),
        ("seats", "٣"),
        ("born", "31/4/2004"),
        ("born", "5/9/03"),
        ("born", "1/1/0001"),
        ("opens", "2026-05-23"),
        ("starts", "25:00"),
        ("standing", "king"),
        ("gender", ""),
        ("note", "x" * 10_001),
        ("left", "mai"),
        ("trainers", ["3", "ba"]),
        ("lessons-2-periods", "16"),
        ("lessons-2-title", ""),
        ("lessons-0-title", "Một tên bài học dài quá mức"),
    ],
)
def test_only_the_answer_at_fault_is_marked(name: str, text: Any) -> None:
    assert list(wrong(Everything, TYPED | {name: text})) == [name]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("count", "10", "Nhập số từ 1 đến 9."),
        ("price", "0", "Nhập số lớn hơn 0."),
        ("share", "101", "Nhập số không quá 100."),
        ("share", "0,7", "Nhập số theo bước 0,5."),
        ("word", "a", "Nhập ít nhất 2 ký tự."),
        ("word", "abcdef", "Dài quá: nhiều nhất 5 ký tự."),
        ("word", "12", "Chọn một trong các câu trả lời có sẵn."),
        ("units", ["1", "2", "3"], "Nhiều nhất 2 mục."),
    ],
)
def test_a_limit_is_said_in_words(name: str, text: Any, said: str) -> None:
    assert wrong(Narrow, {name: text}) == {name: said}


@pytest.mark.parametrize("typed", ["23/5/2026 7:30", "7:30, 23/5/2026", "23.5.2026 7h30"])
def test_a_day_and_an_hour_may_stand_in_either_order(typed: str) -> None:
    assert forms.read(Everything, TYPED | {"opens": typed}).opens == datetime(
        2026, 5, 23, 0, 30, tzinfo=UTC
    )


def test_an_unticked_box_is_no_and_a_blank_that_may_be_is_none() -> None:
    typed = {name: text for name, text in TYPED.items() if name != "consent"}
    read = forms.read(Everything, typed)
    assert read.consent is False
    assert read.phone is None


def test_letters_are_composed_and_control_characters_never_reach_the_database() -> None:
    read = forms.read(Everything, TYPED | {"name": "Hoa\u0300\x00 \x1b", "note": "a\r\nb"})
    assert read.name == "Hoà"
    assert read.note == "a\nb"


def test_a_form_of_the_framework_is_read_like_a_dict() -> None:
    form = FormMultiDict([("trainers", "3"), ("trainers", "4"), ("name", "An")])
    assert forms.typed(form) == {"trainers": ["3", "4"], "name": ["An"]}


def test_a_form_begins_with_what_is_known_and_reads_back_the_same() -> None:
    known = forms.read(Everything, TYPED)
    form = forms.filled(known)
    assert form.value("born") == "5/9/2003"
    assert form.value("score") == "7,5"
    assert form.value("opens") == "2026-05-23T07:30"
    assert form.rows("lessons", spare=1) == [0, 1, 2]
    assert forms.read(Everything, dict(form.typed)) == known


def test_a_fresh_form_shows_the_default_and_a_posted_one_what_was_typed() -> None:
    assert Form().value("born", date(2003, 9, 5)) == "5/9/2003"
    assert Form({"born": ["x"]}).value("born", date(2003, 9, 5)) == "x"
    assert Form().error("born") is None


class Odd(msgspec.Struct):
    value: int | str


def test_a_form_that_cannot_be_asked_is_the_programmers_fault() -> None:
    with pytest.raises(TypeError, match="one type"):
        forms.read(Odd, {"value": "1"})


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(TYPED)), st.text(max_size=40), max_size=8))
def test_whatever_is_typed_is_read_or_refused(typed: dict[str, str]) -> None:
    with contextlib.suppress(Invalid):
        assert isinstance(forms.read(Everything, TYPED | typed), Everything)
