"""Wordings, headers and spellings of many offices, each read by a rule and not by its sample."""

from datetime import date
from typing import Any

import pytest

from tests.spreadsheets.books import HEADER, xlsx_by
from tests.spreadsheets.test_nasty import AN, BINH, CUONG
from tests.spreadsheets.test_people_list import check, codes, names, people, table
from training.people.dates import read_date
from training.spreadsheets.delimited import read_delimited
from training.spreadsheets.labels import field_of, label_key

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Họ và Tên Đảng viên", "full_name"),
        ("Tên quần chúng ưu tú", "full_name"),
        ("Họ, chữ đệm", "family_and_middle"),
        ("và tên", "given"),
        ("Tên đệm", "middle"),
        ("N.sinh", "birth_date"),
        ("G.tính", "gender"),
        ("C.C.C.D", "national_id"),
        ("Số\nCCCD/\nĐDCN", "national_id"),
        ("Số thẻ căn cước", "national_id"),
        ("Sinh hoạt Đảng tại", "branch"),
        ("Ch.bộ", "branch"),
        ("Số ĐTDĐ", "phone"),
        ("Đ.thoại", "phone"),
        ("Nơi công tác", "position"),
        ("Đảng viên dự bị từ", "ceremony_date"),
        ("TG", "religion"),
        ("S TT", ""),
        ("S\nT\nT", ""),
    ],
)
def test_labels_of_many_offices_are_known(label: str, field: str) -> None:
    assert field_of(label_key(label)) == field


@pytest.mark.parametrize(
    "text",
    [
        *("mồng 5 tháng 9 năm 2003", "5 tháng 9, 2003", "5 thg 9 2003", "05-thg 9-2003"),
        *("Thứ Sáu, 5 tháng 9, 2003", "05-Sep-2003", "September 5, 2003", "5/IX/2003"),
        *("5/9/2003 (dương lịch)", "05/09/2003 12:00:00 AM", "05092003.0", "37869.0", "050903"),
        *("05/09/'03", "Ngày sinh: 5/9/2003"),
    ],
)
def test_a_day_is_read_in_the_spelling_of_every_office(text: str) -> None:
    assert read_date(text, TODAY).date == date(2003, 9, 5)


@pytest.mark.parametrize("text", ["5/9/203", "05/9/2o03", "5/9/2003?", "Thứ Ba", "tháng 13 năm"])
def test_a_day_is_never_guessed(text: str) -> None:
    written = read_date(text, TODAY)
    assert (written.date, written.year) == (None, None)


async def test_days_that_may_have_their_month_first_are_asked_about() -> None:
    spelled = ("9/25/2003", "12/5/2003", "5/5/2003")
    rows = [(*AN[:2], text, "Nam", f"00120300010{n}", "") for n, text in enumerate(spelled)]
    turned, asked, same = (await table(HEADER, *rows)).rows
    assert codes(turned) == ["birth_date_invalid"]
    assert "25/9/2003" in str(turned.faults[0].message)
    assert (codes(asked), asked.verdict) == (["date_order"], "warning")
    assert same.faults == []
    straight = [("4", "Lê An", "25/9/2003", "Nam", f"00120300011{n}", "") for n in range(2)]
    mixed = await table(HEADER, *rows, *straight)
    assert [codes(row) for row in mixed.rows[1:]] == [[]] * 4


async def test_a_header_of_three_rows_is_read_to_its_lowest_labels() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        for column, label in {"A": "STT", "B": "Họ và tên", "G": "Chi bộ"}.items():
            sheet.merge_range(f"{column}1:{column}3", label)
        sheet.merge_range("C1:F1", "Thông tin cá nhân")
        sheet.merge_range("C2:D2", "Ngày sinh")
        sheet.write_row("C3", ("Nam", "Nữ"))
        sheet.merge_range("E2:E3", "Số CCCD")
        sheet.merge_range("F2:F3", "Điện thoại")
        sheet.write_row("A4", (1, AN[1], AN[2], "", AN[4], "0912345678", "CB 1"))
        sheet.write_row("A5", (2, BINH[1], "", BINH[2], BINH[4], "0912345679", "CB 1"))

    found = await people(xlsx_by(fill))
    assert [str(row.values.gender) for row in found.rows] == ["male", "female"]
    assert found.rows[1].values.birth_date == date(2003, 11, 12)
    assert [row.faults for row in found.rows] == [[], []]


