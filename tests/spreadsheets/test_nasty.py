"""Lists as units really send them: several kinds of trouble in one file, made here by code."""

import datetime as dt
import io
import unicodedata
from collections.abc import Sequence
from typing import Any

import pytest
import xlwt  # type: ignore[import-untyped]  # the package ships no types

from tests.spreadsheets.books import HEADER, ods, ods_cell, ods_row, xlsx, xlsx_by
from tests.spreadsheets.test_people_list import TODAY, codes, names, people, table
from training.people.legacy import _TCVN3
from training.spreadsheets.choices import Choices
from training.spreadsheets.people_list import ListRow, read_people
from training.spreadsheets.reading import read

AN = ("1", "Nguyễn Văn An", "5/9/2003", "Nam", "001203000001", "")
BINH = ("2", "Trần Thị Bình", "12/11/2003", "Nữ", "001303000002", "")
CUONG = ("3", "Lê Hoàng Cường", "1/2/2003", "Nam", "001203000003", "")


def _printed_list(book: Any) -> None:
    """A cover, a letterhead, a header of two rows, dates under Nam and Nữ, a merged branch."""
    book.add_worksheet("Hướng dẫn").write(0, 0, "Điền họ và tên, ngày sinh")
    sheet = book.add_worksheet("DS lớp")
    sheet.merge_range("A1:E1", "ĐẢNG BỘ KHỐI CÁC TRƯỜNG ĐH, CĐ HÀ NỘI")
    sheet.merge_range("F1:K1", "ĐẢNG CỘNG SẢN VIỆT NAM")
    sheet.merge_range("F2:K2", "Hà Nội, ngày 05 tháng 10 năm 2026")
    sheet.merge_range("A4:K4", "DANH SÁCH\nquần chúng ưu tú")
    sheet.merge_range("A6:A7", "TT")
    sheet.merge_range("B6:C6", "Họ và tên")
    sheet.write_row("B7", ("Họ đệm", "Tên"))
    sheet.merge_range("D6:E6", "Ngày, tháng, năm sinh")
    sheet.write_row("D7", ("Nam", "Nữ"))
    labels = ("Dân tộc", "Tôn giáo", "Số\nCCCD", "ĐT\nliên hệ", "Chi bộ", "Ghi chú")
    for column, label in zip("FGHIJK", labels, strict=True):
        sheet.merge_range(f"{column}6:{column}7", label)
    sheet.write_row(7, 0, [f"({number})" for number in range(1, 12)])
    sheet.write_row("A9", (1, "Nguyễn Văn", "An"))
    sheet.write_datetime("D9", dt.datetime(2003, 9, 5))  # noqa: DTZ001  (Excel knows no zones)
    sheet.write_row("F9", ("Kinh", "Không", "036203001234", "0912345678"))
    sheet.write_row("A10", (2, "Trần Thị", "Bình", "", 2004, "Tày", "0", 4304001234.0, 912345679))
    row = (3, "Lê Hoàng", "Cường", "12.3.02", "", "Mường", "không", 17202001234)
    sheet.write_row("A11", (*row, "+84 912.345.678"))
    sheet.merge_range("J9:J10", "Chi bộ Sinh viên 1")
    sheet.write("J11", "Chi bộ 2")
    sheet.write("B12", "Tổng số: 03 người")
    sheet.write("H13", "T/M ĐẢNG ỦY")
    sheet.write("H17", "Trần Văn Ký")


async def test_a_printed_list_is_read_whole_and_only_its_people() -> None:
    found = await people(xlsx_by(_printed_list))
    assert ([one.name for one in found.sheets], found.header_row) == (["DS lớp"], 6)
    assert [row.row for row in found.rows] == [9, 10, 11]
    assert names(found) == ["Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Cường"]
    values = [row.values for row in found.rows]
    assert [one.birth_date for one in values] == [dt.date(2003, 9, 5), None, dt.date(2002, 3, 12)]
    assert [str(one.gender) for one in values] == ["male", "female", "male"]
    assert [one.national_id for one in values] == ["036203001234", "004304001234", "017202001234"]
    assert [one.phone for one in values] == ["0912345678", "0912345679", "0912345678"]
    assert [one.branch for one in values] == [
        "Chi bộ Sinh viên 1",
        "Chi bộ Sinh viên 1",
        "Chi bộ 2",
    ]
    assert [codes(row) for row in found.rows] == [
        [],
        ["year_only", "national_id_padded"],
        ["two_digit_year", "national_id_padded"],
    ]


