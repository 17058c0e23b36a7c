"""The outermost layer: who asks, whether a form came from us, in which language, how we answer."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar, get

from tests.cast import a_unit, problem, signed_in
from training import clock, db
from training.access import service as access
from training.access.schemas import NewAccount
from training.actor import SYSTEM, Role
from training.http.policy import UnguardedRoute, check_routes
from training.security import guessing, passwords, sign_in

PASSWORD = "mot-mat-khau-dai"


async def a_session(client: httpx.AsyncClient, role: Role = Role.ORGANIZER) -> str:
    """A browser signed in by cookie; gives its CSRF token."""
    unit = await a_unit() if role is Role.SECRETARY else None
    account = await access.add_account_with_hash(
        SYSTEM, NewAccount(username="ai-do", name="Ai Đó", role=role, unit_id=unit), None
    )
    fresh = await sign_in.mint(
        account, kind=sign_in.BROWSER, address="", device="", now=clock.now()
    )
    client.cookies.set("solop", fresh.secret)
    return sign_in.csrf_token(fresh.secret)


async def test_a_form_from_elsewhere_is_refused(client: httpx.AsyncClient) -> None:
    token = await a_session(client)
    url, body = "/api/v1/units", {"code": "A", "name": "B"}
    assert problem(await client.post(url, json=body))["code"] == "csrf"
    wrong = {"x-csrf-token": "0" * 64}
    assert (await client.post(url, json=body, headers=wrong)).status_code == 403
    foreign = {"x-csrf-token": token, "origin": "https://elsewhere.example"}
    assert (await client.post(url, json=body, headers=foreign)).status_code == 403
    right = {"x-csrf-token": token}
    assert (await client.post(url, json=body, headers=right)).status_code == 201


async def test_a_token_of_another_session_opens_nothing(client: httpx.AsyncClient) -> None:
    await a_session(client)
    other = {"x-csrf-token": sign_in.csrf_token("another secret")}
    answer = await client.post("/api/v1/units", json={"code": "A", "name": "B"}, headers=other)
    assert answer.status_code == 403


async def test_signing_in_mints_a_secret_that_the_browser_did_not_choose(
    client: httpx.AsyncClient,
) -> None:
    await access.add_account_with_hash(
        SYSTEM,
        NewAccount(username="organizer", name="Ai Đó", role=Role.ORGANIZER),
        await passwords.hashed(PASSWORD),
    )
    client.cookies.set("solop", "chosen-by-somebody")
    answer = await client.post(
        "/sign-in", data={"username": "organizer", "password": PASSWORD, "back": "//evil.example"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    secret = cookie.split("solop=")[1].split(";")[0]
    kept = await db.rows("SELECT secret_hash FROM sign_in")
    assert [bytes(row["secret_hash"]) for row in kept] == [sign_in.digest(secret)]


async def test_a_wrong_password_keeps_the_name_and_tells_nothing_more(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/sign-in", data={"username": "nobody", "password": "x" * 12})
    assert answer.status_code == 401
    assert 'value="nobody"' in answer.text
    assert "x" * 12 not in answer.text


async def test_guessing_is_slowed_down_for_the_guesser_only(client: httpx.AsyncClient) -> None:
    await access.add_account_with_hash(
        SYSTEM,
        NewAccount(username="organizer", name="Ai Đó", role=Role.ORGANIZER),
        await passwords.hashed(PASSWORD),
    )
    now = clock.now()
    for _ in range(guessing.PATIENCE_WITH_ACCOUNT):
        await db.rows(
            "INSERT INTO failed_attempt (at, subject, address) VALUES ($1, $2, '10.0.0.9')",
            now,
            guessing.subject("organizer"),
        )
    asked: dict[str, Any] = {"kind": sign_in.TOKEN, "device": "", "now": now}
    with pytest.raises(Exception, match="Sai quá nhiều lần"):
        await sign_in.sign_in("organizer", PASSWORD, address="10.0.0.9", **asked)
    fresh = await sign_in.sign_in("organizer", PASSWORD, address="10.0.0.1", **asked)
    assert fresh.actor.username == "organizer"


async def test_an_ended_or_old_sign_in_is_worth_nothing(client: httpx.AsyncClient) -> None:
    actor = await signed_in(client, Role.ORGANIZER)
    assert (await client.get("/api/v1/me")).json()["role"] == "organizer"
    assert (await client.delete("/api/v1/tokens")).status_code == 204
    assert (await client.get("/api/v1/me")).status_code == 401
    await db.rows("UPDATE sign_in SET ended_at = NULL WHERE id = $1", actor.sign_in_id)
    late = clock.now() + timedelta(days=8)
    assert await sign_in.recognise(client.headers["authorization"][7:], now=late) is None


async def test_every_answer_is_dressed(client: httpx.AsyncClient) -> None:
    for path in ("/sign-in", "/nowhere", "/api/v1/me", "/api/v1/nowhere"):
        headers = (await client.get(path)).headers
        assert "script-src 'self' 'nonce-" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-request-id"]


async def test_a_nonce_is_used_once(client: httpx.AsyncClient) -> None:
    policies = {(await client.get("/sign-in")).headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


async def test_refusals_are_worded_in_the_readers_language(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.SECRETARY)
    body = {"code": "A", "name": "B"}
    said = problem(await client.post("/api/v1/units", json=body))["detail"]
    headers = {"accept-language": "en-GB,en;q=0.8"}
    spoken = problem(await client.post("/api/v1/units", json=body, headers=headers))["detail"]
    assert "vai trò" in said
    assert spoken != said


async def test_a_stranger_is_led_to_the_sign_in_and_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/?x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?back=/%3Fx%3D1"


async def test_nobody_is_told_no_in_json_on_a_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert answer.status_code == 404
    assert "<h1" in answer.text


async def test_an_unknown_body_is_said_field_by_field(client: httpx.AsyncClient) -> None:
    await signed_in(client, Role.ORGANIZER)
    answer = await client.post("/api/v1/units", json={"code": 3})
    assert answer.status_code == 400
    assert {"code", "name"} & {one["field"] for one in problem(answer)["errors"]}
    assert (
        await client.post(
            "/api/v1/units", content=b"{", headers={"content-type": "application/json"}
        )
    ).status_code == 400


def test_a_route_that_forgot_its_capability_keeps_the_app_from_starting() -> None:
    @get("/forgotten", sync_to_thread=False)
    def forgotten() -> str:
        return ""

    with pytest.raises(UnguardedRoute, match="/forgotten"):
        check_routes(Litestar([forgotten], openapi_config=None))
