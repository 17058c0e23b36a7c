"""What a hall asks beside the marks: heads counted by hand, and the learner's card."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from training import clock
from training.actor import Actor
from training.attendance import card_queries, heads
from training.attendance.schemas import CardView, HeadCount, NewHeadCount
from training.http.once import once
from training.http.policy import allows
from training.security.policy import May


class HeadCountAPI(Controller):
    path = "/sessions/{session_id:int}/head-counts"
    tags = ["attendance"]

    @get(opt=allows(May.SEE_ROLL))
    async def index(
        self, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> list[HeadCount]:
        """Heads counted by hand in a session, the latest first, beside the marks of then."""
        return await heads.of_session(actor, session_id)

    @post(opt=allows(May.MARK))
    async def create(
        self,
        request: Request[Any, Any, Any],
        session_id: FromPath[int],
        data: JSONBody[NewHeadCount],
        actor: NamedDependency[Actor],
    ) -> Response[HeadCount]:
        """Record how many heads were counted by hand; the same `op_id` counts once."""
        now = clock.now()
        return await once(request, actor, lambda: heads.count(actor, session_id, data, now=now))


class CardAPI(Controller):
    path = "/enrollments/{enrollment_id:int}/card"
    tags = ["attendance"]
    opt = allows(May.SEE_ENROLLMENTS)

    @get()
    async def show(self, enrollment_id: FromPath[int], actor: NamedDependency[Actor]) -> CardView:
        """The QR card of somebody who has a seat: what the QR says, and what stands beside it."""
        return await card_queries.card(actor, enrollment_id)
