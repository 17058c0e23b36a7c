"""How a learner without e-mail gets in: from the printed slip to the downloaded certificate."""

import re

from playwright.async_api import Browser, expect

from tests.browser.person import Person

NEW_PASSWORD = "mot-mat-khau-rat-dai"


async def _somebody_with_a_certificate(secretary: Person) -> tuple[str, str]:
    """A person of the unit who holds a paper and has no account: their page and birth date."""
    page = secretary.page
    await secretary.open("/certificates")
    papers = await page.locator("main a[href^='/certificates/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for paper in papers:
        if not re.fullmatch(r"/certificates/\d+", paper):
            continue
        certificate = await page.context.request.get(f"{secretary.site}/api/v1{paper}")
        person = (await certificate.json())["person_id"]
        told = await page.context.request.get(f"{secretary.site}/api/v1/persons/{person}")
        facts = await told.json()
        if facts["account_id"] is None and facts["birth_date"]:
            year, month, day = facts["birth_date"].split("-")
            return f"/persons/{person}", f"{int(day)}/{int(month)}/{year}"
    raise AssertionError("Nobody of the unit holds a certificate and has no account.")


async def test_from_the_printed_slip_to_the_certificate_on_a_phone(
    site: str, chromium: Browser
) -> None:
    secretary = await Person.at(site, chromium, 1280)
    await secretary.sign_in("secretary")
    person, born = await _somebody_with_a_certificate(secretary)
    await secretary.open(f"{person}/activation-codes")
    await secretary.page.locator("main form button").first.click()
    code = secretary.page.locator(".slip .code")
    await expect(code).to_have_count(1)
    await secretary.look()
    typed = (await code.inner_text()).strip()

    learner = await Person.at(site, chromium, 390)
    await learner.open("/activate")
    await learner.fill(code=typed.lower())
    await learner.page.locator("main form button").first.click()
    await learner.page.wait_for_load_state()
    await learner.look()
    page = learner.page
    await learner.fill(born=born)
    for field in await page.locator("main input[type=password]").all():
        await field.fill(NEW_PASSWORD)
    await page.locator("main form button").last.click()
    await page.wait_for_load_state()
    await learner.look()
    await learner.open("/certificates")
    await page.locator("main a[href^='/certificates/']").first.click()
    await page.wait_for_load_state()
    await learner.look()
    number = page.url.rstrip("/").rsplit("/", 1)[1].removesuffix(".pdf")
    paper = await page.context.request.get(f"{site}/certificates/{number}.pdf")
    assert paper.status == 200
    assert (await paper.body()).startswith(b"%PDF")

    again = await Person.at(site, chromium, 390)
    await again.open("/activate")
    await again.fill(code=typed)
    await again.page.locator("main form button").first.click()
    await again.page.wait_for_load_state()
    await again.look()
    await expect(again.page.locator("main")).to_contain_text(re.compile("đã dùng|hết|không còn"))


async def test_the_report_opens_the_list_behind_a_figure(site: str, chromium: Browser) -> None:
    office = await Person.at(site, chromium, 1280)
    await office.sign_in("organizer")
    await office.open("/reports")
    figure = office.page.locator("main a[href^='/reports/training/people']").first
    shown = re.sub(r"\D", "", await figure.inner_text())
    await figure.click()
    await office.page.wait_for_load_state()
    await office.look()
    await expect(office.page.locator("h1")).to_contain_text(shown)
