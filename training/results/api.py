from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, get, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from training import clock
from training.actor import Actor
from training.catalog.schemas import Decision
from training.errors import Invalid
from training.http.policy import allows
from training.results import commendations, queries, reviewing, score_lists, service
from training.results.schemas import (
    Completed,
    CompletionView,
    MarksList,
    NewCommendation,
    NewScore,
    Results,
    Review,
)
from training.security.policy import May
from training.words import say


@dataclass
class SentMarks:
    """A workbook of marks as a form sends it."""

    file: UploadFile | None = None


Sent = Annotated[SentMarks, Body(media_type=RequestEncodingType.MULTI_PART)]


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

    @get("/results/review", opt=allows(May.SEE_RESULTS))
    async def show_review(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Review:
        """How the second pair of eyes stands over the marks as they are."""
        results = await queries.results(actor, class_id)
        return await reviewing.review(actor, class_id, essay=results.essay)

    @post("/results/review", opt=allows(May.ENTER_RESULTS), status_code=HTTP_200_OK)
    async def review(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Review:
        """Say that one looked over all marks of the class, having entered none of them."""
        await reviewing.confirm(actor, class_id, now=clock.now())
        return await reviewing.review(actor, class_id, essay=True)

    @put("/commendations", opt=allows(May.ENTER_RESULTS))
    async def commend(
        self,
        class_id: FromPath[int],
        data: JSONBody[list[NewCommendation]],
        actor: NamedDependency[Actor],
    ) -> Results:
        """Commend people of the class; empty words withdraw."""
        await commendations.record(actor, class_id, data, now=clock.now())
        return await queries.results(actor, class_id)

    @post("/results/imports", opt=allows(May.ENTER_RESULTS))
    async def send(
        self, class_id: FromPath[int], data: Sent, actor: NamedDependency[Actor]
    ) -> MarksList:
        """Send a workbook of marks; nothing is written until it is confirmed."""
        if data.file is None or not data.file.filename:
            words = say("Chọn tệp bảng điểm rồi gửi.")
            raise Invalid(words, "file_missing", file=words)
        content = await data.file.read()
        made = await score_lists.send(actor, class_id, data.file.filename, content, now=clock.now())
        return await score_lists.view(actor, made)


class ScoreListAPI(Controller):
    path = "/results/imports/{list_id:int}"
    tags = ["results"]
    opt = allows(May.ENTER_RESULTS)

    @get()
    async def show(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> MarksList:
        """A workbook of marks with what would come of each row."""
        return await score_lists.view(actor, list_id)

    @post("/confirmation", status_code=HTTP_200_OK)
    async def confirm(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> MarksList:
        """Write every row without a fault."""
        await score_lists.confirm(actor, list_id, now=clock.now())
        return await score_lists.view(actor, list_id)

    @post("/discarding", status_code=HTTP_204_NO_CONTENT)
    async def discard(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> None:
        """Throw a workbook away; what was written from it stays."""
        await score_lists.discard(actor, list_id)
