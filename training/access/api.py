from typing import Any

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from training import clock
from training.access import queries, service
from training.access.schemas import Credentials, Me, NewUnit, Token, UnitChange, UnitView
from training.actor import Actor
from training.http.once import once
from training.http.policy import allows
from training.paging import Page
from training.security import sign_in
from training.security.policy import CAPABILITIES, May, may


class TokenAPI(Controller):
    path = "/tokens"
    tags = ["access"]

    @post(opt=allows(May.ANYONE))
    async def create(self, request: Request[Any, Any, Any], data: JSONBody[Credentials]) -> Token:
        """Sign in: a bearer token for name and password."""
        signed_in = await sign_in.sign_in(
            data.username,
            data.password,
            kind=sign_in.TOKEN,
            address=request.client.host if request.client else "",
            device=request.headers.get("user-agent", ""),
            now=clock.now(),
            otp=data.otp,
        )
        return Token(
            token=signed_in.secret,
            expires_at=signed_in.expires_at.isoformat(),
            role=signed_in.actor.role,
            unit_id=signed_in.actor.unit_id,
        )

    @delete(opt=allows(May.BE_SIGNED_IN))
    async def destroy(self, actor: NamedDependency[Actor]) -> None:
        """Sign out: the token is worth nothing from now on."""
        await sign_in.end(actor, now=clock.now())


class MeAPI(Controller):
    path = "/me"
    tags = ["access"]
    opt = allows(May.BE_SIGNED_IN)

    @get()
    async def show(self, actor: NamedDependency[Actor]) -> Me:
        """Who am I, and what may I."""
        return Me(
            account_id=actor.account_id,
            username=actor.username,
            name=actor.name,
            role=actor.role,
            unit_id=actor.unit_id,
            person_id=actor.person_id,
            may=[what for what in CAPABILITIES if may(actor, what)],
        )


class UnitAPI(Controller):
    path = "/units"
    tags = ["access"]

    @get(opt=allows(May.SEE_UNITS))
    async def index(
        self,
        q: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[UnitView]:
        """The units of the Bloc in dictionary order."""
        return await queries.units(today=clock.today(), q=q, after=cursor, size=limit)

    @post(opt=allows(May.CHANGE_UNITS))
    async def create(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[NewUnit],
        actor: NamedDependency[Actor],
    ) -> Response[UnitView]:
        """Add a unit."""
        return await once(
            request, actor, lambda: service.add_unit(actor, data, today=clock.today())
        )

    @get("/{unit_id:int}", opt=allows(May.SEE_UNITS))
    async def show(self, unit_id: FromPath[int]) -> UnitView:
        """One unit."""
        return await queries.unit(unit_id, today=clock.today())

    @patch("/{unit_id:int}", opt=allows(May.CHANGE_UNITS))
    async def update(
        self,
        unit_id: FromPath[int],
        data: JSONBody[UnitChange],
        actor: NamedDependency[Actor],
    ) -> UnitView:
        """Rename a unit, move it or end it."""
        return await service.change_unit(actor, unit_id, data, today=clock.today())
