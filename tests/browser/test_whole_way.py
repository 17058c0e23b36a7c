"""From a unit's list to a certificate that a stranger has checked, on a phone and at a desk."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from playwright.async_api import Browser, expect

from seeds.people import Crowd
from tests.browser.person import Person
from training import clock
from training.people.checking import PersonValues
from training.people.rules import Standing
from training.spreadsheets.writing import sample_list

LEAVE_OUT = 2
# The way takes a minute: `make prove` goes it at a desk as well.
WAYS = [(390, "secretary"), (1280, "secretary02")][: 2 if os.environ.get("PROVE") else 1]


def a_list(folder: Path, width: int) -> Path:
    """A list of people whom nobody has seen yet; one of them has lost her number."""
    crowd = Crowd(f"the whole way at {width}")
    made = crowd.people(12, 0, Standing.CANDIDATE, clock.today())
    fields = set(PersonValues.__struct_fields__) & set(type(made[0]).__struct_fields__)
    rows = [PersonValues(**{name: getattr(one, name) for name in fields}) for one in made]
    rows[3].national_id = (rows[3].national_id or "")[:9]
    rows[5].full_name = "Tôn Nữ Công Huyền Nguyễn Hoàng Phương Quỳnh"
    file = folder / "danh-sach.xlsx"
    file.write_bytes(sample_list(rows, "ĐƠN VỊ THỬ", made_on=clock.today()))
    return file


@pytest.mark.parametrize(("width", "secretary"), WAYS)
async def test_the_whole_way(
    site: str, chromium: Browser, tmp_path: Path, width: int, secretary: str
) -> None:
    somebody = await Person.at(site, chromium, width)
    class_url, code = await _plan_a_class(somebody, width)
    await _send_a_list(somebody, secretary, class_url, a_list(tmp_path, width))
    await _decide_and_convene(somebody, class_url)
    await _call_the_roll(somebody, class_url)
    await _enter_marks_and_recognise(somebody, class_url)
    certificate = await _issue(somebody, class_url)
    await _check(somebody, certificate, code)
    await somebody.context.close()


async def _plan_a_class(somebody: Person, width: int) -> tuple[str, str]:
    page, today = somebody.page, clock.today()
    await somebody.sign_in("organizer")
    await somebody.open("/classes/new")
    await somebody.press("Lập lớp")
    await expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    code = f"NT đi thử {width}"
    await page.locator("main [name=course]").select_option("NT")
    await page.locator("main [name=host_unit_id]").select_option(index=1)
    await somebody.fill(
        code=code,
        venue="Hội trường A1",
        starts_on=_spoken(today),
        ends_on=_spoken(today + timedelta(days=1)),
        capacity="30",
    )
    await somebody.press("Lập lớp")
    class_url = page.url.removeprefix(somebody.site)
    assert re.fullmatch(r"/classes/\d+", class_url)
    await somebody.open(f"{class_url}/sessions")
    await _keep_one_session(somebody, today)
    await somebody.open(class_url)
    await somebody.press("Thông báo")
    await somebody.press("Mở ghi danh")
    return class_url, code


async def _keep_one_session(somebody: Person, today: date) -> None:
    """One session of today; the course's usual timetable is longer than this class."""
    page = somebody.page
    for title in await page.locator("main [name$='-title']").all():
        await title.fill("")
    for name in ("day", "begins", "ends", "periods", "lesson"):
        for cell in await page.locator(f"main [name$='-{name}']").all():
            await cell.fill("")
    await somebody.fill(
        **{
            "sessions-0-title": "Điều lệ Đảng",
            "sessions-0-day": _spoken(today),
            "sessions-0-begins": "7:30",
            "sessions-0-ends": "11:30",
            "sessions-0-periods": "5",
        }
    )
    first = page.locator("main fieldset").first
    if await first.locator("details:not([open]) > summary").count():
        await first.locator("details > summary").first.click()
    await first.get_by_text("Lê Hoàng Nam").last.click()
    await somebody.press("Lưu")


