"""Somebody checks a paper: by the camera, by the file, and by what they know besides."""

import asyncio
import io
from pathlib import Path

import pypdfium2 as pdfium
import zxingcpp
from playwright.async_api import Browser, expect

from tests.browser.conftest import FILM
from tests.browser.person import Person
from tests.browser.test_every_page import PHONE
from tests.browser.test_roll_call import _film as film

WIDE = 1280


async def a_paper(site: str, chromium: Browser) -> bytes:
    """One of the demo's papers, printed because somebody asked for it."""
    office = await Person.at(site, chromium, WIDE)
    await office.sign_in("organizer")
    asked = office.context.request
    found = await (await asked.get(f"{site}/api/v1/certificates?limit=1")).json()
    address = f"{site}/certificates/{found['items'][0]['id']}.pdf"
    for _ in range(60):
        answer = await asked.get(address)
        if answer.status == 200:
            paper = await answer.body()
            await office.context.close()
            return paper
        assert answer.status == 202, await answer.text()
        assert "Đang in giấy số" in await answer.text()
        await asyncio.sleep(0.5)
    raise AssertionError("The paper was never printed.")


def qr_of(paper: bytes) -> str:
    document = pdfium.PdfDocument(io.BytesIO(paper))
    (found,) = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    document.close()
    return found.text


async def test_a_paper_is_checked_by_camera_by_file_and_by_birth_date(
    site: str, chromium: Browser, tmp_path: Path
) -> None:
    paper = await a_paper(site, chromium)
    genuine, changed = tmp_path / "giay.pdf", tmp_path / "sua.pdf"
    genuine.write_bytes(paper)
    changed.write_bytes(paper + b"%")
    somebody = await Person.at(site, chromium, PHONE)
    verdict = somebody.page.locator("h1")

    FILM.write_bytes(film(qr_of(paper)))
    await somebody.open("/verify")
    await somebody.page.get_by_role("button", name="Quét mã QR bằng máy ảnh").click()
    await somebody.page.wait_for_url("**/v/*")
    await expect(verdict).to_have_text("Thật, nhưng chỉ là BẢN THỬ")
    await somebody.look()

    await somebody.fill(birth="1/1/1900")
    await somebody.press("Xem tên")
    await expect(somebody.page.locator("#birth")).to_be_focused()
    await expect(somebody.page.locator("#birth-error")).to_contain_text("không khớp với giấy")

    await somebody.open("/verify")
    await somebody.page.locator("#file").set_input_files(genuine)
    await expect(verdict).to_have_text("Thật, nhưng chỉ là BẢN THỬ")
    await somebody.look()
    await somebody.context.close()

    plain = await Person.at(site, chromium, WIDE, script=False)
    await plain.open("/verify")
    await plain.page.locator("#file").set_input_files(changed)
    await plain.press("Kiểm tra tệp")
    await expect(plain.page.locator("h1")).to_have_text("Không phải tệp đã cấp")
    await plain.context.close()
