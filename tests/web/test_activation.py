"""The ways in, by page: the sheet, the code, the invitation, the second factor."""

import html
import re
from typing import Any, cast

import httpx
import pyotp
import pytest

from tests.access.test_activation import PASSWORD, a_person
from tests.cast import a_unit
from tests.story import a_class
from tests.web.conftest import Browser, BrowserAs
from training import clock, db
from training.access import second_factor
from training.actor import Role
from training.people import activation_codes
from training.security import passwords

CODE = re.compile(r'<p class="code">([2-9A-HJ-NP-Z-]{14})</p>')


async def a_slip(secretary: Browser, *people: int) -> list[str]:
    """The codes of the sheet printed for these people."""
    page = await secretary.post("/activation-codes", person_id=[str(one) for one in people])
    assert page.status_code == 201, page.text
    return CODE.findall(page.text)


def proposed(page: httpx.Response) -> str:
    found = re.search(r'name="username" type="text" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


async def test_from_the_printed_sheet_to_ones_own_page(
    browser_as: BrowserAs, client: httpx.AsyncClient
) -> None:
    secretary = await browser_as(Role.SECRETARY)
    person = await a_person(secretary.actor.unit_id or 0)
    (code,) = await a_slip(secretary, person)
    led = await client.get(f"/activate?code={code.lower().replace('-', '+')}")
    assert led.headers["location"] == f"/activate/{code}"
    page = await client.get(f"/activate/{code}")
    assert "Nguyễn V. A***" in page.text
    assert "Nguyễn Văn An" not in page.text
    name = proposed(page)
    words = {"born": "5/9/2003", "username": name, "password": PASSWORD, "again": PASSWORD}
    done = await client.post(f"/activate/{code}", data=words)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    home = await client.get("/")
    assert home.status_code == 200
    assert name in home.text
    again = await client.get(f"/activate/{code}")
    assert again.status_code == 409
    assert "đã dùng rồi" in again.text


async def test_what_was_typed_stays_and_passwords_do_not(
    browser_as: BrowserAs, client: httpx.AsyncClient
) -> None:
    secretary = await browser_as(Role.SECRETARY)
    (code,) = await a_slip(secretary, await a_person(secretary.actor.unit_id or 0))
    words = {"born": "6/9/2003", "username": "an.nv", "password": PASSWORD, "again": PASSWORD}
    answer = await client.post(f"/activate/{code}", data=words)
    assert answer.status_code == 422
    assert 'id="born-error"' in answer.text
    assert 'value="an.nv"' in answer.text
    assert 'value="6/9/2003"' in answer.text
    assert PASSWORD not in answer.text
    odd = await client.post(f"/activate/{code}", data=words | {"born": "hôm qua"})
    assert "ngày/tháng/năm" in odd.text
    empty = await client.post(f"/activate/{code}", data={})
    assert empty.status_code == 422
    assert 'id="password-error"' in empty.text


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("4GTR-9KPX", 422, "Mã có 12 ký tự"),
        ("%3Cscript%3E", 422, "Mã có 12 ký tự"),
        ("2222-2222-2222", 404, "Không có mã này"),
    ],
)
async def test_a_code_that_opens_nothing_is_asked_again(
    client: httpx.AsyncClient, typed: str, status: int, words: str
) -> None:
    answer = await client.get(f"/activate/{typed}")
    assert answer.status_code == status
    assert words in answer.text
    assert "<script>alert" not in answer.text
    assert 'name="code"' in answer.text


async def test_the_codes_of_a_class_are_for_its_people_without_an_account(
    browser_as: BrowserAs,
) -> None:
    story = await a_class(people=3)
    secretary = await browser_as(Role.SECRETARY, unit_id=story.unit_id)
    await a_person(story.unit_id, "Người Ngoài Lớp")
    page = await secretary.get(f"/activation-codes?class_id={story.class_id}")
    assert "In phiếu cho cả 3 người chưa có" in page.text
    assert "Người Ngoài Lớp" not in page.text
    await a_slip(secretary, story.people[0])
    sheet = await secretary.post(
        "/activation-codes", everybody="1", class_id=story.class_id, unit_id=""
    )
    assert len(CODE.findall(sheet.text)) == 2
    assert sheet.text.count('class="qr"') == 2
    assert "Nguyễn Văn An" not in sheet.text
    listed = await secretary.get(f"/activation-codes?class_id={story.class_id}&only=code")
    assert listed.text.count("Đã cấp mã, chưa dùng") >= 3
    none = await secretary.post("/activation-codes")
    assert none.status_code == 422
    assert "Chọn ít nhất một người." in none.text


