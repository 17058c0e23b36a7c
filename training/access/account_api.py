from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from training import clock, settings
from training.access import invitations, second_factor
from training.access.schemas import Invited, NewAccount
from training.actor import Actor, Role
from training.http.once import once
from training.http.policy import allows
from training.security.policy import May


class AccountAsked(msgspec.Struct, frozen=True):
    """What a new account is made from; its owner sets the password."""

    username: str
    name: str
    role: Role
    unit_id: int | None = None


class InvitationView(msgspec.Struct, frozen=True):
    """An account and the link by which its owner sets a password; told this once."""

    account_id: int
    username: str
    invitation: str
    expires_at: datetime


class AccountAPI(Controller):
    path = "/accounts"
    tags = ["access"]
    opt = allows(May.MANAGE_ACCOUNTS)

    @post()
    async def create(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[AccountAsked],
        actor: NamedDependency[Actor],
    ) -> Response[InvitationView]:
        """Make an account and an invitation for its owner."""
        new = NewAccount(**msgspec.structs.asdict(data))
        return await once(
            request, actor, _told(lambda: invitations.invite_new(actor, new, now=clock.now()))
        )

    @post("/{account_id:int}/invitation")
    async def invite(
        self,
        request: Request[Any, Any, Any],
        account_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[InvitationView]:
        """Another invitation, in place of any before: for a forgotten password too."""
        return await once(
            request, actor, _told(lambda: invitations.invite(actor, account_id, now=clock.now()))
        )

    @delete("/{account_id:int}/invitation")
    async def withdraw(self, account_id: FromPath[int], actor: NamedDependency[Actor]) -> None:
        """Let the link that is out open nothing any more."""
        await invitations.withdraw(actor, account_id, now=clock.now())

    @delete("/{account_id:int}/second-factor")
    async def reset(self, account_id: FromPath[int], actor: NamedDependency[Actor]) -> None:
        """Take away a second factor whose phone is lost; every sign-in of the account ends."""
        await second_factor.reset(actor, account_id, now=clock.now())


def _told(make: Callable[[], Awaitable[Invited]]) -> Callable[[], Awaitable[InvitationView]]:
    async def told() -> InvitationView:
        fresh = await make()
        return InvitationView(
            account_id=fresh.account_id,
            username=fresh.username,
            invitation=invitations.address(settings.current().public_url, fresh.secret),
            expires_at=fresh.expires_at,
        )

    return told
