from litestar import Controller, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from training import clock
from training.actor import Actor
from training.catalog.schemas import (
    AllotmentView,
    Cancellation,
    ClassChange,
    ClassView,
    Decision,
    NewAllotment,
    NewSession,
    SessionView,
)
from training.enrollment import (
    planning,
)
from training.http.policy import allows
from training.security.policy import May


class ClassSeatsAPI(Controller):
    """Changes of a class that concern who is in it: who waits moves up, all are told."""

    path = "/classes/{class_id:int}"
    tags = ["catalog"]
    opt = allows(May.CHANGE_CLASSES)

    @patch()
    async def update(
        self,
        class_id: FromPath[int],
        data: JSONBody[ClassChange],
        actor: NamedDependency[Actor],
    ) -> ClassView:
        """Change a class; what is left out stays."""
        return await planning.change_class(actor, class_id, data, now=clock.now())

    @put("/allotments")
    async def allot(
        self,
        class_id: FromPath[int],
        data: JSONBody[list[NewAllotment]],
        actor: NamedDependency[Actor],
    ) -> list[AllotmentView]:
        """Set seats aside for units."""
        return await planning.set_allotments(actor, class_id, data, now=clock.now())

    @put("/sessions")
    async def set_sessions(
        self,
        class_id: FromPath[int],
        data: JSONBody[list[NewSession]],
        actor: NamedDependency[Actor],
    ) -> list[SessionView]:
        """Set the timetable."""
        return await planning.set_sessions(actor, class_id, data)

    @post("/opening", status_code=200)
    async def open(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> ClassView:
        """Take registrations, for the first time or again."""
        return await planning.open_registration(actor, class_id, now=clock.now())

    @post("/convening", status_code=200)
    async def convene(
        self,
        class_id: FromPath[int],
        data: JSONBody[Decision],
        actor: NamedDependency[Actor],
    ) -> ClassView:
        """Record the decision that opens the class."""
        return await planning.convene(actor, class_id, data)

    @post("/cancellation", status_code=200)
    async def cancel(
        self,
        class_id: FromPath[int],
        data: JSONBody[Cancellation],
        actor: NamedDependency[Actor],
    ) -> ClassView:
        """Call the class off."""
        return await planning.cancel(actor, class_id, data, now=clock.now())
