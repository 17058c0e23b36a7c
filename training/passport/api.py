from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from litestar import Controller, Request, Response, get, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from training import clock
from training.actor import Actor
from training.errors import Invalid
from training.http.once import once
from training.http.policy import allows
from training.passport import elsewhere, person_lists, queries
from training.passport.elsewhere_rules import Paper
from training.passport.holding_lists import HOLDINGS
from training.passport.lists import MILESTONES
from training.passport.person_lists import Kind
from training.passport.schemas import (
    AdmissionAsked,
    CorrectedPaper,
    Ended,
    PersonList,
    PersonPassport,
    RecognitionAsked,
)
from training.people import milestones
from training.people.milestone_rules import Admission, Recognition
from training.people.schemas import HoldingView, PersonDetails
from training.security.policy import May
from training.words import say


@dataclass
class SentPersonList:
    """A list as a form sends it."""

    file: UploadFile | None = None


Sent = Annotated[SentPersonList, Body(media_type=RequestEncodingType.MULTI_PART)]


class PassportAPI(Controller):
    path = "/persons/{person_id:int}"
    tags = ["people"]

    @get("/passport", opt=allows(May.SEE_PEOPLE))
    async def show(self, person_id: FromPath[int], actor: NamedDependency[Actor]) -> PersonPassport:
        """What a person holds, and their way to full membership step by step."""
        return await queries.passport(actor, person_id, today=clock.today())

    @post("/admission", opt=allows(May.CHANGE_PEOPLE), status_code=HTTP_200_OK)
    async def admit(
        self,
        person_id: FromPath[int],
        data: JSONBody[AdmissionAsked],
        actor: NamedDependency[Actor],
    ) -> PersonDetails:
        """Record an admission, or correct one with a reason."""
        admission = Admission(
            ceremony_date=data.ceremony_date,
            decision_number=data.decision_number,
            decision_date=data.decision_date,
        )
        return await milestones.admit(actor, person_id, admission, data.reason, today=clock.today())

    @post("/recognition", opt=allows(May.CHANGE_PEOPLE), status_code=HTTP_200_OK)
    async def recognise(
        self,
        person_id: FromPath[int],
        data: JSONBody[RecognitionAsked],
        actor: NamedDependency[Actor],
    ) -> PersonDetails:
        """Record a recognition, or correct one with a reason."""
        recognition = Recognition(
            recognition_date=data.recognition_date, decision_number=data.decision_number
        )
        return await milestones.recognise(
            actor, person_id, recognition, data.reason, today=clock.today()
        )


class HoldingAPI(Controller):
    """Certificates earned elsewhere."""

    path = "/persons/{person_id:int}/holdings"
    tags = ["people"]
    opt = allows(May.CHANGE_PEOPLE)

    @post()
    async def record(
        self,
        request: Request[Any, Any, Any],
        person_id: FromPath[int],
        data: JSONBody[Paper],
        actor: NamedDependency[Actor],
    ) -> Response[HoldingView]:
        """Write down a certificate earned elsewhere; it counts like one issued here."""
        return await once(
            request, actor, lambda: elsewhere.record(actor, person_id, data, today=clock.today())
        )

    @put("/{holding_id:int}")
    async def correct(
        self,
        person_id: FromPath[int],
        holding_id: FromPath[int],
        data: JSONBody[CorrectedPaper],
        actor: NamedDependency[Actor],
    ) -> HoldingView:
        """Put it right, with a reason."""
        paper = Paper(
            course=data.course, number=data.number, issuer=data.issuer, issued_on=data.issued_on
        )
        return await elsewhere.correct(
            actor, person_id, holding_id, paper, data.reason, today=clock.today()
        )

    @post("/{holding_id:int}/ending", status_code=HTTP_200_OK)
    async def end(
        self,
        person_id: FromPath[int],
        holding_id: FromPath[int],
        data: JSONBody[Ended],
        actor: NamedDependency[Actor],
    ) -> HoldingView:
        """Let it count no longer from today, with a reason."""
        return await elsewhere.end(actor, person_id, holding_id, data.reason, today=clock.today())


class _PersonListAPI(Controller):
    """Lists about people on record: sent, looked at, confirmed; one kind each."""

    tags = ["people"]
    opt = allows(May.CHANGE_PEOPLE)
    kind: ClassVar[Kind]

    @post()
    async def send(self, data: Sent, actor: NamedDependency[Actor]) -> PersonList:
        """Send a list; nothing is recorded until it is confirmed."""
        if data.file is None or not data.file.filename:
            words = say("Chọn tệp danh sách rồi gửi.")
            raise Invalid(words, "file_missing", file=words)
        today, content = clock.today(), await data.file.read()
        made = await person_lists.send(self.kind, actor, data.file.filename, content, today=today)
        return await person_lists.view(self.kind, actor, made, today=today)

    @get("/{list_id:int}")
    async def show(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> PersonList:
        """A list with what would come of each row."""
        return await person_lists.view(self.kind, actor, list_id, today=clock.today())

    @post("/{list_id:int}/confirmation", status_code=HTTP_200_OK)
    async def confirm(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> PersonList:
        """Record every good row."""
        await person_lists.confirm(self.kind, actor, list_id, now=clock.now())
        return await person_lists.view(self.kind, actor, list_id, today=clock.today())

    @post("/{list_id:int}/discarding", status_code=HTTP_204_NO_CONTENT)
    async def discard(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> None:
        """Throw a list away."""
        await person_lists.discard(self.kind, actor, list_id)


class MilestoneListAPI(_PersonListAPI):
    """Admissions and recognitions."""

    path = "/persons/milestones/imports"
    kind = MILESTONES


class HoldingListAPI(_PersonListAPI):
    """Certificates earned elsewhere."""

    path = "/persons/holdings/imports"
    kind = HOLDINGS
