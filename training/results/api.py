from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.catalog.schemas import Decision
from training.http.policy import allows
from training.results import queries, service
from training.results.schemas import Completed, CompletionView, NewScore, Results
from training.security.policy import May


class ResultAPI(Controller):
    path = "/enrollments/{enrollment_id:int}"
    tags = ["results"]

    @put("/results", opt=allows(May.ENTER_RESULTS))
    async def enter(
        self,
        enrollment_id: FromPath[int],
        data: JSONBody[NewScore],
        actor: NamedDependency[Actor],
    ) -> CompletionView:
        """Put down the mark of one attempt at the essay."""
        return await service.enter(actor, enrollment_id, data, now=clock.now())

    @get("/completion", opt=allows(May.SEE_RESULTS))
    async def completion(
        self, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> CompletionView:
        """The proof of completion, rule by rule."""
        return await queries.completion_of(actor, enrollment_id)


class ClassResultAPI(Controller):
    path = "/classes/{class_id:int}"
    tags = ["results"]

    @get("/results", opt=allows(May.SEE_RESULTS))
    async def index(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Results:
        """Marks and proofs of a class."""
        return await queries.results(actor, class_id)

    @post("/completion", opt=allows(May.COMPLETE), status_code=HTTP_200_OK)
    async def complete(
        self, class_id: FromPath[int], data: JSONBody[Decision], actor: NamedDependency[Actor]
    ) -> Completed:
        """Record the recognition decision; who completed follows from the proofs."""
        return await service.complete_class(actor, class_id, data, today=clock.today())
