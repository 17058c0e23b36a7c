"""Every page of the demo, as each of the cast: it opens, it fits the window, axe finds nothing."""

import os
import re
from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from tests.browser.person import Person

CAST = ("admin", "organizer", "secretary", "trainer", "learner", "auditor")
DESK, PHONE, NARROW = 1280, 390, 320
# `make prove` walks to the end; otherwise the nearest pages, which link to all others' kinds.
PROVE = bool(os.environ.get("PROVE"))
MOST_PAGES = 60 if PROVE else 14
# Pages whose shape is one and whose looks are many: a class has one for each of its states.
MANY_LOOKS = {"/classes/#": 6}
# What signs out, what is a file, and the same page in another language.
NO_PAGE = re.compile(r"/sign-out|/language|/workbook|\.\w{2,5}$|^/api|^/schema|^/static")
ROWS_LOOKED_AT = 12
HREFS = "() => [...document.querySelectorAll('a[href]:not([download])')].map(a => a.href)"
# A list's first rows stand for all of them: axe needs a minute for three hundred.
SHORTEN = """(most) => {
    document.querySelectorAll('[data-group] ~ [data-group]').forEach(one => one.remove());
    document.querySelectorAll('tbody, main ul, main ol').forEach(list =>
        [...list.children].slice(most).forEach(one => one.remove()));
}"""


class Walk:
    """One person's way through the site: each kind of page once, the nearest first."""

    def __init__(self, most: int = MOST_PAGES) -> None:
        self.ahead, self.kinds, self.most = deque(["/"]), Counter[str](), most

    def __iter__(self) -> "Walk":
        return self

    def __next__(self) -> str:
        while self.ahead and self.kinds.total() < self.most:
            path = self.ahead.popleft()
            kind = _kind(path)
            if self.kinds[kind] < MANY_LOOKS.get(kind, 1):
                self.kinds[kind] += 1
                return path
        raise StopIteration

    def saw(self, hrefs: list[str], site: str) -> None:
        """Take up the addresses that a page leads to."""
        inside = (
            href.removeprefix(site).partition("#")[0] for href in hrefs if href.startswith(site)
        )
        self.ahead.extend(path for path in inside if not NO_PAGE.search(urlsplit(path).path))


def _kind(path: str) -> str:
    """The shape of an address: numbers and codes stand for one another."""
    parts = urlsplit(path).path.split("/")
    return "/".join("#" if re.search(r"\d", part) else part for part in parts)


async def walk(person: Person, widths: tuple[int, ...], *, most: int = MOST_PAGES) -> set[str]:
    """Open what the person can reach, looked at in these widths; gives the kinds of pages seen."""
    way, wrong = Walk(most), list[str]()
    for path in way:
        wrong += await _look(person, path, widths)
        if not path.startswith("/help"):  # What it tells of other roles is not open to all.
            way.saw(await person.page.evaluate(HREFS), person.site)
    assert not wrong, "\n".join(wrong)
    return set(way.kinds)


async def _look(person: Person, path: str, widths: tuple[int, ...]) -> list[str]:
    page = person.page
    answer = await page.goto(person.site + path)
    assert answer is not None
    if answer.status != 200:
        return [f"{path}: status {answer.status}"]
    await page.evaluate(SHORTEN, ROWS_LOOKED_AT)
    wrong = list[str]()
    for width in (NARROW, PHONE, DESK):
        await page.set_viewport_size({"width": width, "height": 844})
        try:
            await (person.look() if width in widths else person.fits())
        except AssertionError as fault:
            wrong.append(f"{path} at {width}: {fault}")
    return wrong


@pytest.mark.parametrize("who", CAST)
async def test_every_page_that_one_can_reach(site: str, chromium: Browser, who: str) -> None:
    person = await Person.at(site, chromium, DESK)
    await person.sign_in(who)
    # The office sees nearly every page: at a desk and on a phone. The others as they mostly work.
    office = (DESK, PHONE) if PROVE else (DESK,)
    widths = {"organizer": office, "admin": (DESK,), "auditor": (DESK,)}.get(who, (PHONE,))
    assert {"/", "/account"} <= await walk(person, widths)
    await person.context.close()


@pytest.mark.parametrize("who", ["organizer", "secretary"])
async def test_the_first_pages_in_the_dark(site: str, chromium: Browser, who: str) -> None:
    person = await Person.at(site, chromium, DESK)
    await person.page.emulate_media(color_scheme="dark")
    await person.sign_in(who)
    await walk(person, (DESK,), most=8)
    await person.context.close()


async def test_pages_open_before_any_script(site: str, chromium: Browser) -> None:
    person = await Person.at(site, chromium, PHONE, script=False)
    await person.sign_in("secretary")
    await walk(person, (PHONE,), most=6)
    await person.context.close()


async def test_a_visitor_s_pages_and_refusals(site: str, chromium: Browser) -> None:
    visitor = await Person.at(site, chromium, PHONE)
    for path in ("/sign-in", "/verify", "/verify?code=6KNC-TWBP-H8YX", "/nowhere", "/styleguide"):
        await visitor.open(path)
    await visitor.sign_in("learner")
    for path in ("/accounts", "/persons/999999", "/classes/999999"):
        await visitor.open(path)
        await expect(visitor.page.locator("main a").first).to_be_visible()
    await visitor.context.close()