async def test_a_foreign_person_or_class_is_not_there(browser_as: BrowserAs) -> None:
    story = await a_class()
    other = await a_unit("HVNN", "Học viện Thử")
    stranger = await browser_as(Role.SECRETARY, unit_id=other, username="secretary02")
    path = f"/persons/{story.people[0]}/activation-codes"
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(f"{path}/withdrawal")).status_code == 404
    refused = await stranger.post("/activation-codes", person_id=story.people[0])
    assert refused.status_code == 404
    assert await db.value("SELECT count(*) FROM activation_code") == 0


async def test_a_code_is_withdrawn_from_the_persons_page(
    browser_as: BrowserAs, client: httpx.AsyncClient
) -> None:
    secretary = await browser_as(Role.SECRETARY)
    person = await a_person(secretary.actor.unit_id or 0)
    (code,) = await a_slip(secretary, person)
    path = f"/persons/{person}/activation-codes"
    assert "Thu hồi mã" in (await secretary.get(path)).text
    assert (await secretary.post(f"{path}/withdrawal")).status_code == 303
    assert "đã thu hồi mã này" in (await client.get(f"/activate/{code}")).text


async def test_who_may_not_give_codes_is_told(browser_as: BrowserAs) -> None:
    for role in (Role.TRAINER, Role.LEARNER, Role.AUDITOR, Role.ADMINISTRATOR):
        assert (await (await browser_as(role)).get("/activation-codes")).status_code == 403


async def test_an_invitation_opens_once_and_can_be_withdrawn(
    browser_as: BrowserAs, client: httpx.AsyncClient
) -> None:
    admin, trainer = await browser_as(Role.ADMINISTRATOR), await browser_as(Role.TRAINER)
    path = f"/accounts/{trainer.actor.account_id}/invitation"
    links = []
    for _ in range(2):
        page = await admin.post(path)
        found = re.search(r'id="invitation">[^<]*(/invitation/[^<]+)</code>', page.text)
        assert found, page.text
        links.append(found[1])
    assert "liên kết mới nhất" in (await client.get(links[0])).text
    differ = await client.post(links[1], data={"password": PASSWORD, "again": "khác hẳn nhau"})
    assert 'id="again-error"' in differ.text
    done = await client.post(links[1], data={"password": PASSWORD, "again": PASSWORD})
    assert done.status_code == 303
    # Whoever sat at the account before is out, and the link opens nothing more.
    assert (await trainer.get("/account")).status_code == 303
    assert "đã dùng rồi" in (await client.get(links[1])).text
    assert (await client.get("/invitation/khong-co")).status_code == 404

    await admin.post(path)
    assert "Thu hồi liên kết" in (await admin.get(path.removesuffix("/invitation"))).text
    assert (await admin.post(f"{path}/withdrawal")).status_code == 303
    assert (await admin.post(f"{path}/withdrawal")).status_code == 404
    assert (await trainer.post(path)).status_code in {303, 401, 403}


async def test_an_invitation_ends_after_a_week(
    browser_as: BrowserAs, client: httpx.AsyncClient
) -> None:
    admin, trainer = await browser_as(Role.ADMINISTRATOR), await browser_as(Role.TRAINER)
    page = await admin.post(f"/accounts/{trainer.actor.account_id}/invitation")
    link = re.findall(r"(/invitation/[\w-]{30,})", page.text)[0]
    await db.rows("UPDATE invitation SET expires_at = now() - interval '1 second'")
    answer = await client.get(link)
    assert answer.status_code == 409
    assert "Xin Văn phòng liên kết mới" in answer.text


