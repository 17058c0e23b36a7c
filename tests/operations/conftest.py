"""Somebody who is not at the server's own machine."""

from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest

from training.operations import health


@pytest.fixture
async def stranger(database: None, app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client from far away. Same task as the test, so it shares the test's transaction."""
    health.forget()
    transport = httpx.ASGITransport(app=cast("Any", app), client=("203.0.113.9", 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as someone:
        yield someone