async def test_pages_totals_and_sections_stand_between_the_people() -> None:
    found = await table(
        ("DANH SÁCH TRÍCH NGANG",),
        HEADER,
        ("A", "B", "C", "D", "E", "F"),
        ("I", "Chi bộ Sinh viên 1 (02 đồng chí)"),
        AN,
        BINH,
        ("", "Cộng chi bộ SV1: 02 người"),
        ("", "Trang 1/3"),
        HEADER,
        ("[1]", "[2]", "[3]", "[4]", "[5]", "[6]"),
        ("II", "Khoa Lý"),
        CUONG,
        ("", "Tổng CB: 1"),
        ("Danh sách này có 03 (ba) đồng chí./.",),
        ("", "Nơi nhận:", "", "", "TM. BAN CHẤP HÀNH"),
        ("", "- Lưu VP.", "", "", "(Đã ký)"),
        ("", "", "", "", "Trần Văn Ký"),
    )
    assert names(found) == [AN[1], BINH[1], CUONG[1]]
    assert [row.values.branch for row in found.rows] == ["Chi bộ Sinh viên 1"] * 2 + ["Khoa Lý"]
    assert {row.verdict for row in found.rows} == {"ok"}


async def test_formulas_are_told_and_those_that_count_are_left_out() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 1, AN[1:])
        sheet.write_formula(1, 0, "=ROW()-1", None, 1)
        sheet.write_formula(2, 1, '="Lê "&"An"', None, "Lê An")
        sheet.write_formula(2, 2, "=DATE(2003,9,5)", None, 37869)
        sheet.write_row(2, 3, ("Nam", "001203000004"))
        sheet.write_formula(3, 1, "=COUNTA(B2:B3)", None, 2)
        sheet.write(4, 1, "Tổng cộng")
        sheet.write_formula(4, 2, "=COUNTA(B2:B3)", None, 2)

    found = await people(xlsx_by(fill))
    assert [codes(row) for row in found.rows] == [[], ["formula", "formula"]]
    assert {fault.field for fault in found.rows[1].faults} == {"full_name", "birth_date"}


async def test_hidden_rows_are_told_and_hidden_sheets_come_last() -> None:
    def fill(book: Any) -> None:
        old = book.add_worksheet("cũ")
        old.write_row(0, 0, (*HEADER, "Email", "Điện thoại"))
        old.write_row(1, 0, CUONG)
        old.hide()
        sheet = book.add_worksheet("mới")
        sheet.activate()
        sheet.set_first_sheet()
        for number, row in enumerate((HEADER, AN, BINH)):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": 1})

    found = await people(xlsx_by(fill))
    assert found.names == ["mới"]
    assert [(codes(row), row.verdict) for row in found.rows] == [([], "ok"), (["hidden_row"], "ok")]


async def test_hidden_rows_of_an_open_document_are_told() -> None:
    hidden = ods_row(*BINH).replace(
        "<table:table-row>", '<table:table-row table:visibility="filter">'
    )
    found = await people(ods(ods_row(*HEADER) + ods_row(*AN) + hidden))
    assert [codes(row) for row in found.rows] == [[], ["hidden_row"]]


async def test_a_sheet_for_each_branch_is_read_and_a_summary_is_not_read_again() -> None:
    summary = [HEADER, AN, BINH, CUONG]
    found = await people(
        xlsx([HEADER, AN], [HEADER, BINH, (*AN[:4], BINH[4], "")], [["Chi bộ", 2]], summary)
    )
    assert [(row.row, row.values.full_name) for row in found.rows] == [
        (2, AN[1]),
        (100_002, BINH[1]),
        (100_003, AN[1]),
    ]
    assert found.rows[2].faults[-1].message.values["of_row"] == "Sheet2!2"
    assert [(one.name, one.people, one.read, one.repeats) for one in found.sheets] == [
        ("Sheet1", 1, True, False),
        ("Sheet2", 2, True, False),
        ("Sheet4", 3, False, True),
    ]
    content = await read(xlsx([HEADER, AN], summary), "x")
    chosen = read_people(content, TODAY, Choices(sheets=("Sheet2",)))
    assert [row.row for row in chosen.rows] == [100_002, 100_003, 100_004]
    assert chosen.names == ["", "Sheet2"]


async def test_two_lists_on_one_sheet_are_both_read_each_by_its_own_header() -> None:
    other = ("STT", "Số CCCD", "Họ và tên", "Giới tính", "Ngày sinh")
    turned = ("1", BINH[4], BINH[1], "Nữ", BINH[2])
    found = await table(("I. Nam",), HEADER[:5], AN[:5], (), ("II. Nữ",), other, turned)
    assert names(found) == [AN[1], BINH[1]]
    assert [(row.row, row.faults) for row in found.rows] == [(3, []), (7, [])]
    beside = (*HEADER[:5], "", *HEADER[:5])
    found = await table(("DANH SÁCH",), beside, (*AN[:5], "", *BINH[:5]), CUONG[:5])
    assert [(row.row, row.values.full_name) for row in found.rows] == [
        (3, AN[1]),
        (4, CUONG[1]),
        (100_003, BINH[1]),
    ]
    assert {row.verdict for row in found.rows} == {"ok"}


