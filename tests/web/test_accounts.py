import re

import httpx

from tests.cast import a_unit, an_actor
from tests.web.conftest import BrowserAs
from training import clock, db
from training.access import queries, service
from training.actor import Role
from training.security import sign_in


async def handed(page: httpx.Response) -> str:
    """The password that the page shows once."""
    found = re.search(r'<code id="password">([^<]+)</code>', page.text)
    assert found, page.text
    return found[1]


async def test_the_administrator_makes_an_account_and_hands_its_link_over_once(
    browser_as: BrowserAs, client: httpx.AsyncClient
) -> None:
    admin = await browser_as(Role.ADMINISTRATOR)
    unit = await a_unit()
    made = await admin.post(
        "/accounts", name="Đặng Thị Hồng Hạnh", username="Hanh.DT", role="secretary", unit_id=unit
    )
    assert made.status_code == 201, made.text
    found = re.search(r'id="invitation">[^<]*(/invitation/[^<]+)</code>', made.text)
    assert found, made.text
    opened = await client.get(found[1])
    assert "Đặng Thị Hồng Hạnh" in opened.text
    words = {"password": "mưa nguồn cau biển", "again": "mưa nguồn cau biển"}
    assert (await client.post(found[1], data=words)).status_code == 303
    client.cookies.clear()
    answer = await client.post(
        "/api/v1/tokens", json={"username": "hanh.dt", "password": "mưa nguồn cau biển"}
    )
    assert answer.status_code == 201
    assert answer.json()["unit_id"] == unit
    listed = await admin.get("/accounts?q=hanh&role=secretary&only=on")
    assert "hanh.dt" in listed.text
    assert "accounts/new" in listed.text


async def test_a_form_with_faults_comes_back_as_it_was_typed(browser_as: BrowserAs) -> None:
    admin = await browser_as(Role.ADMINISTRATOR)
    answer = await admin.post("/accounts", name="Người Mới", username="có dấu", role="secretary")
    assert answer.status_code == 422
    assert 'value="Người Mới"' in answer.text
    assert "chữ thường không dấu" in answer.text
    assert "Chọn đơn vị cho cán bộ đơn vị." in answer.text


async def test_a_taken_user_name_is_refused_at_the_field(browser_as: BrowserAs) -> None:
    admin = await browser_as(Role.ADMINISTRATOR)
    answer = await admin.post("/accounts", name="A", username="administrator", role="auditor")
    assert answer.status_code == 409
    assert 'id="username-error"' in answer.text


async def test_nobody_else_sees_accounts(browser_as: BrowserAs) -> None:
    for role in (Role.ORGANIZER, Role.SECRETARY, Role.TRAINER, Role.LEARNER, Role.AUDITOR):
        assert (await (await browser_as(role)).get("/accounts")).status_code == 403


async def test_a_disabled_account_is_out_at_once_and_can_come_back(
    browser_as: BrowserAs,
) -> None:
    admin, auditor = await browser_as(Role.ADMINISTRATOR), await browser_as(Role.AUDITOR)
    page = f"/accounts/{auditor.actor.account_id}"
    assert (await admin.post(f"{page}/disabling")).status_code == 303
    out = await auditor.get("/units")
    assert out.status_code == 303
    assert out.headers["location"].startswith("/sign-in")
    assert "Mở lại tài khoản" in (await admin.get(page)).text
    assert (await admin.post(f"{page}/disabling")).status_code == 409
    assert (await admin.post(f"{page}/enabling")).status_code == 303
    # The old sign-in stays ended: they sign in anew.
    assert (await auditor.get("/units")).status_code == 303


async def test_an_administrator_does_not_lock_themself_out(browser_as: BrowserAs) -> None:
    admin = await browser_as(Role.ADMINISTRATOR)
    answer = await admin.post(f"/accounts/{admin.actor.account_id}/disabling")
    assert answer.status_code == 409


async def test_a_new_password_ends_the_old_one_and_every_sign_in(
    browser_as: BrowserAs,
) -> None:
    admin, trainer = await browser_as(Role.ADMINISTRATOR), await browser_as(Role.TRAINER)
    answer = await admin.post(f"/accounts/{trainer.actor.account_id}/password")
    fresh = await handed(answer)
    assert (await trainer.get("/account")).status_code == 303
    again = await sign_in.sign_in(
        "trainer", fresh, kind=sign_in.BROWSER, address="", device="", now=clock.now()
    )
    assert again.actor.role is Role.TRAINER
    events = await db.rows("SELECT details FROM event WHERE action = 'account.password_set'")
    assert fresh not in str(events)


async def test_accounts_that_are_not_there_look_so(browser_as: BrowserAs) -> None:
    admin = await browser_as(Role.ADMINISTRATOR)
    assert (await admin.get("/accounts/987654321")).status_code == 404
    assert (await admin.post("/accounts/987654321/disabling")).status_code == 404


async def test_ones_own_password_needs_the_old_one_and_ends_other_sign_ins(
    browser_as: BrowserAs,
) -> None:
    admin = await an_actor(Role.ADMINISTRATOR)
    here, there = await browser_as(Role.ORGANIZER), await browser_as(Role.ORGANIZER)
    given = await service.set_password(admin, here.actor.account_id or 0, now=clock.now())
    here, there = await browser_as(Role.ORGANIZER), await browser_as(Role.ORGANIZER)

    wrong = await here.post("/account/password", old="sai rồi", password="một câu dài dễ nhớ")
    assert wrong.status_code == 422
    assert "Mật khẩu đang dùng không đúng." in wrong.text
    assert "một câu dài" not in wrong.text
    short = await here.post("/account/password", old=given.password, password="ngắn")
    assert "10 ký tự" in short.text
    done = await here.post("/account/password", old=given.password, password="một câu dài dễ nhớ")
    assert done.status_code == 303
    assert (await here.get("/account")).status_code == 200
    assert (await there.get("/account")).status_code == 303


async def test_guessing_the_old_password_is_slowed_down(browser_as: BrowserAs) -> None:
    somebody = await browser_as(Role.TRAINER)
    for _ in range(5):
        await somebody.post("/account/password", old="đoán", password="một câu dài dễ nhớ")
    answer = await somebody.post("/account/password", old="đoán", password="một câu dài dễ nhớ")
    assert answer.status_code == 429
    assert "Chờ 15 phút" in answer.text


async def test_one_ends_ones_own_sign_ins_and_nobody_elses(browser_as: BrowserAs) -> None:
    here, there = await browser_as(Role.LEARNER), await browser_as(Role.LEARNER)
    stranger = await browser_as(Role.AUDITOR)
    page = await here.get("/account")
    assert "Chrome trên Windows" in page.text
    ending = f"/account/sign-ins/{there.actor.sign_in_id}/ending"
    assert (await stranger.post(ending)).status_code == 404
    assert (await here.post(ending)).status_code == 303
    assert (await there.get("/account")).status_code == 303
    await browser_as(Role.LEARNER)
    assert (await here.post("/account/sign-ins/ending")).status_code == 303
    left = await queries.own_sign_ins(here.actor, now=clock.now())
    assert [one.id for one in left] == [here.actor.sign_in_id]
