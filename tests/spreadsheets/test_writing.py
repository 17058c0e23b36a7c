import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date

import pytest

from tests.spreadsheets.books import sample
from training import words
from training.people.checking import PersonValues
from training.spreadsheets.people_list import read_people
from training.spreadsheets.reading import read
from training.spreadsheets.sheets import Day
from training.spreadsheets.writing import Value, people_template, sample_list, workbook
from training.words import say
from web import i18n

TODAY = date(2026, 11, 23)


async def test_a_table_comes_back_as_it_was_written_and_holds_no_formula() -> None:
    risky = ("=1+1", "+1", "-1", "@x", "\t=1", "http://example.invalid")
    rows: list[Sequence[Value]] = [risky, (1, 2.5, True, date(2026, 2, 3), None, say("xong"))]
    (sheet,) = (await read(workbook("Bảng", ["a", "b", "c", "d", "e", "f"], rows), "x")).sheets
    assert sheet.rows[0].cells[0] == "Bảng"
    assert sheet.rows[2].number == 4
    assert sheet.rows[2].cells == risky
    assert sheet.rows[3].cells == (1, 2.5, True, Day(date(2026, 2, 3)), None, "xong")


@pytest.fixture(params=words.LANGUAGES)
def tongue(request: pytest.FixtureRequest) -> Iterator[None]:
    """A list leaves in the reader's language and must come back in it."""
    i18n.load()
    before = words.language.set(request.param)
    yield
    words.language.reset(before)


@pytest.mark.usefixtures("tongue")
async def test_the_template_is_understood_and_its_example_is_left_out() -> None:
    found = read_people(await read(people_template("Bồi dưỡng nhận thức về Đảng"), "x"), TODAY)
    assert found.rows == []
    assert found.unknown_columns == found.missing_columns == ()
    assert found.skipped == {4: "example"}


@pytest.mark.usefixtures("tongue")
async def test_a_sample_list_reads_back_as_the_people_it_was_made_of() -> None:
    original = read_people(await read(sample("awareness-clean.xlsx"), "x"), TODAY)
    people = [row.values for row in original.rows]
    made = sample_list(people, "TRƯỜNG ĐẠI HỌC LONG BIÊN", made_on=date(2026, 2, 3))
    found = read_people(await read(made, "x"), TODAY)
    assert found.header_row == original.header_row
    assert [row.values for row in found.rows] == sorted(people, key=branch)
    assert {row.verdict for row in found.rows} == {"ok"}


def branch(person: PersonValues) -> str:
    return person.branch or ""


async def test_a_lonely_person_of_a_branch_and_one_without_are_written() -> None:
    people = [
        PersonValues(full_name="Lê An", birth_year=1999, gender=None),
        PersonValues(full_name="Lê Bình", branch="Chi bộ 1"),
    ]
    found = read_people(await read(sample_list(people, "X", made_on=TODAY), "x"), TODAY)
    assert [row.values.branch for row in found.rows] == [None, "Chi bộ 1"]


def test_the_template_offers_drop_downs_and_holds_no_macro() -> None:
    with zipfile.ZipFile(io.BytesIO(people_template("Lớp thử"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in archive.namelist() if "vba" in name.lower()]
    assert sheet.count("<dataValidation ") == 4
    assert 'sqref="D5:D1001"' in sheet
    assert "Nam,Nữ" in sheet
