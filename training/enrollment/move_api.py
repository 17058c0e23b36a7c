from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from training import clock
from training.actor import Actor
from training.enrollment import move_queries, moves
from training.enrollment.move_queries import TransferView
from training.enrollment.rules import TransferState
from training.enrollment.schemas import Reason
from training.http.once import once
from training.http.policy import allows
from training.paging import Page
from training.security.policy import May

# Litestar keeps the name "state" for itself.
State = Annotated[TransferState | None, QueryParameter(name="state")]


class TransferAskingAPI(Controller):
    path = "/imports/{import_id:int}/rows/{row:int}/transfer-request"
    tags = ["enrollment"]

    @post(opt=allows(May.ENROLL))
    async def ask(
        self,
        request: Request[Any, Any, Any],
        import_id: FromPath[int],
        row: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[TransferView]:
        """Ask the office to move the person whom the row names to one's own unit."""
        return await once(request, actor, lambda: moves.ask(actor, import_id, row, now=clock.now()))


class TransferRequestAPI(Controller):
    path = "/transfer-requests"
    tags = ["enrollment"]

    @get(opt=allows(May.ENROLL))
    async def index(
        self,
        actor: NamedDependency[Actor],
        wanted: State = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[TransferView]:
        """Requests to move people between units, newest first."""
        return await move_queries.requests(actor, state=wanted, after=cursor, size=limit)

    @get("/{transfer_id:int}", opt=allows(May.ENROLL))
    async def show(self, transfer_id: FromPath[int], actor: NamedDependency[Actor]) -> TransferView:
        """One request."""
        return await move_queries.request(actor, transfer_id)

    @post("/{transfer_id:int}/agreement", opt=allows(May.DECIDE), status_code=200)
    async def agree(
        self, transfer_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> TransferView:
        """The person moves, and is registered where the class still takes them."""
        return await moves.agree(actor, transfer_id, now=clock.now())

    @post("/{transfer_id:int}/refusal", opt=allows(May.DECIDE), status_code=200)
    async def refuse(
        self,
        transfer_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> TransferView:
        """The person stays, with a reason."""
        return await moves.refuse(actor, transfer_id, data.reason, now=clock.now())
