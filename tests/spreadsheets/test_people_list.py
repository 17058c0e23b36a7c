"""Lists nastier than the samples."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.spreadsheets.books import HEADER, HOA, SON, delimited, ods, ods_row, xlsx, xlsx_by
from training.errors import Invalid
from training.people.checking import check_row
from training.spreadsheets.people_list import ListRow, PeopleList, compare_rows, read_people
from training.spreadsheets.reading import read

TODAY = date(2026, 11, 23)
LETTERHEAD = [["ĐẢNG ỦY KHỐI"], [], ["DANH SÁCH ĐẢNG VIÊN DỰ BỊ"], ["lớp bồi dưỡng đảng viên mới"]]


async def people(content: bytes) -> PeopleList:
    return read_people(await read(content, "danh-sach"), TODAY)


async def table(*rows: Sequence[object], **options: object) -> PeopleList:
    return await people(xlsx(rows, **options))


def names(found: PeopleList) -> list[str | None]:
    return [row.values.full_name for row in found.rows]


def codes(row: ListRow) -> list[str]:
    return [fault.code for fault in row.faults]


def typed(**cells: str) -> dict[str, str]:
    good = {
        "full_name": "Nguyễn Thị Hòa",
        "birth_date": "14/2/1998",
        "gender": "Nữ",
        "national_id": "040198575111",
    }
    return {**good, **cells}


def check(**cells: str) -> ListRow:
    return check_row(typed(**cells), 7, TODAY)


async def test_a_header_in_row_fifteen_behind_other_sheets_is_found() -> None:
    sheets = [["Hướng dẫn: điền họ và tên, ngày sinh"]], [["Họ và tên", "Điểm"], ["Ai đó", 9]]
    found = await people(xlsx(*sheets, [*LETTERHEAD, *[[]] * 10, HEADER, HOA, SON]))
    assert found.header_row == 15
    assert [row.row for row in found.rows] == [16, 17]


@pytest.mark.parametrize(
    "rows", [[["Một", "hai"], [1, 2]], [HEADER[:1], ["1"]], [["Họ và tên", "Điểm"], ["An", 9]]]
)
async def test_a_list_without_a_header_is_refused_and_told_what_it_needs(rows: Any) -> None:
    with pytest.raises(Invalid) as refused:
        await table(*rows)
    assert refused.value.code == "no_header"
    assert "Họ và tên" in str(refused.value.message)


async def test_a_header_of_two_rows_without_merged_cells_is_read_from_a_text_table() -> None:
    found = await people(
        delimited(
            ";",
            ("STT", "Họ và tên", "Ngày, tháng, năm sinh", "", "Số CCCD", "Chi bộ"),
            ("", "", "Nam", "Nữ", "", ""),
            ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
            ("1", "Nguyễn Thị Hòa", "", "14/2/1998", "040198575111", "Chi bộ 1"),
            ("2", "Đoàn Quốc Sơn", "17/2/2004", "", "017204327334", ""),
            ("3", "Vũ Thị My", "", "5/4/2000", "048300832234", ""),
        ).encode("utf-16")
    )
    assert [str(row.values.gender) for row in found.rows] == ["female", "male", "female"]
    assert {row.verdict for row in found.rows} == {"ok"}
    assert found.skipped[3] == "numbering"
    assert {row.values.branch for row in found.rows} == {"Chi bộ 1"}


async def test_day_month_and_year_may_stand_in_three_columns() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("B1:D1", "Ngày sinh")
        sheet.write_row(0, 0, ("Họ và tên",))
        sheet.write_row(0, 4, ("Giới tính", "CMND/CCCD"))
        sheet.write_row(1, 1, ("Ngày", "Tháng", "Năm"))
        sheet.write_row(2, 0, ("Nguyễn Thị Hòa", 14, 2, 1998, "Nữ", "040198575111"))

    (row,) = (await people(xlsx_by(fill))).rows
    assert row.values.birth_date == date(1998, 2, 14)
    assert row.verdict == "ok"


async def test_a_name_in_two_columns_under_one_merged_label_is_joined() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:B1", "Họ và tên")
        sheet.write_row(0, 2, ("Năm sinh", "Giới tính", "Số định danh"))
        sheet.write_row(1, 0, ("Nguyễn Thị", "Hòa", 1998, "nu", "040198575111"))

    (row,) = (await people(xlsx_by(fill))).rows
    assert row.values.full_name == "Nguyễn Thị Hòa"
    assert (row.values.birth_date, row.values.birth_year) == (None, 1998)
    assert codes(row) == ["year_only"]


async def test_a_given_name_beside_the_whole_name_is_not_said_twice() -> None:
    header = ("Họ và tên", "Tên", "Ngày sinh", "Giới tính", "CCCD")
    whole = ("Nguyễn Thị Hòa", "Hòa", "14/2/1998", "Nữ", "040198575111")
    split = ("Đoàn Quốc", "Sơn", "17/2/2004", "Nam", "017204327334")
    assert names(await table(header, whole, split)) == ["Nguyễn Thị Hòa", "Đoàn Quốc Sơn"]


async def test_sex_may_be_a_cross_under_nam_or_nu() -> None:
    header = ("Họ tên", "Ngày sinh", "Nam", "Nữ", "CCCD")
    rows = [
        ("Nguyễn Thị Hòa", "14/2/1998", "", "x", "040198575111"),
        ("Đoàn Quốc Sơn", "17/2/2004", "X", "", "017204327334"),
    ]
    found = await table(header, *rows)
    assert [str(row.values.gender) for row in found.rows] == ["female", "male"]
    assert {row.verdict for row in found.rows} == {"ok"}


async def test_a_workbook_of_1904_gives_the_same_days() -> None:
    header = (*HEADER, "Ngày vào Đảng")
    born, serial = date(1998, 2, 14), (date(2026, 2, 3) - date(1904, 1, 1)).days
    row = ("1", "Nguyễn Thị Hòa", born, "Nữ", "040198575111", "Chi bộ 1", serial)
    (read_row,) = (await table(header, row, date_1904=True)).rows
    assert read_row.values.birth_date == born
    assert read_row.values.ceremony_date == date(2026, 2, 3)


async def test_nfd_text_is_read_like_any_other() -> None:
    decomposed = [
        [unicodedata.normalize("NFD", str(cell)) for cell in row] for row in (HEADER, HOA)
    ]
    (row,) = (await table(*decomposed)).rows
    assert row.values.full_name == "Nguyễn Thị Hòa"
    assert row.verdict == "ok"


async def test_labels_in_an_old_font_are_read_too() -> None:
    header = ("TT", "Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "Sè CCCD", "Chi bé")
    row = ("1", "NguyÔn ThÞ Hoµ", "14/2/1998", "N÷", "040198575111", "Chi bé Khoa Kinh tÕ")
    (read_row,) = (await table(header, row)).rows
    assert read_row.values.full_name == "Nguyễn Thị Hoà"
    assert read_row.values.branch == "Chi bộ Khoa Kinh tế"
    assert read_row.verdict == "warning"


async def test_a_list_goes_on_behind_subtotals_and_repeated_headers() -> None:
    found = await table(
        HEADER,
        ("I. Chi bộ Khoa Toán",),
        (*HOA[:5], ""),
        ("", "Cộng: 1 người"),
        HEADER,
        ("II", "Chi bộ Khoa Lý"),
        (*SON[:5], ""),
        ("", "Tổng cộng: 2 người"),
        ("", "Hà Nội, ngày 12 tháng 10 năm 2026"),
        ("", "Người lập biểu", "", "", "T/M Đảng ủy"),
        ("", "Trần Văn Ký", "", "", "Lê Thị Duyệt"),
    )
    assert names(found) == ["Nguyễn Thị Hòa", "Đoàn Quốc Sơn"]
    assert [row.values.branch for row in found.rows] == ["Chi bộ Khoa Toán", "Chi bộ Khoa Lý"]
    assert list(found.skipped.values()).count("footer") == 5
    assert found.skipped[5] == "header"


async def test_rows_that_only_bear_a_number_are_blank() -> None:
    found = await table(HEADER, HOA, ("2",), ("3",))
    assert len(found.rows) == 1
    assert found.skipped == {3: "blank", 4: "blank"}


async def test_unknown_and_missing_columns_are_named() -> None:
    found = await table(
        ("STT", "Họ và tên", "Giới tính", "Năng khiếu", "Ghi chú"), ("1", "Lê An", "Nam", "hát", "")
    )
    assert found.unknown_columns == ("Năng khiếu",)
    assert found.missing_columns == ("birth_date", "national_id")


async def test_a_blank_branch_is_not_taken_from_another_person() -> None:
    rows = [HOA, SON, ("3", "Vũ Thị My", "5/4/2000", "Nữ", "048300832234", "")]
    found = await table(HEADER, *rows)
    assert [row.values.branch for row in found.rows] == ["Chi bộ 1", "Chi bộ 2", None]


async def test_an_open_document_is_a_list_like_any_other() -> None:
    found = await people(ods(ods_row(*HEADER) + ods_row(*HOA) + ods_row(*SON)))
    assert names(found) == ["Nguyễn Thị Hòa", "Đoàn Quốc Sơn"]
    assert {row.verdict for row in found.rows} == {"ok"}


def test_all_faults_of_a_row_are_told_at_once() -> None:
    row = check_row(
        {"phone": "gọi sau", "birth_date": "31/4/2004", "national_id": "168402337"}, 3, TODAY
    )
    assert codes(row) == [
        "name_missing",
        "birth_date_invalid",
        "old_identity_number",
        "gender_missing",
        "phone_unclear",
    ]


def test_a_cell_put_right_is_checked_by_the_same_rules() -> None:
    wrong = check(
        birth_date="", birth_date_male="1/1/1998", birth_date_female="1/1/1998", gender=""
    )
    assert codes(wrong) == ["birth_date_both_columns"]
    mended = check_row({**wrong.typed, "birth_date": "14/2/1998", "gender": "Nữ"}, 7, TODAY)
    assert mended.verdict == "ok"


def test_a_missing_sex_is_taken_from_the_citizen_number() -> None:
    row = check(gender="")
    assert row.values.gender == "female"
    assert codes(row) == ["gender_from_number"]
    assert row.verdict == "ok"
    assert codes(check(gender="?")) == ["gender_unclear"]


@pytest.mark.parametrize("text", ["=A1", "@SUM(A1)", "+HYPERLINK()", '=cmd|"/c calc"!A1'])
def test_a_formula_is_never_evaluated(text: str) -> None:
    assert codes(check(full_name=text)) == ["formula"]
    assert check(full_name=text).verdict == "error"
    assert check(branch=text).verdict == "warning"
    assert check(branch=text).values.branch is None


def test_an_error_of_excel_must_be_typed_again() -> None:
    assert codes(check(national_id="#REF!")) == ["cell_error"]
    assert codes(check(phone="#N/A")) == ["cell_error"]


def test_names_keep_their_capitals_unless_they_are_all_capitals() -> None:
    assert check(full_name="Nguyễn thị HÒA").values.full_name == "Nguyễn thị HÒA"
    shouted = check(full_name="H’HEN KSOR-LÊ")
    assert shouted.values.full_name == "H’Hen Ksor-Lê"
    assert codes(shouted) == ["name_all_caps"]
    assert shouted.verdict == "ok"


def test_odd_names_are_told() -> None:
    assert codes(check(full_name="Hòa")) == ["name_short"]
    assert codes(check(full_name="Hòa 2 Lê")) == ["name_unclear"]
    assert codes(check(full_name="An " * 60)) == ["name_unclear"]
    assert codes(check(full_name="§§ ®¨")) == ["legacy_encoding"]
    assert check(full_name="§§ ®¨").verdict == "error"


def test_vni_text_is_converted_with_a_warning() -> None:
    row = check(full_name="Nguyeãn Thò Hoaøng Ñöùc")
    assert row.values.full_name == "Nguyễn Thị Hoàng Đức"
    assert codes(row) == ["legacy_encoding"]
    assert row.verdict == "warning"


def test_the_day_of_joining_only_warns() -> None:
    assert codes(check(ceremony_date="2/2026")) == ["ceremony_date_unclear"]
    assert codes(check(ceremony_date="1/1/2035")) == ["ceremony_date_future"]
    assert check(ceremony_date="-").faults == []


def test_mending_one_of_two_equal_rows_frees_the_other() -> None:
    first, second = check(), check()
    second.row = 8
    assert [codes(row) for row in compare_rows([first, second])] == [[], ["duplicate_in_file"]]
    first.values.national_id = "040198575112"
    assert [codes(row) for row in compare_rows([first, second])] == [[], []]
