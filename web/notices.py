"""What one is told: an inbox of one's own, from which a click leads to the thing."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.http.policy import allows
from training.notices import queries, service
from training.security.policy import May
from training.words import say
from web.rendering import Flash
from web.show import Call, go, show

PAGE = 50


class NoticePages(Controller):
    path = "/notices"
    opt = allows(May.BE_SIGNED_IN)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, actor: NamedDependency[Actor], cursor: FromQuery[str | None] = None
    ) -> Response[Any]:
        """One's notices, unread first, then the newest."""
        found = await queries.inbox(actor, after=cursor, size=PAGE)
        return await show(request, "notices/index.html", found=found, cursor=cursor)

    @get("/{notice_id:int}")
    async def show(self, notice_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """On to the thing; opening it is reading it, and opening it twice changes nothing."""
        return go(await service.read(actor, notice_id, now=clock.now()))

    @post("/reading")
    async def read_all(self, actor: NamedDependency[Actor]) -> Response[Any]:
        """Mark everything as read."""
        count = await service.read_all(actor, now=clock.now())
        return go("/notices", Flash(say("Đã đánh dấu đọc {count} thông báo.", count=count)))
