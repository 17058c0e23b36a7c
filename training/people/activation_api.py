from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock, settings
from training.actor import Actor
from training.http.once import once
from training.http.policy import allows
from training.people import activation_codes
from training.security.policy import May


class CodeView(msgspec.Struct, frozen=True):
    """An activation code, told this once. `renews`: it sets a new password of a known account."""

    id: int
    person_id: int
    code: str
    url: str
    issued_at: datetime
    expires_at: datetime
    renews: bool


class ActivationCodeAPI(Controller):
    path = "/persons/{person_id:int}/activation-codes"
    tags = ["people"]
    opt = allows(May.GIVE_CODES)

    @post()
    async def create(
        self,
        request: Request[Any, Any, Any],
        person_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[CodeView]:
        """Give a person a code to make their account with; one that is out ends."""

        async def make() -> CodeView:
            (fresh,) = await activation_codes.issue(actor, [person_id], now=clock.now())
            return CodeView(
                id=fresh.id,
                person_id=fresh.person_id,
                code=fresh.code,
                url=activation_codes.address(settings.current().public_url, fresh.code),
                issued_at=fresh.issued_at,
                expires_at=fresh.expires_at,
                renews=fresh.renews,
            )

        return await once(request, actor, make)

    @delete()
    async def destroy(self, person_id: FromPath[int], actor: NamedDependency[Actor]) -> None:
        """Let the code that is out open nothing any more."""
        await activation_codes.withdraw(actor, person_id, now=clock.now())
