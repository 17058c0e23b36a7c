"""Changes of people at a real browser: a list put right, a late request, a cancelled class."""

import re

from playwright.async_api import Browser, expect

from tests.browser.person import Person

DESK, PHONE = 1280, 390


async def test_a_returned_list_goes_back_without_any_script(site: str, chromium: Browser) -> None:
    secretary = await Person.at(site, chromium, PHONE, script=False)
    await secretary.sign_in("secretary")
    page = secretary.page
    await secretary.press("Xem ý kiến")
    await expect(page.locator("h1")).to_contain_text("8 người để sửa")
    await secretary.press("Thay người")
    await expect(page.locator("h1")).to_contain_text("Ai vào chỗ của")
    await page.go_back()
    await secretary.press("Gửi lại cho Văn phòng")
    await expect(page.locator(".flash").first).to_contain_text("Đã gửi lại")
    await expect(page.locator("main")).to_contain_text("8 người đang chờ Văn phòng duyệt")
    await secretary.context.close()


async def test_the_office_answers_late_requests_and_moves_people_on(
    site: str, chromium: Browser
) -> None:
    office = await Person.at(site, chromium, DESK)
    await office.sign_in("organizer")
    page = office.page
    await page.locator("a[href$='/late-requests']").first.click()
    await office.press("Đồng ý")
    await expect(page.locator(".flash").first).to_contain_text("Đã nhận")
    await page.goto(f"{site}/classes?state=cancelled")
    await page.locator("main a[href^='/classes/']").filter(has_text=re.compile(r"\w")).last.click()
    await page.wait_for_load_state()
    await office.press("Chuyển sang lớp khác")
    left = await page.locator("input[name=enrollment]").count()
    await office.press("Chuyển những người đã chọn")
    await expect(page.locator(".flash").first).to_contain_text(f"Đã chuyển {left} người")
    await expect(page.locator("h1")).to_contain_text("0 người chưa có lớp khác")
    await office.context.close()


async def test_every_unit_reads_how_seats_were_shared(site: str, chromium: Browser) -> None:
    secretary = await Person.at(site, chromium, PHONE)
    await secretary.sign_in("secretary")
    page = secretary.page
    await page.goto(f"{site}/notices")
    await secretary.press("chia lại 29 chỗ chưa dùng")
    await expect(page.locator("h1")).to_contain_text("Đã chia 29 chỗ chưa dùng")
    await expect(page.locator("main")).to_contain_text("29 × 9 ÷ 34 = 7, dư 23/34, thêm 1 chỗ lẻ")
    await secretary.context.close()
