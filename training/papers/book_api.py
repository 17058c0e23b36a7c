from datetime import date
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED

from training import clock
from training.actor import Actor
from training.http.files import download
from training.http.once import once
from training.http.policy import allows
from training.papers import books, confirming, printouts, rules
from training.papers.rules import MEDIA_TYPES, Format
from training.papers.schemas import BookView, NewBookPrintout, Numbered, PrintoutView
from training.security.policy import May

Call = Request[Any, Any, Any]
PDF, WORD = MEDIA_TYPES[Format.PDF], MEDIA_TYPES[Format.WORD]
WORKBOOK = MEDIA_TYPES[Format.WORKBOOK]


class RegisterBookAPI(Controller):
    path = "/register-books"
    tags = ["papers"]
    opt = allows(May.SEE_PAPERS)

    @get()
    async def index(self, actor: NamedDependency[Actor]) -> list[BookView]:
        """The register books, one for each course and year, the newest first."""
        return await books.books(actor)

    @get("/{book_id:int}")
    async def show(self, book_id: FromPath[int], actor: NamedDependency[Actor]) -> BookView:
        """One register book: how many lines, and what became of their papers."""
        return await books.book(actor, book_id)

    @get("/{book_id:int}/book.pdf", media_type=PDF)
    async def pdf(
        self,
        book_id: FromPath[int],
        actor: NamedDependency[Actor],
        lines: FromQuery[int | None] = None,
        volume: FromQuery[int | None] = None,
    ) -> Response[bytes]:
        """A register book to bind: numbered pages of equally many lines, carried over."""
        made = await books.printed(
            actor, book_id, lines_a_page=lines, volume=volume, today=clock.today()
        )
        return download(made)

    @post("/{book_id:int}/printouts", status_code=HTTP_202_ACCEPTED, opt=allows(May.PRINT))
    async def create_printout(
        self,
        request: Call,
        book_id: FromPath[int],
        data: JSONBody[NewBookPrintout],
        actor: NamedDependency[Actor],
    ) -> Response[PrintoutView]:
        """Have a volume of a register book printed without waiting for it."""
        return await once(
            request,
            actor,
            lambda: printouts.ask_book(actor, book_id, data),
            status=HTTP_202_ACCEPTED,
        )

    @get("/{book_id:int}/book.xlsx", media_type=WORKBOOK)
    async def workbook(
        self, book_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """A register book as a workbook, a line each."""
        return download(await books.workbook(actor, book_id))


class HandOverWorkbookAPI(Controller):
    tags = ["papers"]
    opt = allows(May.SEE_CERTIFICATES)

    @get("/classes/{class_id:int}/handovers.xlsx", media_type=WORKBOOK)
    async def workbook(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """Who took which paper of a class, as a workbook."""
        return download(await books.hand_overs(actor, class_id))


class ConfirmationAPI(Controller):
    path = "/certificates/{certificate_id:int}"
    tags = ["papers"]
    opt = allows(May.SEE_PAPERS)

    @get("/confirmation.pdf", media_type=PDF)
    async def pdf(
        self,
        certificate_id: FromPath[int],
        actor: NamedDependency[Actor],
        number: FromQuery[str | None] = None,
        dated: FromQuery[date | None] = None,
    ) -> Response[bytes]:
        """What the register book says of a certificate that was lost, ready to sign."""
        given = Numbered(rules.read_number(number), dated)
        return download(
            await confirming.confirmation(
                actor, certificate_id, Format.PDF, given, today=clock.today()
            )
        )

    @get("/confirmation.docx", media_type=WORD)
    async def word(
        self,
        certificate_id: FromPath[int],
        actor: NamedDependency[Actor],
        number: FromQuery[str | None] = None,
        dated: FromQuery[date | None] = None,
    ) -> Response[bytes]:
        """The same, to be edited in Word."""
        given = Numbered(rules.read_number(number), dated)
        return download(
            await confirming.confirmation(
                actor, certificate_id, Format.WORD, given, today=clock.today()
            )
        )
