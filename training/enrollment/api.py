from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Controller, Request, Response, get, patch, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody, QueryParameter

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
    column_choices,
    corrections,
    import_queries,
    imports,
    many,
    overrides,
    planning,
    queries,
    row_changes,
    row_overrides,
    service,
    substitution,
)
from training.enrollment.rules import EnrollmentState
from training.enrollment.schemas import (
    BulkEnroll,
    BulkOutcome,
    ColumnChoice,
    EnrollmentRow,
    EnrollmentView,
    EnrollPerson,
    FindingView,
    ImportAsked,
    ImportRowView,
    ImportView,
    Made,
    Reason,
    RowChange,
    RowOverride,
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
        return {"confirmed": await service.confirm_all(actor, class_id, now=clock.now())}

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
        return await service.confirm(actor, enrollment_id, now=clock.now())

    @post("/rejection", opt=allows(May.DECIDE), status_code=200)
    async def reject(
        self,
        enrollment_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> EnrollmentView:
        """The office says no, with a reason."""
        return await service.reject(actor, enrollment_id, data.reason, now=clock.now())

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
        return await service.transfer(
            actor, enrollment_id, data.class_id, data.reason, now=clock.now()
        )


class ImportAPI(Controller):
    path = "/imports/{import_id:int}"
    tags = ["enrollment"]
    opt = allows(May.ENROLL)

    @get()
    async def show(self, import_id: FromPath[int], actor: NamedDependency[Actor]) -> ImportView:
        """A list with all its rows and everything that is wrong with each."""
        return await import_queries.full(actor, import_id)

    @put("/columns", status_code=202)
    async def choose_columns(
        self,
        import_id: FromPath[int],
        data: JSONBody[ColumnChoice],
        actor: NamedDependency[Actor],
    ) -> ImportAsked:
        """Say which columns hold what is missed; the file is read anew."""
        return await column_choices.choose(actor, import_id, data, now=clock.now())

    @patch("/rows/{row:int}")
    async def change_row(
        self,
        import_id: FromPath[int],
        row: FromPath[int],
        data: JSONBody[RowChange],
        actor: NamedDependency[Actor],
    ) -> ImportRowView:
        """Put cells right, take the row out, or say whether it is somebody on record."""
        return await row_changes.change(actor, import_id, row, data, now=clock.now())

    @post("/rows/{row:int}/override", opt=allows(May.OVERRIDE), status_code=200)
    async def override_row(
        self,
        import_id: FromPath[int],
        row: FromPath[int],
        data: JSONBody[RowOverride],
        actor: NamedDependency[Actor],
    ) -> ImportRowView:
        """Let a row's person in against rules that say no, with a reason."""
        return await row_overrides.override(
            actor, import_id, row, data.reason, data.rules, now=clock.now()
        )

    @post("/confirmation", status_code=200)
    async def confirm(self, import_id: FromPath[int], actor: NamedDependency[Actor]) -> ImportView:
        """Register every good row."""
        return await imports.confirm(actor, import_id, now=clock.now())

    @post("/undo", status_code=200)
    async def undo(self, import_id: FromPath[int], actor: NamedDependency[Actor]) -> ImportView:
        """Take everybody out again whom this list brought in."""
        return await imports.undo(actor, import_id, now=clock.now())

    @get("/workbook", media_type=corrections.MEDIA_TYPE)
    async def workbook(
        self, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The rows that must still be put right as .xlsx, each with its reasons."""
        return Response(
            await corrections.workbook(actor, import_id, today=clock.today()),
            media_type=corrections.MEDIA_TYPE,
            headers={"content-disposition": f'attachment; filename="{import_id}-phai-sua.xlsx"'},
        )
