from litestar import Controller, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.http.policy import allows
from training.proofreading import queries, service
from training.proofreading.schemas import Opening, ProofLineView, Reading, Said, Settled
from training.security.policy import May


class ReadingAPI(Controller):
    path = "/classes/{class_id:int}/proof-reading"
    tags = ["certificates"]

    @get(opt=allows(May.SEE_CERTIFICATES))
    async def show(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Reading:
        """What will be printed about the people of a class, and what has been said of it."""
        return await queries.reading(actor, class_id)

    @put(opt=allows(May.ISSUE))
    async def open(
        self, class_id: FromPath[int], data: JSONBody[Opening], actor: NamedDependency[Actor]
    ) -> Reading:
        """Ask units and people to read their lines until a day; again, to move the day."""
        await service.open_reading(actor, class_id, data.deadline, today=clock.today())
        return await queries.reading(actor, class_id)

    @post("/remainder", opt=allows(May.PROOF_READ), status_code=HTTP_200_OK)
    async def rest(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Reading:
        """Say of all one's own lines that still wait that they are right."""
        await service.answer_rest(actor, class_id, now=clock.now())
        return await queries.reading(actor, class_id)


class ProofLineAPI(Controller):
    path = "/proof-lines/{line_id:int}"
    tags = ["certificates"]

    @get(opt=allows(May.SEE_CERTIFICATES))
    async def show(self, line_id: FromPath[int], actor: NamedDependency[Actor]) -> ProofLineView:
        """One line."""
        return await queries.line(actor, line_id)

    @put("/answer", opt=allows(May.PROOF_READ))
    async def answer(
        self, line_id: FromPath[int], data: JSONBody[Said], actor: NamedDependency[Actor]
    ) -> ProofLineView:
        """Say that a line is right, or what is wrong with it."""
        return await service.answer(actor, line_id, data, now=clock.now())

    @post("/settlement", opt=allows(May.ISSUE), status_code=HTTP_200_OK)
    async def settle(
        self, line_id: FromPath[int], data: JSONBody[Settled], actor: NamedDependency[Actor]
    ) -> ProofLineView:
        """Settle a line called wrong: correct the record, or keep it and say why."""
        return await service.settle(actor, line_id, data, now=clock.now())
