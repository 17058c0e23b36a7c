"""The roll call in a hall: without network, on two phones, after the sign-in ended, by camera."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import segno
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import FILM
from tests.browser.person import PASSWORD, Person
from tests.browser.test_every_page import PHONE, SHORTEN

SOON_MS = 15_000
expect.set_options(timeout=SOON_MS)
# What lies in the browser's own store, as bytes and as text, however it is kept.
AT_REST = """async () => {
    const base = await new Promise(done => {
        const asked = indexedDB.open('solop-roll'); asked.onsuccess = () => done(asked.result);
    });
    const all = name => new Promise(done => {
        const asked = base.transaction(name).objectStore(name).getAll();
        asked.onsuccess = () => done(asked.result);
    });
    const rosters = await all('rosters'), queue = await all('queue'), keys = await all('keys');
    const bytes = rosters.map(one => new TextDecoder().decode(one.bytes)).join('');
    return {
        rosters: rosters.length, waiting: queue.length,
        readable: keys.some(one => one.key.extractable),
        text: bytes + JSON.stringify(rosters) + JSON.stringify(queue),
    };
}"""


class Hall:
    """Somebody on the roll of today's first session."""

    def __init__(self, person: Person, path: str) -> None:
        self.person, self.page, self.path = person, person.page, path

    @classmethod
    async def opened(cls, site: str, browser: Browser, username: str, path: str = "") -> "Hall":
        person = await Person.at(site, browser, PHONE)
        await person.page.goto(f"{site}/sign-in")
        await person.page.locator(f"form:has(input[value='{username}']) button").click()
        if not path:
            link = person.page.locator("a[href*='/roll']").first
            path = await link.get_attribute("href") or ""
        await person.page.goto(site + path)
        hall = cls(person, path)
        await hall.on_phone("Mọi dấu đã gửi")
        return hall

    def row(self, number: int, page: Page | None = None) -> Locator:
        """The row of whoever has this seat number."""
        return (page or self.page).locator(f"[data-person][data-number='{number}']")

    async def mark(self, number: int, status: str) -> None:
        """Tap one of the four keys of somebody."""
        await self.row(number).locator(f"label.{status}").click()

    async def on_phone(self, words: str | re.Pattern[str]) -> None:
        """What the bar under the thumb says of the marks on this phone."""
        await expect(self.page.locator("[data-phone]")).to_have_text(words)

    async def sent(self) -> None:
        """Put the phone away, which sends what could still be taken back."""
        await self.page.evaluate("dispatchEvent(new Event('pagehide'))")
        await self.on_phone("Mọi dấu đã gửi")

    async def server(self) -> dict[int, dict[str, Any]]:
        """The roll as the server has it, by seat number."""
        path = self.path.removesuffix("/roll")
        answer = await self.person.context.request.get(f"{self.person.site}/api/v1{path}/roster")
        return {row["number"]: row for row in (await answer.json())["rows"]}


@pytest.fixture
async def hall_of(site: str, chromium: Browser) -> Any:
    """Open the roll as somebody; every window is closed at the end."""
    opened: list[Hall] = []

    async def opens(username: str, path: str = "") -> Hall:
        opened.append(await Hall.opened(site, chromium, username, path))
        return opened[-1]

    yield opens
    for hall in opened:
        await hall.person.context.close()


HallOf = Callable[..., Awaitable[Hall]]


