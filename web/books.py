"""The register books, and confirmations from them."""

from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.certificates import queries as certificates
from training.documents import register
from training.errors import Refused
from training.http.files import download
from training.http.policy import allows
from training.papers import books, confirming, printouts, rules
from training.papers.rules import Format
from training.papers.schemas import NewBookPrintout, Numbered
from training.security.policy import May, may
from web import forms
from web.filters import whole
from web.show import Call, Posted, go, show


class _Given(msgspec.Struct, frozen=True):
    """What the office adds to a confirmation."""

    number: str = ""
    dated: date | None = None
    form: Format = Format.PDF


class BookPages(Controller):
    path = "/register-books"
    opt = allows(May.SEE_PAPERS)
    include_in_schema = False

    @get()
    async def index(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """Every book, with its volumes."""
        found = await books.books(actor)
        return await show(
            request,
            "papers/books.html",
            books=found,
            may_print=may(actor, May.PRINT),
            volumes={one.id: register.volumes(one.lines, one.page_lines) for one in found},
        )

    @get("/{book_id:int}/book.pdf")
    async def pdf(
        self,
        book_id: FromPath[int],
        actor: NamedDependency[Actor],
        volume: FromQuery[str] = "",
    ) -> Response[Any]:
        """One volume to bind."""
        made = await books.printed(actor, book_id, volume=whole(volume), today=clock.today())
        return download(made)

    @post("/{book_id:int}/printouts", opt=allows(May.PRINT))
    async def create_printout(
        self, book_id: FromPath[int], actor: NamedDependency[Actor], data: Posted
    ) -> Response[Any]:
        """Have a volume printed; then wait on the page of printouts."""
        made = await printouts.ask_book(actor, book_id, forms.read(NewBookPrintout, data))
        return go(f"/printouts/{made.id}")

    @get("/{book_id:int}/book.xlsx")
    async def workbook(
        self, book_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """A book as a workbook."""
        return download(await books.workbook(actor, book_id))


class ConfirmationPages(Controller):
    path = "/certificates/{certificate_id:int}/confirmation"
    opt = allows(May.SEE_PAPERS)
    include_in_schema = False

    @get()
    async def ask(
        self, request: Call, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Before a confirmation is made: what the book says, and the number to give it."""
        return await _ask(request, actor, certificate_id, forms.Form())

    @get("/file")
    async def file(
        self, request: Call, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The confirmation, with the number and day that were typed for it."""
        typed = forms.typed(request.query_params)
        try:
            asked = forms.read(_Given, typed)
            given = Numbered(rules.read_number(asked.number), asked.dated)
            made = await confirming.confirmation(
                actor, certificate_id, asked.form, given, today=clock.today()
            )
        except Refused as refusal:
            if refusal.status not in {409, 422}:
                raise
            return await _ask(request, actor, certificate_id, forms.Form(typed, refusal))
        return download(made)


async def _ask(request: Call, actor: Actor, certificate_id: int, form: forms.Form) -> Response[Any]:
    return await show(
        request,
        "papers/confirmation.html",
        status=form.refusal.status if form.refusal else 200,
        certificate=await certificates.certificate(actor, certificate_id),
        form=form,
    )
