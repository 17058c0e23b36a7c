from dataclasses import dataclass
from typing import Annotated

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from training import clock
from training.actor import Actor
from training.errors import Invalid
from training.http.policy import allows
from training.passport import lists, queries
from training.passport.schemas import (
    AdmissionAsked,
    MilestoneList,
    PersonPassport,
    RecognitionAsked,
)
from training.people import milestones
from training.people.milestone_rules import Admission, Recognition
from training.people.schemas import PersonDetails
from training.security.policy import May
from training.words import say


@dataclass
class SentMilestones:
    """A list as a form sends it."""

    file: UploadFile | None = None


Sent = Annotated[SentMilestones, Body(media_type=RequestEncodingType.MULTI_PART)]


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


class MilestoneListAPI(Controller):
    path = "/persons/milestones/imports"
    tags = ["people"]
    opt = allows(May.CHANGE_PEOPLE)

    @post()
    async def send(self, data: Sent, actor: NamedDependency[Actor]) -> MilestoneList:
        """Send a list of admissions and recognitions; nothing is recorded until it is confirmed."""
        if data.file is None or not data.file.filename:
            words = say("Chọn tệp danh sách rồi gửi.")
            raise Invalid(words, "file_missing", file=words)
        today = clock.today()
        made = await lists.send(actor, data.file.filename, await data.file.read(), today=today)
        return await lists.view(actor, made, today=today)

    @get("/{list_id:int}")
    async def show(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> MilestoneList:
        """A list with what would come of each row."""
        return await lists.view(actor, list_id, today=clock.today())

    @post("/{list_id:int}/confirmation", status_code=HTTP_200_OK)
    async def confirm(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> MilestoneList:
        """Record every good row."""
        await lists.confirm(actor, list_id, now=clock.now())
        return await lists.view(actor, list_id, today=clock.today())

    @post("/{list_id:int}/discarding", status_code=HTTP_204_NO_CONTENT)
    async def discard(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> None:
        """Throw a list away."""
        await lists.discard(actor, list_id)