def _xls(*, epoch_1904: bool) -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = epoch_1904
    book.add_sheet("Bìa").write(0, 0, "Danh sách")
    sheet = book.add_sheet("DS")
    for column, label in {0: "STT", 1: "Họ và tên", 4: "Số CCCD", 5: "Chi bộ"}.items():
        sheet.write_merge(2, 3, column, column, label)
    sheet.write_merge(2, 2, 2, 3, "Ngày sinh")
    sheet.write(3, 2, "Nam")
    sheet.write(3, 3, "Nữ")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for number in range(2):
        sheet.write(4 + number, 1, "Lê Thị Xuân")
        sheet.write(4 + number, 3, dt.date(2003, 9, 5 + number), day)
        sheet.write(4 + number, 4, 1303000010 + number)
    sheet.write_merge(4, 5, 5, 5, "Chi bộ A")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("epoch_1904", [False, True])
async def test_an_old_workbook_is_read_like_a_new_one(*, epoch_1904: bool) -> None:
    found = await people(_xls(epoch_1904=epoch_1904))
    assert [row.values.birth_date for row in found.rows] == [
        dt.date(2003, 9, 5),
        dt.date(2003, 9, 6),
    ]
    assert {str(row.values.gender) for row in found.rows} == {"female"}
    assert {row.values.branch for row in found.rows} == {"Chi bộ A"}
    assert [codes(row) for row in found.rows] == [["national_id_padded"]] * 2


async def one_each(column: int, cells: Sequence[object]) -> list[ListRow]:
    """A list in which one column holds these cells; the numbers differ."""
    rows = []
    for number, cell in enumerate(cells):
        row: list[object] = [number, AN[1], AN[2], "Nam", f"0012030001{number:02}", ""]
        row[column] = cell
        rows.append(row)
    return (await table(HEADER, *rows)).rows


async def test_days_are_read_in_every_spelling() -> None:
    spelled = (
        *(
            "5/9/2003",
            "05.9.2003",
            "5-9-2003",
            "5–9–2003",
            "5\\9\\2003",
            "5 / 9 / 2003",
            "'5/9/2003",
        ),
        *("05/09/2003 00:00:00", "2003-09-05", "05092003", "20030905", 20030905, 5092003, "37869"),
        *("Ngày 5 tháng 9 năm 2003", "sinh ngày 5/9/2003", "5,9,2003", "05/09/03"),
        *("5\u00a0/9/2003", unicodedata.normalize("NFD", "5 tháng 9 năm 2003")),
    )
    found = await one_each(2, spelled)
    assert {(row.values.birth_date, row.verdict) for row in found} == {(dt.date(2003, 9, 5), "ok")}


async def test_a_day_that_is_not_known_leaves_the_year() -> None:
    spelled = (
        "2003",
        2003,
        "9/2003",
        "00/00/2003",
        "0/9/2003",
        "-/-/2003",
        "../9/2003",
        "sinh năm 2003",
    )
    found = await one_each(2, spelled)
    assert {row.values.birth_year for row in found} == {2003}
    assert [codes(row) for row in found] == [["year_only"]] * len(spelled)


@pytest.mark.parametrize(
    "cell", ["29/2/2003", "13/13/2003", "?", "5/9", "khoảng 2003", "5/9/20003"]
)
async def test_a_day_that_cannot_be_is_told(cell: str) -> None:
    (row,) = await one_each(2, [cell])
    assert codes(row) == ["birth_date_invalid"]


async def test_citizen_numbers_are_found_in_what_excel_and_people_made_of_them() -> None:
    found = await one_each(
        4,
        [
            *("001 203 000 002", "001.203.000.003", "‘001203000004", "001-203-000-005"),
            *("CCCD: 001203000006", "０01203000007", "001203000008/CMND 123456789"),
            *(1203000009.0, 1203000010, "1203000011.0", "1.203000012E9", "001203000013\u00a0"),
        ],
    )
    numbers = [f"0012030000{number:02}" for number in range(2, 14)]
    assert [row.values.national_id for row in found] == numbers
    assert {row.verdict for row in found} == {"ok"}
    assert codes(found[4]) == codes(found[6]) == ["national_id_picked"]
    assert codes(found[8]) == ["national_id_padded"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,20E+10", "national_id_length"),
        ("001203O00011", "national_id_length"),
        ("001203000001; 001203000002", "national_id_length"),
        ("12030000191", "national_id_length"),
        ("168402337", "old_identity_number"),
        ("", "national_id_missing"),
        ("đang làm", "national_id_length"),
    ],
)
async def test_what_is_no_citizen_number_is_told(cell: str, code: str) -> None:
    (row,) = await one_each(4, [cell])
    assert (codes(row), row.values.national_id) == ([code], None)