async def test_setting_up_a_second_factor_and_coming_back_with_it(
    browser_as: BrowserAs, app: Any
) -> None:
    organizer = await browser_as(Role.ORGANIZER)
    kept = await passwords.hashed(PASSWORD)
    await db.rows(
        "UPDATE account SET password_hash = $2 WHERE id = $1", organizer.actor.account_id, kept
    )
    assert "Bắt đầu" in (await organizer.get("/account/second-factor")).text
    assert (await organizer.post("/account/second-factor")).status_code == 303
    page = await organizer.get("/account/second-factor")
    assert 'class="qr"' in page.text
    setup = await second_factor.setup(organizer.actor)
    assert setup
    phone = pyotp.TOTP(setup.secret)
    wrong = await organizer.post("/account/second-factor/confirmation", otp="12")
    assert 'id="otp-error"' in wrong.text
    codes = await organizer.post("/account/second-factor/confirmation", otp=phone.now())
    paper = re.findall(r"<li><code>([^<]+)</code>", codes.text)
    assert len(paper) == 10
    assert "đang bật" in (await organizer.get("/account/second-factor")).text

    transport = httpx.ASGITransport(app=cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as fresh:
        words = {"username": "organizer", "password": PASSWORD, "back": "/classes"}
        first = await fresh.post("/sign-in", data=words)
        assert first.headers["location"] == "/sign-in/second?back=%2Fclasses"
        assert "solop" not in fresh.cookies
        again = await fresh.post("/sign-in/second", data={"otp": phone.now()})
        assert "vừa dùng rồi" in html.unescape(again.text)
        done = await fresh.post("/sign-in/second", data={"otp": paper[0], "back": "/classes"})
        assert (done.status_code, done.headers["location"]) == (303, "/classes")
        assert (await fresh.get("/account")).status_code == 200
        fresh.cookies.clear()
        assert (await fresh.get("/sign-in/second")).headers["location"] == "/sign-in"
        late = await fresh.post("/sign-in/second", data={"otp": paper[1]})
        assert late.headers["location"] == "/sign-in"


async def test_the_administrator_resets_a_second_factor_after_being_asked(
    browser_as: BrowserAs,
) -> None:
    admin, organizer = await browser_as(Role.ADMINISTRATOR), await browser_as(Role.ORGANIZER)
    await second_factor.begin(organizer.actor)
    setup = await second_factor.setup(organizer.actor)
    assert setup
    now = clock.now()
    await second_factor.confirm(organizer.actor, pyotp.TOTP(setup.secret).at(now), now=now)
    page = f"/accounts/{organizer.actor.account_id}"
    assert "Gỡ mã xác thực" in (await admin.get(page)).text
    assert "Gọi lại số bạn biết" in (await admin.get(f"{page}/second-factor/reset")).text
    assert (await admin.post(f"{page}/second-factor/reset")).status_code == 303
    assert (await organizer.get("/account")).status_code == 303
    assert (await admin.post(f"{page}/second-factor/reset")).status_code == 409


async def test_whom_to_ask_is_said_to_anybody(client: httpx.AsyncClient) -> None:
    page = await client.get("/forgotten")
    assert "cán bộ đơn vị" in page.text
    assert "Văn phòng" in page.text
    assert 'href="/forgotten"' in (await client.get("/sign-in")).text


async def test_a_browser_keeps_its_lasting_name(
    browser_as: BrowserAs, client: httpx.AsyncClient
) -> None:
    secretary = await browser_as(Role.SECRETARY)
    (code,) = await a_slip(secretary, await a_person(secretary.actor.unit_id or 0))
    name = "annv"
    words = {"born": "5/9/2003", "username": name, "password": PASSWORD, "again": PASSWORD}
    await client.post(f"/activate/{code}", data=words)
    first = client.cookies["solop-browser"]
    del client.cookies["solop"]
    done = await client.post("/sign-in", data={"username": name, "password": PASSWORD})
    assert done.status_code == 303
    assert client.cookies["solop-browser"] == first
    known = "SELECT count(DISTINCT browser_hash) FROM sign_in WHERE browser_hash IS NOT NULL"
    assert await db.value(known) == 1


def test_the_address_of_a_code_follows_the_public_url() -> None:
    assert (
        activation_codes.address("https://so.example.vn/", "AB")
        == "https://so.example.vn/activate/AB"
    )
