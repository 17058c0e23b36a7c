from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody, QueryParameter

from training import clock
from training.actor import Actor
from training.enrollment import (
    decisions,
    imports,
    many,
    overrides,
    queries,
    service,
    substitution,
    transfers,
)
from training.enrollment.import_schemas import (
    ImportAsked,
)
from training.enrollment.rules import EnrollmentState
from training.enrollment.schemas import (
    BulkEnroll,
    BulkOutcome,
    EnrollmentRow,
    EnrollmentView,
    EnrollPerson,
    FindingView,
    Made,
    Reason,
    Substitution,
    Transfer,
)
from training.errors import Invalid
from training.http.once import once
from training.http.policy import allows
from training.names import search_key
from training.paging import Page
from training.security.policy import May
from training.words import say

Call = Request[Any, Any, Any]
# Litestar keeps the name "state" for itself.
State = Annotated[EnrollmentState | None, QueryParameter(name="state")]


@dataclass
class SentList:
    """A list as a form sends it; the office may say whose it is."""

    file: UploadFile | None = None
    unit_id: int | None = None


Sent = Annotated[SentList, Body(media_type=RequestEncodingType.MULTI_PART)]


class ClassEnrollmentAPI(Controller):
    path = "/classes/{class_id:int}"
    tags = ["enrollment"]

    @get("/enrollments", opt=allows(May.SEE_ENROLLMENTS))
    async def index(
        self,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        wanted: State = None,
        unit_id: FromQuery[int | None] = None,
        q: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[EnrollmentRow]:
        """A class's list, by unit and given name."""
        return await queries.of_class(
            actor,
            class_id,
            state=wanted,
            unit_id=unit_id,
            q=search_key(q),
            after=cursor,
            size=limit,
        )

    @post("/enrollments", opt=allows(May.ENROLL))
    async def create(
        self,
        request: Call,
        class_id: FromPath[int],
        data: JSONBody[EnrollPerson],
        actor: NamedDependency[Actor],
    ) -> Response[Made]:
        """Register one person: a seat if one is free, else the waiting list."""
        override = overrides.asked(actor, data.override_reason, data.override_rules)
        return await once(
            request,
            actor,
            lambda: service.enroll(
                actor, class_id, data.person_id, now=clock.now(), override=override
            ),
        )

    @post("/enrollments/bulk", opt=allows(May.ENROLL), status_code=200)
    async def enroll_many(
        self,
        request: Call,
        class_id: FromPath[int],
        data: JSONBody[BulkEnroll],
        actor: NamedDependency[Actor],
    ) -> Response[BulkOutcome]:
        """Register many, with an answer for each: a seat, the waiting list, or why not."""
        return await once(
            request,
            actor,
            lambda: many.enroll(actor, class_id, data.person_ids, now=clock.now()),
            status=200,
        )

    @post("/enrollments/preview", opt=allows(May.ENROLL), status_code=200)
    async def preview(
        self, class_id: FromPath[int], data: JSONBody[BulkEnroll], actor: NamedDependency[Actor]
    ) -> BulkOutcome:
        """What `bulk` would come to now: seats, waiting list, refusals. Takes nothing."""
        return await many.preview(actor, class_id, data.person_ids, now=clock.now())

    @get("/eligibility", opt=allows(May.SEE_ENROLLMENTS))
    async def eligibility(
        self,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        person_id: FromQuery[int | None] = None,
    ) -> list[FindingView]:
        """Every rule's answer about somebody (`person_id`) who might join, before they do."""
        return await queries.may_join(actor, class_id, person_id, today=clock.today())

    @post("/enrollments/confirmation", opt=allows(May.DECIDE), status_code=200)
    async def confirm_all(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> dict[str, int]:
        """Agree to every request of the class."""
        return {"confirmed": await decisions.confirm_all(actor, class_id, now=clock.now())}

    @post("/imports", opt=allows(May.ENROLL), status_code=202)
    async def send(
        self,
        class_id: FromPath[int],
        data: Sent,
        actor: NamedDependency[Actor],
    ) -> ImportAsked:
        """Send a list. It is read in the background: see `GET /imports/{id}`."""
        name, content = await read_upload(data.file)
        return await imports.send(
            actor, class_id, name, content, now=clock.now(), unit_id=data.unit_id
        )


async def read_upload(file: UploadFile | None) -> tuple[str, bytes]:
    """The file of a form by name and content; refuses a form without one."""
    if file is None or not file.filename:
        words = say("Chọn tệp danh sách rồi gửi.")
        raise Invalid(words, "file_missing", file=words)
    return file.filename, await file.read()


class EnrollmentAPI(Controller):
    path = "/enrollments/{enrollment_id:int}"
    tags = ["enrollment"]

    @get(opt=allows(May.SEE_ENROLLMENTS))
    async def show(
        self, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> EnrollmentView:
        """One enrollment."""
        return await queries.enrollment(actor, enrollment_id, today=clock.today())

    @get("/eligibility", opt=allows(May.SEE_ENROLLMENTS))
    async def eligibility(
        self, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> list[FindingView]:
        """Every rule's answer about this person, as of today."""
        return await queries.eligibility(actor, enrollment_id, today=clock.today())

    @post("/confirmation", opt=allows(May.DECIDE), status_code=200)
    async def confirm(
        self, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> EnrollmentView:
        """The office agrees."""
        return await decisions.confirm(actor, enrollment_id, now=clock.now())

    @post("/rejection", opt=allows(May.DECIDE), status_code=200)
    async def reject(
        self,
        enrollment_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> EnrollmentView:
        """The office says no, with a reason."""
        return await decisions.reject(actor, enrollment_id, data.reason, now=clock.now())

    @post("/withdrawal", opt=allows(May.ENROLL), status_code=200)
    async def withdraw(
        self,
        enrollment_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> EnrollmentView:
        """Take somebody out; the next in line moves up."""
        return await service.withdraw(actor, enrollment_id, data.reason, now=clock.now())

    @post("/substitution", opt=allows(May.ENROLL))
    async def substitute(
        self,
        request: Call,
        enrollment_id: FromPath[int],
        data: JSONBody[Substitution],
        actor: NamedDependency[Actor],
    ) -> Response[Made]:
        """Put another person of the unit into this seat, until the first session."""
        return await once(
            request,
            actor,
            lambda: substitution.substitute(
                actor, enrollment_id, data.person_id, data.reason, now=clock.now()
            ),
        )

    @post("/transfer", opt=allows(May.ENROLL), status_code=201)
    async def transfer(
        self,
        enrollment_id: FromPath[int],
        data: JSONBody[Transfer],
        actor: NamedDependency[Actor],
    ) -> Made:
        """Move somebody to another class; a unit moves whom a cancelled class left without."""
        return await transfers.transfer(
            actor, enrollment_id, data.class_id, data.reason, now=clock.now()
        )
