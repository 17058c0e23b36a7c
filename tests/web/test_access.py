"""The way in: names kept, guesses slowed, one click in the demo only."""

from typing import Any

import httpx
import msgspec
import pytest

from tests.cast import an_actor
from tests.web.conftest import BrowserAs
from training import clock, settings
from training.access import service
from training.actor import Role


async def with_password(role: Role) -> str:
    admin = await an_actor(Role.ADMINISTRATOR)
    somebody = await an_actor(role)
    return (await service.set_password(admin, somebody.account_id or 0, now=clock.now())).password


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = msgspec.structs.replace(settings.current(), demo=True)
    monkeypatch.setattr(settings, "current", lambda: shown)


async def sign_in(client: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    return await client.post("/sign-in", data=fields, headers={"sec-fetch-site": "same-origin"})


async def test_one_signs_in_and_goes_on_to_where_one_wanted(client: httpx.AsyncClient) -> None:
    password = await with_password(Role.ORGANIZER)
    asked = await client.get("/units?q=a")
    assert asked.headers["location"] == "/sign-in?back=/units%3Fq%3Da"
    answer = await sign_in(client, username="organizer", password=password, back="/units?q=a")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/units?q=a"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await client.get("/sign-in")).headers["location"] == "/"


async def test_nobody_is_sent_to_another_site(client: httpx.AsyncClient) -> None:
    password = await with_password(Role.ORGANIZER)
    for back in ("https://example.com", "//example.com", "/\\example.com"):
        client.cookies.clear()
        answer = await sign_in(client, username="organizer", password=password, back=back)
        assert answer.headers["location"] == "/"


async def test_a_wrong_password_keeps_the_name_and_not_the_password(
    client: httpx.AsyncClient,
) -> None:
    answer = await sign_in(client, username="organizer", password="sai-mat-khau")
    assert answer.status_code == 401
    assert 'value="organizer"' in answer.text
    assert "sai-mat-khau" not in answer.text
    assert 'id="password-error"' in answer.text


async def test_guessing_is_slowed_down_in_words(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        await sign_in(client, username="organizer", password="đoán")
    answer = await sign_in(client, username="organizer", password="đoán")
    assert answer.status_code == 429
    assert "Chờ 15 phút" in answer.text


async def test_signing_out_ends_it_on_the_server(browser_as: BrowserAs) -> None:
    somebody = await browser_as(Role.TRAINER)
    kept = dict(somebody.http.cookies)
    assert (await somebody.post("/sign-out")).headers["location"] == "/sign-in"
    somebody.http.cookies.update(kept)
    assert (await somebody.get("/account")).status_code == 303


async def test_one_click_is_for_the_demo_only(client: httpx.AsyncClient) -> None:
    await an_actor(Role.ORGANIZER)
    assert "persona" not in (await client.get("/sign-in")).text
    answer = await client.post("/sign-in/persona", data={"username": "organizer"})
    assert answer.status_code == 404


@pytest.mark.usefixtures("demo")
async def test_in_the_demo_one_click_signs_a_named_person_in(client: httpx.AsyncClient) -> None:
    await an_actor(Role.ORGANIZER)
    page = (await client.get("/sign-in")).text
    assert "organizer thử, Ban tổ chức lớp" in page
    assert "demo-solop-2026" in page
    answer = await client.post("/sign-in/persona", data={"username": "organizer"})
    assert answer.headers["location"] == "/"
    assert (await client.get("/")).status_code == 200
    assert (await client.post("/sign-in/persona", data={"username": "x"})).status_code != 303


async def test_english_is_one_click_away_and_stays(client: httpx.AsyncClient) -> None:
    answer = await client.get("/language/en?back=/sign-in")
    assert answer.headers["location"] == "/sign-in"
    assert '<html lang="en">' in (await client.get("/sign-in")).text
    assert (await client.get("/language/xx")).status_code == 404
