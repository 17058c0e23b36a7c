import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from training.names import clean, initials, masked, search_key, sort_key

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệứừửữựĐÂƠ ’\u00a0\u200b\u0301ÐðfjwzÊü中"
texts = st.text(st.sampled_from(LETTERS), max_size=20) | st.text(max_size=20)


def by_given_name(names: str) -> list[str]:
    return sorted(names.split(", "), key=sort_key)


def test_tones_follow_the_dictionary() -> None:
    assert by_given_name("Ạnh, Ánh, Ãnh, Ảnh, Ành, Anh") == [
        *("Anh", "Ành", "Ảnh", "Ãnh", "Ánh", "Ạnh"),
    ]


def test_letters_with_signs_stand_behind_their_plain_letter() -> None:
    expected = [
        *("An", "Áo", "Ăn", "Ân", "Ấn", "Bình", "Dung", "Dũng", "Đạt", "Em", "Êm", "Oanh", "Ông"),
        *("Ơn", "Uyên", "Ưng", "Vy", "Yến"),
    ]
    backwards = expected[::-1]
    assert sorted(backwards, key=sort_key) == expected


def test_the_given_name_comes_first_then_the_middle_then_the_family_name() -> None:
    expected = ["Trần Văn An", "Lê Thị Bình", "Phạm Thị Bình", "Lê Văn Bình"]
    backwards = expected[::-1]
    assert sorted(backwards, key=sort_key) == expected


def test_a_shorter_name_comes_before_a_longer_one() -> None:
    assert by_given_name("Lê Thu Thu Hà, Lê Thu Hà, Lê Hà") == [
        "Lê Hà",
        "Lê Thu Hà",
        "Lê Thu Thu Hà",
    ]


@given(texts)
def test_a_sort_key_is_ascii_and_the_same_for_nfd(text: str) -> None:
    key = sort_key(text)
    assert key.isascii()
    assert sort_key(unicodedata.normalize("NFD", clean(text))) == key


@given(texts)
def test_cleaning_twice_changes_nothing_and_keeps_capitals(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == " ".join(once.split())


def test_cleaning_folds_spaces_puts_the_true_d_and_never_recapitalises() -> None:
    assert clean(" Ðỗ\u00a0 Văn\u200b Ðạt ") == "Đỗ Văn Đạt"
    assert clean(unicodedata.normalize("NFD", "Nguyễn thị HÒA")) == "Nguyễn thị HÒA"


def test_a_name_is_found_however_it_is_typed() -> None:
    name = search_key("Nguyễn Thị Hòa")
    for typed in ("nguyen thi hoa", "hoà", "HOÀ", unicodedata.normalize("NFD", "Hòa")):
        assert search_key(typed) in name
    assert search_key("Ðỗ") == search_key("Đỗ") == search_key("đo") == "do"
    assert search_key("H’Hen") == search_key("H'Hen")


@given(texts)
def test_a_search_key_is_stable_and_the_same_for_nfd(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert search_key(unicodedata.normalize("NFD", clean(text))) == key


@given(st.text(st.sampled_from("nguyễthịhòaĐỖ ƯỚ'"), max_size=20))
def test_the_quick_way_to_a_search_key_gives_what_the_long_way_gives(text: str) -> None:
    assert search_key(text) == search_key(f"{text}\u200b")


def test_strangers_see_the_family_name_and_initials() -> None:
    assert masked("Nguyễn Thị Phương Uyên") == "Nguyễn T. P. U***"
    assert masked("Phan Văn Lộc") == "Phan V. L***"
    assert masked("Y Khút Byă") == "Y K. B***"
    assert masked("H’Hen Ksor") == "H’Hen K***"
    assert masked("Uyên") == "U***"
    assert masked(" ") == ""


def test_initials_are_those_of_the_last_two_words() -> None:
    assert initials("Đặng Thị Hồng Hạnh") == "HH"
    assert initials("Uyên") == "U"
    assert initials("") == ""
