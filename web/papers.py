"""The papers of a class: what can be printed or edited in Word, and the files themselves."""

from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.errors import Invalid, Refused
from training.http.files import download
from training.http.policy import allows
from training.papers import rules, service
from training.papers.rules import Format
from training.papers.schemas import Numbered, PaperView
from training.security.policy import May, may
from web import forms
from web.show import Call, show

FORMAT_WORDS = {Format.PDF: "PDF", Format.WORD: "Word", Format.WORKBOOK: "Excel"}


class _Given(msgspec.Struct, frozen=True):
    """What the office adds to a notice."""

    number: str = ""
    dated: date | None = None
    form: Format = Format.PDF


class ClassPaperPages(Controller):
    path = "/classes/{class_id:int}/papers"
    opt = allows(May.TAKE_NOTICE)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Everything that leaves the office for a class, in the order in which it is needed."""
        return await _index(request, actor, class_id, forms.Form())

    @get("/notice")
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
            return await _index(request, actor, class_id, forms.Form(typed, refusal))
        made = await service.notice(actor, class_id, asked.form, given, today=clock.today())
        return download(made)

    @get("/{file:str}", opt=allows(May.SEE_PAPERS))
    async def file(
        self, class_id: FromPath[int], file: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One paper as a file, opening.docx."""
        kind, form = rules.read_file(file)
        made = await service.class_paper(actor, class_id, kind, form, today=clock.today())
        return download(made)


async def _index(request: Call, actor: Actor, class_id: int, form: forms.Form) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    office = may(actor, May.SEE_PAPERS)
    offered: list[PaperView] = await service.offered(actor, class_id) if office else []
    return await show(
        request,
        "papers/class.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=view,
        offered=offered,
        convened=rules.is_convened(view.state),
        off=_off(view.state, view.code),
        format_words=FORMAT_WORDS,
        form=form,
    )


def _off(state: Any, code: str) -> Refused | None:
    return rules.readiness(rules.PaperKind.OPENING, state, code).refusal
