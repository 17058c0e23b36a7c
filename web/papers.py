"""The papers of a class: what can be printed or edited in Word, and the files themselves."""

from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.attendance.queries import no_such_session
from training.catalog import queries as catalog
from training.catalog.rules import ClassState
from training.certificates.issue_settings import paper_of
from training.errors import Invalid, Refused
from training.http.files import download
from training.http.policy import allows
from training.papers import hall, queries, rules, service
from training.papers.rules import Format
from training.papers.schemas import Numbered, PaperView
from training.security.policy import May, may, require
from training.words import say
from web import forms
from web.filters import whole
from web.show import Call, show

FORMAT_WORDS = {Format.PDF: "PDF", Format.WORD: "Word", Format.WORKBOOK: "Excel"}


class _Given(msgspec.Struct, frozen=True):
    """What the office adds to a notice."""

    number: str = ""
    dated: date | None = None
    form: Format = Format.PDF


class ClassPaperPages(Controller):
    path = "/classes/{class_id:int}/papers"
    opt = allows(May.SEE_CLASSES)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Everything that leaves the office for a class, as far as the asker may take it."""
        return await papers_of(request, actor, class_id, forms.Form())

    @get("/notice", opt=allows(May.TAKE_NOTICE))
    async def notice(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """The convening notice, with the number and day that were typed for it."""
        typed = forms.typed(request.query_params)
        try:
            asked = forms.read(_Given, typed)
            given = Numbered(rules.read_number(asked.number), asked.dated)
        except Invalid as refusal:
            return await papers_of(request, actor, class_id, forms.Form(typed, refusal))
        made = await service.notice(actor, class_id, asked.form, given, today=clock.today())
        return download(made)

    @get("/sign-in", opt=allows(May.SEE_ROLL))
    async def sign_in(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        session: FromQuery[str] = "",
    ) -> Response[Any]:
        """The sign-in sheet of a session of the class."""
        ids = {one.id for one in await catalog.sessions_seen(actor, class_id)}
        if not session:
            words = say("Chọn buổi cần in tờ ký tên.")
            refusal = Invalid(words, "session_missing", session=words)
            return await papers_of(request, actor, class_id, forms.Form(refusal=refusal))
        wanted = whole(session)
        if wanted is None or wanted not in ids:
            raise no_such_session()
        return download(await hall.sign_in(actor, wanted))

    @get("/attendance.pdf", opt=allows(May.SEE_ROLL))
    async def matrix(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """The attendance matrix, ready to print."""
        return download(await hall.matrix(actor, class_id, Format.PDF, today=clock.today()))

    @get("/attendance.xlsx", opt=allows(May.SEE_ROLL))
    async def matrix_workbook(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The attendance matrix as a workbook."""
        return download(await hall.matrix(actor, class_id, Format.WORKBOOK, today=clock.today()))

    @get("/cards", opt=allows(May.ENROLL))
    async def cards(
        self,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        unit: FromQuery[str] = "",
    ) -> Response[Any]:
        """QR cards to cut out: of all, or of one unit."""
        return download(await hall.cards(actor, class_id, whole(unit)))

    @get("/{file:str}", opt=allows(May.SEE_PAPERS))
    async def file(
        self, class_id: FromPath[int], file: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One paper as a file, opening.docx."""
        kind, form = rules.read_file(file)
        made = await service.class_paper(actor, class_id, kind, form, today=clock.today())
        return download(made)


async def papers_of(request: Call, actor: Actor, class_id: int, form: forms.Form) -> Response[Any]:
    """The page of a class's papers; `form` keeps what was typed into one of its forms."""
    if not may(actor, May.SEE_ROLL):
        require(actor, May.TAKE_NOTICE)
    view = await catalog.training_class(actor, class_id)
    office = may(actor, May.SEE_PAPERS)
    offered: list[PaperView] = await service.offered(actor, class_id) if office else []
    return await show(
        request,
        "papers/class.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=view,
        offered=offered,
        sees_roll=may(actor, May.SEE_ROLL),
        sessions=await catalog.sessions(class_id) if may(actor, May.SEE_ROLL) else [],
        cards_of=await _units(actor, class_id) if may(actor, May.ENROLL) else [],
        convened=rules.is_convened(view.state),
        off=_off(view.state, view.code),
        format_words=FORMAT_WORDS,
        choice=await paper_of(view.course_id),
        prints=may(actor, May.PRINT) and view.state is ClassState.COMPLETED,
        takes_notice=may(actor, May.TAKE_NOTICE),
        form=form,
    )


async def _units(actor: Actor, class_id: int) -> list[tuple[int, str]]:
    """The units that have people in the class, in the order of its lists."""
    people = await queries.listed(actor, class_id)
    return list({one.unit_id: (one.unit_id, one.unit_name) for one in people}.values())


def _off(state: Any, code: str) -> Refused | None:
    return rules.readiness(rules.PaperKind.OPENING, state, code).refusal
