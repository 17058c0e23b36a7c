"""Somebody at a browser: signed in by cookie, posting forms with their token."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import httpx
import pytest

from tests.cast import an_actor
from training import clock
from training.actor import Actor, Role
from training.security import sign_in


class Browser:
    """One person's browser. `actor` is who they are, `csrf` the token of their forms."""

    def __init__(self, http: httpx.AsyncClient, actor: Actor, token: str) -> None:
        self.http, self.actor, self.csrf = http, actor, token

    async def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return await self.http.get(path)

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form, as the page's own button would."""
        return await self.http.post(path, data={"_csrf": self.csrf, **fields})


BrowserAs = Callable[..., Awaitable[Browser]]


@pytest.fixture
async def browser_as(database: None, app: Any) -> AsyncIterator[BrowserAs]:
    """Open a browser as somebody of a role: `await browser_as(Role.SECRETARY)`."""
    opened: list[httpx.AsyncClient] = []

    async def open_as(role: Role, *, unit_id: int | None = None, username: str = "") -> Browser:
        known = await an_actor(role, unit_id=unit_id, username=username)
        assert known.account_id is not None
        fresh = await sign_in.mint(
            known.account_id,
            kind=sign_in.BROWSER,
            address="127.0.0.1",
            device="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0",
            now=clock.now(),
        )
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=cast("Any", app)),
            base_url="http://test",
            cookies={"solop": fresh.secret},
        )
        opened.append(http)
        return Browser(http, fresh.actor, sign_in.csrf_token(fresh.secret))

    yield open_as
    for http in opened:
        await http.aclose()
