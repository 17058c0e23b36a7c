"""Getting in where one may not: forged forms, planted cookies, addresses that lead astray."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.adversary.calls import WRITES, calls, ids
from tests.adversary.stage import a_stage
from tests.cast import problem
from tests.web.conftest import BrowserAs
from training import clock, db
from training.access import service as access
from training.access.schemas import NewAccount
from training.actor import SYSTEM, Role
from training.security import passwords, sign_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.commits]

PASSWORD = "mot-mat-khau-dai"
ASTRAY = (
    *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example"),
    *("/\t/evil.example", "/%09/evil.example", " //evil.example", "javascript:alert(1)"),
    *("/\r\nX-Evil: 1", "///evil.example", "/\n/evil.example", "http:evil.example"),
)


async def test_no_write_is_done_for_a_cookie_alone(app: Any, browser_as: BrowserAs) -> None:
    stage = await a_stage()
    signed_in = [await browser_as(role) for role in (Role.ORGANIZER, Role.ADMINISTRATOR)]
    before = await db.value("SELECT count(*) FROM event")
    for who in signed_in:
        other = sign_in.csrf_token("another secret")
        for call in calls(app):
            if call.method not in WRITES or not call.allows(who.actor.role):
                continue
            path = call.to(**ids(stage))
            for headers in ({}, {"x-csrf-token": other}, {"sec-fetch-site": "cross-site"}):
                answer = await who.http.request(call.method, path, headers=headers)
                assert answer.status_code == 403, (call, headers, answer.text[:300])
            typed = {"_csrf": other, "reason": "x"}
            answer = await who.http.request(call.method, path, data=typed)
            assert answer.status_code == 403, call
    done = await db.rows("SELECT action FROM event ORDER BY id OFFSET $1", before)
    assert [row["action"] for row in done] == []


async def test_a_bearer_token_is_no_cookie_and_a_cookie_no_bearer(
    client: httpx.AsyncClient, browser_as: BrowserAs
) -> None:
    office = await browser_as(Role.ORGANIZER)
    secret = office.http.cookies["solop"]
    as_bearer = await client.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"})
    assert problem(as_bearer)["status"] == 401
    account = office.actor.account_id
    assert account is not None
    token = await sign_in.mint(account, kind=sign_in.TOKEN, address="", device="", now=clock.now())
    as_cookie = await client.get("/api/v1/me", headers={"cookie": f"solop={token.secret}"})
    assert problem(as_cookie)["status"] == 401


async def test_a_planted_cookie_is_not_who_one_becomes(client: httpx.AsyncClient) -> None:
    await _account()
    planted = "chosen-by-somebody-else"
    client.cookies.set("solop", planted)
    answer = await _sign_in(client, "/")
    assert answer.status_code == 303
    fresh = answer.cookies["solop"]
    assert fresh != planted
    attributes = answer.headers["set-cookie"].lower()
    assert "httponly" in attributes
    assert "samesite=lax" in attributes
    stolen = await client.get("/api/v1/me", headers={"cookie": f"solop={planted}"})
    assert stolen.status_code == 401


@pytest.mark.parametrize("back", ASTRAY)
async def test_no_address_leads_off_this_site(client: httpx.AsyncClient, back: str) -> None:
    await _account()
    signed = await _sign_in(client, back)
    assert signed.status_code == 303
    _stays(signed)
    chosen = await client.get(f"/language/en?back={quote(back)}")
    _stays(chosen)


def _stays(answer: httpx.Response) -> None:
    to = answer.headers["location"]
    assert to.startswith("/"), to
    assert not to.startswith(("//", "/\\")), to
    assert not set(to) & set("\t\r\n"), to
    assert "x-evil" not in answer.headers


async def _sign_in(client: httpx.AsyncClient, back: str) -> httpx.Response:
    return await client.post(
        "/sign-in", data={"username": "organizer", "password": PASSWORD, "back": back}
    )


async def _account() -> None:
    await access.add_account_with_hash(
        SYSTEM,
        NewAccount(username="organizer", name="Ai Đó", role=Role.ORGANIZER),
        await passwords.hashed(PASSWORD),
    )


@pytest.mark.parametrize(
    ("accepted", "english"),
    [
        ("en", True),
        ("en-GB;q=0.8, vi;q=0.9", False),
        ("fr, en;q=0.5", True),
        ("vi;q=0.1,en;q=0.9", True),
        ("vi,en", False),
        ("", False),
        ("*", False),
        ("en;q=x", False),
        ("," * 5000, False),
    ],
)
async def test_every_refusal_speaks_the_language_asked_for(
    client: httpx.AsyncClient, accepted: str, *, english: bool
) -> None:
    headers = {"accept-language": accepted}
    for method, address in (
        ("DELETE", "/api/v1/persons"),
        ("GET", "/api/v1/nothing"),
        ("GET", "/api/v1/persons"),
        ("POST", "/api/v1/tokens"),
    ):
        told = problem(await client.request(method, address, headers=headers, json={}))
        assert told["title"]
        assert told["code"]
        assert told["detail"].isascii() is english, (method, address, told["detail"])


async def test_head_is_get_without_its_content(client: httpx.AsyncClient) -> None:
    for address in ("/", "/sign-in", "/static/css/base.css", "/api/v1/me", "/nowhere"):
        whole, head = await client.get(address), await client.head(address)
        assert head.status_code == whole.status_code, address
        assert head.headers["content-type"] == whole.headers["content-type"], address
        assert whole.content or whole.has_redirect_location, address
        assert head.content == b"", address


async def test_a_host_that_is_none_and_a_name_that_is_no_files_are_no_fault_of_ours(
    client: httpx.AsyncClient,
) -> None:
    for host in ("a:80x", "a b", "a/b", "[::1", "a:800000", "a@b", 'a"b', ""):
        answer = await client.get("/sign-in", headers={"host": host})
        assert (answer.status_code, "Host" in answer.text) == (400, True), host
    for host in ("so-lop.example", "[::1]:8000", "127.0.0.1:80", "localhost:"):
        assert (await client.get("/sign-in", headers={"host": host})).status_code == 200, host
    for name in ("%00", "x" * 5000, "../web/app.py", "%2e%2e/app.py"):
        assert (await client.get(f"/static/{name}")).status_code == 404, name


async def test_a_connection_lost_in_the_middle_of_a_body_is_no_fault_of_ours(app: Any) -> None:
    heard: list[Any] = []
    pieces = iter([{"type": "http.request", "body": b"username=a", "more_body": True}])

    async def receive() -> Any:
        return next(pieces, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        heard.append(message)

    kind = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/sign-in",
        "query_string": b"",
        "headers": [(b"host", b"test"), kind],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "http_version": "1.1",
        "raw_path": b"/sign-in",
        "root_path": "",
        "extensions": {},
    }
    await app(scope, receive, send)
    assert heard[0]["status"] == 400
