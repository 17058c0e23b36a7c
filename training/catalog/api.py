from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.catalog import queries, service
from training.catalog.rules import ClassState
from training.catalog.schemas import (
    AllotmentView,
    ClassView,
    CourseView,
    NewClass,
    NewCourse,
    NewRules,
    RulesConfirmed,
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


class CourseRulesAPI(Controller):
    """A course's dated rules: what held, holds and will hold, and where it is written."""

    path = "/courses/{course_id:int}/rules"
    tags = ["catalog"]

    @get(opt=allows(May.SEE_CLASSES))
    async def index(self, course_id: FromPath[int]) -> list[CourseView]:
        """Every version, the latest first."""
        return await queries.versions(course_id)

    @post(opt=allows(May.CHANGE_COURSES))
    async def create(
        self,
        request: Request[Any, Any, Any],
        course_id: FromPath[int],
        data: JSONBody[NewRules],
        actor: NamedDependency[Actor],
    ) -> Response[CourseView]:
        """Rules for classes that start from a day on."""
        code = (await queries.versions(course_id))[0].code
        return await once(request, actor, lambda: service.set_rules(actor, code, data))

    @post("/confirmation", opt=allows(May.CHANGE_COURSES), status_code=HTTP_200_OK)
    async def confirm(
        self,
        course_id: FromPath[int],
        data: JSONBody[RulesConfirmed],
        actor: NamedDependency[Actor],
    ) -> list[CourseView]:
        """The office has compared them with its papers."""
        return await service.confirm_rules(actor, course_id, data.valid_from)

    @post("/withdrawal", opt=allows(May.CHANGE_COURSES), status_code=HTTP_200_OK)
    async def withdraw(
        self,
        course_id: FromPath[int],
        data: JSONBody[RulesConfirmed],
        actor: NamedDependency[Actor],
    ) -> list[CourseView]:
        """Take back rules entered by mistake that no class has gone by yet."""
        return await service.withdraw_rules(actor, course_id, data.valid_from)


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
    """The first steps of a class's life. What concerns people in it stands with enrollment."""

    path = "/classes/{class_id:int}"
    tags = ["catalog"]
    opt = allows(May.CHANGE_CLASSES)

    @post("/publication", status_code=HTTP_200_OK)
    async def publish(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> ClassView:
        """Announce a draft to the units."""
        return await service.publish(actor, class_id)

    @post("/closing", status_code=HTTP_200_OK)
    async def close(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> ClassView:
        """Take no more registrations."""
        return await service.close_registration(actor, class_id)


class ArrangementAPI(Controller):
    """Seats per unit and timetable of a class. Changing them stands with enrollment."""

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
