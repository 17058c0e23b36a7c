from typing import Annotated, Any

from litestar import Controller, Request, Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.catalog import queries, service
from training.catalog.rules import ClassState
from training.catalog.schemas import (
    AllotmentView,
    Cancellation,
    ClassChange,
    ClassView,
    CourseView,
    Decision,
    NewAllotment,
    NewClass,
    NewCourse,
    NewSession,
    SessionView,
)
from training.http.once import once
from training.http.policy import allows
from training.paging import Page
from training.security.policy import May


class CourseAPI(Controller):
    path = "/courses"
    tags = ["catalog"]

    @get(opt=allows(May.SEE_CLASSES))
    async def index(self) -> Page[CourseView]:
        """The catalog with the rules in force today."""
        return Page(await queries.courses(clock.today()))

    @post(opt=allows(May.CHANGE_COURSES))
    async def create(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[NewCourse],
        actor: NamedDependency[Actor],
    ) -> Response[CourseView]:
        """Add a course."""
        return await once(request, actor, lambda: service.add_course(actor, data))


class ClassAPI(Controller):
    path = "/classes"
    tags = ["catalog"]

    @get(opt=allows(May.SEE_CLASSES))
    async def index(
        self,
        actor: NamedDependency[Actor],
        # Litestar keeps the name `state` for itself.
        in_state: Annotated[ClassState | None, QueryParameter(name="state")] = None,
        course: FromQuery[str | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[ClassView]:
        """The classes that one may see, the latest first."""
        return await queries.classes(actor, state=in_state, course=course, after=cursor, size=limit)

    @post(opt=allows(May.CHANGE_CLASSES))
    async def create(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[NewClass],
        actor: NamedDependency[Actor],
    ) -> Response[ClassView]:
        """Plan a class, as a draft."""
        return await once(request, actor, lambda: service.add_class(actor, data))

    @get("/{class_id:int}", opt=allows(May.SEE_CLASSES))
    async def show(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> ClassView:
        """One class."""
        return await queries.training_class(actor, class_id)


class ClassLifeAPI(Controller):
    """The steps of a class's life. Its completion stands with the results that it decides."""

    path = "/classes/{class_id:int}"
    tags = ["catalog"]
    opt = allows(May.CHANGE_CLASSES)

    @post("/publication", status_code=HTTP_200_OK)
    async def publish(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> ClassView:
        """Announce a draft to the units."""
        return await service.publish(actor, class_id)

    @post("/opening", status_code=HTTP_200_OK)
    async def open(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> ClassView:
        """Take registrations."""
        return await service.open_registration(actor, class_id)

    @post("/closing", status_code=HTTP_200_OK)
    async def close(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> ClassView:
        """Take no more registrations."""
        return await service.close_registration(actor, class_id)

    @post("/convening", status_code=HTTP_200_OK)
    async def convene(
        self,
        class_id: FromPath[int],
        data: JSONBody[Decision],
        actor: NamedDependency[Actor],
    ) -> ClassView:
        """Record the decision that opens the class."""
        return await service.convene(actor, class_id, data)

    @post("/cancellation", status_code=HTTP_200_OK)
    async def cancel(
        self,
        class_id: FromPath[int],
        data: JSONBody[Cancellation],
        actor: NamedDependency[Actor],
    ) -> ClassView:
        """Call the class off."""
        return await service.cancel(actor, class_id, data)


class ArrangementAPI(Controller):
    """Seats per unit and timetable of a class. What may free a seat stands with enrollment."""

    path = "/classes/{class_id:int}"
    tags = ["catalog"]

    @get("/allotments", opt=allows(May.SEE_CLASSES))
    async def allotments(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> list[AllotmentView]:
        """Seats per unit: a secretary's own, the office's all."""
        return await queries.allotments_seen(actor, class_id)

    @get("/sessions", opt=allows(May.SEE_CLASSES))
    async def sessions(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> list[SessionView]:
        """The timetable."""
        return await queries.sessions_seen(actor, class_id)

    @put("/sessions", opt=allows(May.CHANGE_CLASSES))
    async def set_sessions(
        self,
        class_id: FromPath[int],
        data: JSONBody[list[NewSession]],
        actor: NamedDependency[Actor],
    ) -> list[SessionView]:
        """Set the timetable."""
        return await service.set_sessions(actor, class_id, data)
