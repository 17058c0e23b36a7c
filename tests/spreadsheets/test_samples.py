"""The samples, row for row, as `expected.json` says."""

import json
from datetime import date
from typing import Any

import pytest

from tests.spreadsheets.books import sample
from training.spreadsheets.people_list import ListRow, PeopleList, read_people
from training.spreadsheets.reading import read

TODAY = date(2026, 11, 23)
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads(sample("expected.json"))
OTHER_NAMES = {"admitted_on": "ceremony_date"}
ABOUT_FAULTS = {"row", "verdict", "warns", "fault", "or", "of_row", "hint"}


async def people(name: str) -> PeopleList:
    return read_people(await read(sample(name), name), TODAY)


@pytest.mark.parametrize("name", EXPECTED)
async def test_every_row_of_a_sample_comes_as_expected(name: str) -> None:
    rows = {row.row: row for row in (await people(name)).rows}
    assert list(rows) == [expected["row"] for expected in EXPECTED[name]]
    for expected in EXPECTED[name]:
        assert_row(rows[expected["row"]], expected)


def assert_row(row: ListRow, expected: dict[str, Any]) -> None:
    codes = {fault.code for fault in row.faults}
    assert row.verdict in expected["verdict"].split("_or_"), (row, expected)
    assert codes.issuperset(expected.get("warns", ())), (row, expected)
    if "fault" in expected:
        assert codes & {expected["fault"], expected.get("or")}, (row, expected)
    if "of_row" in expected:
        told = [fault.message.values.get("of_row") for fault in row.faults]
        assert told == [str(expected["of_row"])]
    if "hint" in expected:
        assert row.values.full_name in expected["hint"]
    for field in expected.keys() - ABOUT_FAULTS:
        found = getattr(row.values, OTHER_NAMES.get(field, field))
        assert str(found) == str(expected[field]), (field, row, expected)


async def test_four_thousand_people_are_read_without_a_fault() -> None:
    read_list = await people("awareness-4000.xlsx")
    assert len(read_list.rows) == 4000
    assert {row.verdict for row in read_list.rows} == {"ok"}
    assert {row.values.unit_name for row in read_list.rows} >= {"Đơn vị 01", "Đơn vị 67"}
    assert read_list.unknown_columns == read_list.missing_columns == ()


async def test_letterhead_total_and_signatures_are_left_out() -> None:
    read_list = await people("awareness-clean.xlsx")
    assert read_list.header_row == 8
    assert read_list.skipped == {73: "footer", 75: "footer", 76: "footer"}


async def test_no_religion_is_none_and_groups_have_their_official_spelling() -> None:
    members = (await people("new-members.xlsx")).rows
    assert {row.values.religion for row in members} == {None, "Công giáo"}
    candidates = (await people("awareness-clean.xlsx")).rows
    assert {row.values.ethnicity for row in candidates} == {"Kinh", "Tày", "Nùng", "Mường"}


async def test_what_stood_in_the_cells_is_kept_for_showing() -> None:
    rows = {row.row: row for row in (await people("awareness-faults.xlsx")).rows}
    assert rows[42].typed["full_name"] == "NguyÔn V¨n §øc"
    assert rows[46].typed["full_name"].startswith("=HYPERLINK(")
    assert rows[39].typed["birth_date_male"] == rows[39].typed["birth_date_female"]
