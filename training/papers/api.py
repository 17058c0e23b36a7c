from datetime import date
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream
from litestar.status_codes import HTTP_202_ACCEPTED

from training import clock
from training.actor import Actor
from training.http.files import disposition, download
from training.http.once import once
from training.http.policy import allows
from training.papers import hall, printouts, rules, service
from training.papers.rules import MEDIA_TYPES, Format
from training.papers.schemas import NewPrintout, Numbered, PaperView, PrintoutView
from training.security.policy import May

Call = Request[Any, Any, Any]
PDF, WORD = MEDIA_TYPES[Format.PDF], MEDIA_TYPES[Format.WORD]
WORKBOOK = MEDIA_TYPES[Format.WORKBOOK]
OFFICE = allows(May.SEE_PAPERS)


class ClassPaperAPI(Controller):
    path = "/classes/{class_id:int}"
    tags = ["papers"]

    @get("/papers", opt=allows(May.SEE_PAPERS))
    async def index(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> list[PaperView]:
        """The decisions and lists of a class: which formats, whether a draft, or why not yet."""
        return await service.offered(actor, class_id)

    @get(["/papers/opening.docx", "/papers/recognition.docx"], media_type=WORD, opt=OFFICE)
    async def word(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """A decision with its list, to be edited in Word; a draft until it is recorded."""
        return await _paper(request, actor, class_id)

    @get(
        ["/papers/opening.pdf", "/papers/recognition.pdf", "/papers/not-completed.pdf"],
        media_type=PDF,
        opt=OFFICE,
    )
    async def pdf(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """A decision or list, ready to print; a draft until it is recorded."""
        return await _paper(request, actor, class_id)

    @get("/papers/not-completed.xlsx", media_type=WORKBOOK, opt=OFFICE)
    async def workbook(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """Who was not recognised, and why."""
        return await _paper(request, actor, class_id)

    @get("/notice.docx", media_type=WORD, opt=allows(May.TAKE_NOTICE))
    async def notice_word(
        self,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        unit_id: FromQuery[int | None] = None,
        number: FromQuery[str | None] = None,
        dated: FromQuery[date | None] = None,
    ) -> Response[bytes]:
        """The notice that calls people to the class, to be edited in Word."""
        return await _notice(actor, class_id, Format.WORD, unit_id, number, dated)

    @get("/notice.pdf", media_type=PDF, opt=allows(May.TAKE_NOTICE))
    async def notice_pdf(
        self,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        unit_id: FromQuery[int | None] = None,
        number: FromQuery[str | None] = None,
        dated: FromQuery[date | None] = None,
    ) -> Response[bytes]:
        """The notice that calls people to the class, ready to print."""
        return await _notice(actor, class_id, Format.PDF, unit_id, number, dated)


class PrintoutAPI(Controller):
    tags = ["papers"]
    opt = allows(May.PRINT)

    @post("/classes/{class_id:int}/printouts", status_code=HTTP_202_ACCEPTED)
    async def create(
        self,
        request: Call,
        class_id: FromPath[int],
        data: JSONBody[NewPrintout],
        actor: NamedDependency[Actor],
    ) -> Response[PrintoutView]:
        """Have all certificates of a class made into one PDF, or a unit's into a ZIP."""
        return await once(
            request,
            actor,
            lambda: printouts.ask(actor, class_id, data),
            status=HTTP_202_ACCEPTED,
        )

    @get("/printouts/{printout_id:int}")
    async def show(self, printout_id: FromPath[int], actor: NamedDependency[Actor]) -> PrintoutView:
        """How far a printout is, for whoever asked for it and the office."""
        return await printouts.printout(actor, printout_id)

    @get("/printouts/{printout_id:int}/file", media_type=PDF)
    async def file(self, printout_id: FromPath[int], actor: NamedDependency[Actor]) -> Stream:
        """The file of a printout, once it is made; it is kept for three days."""
        return streamed(await printouts.ready(actor, printout_id))


def streamed(view: PrintoutView) -> Stream:
    """A printout's file, sent piece by piece."""
    size = view.size or 0
    return Stream(
        printouts.pieces(view.id, size),
        media_type=view.media_type,
        headers={
            "content-disposition": disposition(view.name),
            "content-length": str(size),
        },
    )


class HallPaperAPI(Controller):
    tags = ["papers"]

    @get("/sessions/{session_id:int}/sign-in.pdf", media_type=PDF, opt=allows(May.SEE_ROLL))
    async def sign_in(
        self, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The sign-in sheet of a session: by unit, then by given name, with room to sign."""
        return download(await hall.sign_in(actor, session_id))

    @get("/classes/{class_id:int}/attendance.pdf", media_type=PDF, opt=allows(May.SEE_ROLL))
    async def matrix(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The attendance matrix of a class, ready to print."""
        return download(await hall.matrix(actor, class_id, Format.PDF, today=clock.today()))

    @get("/classes/{class_id:int}/attendance.xlsx", media_type=WORKBOOK, opt=allows(May.SEE_ROLL))
    async def matrix_workbook(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The attendance matrix of a class as a workbook."""
        return download(await hall.matrix(actor, class_id, Format.WORKBOOK, today=clock.today()))

    @get("/classes/{class_id:int}/cards.pdf", media_type=PDF, opt=allows(May.ENROLL))
    async def cards(
        self,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        unit_id: FromQuery[int | None] = None,
    ) -> Response[bytes]:
        """The QR cards of a class to cut out, ten a page; a secretary's own people's for them."""
        return download(await hall.cards(actor, class_id, unit_id))


async def _paper(request: Call, actor: Actor, class_id: int) -> Response[bytes]:
    kind, form = rules.read_file(request.url.path.rpartition("/")[2])
    return download(await service.class_paper(actor, class_id, kind, form, today=clock.today()))


async def _notice(
    actor: Actor,
    class_id: int,
    form: Format,
    unit_id: int | None,
    number: str | None,
    dated: date | None,
) -> Response[bytes]:
    given = Numbered(rules.read_number(number), dated)
    made = await service.notice(actor, class_id, form, given, unit_id=unit_id, today=clock.today())
    return download(made)
