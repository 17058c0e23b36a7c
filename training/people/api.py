from typing import Any

from litestar import Controller, Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.http.once import once
from training.http.policy import allows
from training.paging import Page
from training.people import queries, service
from training.people.rules import Standing
from training.people.schemas import (
    Found,
    Lookup,
    NewPerson,
    PersonChange,
    PersonDetails,
    PersonView,
)
from training.security.policy import May


class PersonAPI(Controller):
    path = "/persons"
    tags = ["people"]

    @get(opt=allows(May.SEE_PEOPLE))
    async def index(
        self,
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        unit_id: FromQuery[int | None] = None,
        standing: FromQuery[Standing | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[PersonView]:
        """People in one's scope, in dictionary order by given name."""
        return await queries.find(
            actor, q=q, unit_id=unit_id, standing=standing, after=cursor, size=limit
        )

    @post(opt=allows(May.CHANGE_PEOPLE))
    async def create(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[NewPerson],
        actor: NamedDependency[Actor],
    ) -> Response[PersonDetails]:
        """Put a person on record."""
        return await once(request, actor, lambda: service.add(actor, data, clock.today()))

    @post("/lookups", opt=allows(May.SEE_PEOPLE), status_code=HTTP_200_OK)
    async def look_up(self, data: JSONBody[Lookup], actor: NamedDependency[Actor]) -> Found:
        """The person with a citizen number, within one's scope."""
        return Found(await service.look_up(actor, data.national_id, clock.now()))

    @get("/{person_id:int}", opt=allows(May.SEE_PEOPLE))
    async def show(self, person_id: FromPath[int], actor: NamedDependency[Actor]) -> PersonDetails:
        """One person."""
        return await queries.person(actor, person_id)

    @patch("/{person_id:int}", opt=allows(May.CHANGE_PEOPLE))
    async def update(
        self,
        person_id: FromPath[int],
        data: JSONBody[PersonChange],
        actor: NamedDependency[Actor],
    ) -> PersonDetails:
        """Correct a record; what is left out stays."""
        return await service.change(actor, person_id, data, clock.today())