async def test_a_birth_date_in_three_columns_keeps_its_day_beside_a_sex_in_two() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        for column, label in {"A": "STT", "B": "Họ và tên", "H": "CCCD"}.items():
            sheet.merge_range(f"{column}1:{column}2", label)
        sheet.merge_range("C1:E1", "Ngày sinh")
        sheet.write_row("C2", ("Ngày", "Tháng", "Năm"))
        sheet.merge_range("F1:G1", "Giới tính")
        sheet.write_row("F2", ("Nam", "Nữ"))
        sheet.write_row("A3", (1, AN[1], 5, 9, 2003, "x", "", AN[4]))
        sheet.write_row("A4", (2, BINH[1], 12, 11, 2003, "", "x", BINH[4]))

    found = await people(xlsx_by(fill))
    born = [row.values.birth_date for row in found.rows]
    assert born == [date(2003, 9, 5), date(2003, 11, 12)]
    assert [str(row.values.gender) for row in found.rows] == ["male", "female"]
    assert [row.faults for row in found.rows] == [[], []]
    labels = ("Họ", "Tên đệm", "Tên", "Ngày sinh", "Tháng sinh", "Năm sinh", "Giới tính", "CCCD")
    alone = await table(labels, ("Nguyễn", "Văn", "An", 5, 9, 2003, "Nam", AN[4]))
    assert (names(alone), alone.rows[0].values.birth_date) == ([AN[1]], date(2003, 9, 5))


async def test_what_is_noted_below_a_person_is_no_person() -> None:
    notes = ("(đang học lớp K61)", "* SV năm cuối", "Bí danh: Hùng", "Ghi chú: nghỉ sinh")
    found = await table(HEADER, AN, *[("", text) for text in notes], BINH, ("", "Lê Hoàng Dũng"))
    assert names(found) == [AN[1], BINH[1], "Lê Hoàng Dũng"]
    assert found.skipped == dict.fromkeys((3, 4, 5, 6), "note")


def test_what_stands_before_a_name_is_left_out_and_told() -> None:
    for typed in ("1. Nguyễn Thị Hòa", "Đ/c Nguyễn Thị Hòa", "3) đồng chí: Nguyễn Thị Hòa"):
        row = check(full_name=typed)
        assert (row.values.full_name, codes(row)) == ("Nguyễn Thị Hòa", ["name_trimmed"])
    assert check(full_name="Đồng Chí Dũng").values.full_name == "Đồng Chí Dũng"


def test_a_name_half_in_an_old_font_is_read_or_refused_but_never_kept() -> None:
    assert check(full_name="Vò ThÞ Ửng").values.full_name != "Vò ThÞ Ửng"
    known = check(full_name="Vâ ThÞ Ửng", branch="Chi bé Qu¶n trÞ")
    assert (known.values.full_name, known.verdict) == ("Võ Thị Ửng", "warning")


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le", "utf-8"])
@pytest.mark.parametrize("separator", ["|", "\t"])
def test_a_text_table_is_told_by_its_content(encoding: str, separator: str) -> None:
    text = "\r\n".join(separator.join(row) for row in (HEADER, AN, CUONG))
    assert read_delimited(text.encode(encoding)) == [[*HEADER], [*AN], [*CUONG]]


def test_a_quote_that_nobody_closed_swallows_no_lines() -> None:
    text = 'STT,Họ tên,Ngày sinh,CCCD\n1,"Lê An,5/9/2003,001203000001\n2,Trần B,5/9/2003,0012030\n'
    rows = read_delimited(text.encode())
    assert [row[1] for row in rows] == ["Họ tên", "Lê An", "Trần B"]
    quoted = 'STT,Họ tên,Chi bộ\n1,Lê An,"Chi bộ ""A"",\nkhoa B, C"\n'
    assert read_delimited(quoted.encode())[1][2] == 'Chi bộ "A",\nkhoa B, C'
