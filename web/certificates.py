"""The register as each role may see it, one certificate, and issuing to a class."""

from datetime import date
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.certificates import endings, expiring, outlook, queries, service
from training.certificates.api import disposition
from training.certificates.rules import LOOKS, CertificateState, no_such_certificate
from training.certificates.schemas import IssueOrder
from training.errors import Invalid, Missing, Refused
from training.http.policy import allows
from training.jobs import service as jobs
from training.jobs.schemas import JobView
from training.paging import Page
from training.results.rules import comma
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show

ENDED = frozenset({"done", "failed"})
# As many digits as an identity can have at most.
LONGEST_ID = 18


class CertificatePages(Controller):
    path = "/certificates"
    opt = allows(May.SEE_CERTIFICATES)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        class_id: FromQuery[int | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """The register, newest first; a learner sees their own."""
        refusal = None
        try:
            page = await queries.find(actor, q, class_id=class_id, after=after)
        except Invalid as no:
            page, refusal = Page([]), no
        own = actor.role is Role.LEARNER
        return await show(
            request,
            "certificates/own.html" if own else "certificates/index.html",
            status=refusal.status if refusal else 200,
            found=page,
            q=q,
            class_id=class_id,
            after=after,
            refusal=refusal,
            looks=LOOKS,
            may_issue=may(actor, May.ISSUE),
            sees_books=may(actor, May.SEE_PAPERS),
        )

    @get("/ending")
    async def ending(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        months: FromQuery[int] = 6,
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Whose awareness certificate ends soon, the first to end first."""
        found = await expiring.ending(actor, months=months, today=clock.today(), after=after)
        return await show(
            request,
            "certificates/ending.html",
            found=found,
            months=months,
            after=after,
            choices=[(count, say("{count} tháng", count=count)) for count in (1, 3, 6, 12)],
        )

    @get("/{name:str}")
    async def show(
        self, request: Call, name: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One certificate at `/certificates/{id}`, its paper at `/certificates/{id}.pdf`."""
        number, dot, _ = name.partition(".")
        if not (number.isascii() and number.isdigit() and name in {number, f"{number}.pdf"}):
            raise no_such_certificate()
        certificate_id = int(number[:LONGEST_ID])
        return await (
            _paper(request, actor, certificate_id) if dot else _one(request, actor, certificate_id)
        )


async def _one(request: Call, actor: Actor, certificate_id: int) -> Response[Any]:
    """As it lies in the register, with what it stands on."""
    found = await queries.certificate(actor, certificate_id)
    return await show(
        request,
        "certificates/show.html",
        certificate=found,
        printed=await outlook.printed(actor, certificate_id),
        after=await endings.aftermath(actor, certificate_id),
        office=may(actor, May.REVOKE),
        looks=LOOKS,
        comma=comma,
        sees_books=may(actor, May.SEE_PAPERS),
        may_revoke=may(actor, May.REVOKE) and found.state is CertificateState.VALID,
        expired=found.valid_until is not None and found.valid_until < clock.today(),
    )


async def _paper(request: Call, actor: Actor, certificate_id: int) -> Response[Any]:
    """The file; while it is being printed, a page that waits for it."""
    try:
        paper = await service.paper(actor, certificate_id)
    except Refused as refusal:
        if refusal.code != "not_ready":
            raise
        found = await queries.certificate(actor, certificate_id)
        return await show(request, "certificates/waiting.html", status=202, certificate=found)
    return Response(
        paper.content,
        media_type="application/pdf",
        headers={"content-disposition": disposition(paper)},
    )


class ClassCertificatePages(Controller):
    path = "/classes/{class_id:int}/certificates"
    opt = allows(May.ISSUE)
    include_in_schema = False

    @get("/new")
    async def new(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Before issuing: how many, from which number, by which decision, until when."""
        return await _new(request, actor, class_id, forms.Form())

    @post()
    async def create(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Number and record; then wait for the printing on a page of its own."""
        try:
            order = forms.read(IssueOrder, data)
            issuing = await service.ask_issue(actor, class_id, order, today=clock.today())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _new(request, actor, class_id, form)
        flash = None
        if issuing.numbers:
            first, last = issuing.numbers[0], issuing.numbers[-1]
            flash = Flash(
                say("{count} giấy đã vào sổ gốc.", count=issuing.issued),
                say("Số {first} đến {last}.", first=first, last=last),
            )
        return go(f"/classes/{class_id}/certificates/jobs/{issuing.job.id}", flash)

    @get("/jobs/{job_id:int}")
    async def progress(
        self,
        request: Call,
        class_id: FromPath[int],
        job_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """How far the printing is; asks again by itself."""
        job = await jobs.view(actor, job_id)
        if request.headers.get("hx-request"):
            answer = await _progress(request, class_id, job, "certificates/_progress.html")
            if job.state in ENDED:
                # The whole page again: its title is the answer.
                answer.headers["HX-Redirect"] = request.url.path
            return answer
        return await _progress(
            request,
            class_id,
            job,
            "certificates/progress.html",
            training_class=await catalog.training_class(actor, class_id),
        )

    @post("/jobs/{job_id:int}/again")
    async def again(
        self, class_id: FromPath[int], job_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Print once more what could not be printed."""
        await catalog.training_class(actor, class_id)
        await jobs.again(actor, job_id)
        return go(f"/classes/{class_id}/certificates/jobs/{job_id}")


async def _progress(
    request: Call, class_id: int, job: JobView, template: str, **more: Any
) -> Response[Any]:
    return await show(request, template, class_id=class_id, job=job, **more)


async def _new(request: Call, actor: Actor, class_id: int, form: forms.Form) -> Response[Any]:
    today = clock.today()
    return await show(
        request,
        "certificates/new.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=await catalog.training_class(actor, class_id),
        outlook=await outlook.outlook(actor, class_id, _issued_on(form) or today),
        form=form,
    )


def _issued_on(form: forms.Form) -> date | None:
    """The day that was typed, where it is one: the year decides the book."""
    try:
        return forms.read(IssueOrder, {"issued_on": form.value("issued_on")}).issued_on
    except Refused:
        return None
