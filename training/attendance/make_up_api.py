from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.attendance import make_up_queries, make_ups
from training.attendance.make_up_queries import ClassMakeUp, MakeUps
from training.attendance.make_ups import NewMakeUp
from training.catalog import queries as catalog
from training.http.once import once
from training.http.policy import allows
from training.security.policy import May


class EnrollmentMakeUpAPI(Controller):
    path = "/enrollments/{enrollment_id:int}/make-ups"
    tags = ["attendance"]

    @get(opt=allows(May.SEE_ENROLLMENTS))
    async def index(self, enrollment_id: FromPath[int], actor: NamedDependency[Actor]) -> MakeUps:
        """What somebody missed, where it is made up, and where it can be."""
        return await make_up_queries.of_enrollment(actor, enrollment_id, now=clock.now())

    @post(opt=allows(May.ENROLL))
    async def create(
        self,
        request: Request[Any, Any, Any],
        enrollment_id: FromPath[int],
        data: JSONBody[NewMakeUp],
        actor: NamedDependency[Actor],
    ) -> Response[MakeUps]:
        """Arrange that a missed session is made up as a guest of another class."""
        now = clock.now()
        return await once(
            request, actor, lambda: make_ups.arrange(actor, enrollment_id, data, now=now)
        )


class MakeUpAPI(Controller):
    path = "/make-ups/{make_up_id:int}"
    tags = ["attendance"]

    @post("/cancellation", opt=allows(May.ENROLL), status_code=HTTP_200_OK)
    async def cancel(self, make_up_id: FromPath[int], actor: NamedDependency[Actor]) -> MakeUps:
        """Call a make-up off, before the roll there says whether the person came."""
        return await make_ups.cancel(actor, make_up_id, now=clock.now())


class ClassMakeUpAPI(Controller):
    path = "/classes/{class_id:int}/make-ups"
    tags = ["attendance"]

    @get(opt=allows(May.SEE_ENROLLMENTS))
    async def index(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> list[ClassMakeUp]:
        """The make-ups arranged for the people of a class."""
        await catalog.training_class(actor, class_id)
        return await make_up_queries.of_class(actor, class_id)
