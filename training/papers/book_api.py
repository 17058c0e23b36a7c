from datetime import date

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.http.files import download
from training.http.policy import allows
from training.papers import books, confirming, rules
from training.papers.rules import MEDIA_TYPES, Format
from training.papers.schemas import BookView, Numbered
from training.security.policy import May

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

    @get("/{book_id:int}/book.xlsx", media_type=WORKBOOK)
    async def workbook(
        self, book_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """A register book as a workbook, a line each."""
        return download(await books.workbook(actor, book_id))


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
