from typing import Any

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from training import clock
from training.actor import Actor
from training.enrollment import release, release_views, waiting
from training.enrollment.seat_schemas import ReleaseView, Reopening, WaitingList
from training.http.policy import allows
from training.security.policy import May

Call = Request[Any, Any, Any]


class SharingAPI(Controller):
    """How a class's seats are shared: the waiting list, and giving unused seats back."""

    path = "/classes/{class_id:int}"
    tags = ["seats"]

    @get("/waiting-list", opt=allows(May.SEE_ENROLLMENTS))
    async def waiting_list(
        self,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> WaitingList:
        """Who waits, from the head of the line, and why; names of one's own people only."""
        return await waiting.of_class(actor, class_id, after=cursor, size=limit)

    @get("/release", opt=allows(May.SEE_CLASSES))
    async def show_release(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> ReleaseView:
        """Who gave seats back and who got them; before the day, as it would be today."""
        return await release_views.view(actor, class_id)

    @post("/release", opt=allows(May.CHANGE_CLASSES), status_code=200)
    async def release(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> ReleaseView:
        """Let unused seats flow back now and share them among those who wait."""
        return await release.release(actor, class_id, now=clock.now())

    @post("/release/reopening", opt=allows(May.CHANGE_CLASSES), status_code=200)
    async def reopen(
        self, class_id: FromPath[int], data: JSONBody[Reopening], actor: NamedDependency[Actor]
    ) -> ReleaseView:
        """Let seats be set aside for units again, with a reason; they can be released once more."""
        return await release.reopen(actor, class_id, data.reason, now=clock.now())