async def test_marks_made_without_network_survive_and_arrive_once(hall_of: HallOf) -> None:
    hall = await hall_of("trainer")
    await hall.page.evaluate("navigator.serviceWorker.ready")
    name = await hall.row(20).get_attribute("data-name")
    assert name
    await hall.person.context.set_offline(True)
    await hall.mark(20, "present")
    await hall.mark(20, "late")
    await hall.mark(21, "absent")
    await hall.on_phone("3 dấu còn trên máy này")

    await hall.page.reload()
    await expect(hall.row(20).locator(":checked")).to_have_value("late")
    await hall.on_phone("3 dấu còn trên máy này")
    await hall.page.evaluate(SHORTEN, 3)
    await hall.person.look()
    kept = await hall.page.evaluate(AT_REST)
    assert (kept["rosters"], kept["waiting"], kept["readable"]) == (1, 3, False)
    assert name not in kept["text"]
    assert name.rsplit(" ", 1)[1] not in kept["text"]

    # The browser is closed and opened again, on another page first; a second tab shows the same.
    await hall.page.goto(f"{hall.person.site}/classes")
    await expect(hall.page.locator("[data-waiting]")).to_contain_text("3 dấu")
    await hall.person.look()
    await hall.page.locator("[data-rolls] a").click()
    tab = await hall.person.context.new_page()
    await tab.goto(hall.person.site + hall.path)
    await hall.row(22, tab).locator("label.excused").click()
    await expect(hall.row(22).locator(":checked")).to_have_value("excused")

    await hall.person.context.set_offline(False)
    await hall.sent()
    await expect(tab.locator("[data-phone]")).to_have_text("Mọi dấu đã gửi")
    rows = await hall.server()
    assert [rows[number]["status"] for number in (20, 21, 22)] == ["late", "absent", "excused"]
    assert (await hall.page.evaluate(AT_REST))["waiting"] == 0


ANSWERS: list[dict[str, Any]] = [
    {"status": 502, "body": "<h1>Bad gateway</h1>", "content_type": "text/html"},
    {"status": 200, "body": "<h1>Đăng nhập wifi</h1>", "content_type": "text/html"},
    {"status": 404, "body": "<h1>Not found</h1>", "content_type": "text/html"},
    {"status": 403, "body": "blocked", "content_type": "text/plain"},
    {"status": 200, "body": "[]", "content_type": "application/json"},
]
FULL = """() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); };
}"""


async def test_a_network_that_lies_and_a_phone_without_room_lose_nothing(hall_of: HallOf) -> None:
    hall = await hall_of("trainer")
    answers = iter(ANSWERS)

    async def lies(route: Route) -> None:
        answer = next(answers, None)
        await (route.fulfill(**answer) if answer else route.continue_())

    await hall.page.route("**/marks?*", lies)
    await hall.mark(80, "late")
    for _ in ANSWERS:
        await hall.page.evaluate("dispatchEvent(new Event('pagehide'))")
        await expect(hall.page.locator("div[data-unsent]")).to_contain_text("Mất mạng. 1 dấu")
    await hall.sent()
    assert (await hall.server())[80]["status"] == "late"
    await expect(hall.page.locator("div[data-refused]")).to_be_hidden()

    await hall.page.evaluate(FULL)
    await hall.person.context.set_offline(True)
    await hall.mark(81, "absent")
    await expect(hall.page.locator("div[data-unsafe]")).to_contain_text("Máy này hết chỗ nhớ: 1")
    await hall.person.context.set_offline(False)
    await hall.sent()
    await expect(hall.page.locator("div[data-unsafe]")).to_be_hidden()
    assert (await hall.server())[81]["status"] == "absent"
    hall.person.complaints.clear()


# What the first version of the page left on a phone: no kind, no state, no table of what was said.
FIRST_VERSION = """([session, enrollment, account]) => new Promise(done => {
    const asked = indexedDB.open('solop-roll', 1);
    asked.onupgradeneeded = () => {
        for (const name of ['keys', 'facts']) asked.result.createObjectStore(name, {keyPath: 'id'});
        asked.result.createObjectStore('rosters', {keyPath: 'session'});
        asked.result.createObjectStore('queue', {keyPath: 'op_id'}).add({
            op_id: crypto.randomUUID(), session, enrollment_id: enrollment, account, author: 'TS',
            status: 'late', device_id: 'old', device_sequence: 7, added: 0,
            happened_at: new Date().toISOString(), note: null,
        });
    };
    asked.onsuccess = () => { asked.result.close(); done(); };
})"""


