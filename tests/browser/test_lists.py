"""A list with faults, put right in the page by the keyboard alone, confirmed and taken back."""

from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # the package ships no types
from playwright.async_api import Browser, Page, expect

from tests.browser.person import PATIENCE_MS, Person

HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Chi bộ")
ROWS = (
    (1, "Phan Thị Bàn Phím", "5/9/2003", "Nữ", "001303777001", "Chi bộ 1"),
    (2, "Phan Văn Ô Lỗi", "31/2/2003", "Nam", "001203777002", "Chi bộ 1"),
    (3, "Phan Văn Thiếu Số", "5/9/2003", "Nam", "24203005", "Chi bộ 2"),
    (4, "Phan Văn Dán Khối", "5/9/2003", "Nam", "12345", "Chi bộ 2"),
    (5, "Phan Thị Số Không", "5/9/2003", "Nữ", "24205771234", "Chi bộ 2"),
)
MOST_TABS = 80
# The worker may still be starting when the first list comes.
READING_MS = 60_000


def a_list(folder: Path) -> Path:
    file = folder / "danh-sach.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((HEADER, *ROWS)):
            sheet.write_row(place, 0, row)
    return file


async def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus is the wanted thing."""
    for _ in range(MOST_TABS):
        if await page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Nobody gets to {wanted} by keyboard.")


async def test_a_list_is_put_right_by_keyboard_confirmed_and_taken_back(
    site: str, chromium: Browser, tmp_path: Path
) -> None:
    somebody = await Person.at(site, chromium, 1280)
    page = somebody.page
    await somebody.sign_in("secretary")
    await somebody.open("/classes?state=open")
    await page.locator("main a[href^='/classes/']", has_text="NT").first.click()
    await page.wait_for_load_state()
    await page.goto(page.url.split("?")[0] + "/imports/new")
    await page.locator("main input[type=file]").set_input_files(str(a_list(tmp_path)))
    await tab_to(page, "main form button:not([type=button])")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text(
        "5 dòng, còn 4 dòng phải sửa", timeout=READING_MS
    )
    await somebody.look()
    here = page.url
    await _mend(page)
    await somebody.look()
    await _second_tab_sees_the_same(somebody, here)
    await tab_to(page, "#bench-finish .primary")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("Đã ghi danh 5 người", timeout=PATIENCE_MS)
    await somebody.look()
    await tab_to(page, "a[href$='/undo']")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("Hoàn tác danh sách", timeout=PATIENCE_MS)
    await tab_to(page, "main form button")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text(
        "Đã hoàn tác danh sách này", timeout=PATIENCE_MS
    )
    await somebody.look()
    await somebody.context.close()


async def _mend(page: Page) -> None:
    """One cell typed, two of one column pasted as a block copied in Excel, zeros put back."""
    await tab_to(page, "#row-3-birth_date")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("28/2/2003")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("còn 3 dòng phải sửa", timeout=PATIENCE_MS)
    await expect(page.locator("#row-4-national_id")).to_be_focused(timeout=PATIENCE_MS)
    await page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "001203777003\\n001203777004\\n");
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true });
            document.activeElement.dispatchEvent(paste);
        }"""
    )
    await expect(page.locator("h1")).to_contain_text("còn 1 dòng phải sửa", timeout=PATIENCE_MS)
    await tab_to(page, "button[name=pad]")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("5 dòng sẵn sàng", timeout=PATIENCE_MS)


async def _second_tab_sees_the_same(somebody: Person, here: str) -> None:
    """What was typed is kept at once: a second tab and a reload lose and double nothing."""
    other = await somebody.context.new_page()
    await other.goto(here)
    await expect(other.locator("h1")).to_contain_text("5 dòng sẵn sàng", timeout=PATIENCE_MS)
    await other.close()
