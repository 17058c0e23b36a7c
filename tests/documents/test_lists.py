"""Lists under the letterhead, and dates as Party papers write them."""

from datetime import date

import pytest

from tests.documents.conftest import LONGEST_NAME, texts
from training.documents import dates
from training.documents.lists import Column, Layout, Letterhead, Signature, render_list

LETTERHEAD = Letterhead(
    superior_body="Thành ủy Hà Nội",
    issuing_body="Đảng ủy Khối các trường\nđại học, cao đẳng Hà Nội",
    place="Hà Nội",
    dated=date(2026, 5, 16),
)
COLUMNS = [Column("TT", align="center"), Column("Họ và tên", 3), Column("Ký tên", 2)]


def test_a_sign_in_sheet_repeats_its_header_and_numbers_its_pages() -> None:
    rows = [[str(number), LONGEST_NAME, ""] for number in range(1, 61)]
    pdf = render_list(
        "DANH SÁCH ĐIỂM DANH\nlớp NT 05/2026",
        LETTERHEAD,
        COLUMNS,
        rows,
        subtitle="Buổi 1, sáng ngày 16/5/2026",
        notes=["Danh sách có 60 người."],
        signatures=[Signature(authority_line="NGƯỜI LẬP", signer_name="Đỗ Thị Ánh")],
        layout=Layout(row_mm=10),
    )
    pages = texts(pdf)
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert "TT Họ và tên Ký tên" in page
        assert f"Trang {number}/3" in page
    assert "ĐẢNG CỘNG SẢN VIỆT NAM Hà Nội, ngày 16 tháng 5 năm 2026" in pages[0]
    assert "DANH SÁCH ĐIỂM DANH lớp NT 05/2026 Buổi 1" in pages[0]
    assert "60 " + LONGEST_NAME in pages[-1]
    assert "Danh sách có 60 người. NGƯỜI LẬP Đỗ Thị Ánh" in pages[-1]


def test_an_empty_list_is_a_page_with_its_header() -> None:
    (page,) = texts(
        render_list("DANH SÁCH", LETTERHEAD, COLUMNS, [], layout=Layout(landscape=True))
    )
    assert "Họ và tên" in page


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="2 texts for 3 columns"):
        render_list("DANH SÁCH", LETTERHEAD, COLUMNS, [["1", "Uyên"]])


def test_a_list_gives_the_same_bytes_again() -> None:
    one, two = (
        render_list("DANH SÁCH", LETTERHEAD, COLUMNS, [["1", "Uyên", ""]], stamp="BẢN THỬ")
        for _ in range(2)
    )
    assert one == two


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 7), "ngày 07 tháng 02 năm 2026"),
        (date(2026, 1, 10), "ngày 10 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_to_9_and_months_to_2_are_padded(day: date, words: str) -> None:
    assert dates.in_words(day) == words


def test_a_period_names_a_shared_year_once() -> None:
    assert dates.period(date(2026, 5, 16), date(2026, 5, 30)) == (
        "từ ngày 16 tháng 5 đến ngày 30 tháng 5 năm 2026"
    )
    assert dates.period(date(2025, 12, 27), date(2026, 1, 4)) == (
        "từ ngày 27 tháng 12 năm 2025 đến ngày 04 tháng 01 năm 2026"
    )
    assert dates.period(date(2026, 5, 16), date(2026, 5, 16)) == "ngày 16 tháng 5 năm 2026"
