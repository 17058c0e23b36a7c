from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from training import clock
from training.actor import Actor
from training.enrollment import moving
from training.enrollment.moving import Moved, Stranded
from training.enrollment.schemas import MoveMany
from training.http.policy import allows
from training.paging import Page
from training.security.policy import May


class MoveAPI(Controller):
    """People of a class that was called off."""

    path = "/classes/{class_id:int}/moves"
    tags = ["enrollment"]
    opt = allows(May.ENROLL)

    @get()
    async def index(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Page[Stranded]:
        """What became of everybody: those without a class first."""
        return Page(await moving.stranded(actor, class_id))

    @post(status_code=200)
    async def move(
        self,
        class_id: FromPath[int],
        data: JSONBody[MoveMany],
        actor: NamedDependency[Actor],
    ) -> Moved:
        """Move many to another class of the course; whom it refuses stays, with the reason.

        Asked again it moves nobody twice.
        """
        return await moving.move_many(
            actor, class_id, data.enrollment_ids, data.class_id, now=clock.now()
        )
