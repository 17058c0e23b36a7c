from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from training import clock
from training.actor import Actor
from training.http.policy import allows
from training.notices import queries, service
from training.notices.schemas import Inbox, Read
from training.security.policy import May


class NoticeAPI(Controller):
    path = "/notices"
    tags = ["notices"]
    opt = allows(May.BE_SIGNED_IN)

    @get()
    async def index(
        self,
        actor: NamedDependency[Actor],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Inbox:
        """What one is told, unread first."""
        return await queries.inbox(actor, after=cursor, size=limit)

    @post("/reading", status_code=HTTP_200_OK)
    async def read_all(self, actor: NamedDependency[Actor]) -> Read:
        """Mark everything as read."""
        return Read(await service.read_all(actor, now=clock.now()))

    @post("/{notice_id:int}/reading", status_code=HTTP_204_NO_CONTENT)
    async def read(self, notice_id: FromPath[int], actor: NamedDependency[Actor]) -> None:
        """Mark one notice as read."""
        await service.read(actor, notice_id, now=clock.now())
