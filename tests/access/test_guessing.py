"""Guessing passwords is slow from one address and from many; its target is not locked out."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar.datastructures import Headers

from training import clock, settings
from training.access import service as accounts
from training.access.schemas import NewAccount
from training.actor import SYSTEM, Role
from training.errors import SignedOut, TooMany
from training.http.address import client_address
from training.security import guessing, passwords, sign_in

PASSWORD = "mưa nguồn cau biển"


@pytest.fixture
async def organizer(database: None) -> None:
    await accounts.add_account_with_hash(
        SYSTEM,
        NewAccount(username="organizer", name="Ai Đó", role=Role.ORGANIZER),
        await passwords.hashed(PASSWORD),
    )


async def enter(
    password: str, address: str, now: datetime, *, browser: str = "", username: str = "organizer"
) -> sign_in.SignedIn:
    return await sign_in.sign_in(
        username, password, kind="browser", address=address, device="", now=now, browser=browser
    )


async def guess(times: int, now: datetime, address: str = "", **more: Any) -> None:
    """Wrong passwords: from one address, or from a thousand when none is named."""
    for number in range(times):
        with pytest.raises(SignedOut):
            await enter("sai rồi nhé", address or f"10.9.{number}.1", now, **more)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of a second for each wrong guess would make these tests slow, too."""

    async def matches(password: str, kept: str | None) -> bool:
        return kept is not None and password == PASSWORD

    monkeypatch.setattr(passwords, "matches", matches)


@pytest.mark.usefixtures("organizer")
async def test_many_addresses_guess_no_faster_than_a_few() -> None:
    now = clock.now()
    await guess(guessing.PATIENCE_EVERYWHERE, now)
    with pytest.raises(TooMany):
        await enter("sai rồi nhé", "10.99.0.1", now)
    with pytest.raises(TooMany):
        await enter(PASSWORD, "10.99.0.1", now)
    later = now + timedelta(minutes=16)
    assert await enter(PASSWORD, "10.99.0.1", later)


@pytest.mark.usefixtures("organizer")
async def test_an_address_used_before_is_let_through_meanwhile() -> None:
    now = clock.now()
    await enter(PASSWORD, "192.0.2.7", now - timedelta(days=30))
    await guess(guessing.PATIENCE_EVERYWHERE, now)
    assert await enter(PASSWORD, "192.0.2.7", now)


@pytest.mark.usefixtures("organizer")
async def test_a_stranger_behind_the_same_address_does_not_lock_the_owner_out() -> None:
    now = clock.now()
    await enter(PASSWORD, "192.0.2.7", now, browser="its-owners-browser")
    await guess(guessing.PATIENCE_WITH_ACCOUNT, now, "192.0.2.7")
    with pytest.raises(TooMany):
        await enter(PASSWORD, "192.0.2.7", now)
    assert await enter(PASSWORD, "192.0.2.7", now, browser="its-owners-browser")


@pytest.mark.usefixtures("organizer")
async def test_sixty_failures_of_a_hall_do_not_keep_its_known_browsers_out() -> None:
    now = clock.now()
    await enter(PASSWORD, "192.0.2.7", now, browser="its-owners-browser")
    for number in range(guessing.PATIENCE_WITH_ADDRESS):
        with pytest.raises(SignedOut):
            await enter("sai rồi nhé", "192.0.2.7", now, username=f"somebody{number}")
    with pytest.raises(TooMany):
        await enter("sai rồi nhé", "192.0.2.7", now, username="nobody")
    assert await enter(PASSWORD, "192.0.2.7", now, browser="its-owners-browser")


@pytest.mark.usefixtures("organizer")
async def test_a_known_browser_has_no_more_guesses_than_anybody() -> None:
    now = clock.now()
    await enter(PASSWORD, "192.0.2.7", now, browser="its-owners-browser")
    await guess(guessing.PATIENCE_WITH_ACCOUNT, now, "192.0.2.7", browser="its-owners-browser")
    with pytest.raises(TooMany):
        await enter(PASSWORD, "192.0.2.8", now, browser="its-owners-browser")
    # Its failures are its own: from elsewhere its owner still gets in.
    assert await enter(PASSWORD, "192.0.2.8", now)


@pytest.mark.usefixtures("organizer")
async def test_a_browser_known_for_one_account_is_a_stranger_to_another() -> None:
    now = clock.now()
    await enter(PASSWORD, "192.0.2.7", now, browser="its-owners-browser")
    await accounts.add_account_with_hash(
        SYSTEM, NewAccount(username="admin", name="Quản trị", role=Role.ADMINISTRATOR), "x"
    )
    await guess(5, now, "192.0.2.7", browser="its-owners-browser", username="admin")
    with pytest.raises(TooMany):
        await enter(PASSWORD, "192.0.2.7", now, browser="its-owners-browser", username="admin")


@pytest.mark.usefixtures("organizer")
async def test_names_that_do_not_exist_are_slowed_down_alike() -> None:
    now = clock.now()
    await guess(guessing.PATIENCE_EVERYWHERE, now, username="nobody")
    with pytest.raises(TooMany):
        await enter("sai rồi nhé", "10.99.0.1", now, username="nobody")


def forwarded(*lines: str) -> Headers:
    return Headers([(b"x-forwarded-for", line.encode()) for line in lines])


@pytest.mark.parametrize(
    ("trusted", "connected", "lines", "address"),
    [
        (None, "127.0.0.1", ["203.0.113.5"], "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", ["203.0.113.5"], "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1", ["203.0.113.5"], "198.51.100.1"),
        ("127.0.0.1", "127.0.0.1", ["1.1.1.1, 203.0.113.5"], "203.0.113.5"),
        ("127.0.0.1", "127.0.0.1", ["1.1.1.1", "203.0.113.5"], "203.0.113.5"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", ["1.1.1.1, 203.0.113.5, 10.2.3.4"], "203.0.113.5"),
        ("127.0.0.1", "127.0.0.1", ["203.0.113.5, nonsense"], "127.0.0.1"),
        ("::1", "::1", ["2001:db8::7"], "2001:db8::7"),
        ("127.0.0.1", "127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", "unix:", ["203.0.113.5"], "unix:"),
    ],
)
def test_a_claimed_address_is_believed_only_from_our_own_proxy(
    monkeypatch: pytest.MonkeyPatch,
    trusted: str | None,
    connected: str,
    lines: list[str],
    address: str,
) -> None:
    asked = settings.read({"SOLOP_TRUSTED_PROXIES": trusted or ""})
    monkeypatch.setattr(settings, "current", lambda: asked)
    assert client_address(connected, forwarded(*lines)) == address


async def test_a_stranger_cannot_write_their_own_address(
    client: httpx.AsyncClient, organizer: None
) -> None:
    for number in range(guessing.PATIENCE_WITH_ACCOUNT + 1):
        answer = await client.post(
            "/api/v1/tokens",
            json={"username": "organizer", "password": "sai rồi nhé"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
    assert answer.status_code == 429


def test_nonsense_in_the_list_of_proxies_is_one_sentence() -> None:
    with pytest.raises(settings.SettingError, match="SOLOP_TRUSTED_PROXIES='all'"):
        settings.read({"SOLOP_TRUSTED_PROXIES": "all"})