async def _send_a_list(somebody: Person, secretary: str, class_url: str, file: Path) -> None:
    page = somebody.page
    await somebody.sign_in(secretary)
    await somebody.open(f"{class_url}/imports/new")
    await page.locator("main input[type=file]").set_input_files(str(file))
    await somebody.press("Gửi và kiểm tra")
    await expect(page.locator("h1")).to_contain_text("phải sửa", timeout=20_000)
    await somebody.look()
    await somebody.press("Xác nhận")
    await expect(page.locator("main")).to_contain_text("11")
    await somebody.look()


async def _decide_and_convene(somebody: Person, class_url: str) -> None:
    page = somebody.page
    await somebody.sign_in("organizer")
    await somebody.open(class_url)
    await somebody.press("Duyệt cả 11")
    await somebody.open(class_url)
    await somebody.press("Chốt ghi danh")
    await somebody.open(f"{class_url}/convening")
    await somebody.fill(decision_number="214-QĐ/ĐUK", decision_date=_spoken(clock.today()))
    await page.locator("main form button").last.click()
    await expect(page).to_have_url(f"{somebody.site}{class_url}")
    await somebody.look()


async def _call_the_roll(somebody: Person, class_url: str) -> None:
    page = somebody.page
    await somebody.sign_in("trainer")
    await somebody.open("/sessions")
    link = page.locator("a[href*='/roll']").filter(has_text=re.compile("Điểm danh|điểm danh"))
    await somebody.open(class_url)
    session = await page.locator("a[href^='/sessions/']").first.get_attribute("href")
    assert session, f"{link} leads nowhere"
    roll = re.sub(r"(/sessions/\d+).*", r"\1/roll", session)
    await somebody.open(roll)
    await page.locator("[data-rest=present]").first.click()
    await page.locator("label.late").first.click()
    await expect(page.locator("[data-left]")).to_have_text("0")
    await page.wait_for_timeout(1500)
    await somebody.look()
    await somebody.press("Kết thúc buổi")
    await somebody.press("Kết thúc buổi")
    await somebody.look()


async def _enter_marks_and_recognise(somebody: Person, class_url: str) -> None:
    page = somebody.page
    await somebody.sign_in("organizer")
    await somebody.open(f"{class_url}/results")
    cells = await page.locator("main input[name^='score-']").all()
    await cells[0].fill("11")
    await somebody.press("Lưu điểm")
    await expect(page.locator("[aria-invalid=true]")).to_have_value("11")
    for number, cell in enumerate(await page.locator("main input[name^='score-']").all()):
        await cell.fill("4,5" if number < LEAVE_OUT else "8,25")
    await somebody.press("Lưu điểm")
    await somebody.open(f"{class_url}/completion")
    await somebody.fill(decision_number="301-QĐ/ĐUK", decision_date=_spoken(clock.today()))
    await page.locator("main form button").last.click()
    await page.wait_for_load_state()
    await somebody.look()


async def _issue(somebody: Person, class_url: str) -> str:
    page = somebody.page
    await somebody.open(f"{class_url}/certificates/new")
    await somebody.press("Cấp 9 giấy")
    await expect(page.locator("main")).not_to_contain_text("Đang", timeout=30_000)
    class_id = class_url.rsplit("/", 1)[1]
    await somebody.open(f"/certificates?class_id={class_id}")
    await page.locator("main th a[href^='/certificates/']").first.click()
    await page.wait_for_load_state()
    await somebody.look()
    return page.url.removeprefix(somebody.site)


async def _check(somebody: Person, certificate: str, code: str) -> None:
    page = somebody.page
    paper = await somebody.context.request.get(f"{somebody.site}{certificate}.pdf")
    assert paper.status == 200
    text = pypdfium2.PdfDocument(await paper.body())[0].get_textpage().get_text_range()
    assert "GIẤY CHỨNG NHẬN" in text
    assert "BẢN THỬ" in text
    typed = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", text)
    assert typed, text
    await somebody.context.clear_cookies()
    await somebody.open("/verify")
    await somebody.fill(code=typed[0].lower())
    await somebody.press("Kiểm tra")
    await expect(page.locator("main")).to_contain_text("Thật")
    await expect(page.locator("main")).to_contain_text("***")
    await expect(page.locator("main")).to_contain_text(code)
    await somebody.open("/verify?code=6KNC-TWBP-H8YX")
    await expect(page.locator("main")).to_contain_text("Không có giấy nào")


def _spoken(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