async def test_a_mark_left_by_an_older_version_of_the_page_is_sent(
    site: str, chromium: Browser, hall_of: HallOf
) -> None:
    known = await hall_of("trainer")
    enrollment = (await known.server())[70]["enrollment_id"]
    account = int(await known.page.locator("#roll").get_attribute("data-account") or 0)
    session = int(known.path.split("/")[2])
    phone = await Person.at(site, chromium, PHONE)
    await phone.context.add_cookies(await known.person.context.cookies())  # type: ignore[arg-type]
    await phone.page.goto(f"{site}/account")
    await phone.page.evaluate(FIRST_VERSION, [session, enrollment, account])
    await phone.page.goto(site + known.path)
    await expect(phone.page.locator("[data-phone]")).to_have_text("Mọi dấu đã gửi")
    assert (await known.server())[70]["status"] == "late"
    await phone.context.close()


async def test_the_last_mark_is_taken_back_before_anybody_saw_it(hall_of: HallOf) -> None:
    hall = await hall_of("trainer")
    await hall.page.keyboard.press("/")
    await hall.page.keyboard.type("30")
    await expect(hall.page.locator("[data-person]:visible")).to_have_count(1)
    await hall.page.keyboard.press("ArrowDown")
    await hall.page.keyboard.press("4")
    await expect(hall.row(30).locator(":checked")).to_have_value("absent")
    await expect(hall.page.locator("[data-live]")).to_contain_text("Vắng")
    await hall.page.keyboard.press("z")
    await expect(hall.row(30).locator(":checked")).to_have_count(0)
    await hall.page.keyboard.press("1")
    await hall.page.keyboard.press("n")
    await hall.page.keyboard.type("Đến bằng xe của trường")
    await hall.page.keyboard.press("Enter")
    await hall.sent()
    row = (await hall.server())[30]
    assert (row["status"], row["note"]) == ("present", "Đến bằng xe của trường")

    # Sent already, and the network is gone: taken back all the same, when there is one again.
    fore = hall.row(30).locator("[data-fore]")
    before = await fore.text_content()
    await hall.row(30).locator("label.absent").click()
    await expect(fore).not_to_have_text(before or "")
    await hall.sent()
    await hall.person.context.set_offline(True)
    await hall.page.locator("[data-undo]").click()
    await expect(hall.row(30).locator(":checked")).to_have_value("present")
    await expect(hall.page.locator("[data-live]")).to_contain_text("Bây giờ: Có mặt")
    await expect(fore).to_have_text(before or "")
    await hall.on_phone("1 dấu còn trên máy này")
    await hall.person.context.set_offline(False)
    await hall.sent()
    assert (await hall.server())[30]["status"] == "present"


async def test_a_sign_in_that_ended_is_renewed_in_place_and_nobody_sends_for_another(
    hall_of: HallOf,
) -> None:
    hall = await hall_of("trainer")
    page = hall.page
    await hall.person.context.clear_cookies()
    await hall.mark(40, "present")
    await page.evaluate("dispatchEvent(new Event('pagehide'))")
    unsent = page.locator("div[data-unsent]")
    await expect(unsent).to_contain_text("Phiên đăng nhập đã hết")

    # Somebody else signs in on this phone: the mark is not theirs, and is not sent as theirs.
    other = await hall.person.context.new_page()
    await other.goto(f"{hall.person.site}/sign-in")
    await other.locator("form:has(input[value='organizer']) button").click()
    await other.goto(hall.person.site + hall.path)
    await expect(other.locator("div[data-others]")).to_contain_text("1 dấu trên máy này do")
    await hall.on_phone("1 dấu còn trên máy này")
    assert (await hall.server())[40]["status"] is None
    await other.close()

    await page.locator("[data-again]").click()
    await page.locator("dialog[open] [name=password]").fill("không đúng")
    await page.locator("dialog[open] .primary").click()
    await expect(page.locator("dialog[open] [data-fault]")).to_contain_text("không đúng")
    await page.locator("dialog[open] [name=password]").fill(PASSWORD)
    await page.locator("dialog[open] .primary").click()
    await hall.sent()
    assert (await hall.server())[40]["status"] == "present"

    await page.locator("details.account summary").click()
    await page.locator("form[action='/sign-out'] button").click()
    await page.wait_for_url("**/sign-in")
    assert (await page.evaluate(AT_REST))["rosters"] == 0