async def test_phones_are_read_in_every_spelling() -> None:
    header = (*HEADER[:5], "SĐT")
    spelled = (
        *("+84 912.345.678", "84912345678", "912345678", "912345678.0", "0912345678 (Zalo)"),
        *("(+84) 912-345-678", "0912345678 0987654321", "0912345678, mẹ 0987654321"),
    )
    rows = [[n, AN[1], AN[2], "Nam", f"0012030000{n:02}", cell] for n, cell in enumerate(spelled)]
    found = (await table(header, *rows)).rows
    assert {row.values.phone for row in found} == {"0912345678"}
    assert [row.verdict for row in found] == ["ok"] * len(spelled)


async def test_the_columns_of_relatives_and_of_old_cards_are_not_the_persons() -> None:
    header = (
        *("Họ và tên", "Nam/ Nữ", "Năm sinh", "Ngày sinh", "Số CMND", "Ngày cấp", "Số CCCD", "SĐT"),
        *("SĐT phụ huynh", "Họ tên bố", "Năm sinh bố", "Lớp/\nKhoa", "Ngày vào Đoàn"),
    )
    row = (
        *("Nguyễn Văn An", "Nam", 2003, "5/9/2003", "168402337", "1/1/2019", "001203000001"),
        *("0912345678", "0987654321", "Nguyễn B", 1970, "K61", "26/3/2018"),
    )
    found = await table(header, row)
    assert found.unknown_columns == ()
    values = found.rows[0].values
    assert (values.birth_date, values.national_id) == (dt.date(2003, 9, 5), "001203000001")
    assert (values.phone, values.position) == ("0912345678", "K61")
    assert found.rows[0].faults == []


async def test_a_whole_row_in_an_old_font_is_read_in_that_font() -> None:
    header = ("TT", "Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "Sè CCCD", "Chi bé")
    row = ("1", "NguyÔn V¨n §øc", "5/9/2003", "Nam", "001203000001", "Chi bé 1")
    (read,) = (await table(header, row)).rows
    assert (read.values.full_name, read.values.branch) == ("Nguyễn Văn Đức", "Chi bộ 1")
    assert read.verdict == "warning"


def _tcvn3(text: str) -> bytes:
    byte_of = {letter: code for code, letter in _TCVN3.items()}
    return bytes(byte_of.get(letter, ord(letter)) for letter in text)


@pytest.mark.parametrize("old_font", ["tcvn3", "vni"])
async def test_a_text_table_in_an_old_font_is_read(old_font: str) -> None:
    content = {
        "tcvn3": _tcvn3(
            "Họ và tên;Ngày sinh;Giới tính;CCCD\nNguyễn Văn Đức;5/9/2003;Nam;001203000001"
        ),
        "vni": (
            "Hoï vaø teân;Ngaøy sinh;Giôùi tính;CCCD\nNguyeãn Vaên Ñöùc;5/9/2003;Nam;001203000001"
        ).encode("latin-1"),
    }[old_font]
    found = await people(content)
    assert names(found) == ["Nguyễn Văn Đức"]
    assert codes(found.rows[0]) == ["legacy_encoding"]


async def test_names_that_lost_letters_or_are_none_must_be_typed_again() -> None:
    found = await one_each(1, ["Nguy?n V?n An", "-", "?", "Lê\u00a0 Văn   Ðức", "An (lớp trưởng)"])
    assert [codes(row) for row in found] == [
        ["name_unclear"],
        ["name_missing"],
        ["name_missing"],
        ["wrong_d"],
        ["name_unclear"],
    ]
    assert [row.verdict for row in found] == ["error", "error", "error", "ok", "warning"]
    assert found[3].values.full_name == "Lê Văn Đức"


async def test_an_open_document_keeps_dates_and_numbers() -> None:
    cells = (
        '<table:table-cell office:value-type="date" office:date-value="2003-09-05"/>'
        + ods_cell("Nam")
        + '<table:table-cell office:value-type="float" office:value="1203000001"/>'
    )
    found = await people(ods(ods_row(*HEADER) + ods_row("1", "Lê An", more=cells)))
    assert found.rows[0].values.birth_date == dt.date(2003, 9, 5)
    assert codes(found.rows[0]) == ["national_id_padded"]


async def test_formulas_and_hidden_rows_of_an_old_workbook_are_told() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Danh sách")
    for number, row in enumerate((HEADER, AN, BINH, CUONG)):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    sheet.row(2).hidden = True
    sheet.write(4, 1, xlwt.Formula("B2"))
    for column, cell in {2: "5/9/2003", 3: "Nam", 4: "001203000009"}.items():
        sheet.write(4, column, cell)
    content = io.BytesIO()
    book.save(content)
    found = await people(content.getvalue())
    assert [codes(row) for row in found.rows] == [[], ["hidden_row"], [], ["formula"]]
