"""The named cast: the same people in tests, demo and one-click sign-in."""

from typing import Any

import httpx

from training import clock, db
from training.access import service as access
from training.access.schemas import NewAccount, NewUnit
from training.actor import SYSTEM, Actor, Role
from training.security import sign_in


async def a_unit(code: str = "DHKT", name: str = "Trường ĐH Kỹ thuật Long Biên") -> int:
    """A unit, made once a test."""
    found = await db.value("SELECT id FROM unit WHERE code = $1", code)
    if found is not None:
        return int(found)
    return (await access.add_unit(SYSTEM, NewUnit(code=code, name=name), today=clock.today())).id


async def an_actor(role: Role, *, unit_id: int | None = None, username: str = "") -> Actor:
    """Somebody of a role, with an account and a sign-in."""
    return (await _signed_in(role, unit_id, username)).actor


async def signed_in(
    client: httpx.AsyncClient, role: Role, *, unit_id: int | None = None, username: str = ""
) -> Actor:
    """Make the client somebody of a role, by bearer token."""
    fresh = await _signed_in(role, unit_id, username)
    client.headers["authorization"] = f"Bearer {fresh.secret}"
    return fresh.actor


async def _signed_in(role: Role, unit_id: int | None, username: str) -> sign_in.SignedIn:
    if role is Role.SECRETARY and unit_id is None:
        unit_id = await a_unit()
    name = username or str(role.value)
    account = await db.value("SELECT id FROM account WHERE username = $1", name)
    if account is None:
        account = await access.add_account_with_hash(
            SYSTEM, NewAccount(username=name, name=f"{name} thử", role=role, unit_id=unit_id), None
        )
    return await sign_in.mint(
        account, kind=sign_in.TOKEN, address="127.0.0.1", device="test", now=clock.now()
    )


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem details of a refusal."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code
    return found