async def test_two_devices_that_disagree_are_shown_side_by_side_and_settled(
    hall_of: HallOf,
) -> None:
    trainer = await hall_of("trainer")
    office = await hall_of("organizer", trainer.path)
    await trainer.mark(50, "present")
    await trainer.sent()
    await office.mark(50, "absent")
    await office.page.evaluate("dispatchEvent(new Event('pagehide'))")
    await expect(office.page.locator("div[data-differ]")).to_be_visible(timeout=SOON_MS)
    await office.page.locator("div[data-differ] a").click()
    said = office.page.locator("main tbody tr", has=office.page.locator("li")).first
    await expect(said).to_contain_text("Có mặt")
    await expect(said).to_contain_text("Vắng")
    await office.person.look()
    await office.page.locator("main tbody a.button").first.click()
    await expect(office.page.locator("main form")).to_contain_text("Lê Hoàng Nam")
    await office.page.get_by_label("Có mặt").check()
    await office.person.fill(reason="Có chữ ký trong danh sách giấy")
    await office.page.get_by_role("button", name="Ghi dấu này").click()
    await office.on_phone("Mọi dấu đã gửi")
    assert (await office.server())[50]["status"] == "present"


async def test_the_camera_marks_whose_card_it_sees(site: str, hall_of: HallOf) -> None:
    hall = await hall_of("trainer")
    office = await hall_of("organizer", hall.path)
    enrollment = (await office.server())[60]["enrollment_id"]
    card = await office.person.context.request.get(f"{site}/api/v1/enrollments/{enrollment}/card")
    FILM.write_bytes(_film((await card.json())["code"]))
    await hall.page.locator("[data-scan]").click()
    scanned = hall.page.locator("[data-scanned]")
    name = await hall.row(60).get_attribute("data-name")
    await expect(scanned).to_contain_text(name or "")
    await expect(scanned).to_have_class("scanned ok")
    number = hall.page.locator("dialog[open] [name=number]")
    for typed, told in (("60", "Đã có dấu “Có mặt”"), ("9999", "Không có số này trong buổi")):
        await number.fill(typed)
        await hall.page.keyboard.press("Enter")
        await expect(scanned).to_contain_text(told)
    await hall.page.evaluate(SHORTEN, 3)
    await hall.person.look()
    await hall.page.locator("[data-done]").click()
    await hall.sent()
    assert (await office.server())[60]["status"] == "present"


def _film(text: str, width: int = 640, height: int = 480) -> bytes:
    """A film of a card held before the camera: a QR on grey, as YUV4MPEG2."""
    modules = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    scale = height * 7 // 10 // (len(modules) + 8)
    side = (len(modules) + 8) * scale
    left, top = (width - side) // 2, (height - side) // 2
    light = bytearray(b"\xb4" * (width * height))
    for y in range(side):
        for x in range(side):
            row, column = y // scale - 4, x // scale - 4
            inside = 0 <= row < len(modules) and 0 <= column < len(modules)
            dark = inside and modules[row][column]
            light[(top + y) * width + left + x] = 16 if dark else 235
    frame = b"FRAME\n" + bytes(light) + b"\x80" * (width * height // 2)
    return b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (width, height) + frame * 5
