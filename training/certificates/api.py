import re
from typing import Any
from urllib.parse import quote

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from training import clock
from training.actor import Actor
from training.certificates import endings, expiring, handing_over, queries, service, tokens
from training.certificates.expiring import Ending as Expiring
from training.certificates.rules import no_such_certificate
from training.certificates.schemas import (
    Aftermath,
    CertificateRow,
    CertificateView,
    Ending,
    HandOvers,
    IssueOrder,
    Issuing,
    LossAnswer,
    NewHandOver,
    NewLoss,
    Paper,
    Replacement,
)
from training.http.once import once
from training.http.policy import allows
from training.names import search_key
from training.paging import Page
from training.security.policy import May

JWT = f"application/{tokens.TOKEN_TYPE}"
_ID = re.compile(r"[1-9][0-9]{0,9}")


class ClassCertificateAPI(Controller):
    path = "/classes/{class_id:int}/certificates"
    tags = ["certificates"]

    @post(opt=allows(May.ISSUE), status_code=HTTP_202_ACCEPTED)
    async def create(
        self,
        request: Request[Any, Any, Any],
        class_id: FromPath[int],
        data: JSONBody[IssueOrder],
        actor: NamedDependency[Actor],
    ) -> Response[Issuing]:
        """Number and record a certificate for everybody who completed; a job prints them."""
        return await once(
            request,
            actor,
            lambda: service.ask_issue(actor, class_id, data, today=clock.today()),
            status=HTTP_202_ACCEPTED,
        )


class CertificateAPI(Controller):
    path = "/certificates"
    tags = ["certificates"]

    @get(opt=allows(May.SEE_CERTIFICATES))
    async def index(
        self,
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        class_id: FromQuery[int | None] = None,
        person_id: FromQuery[int | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[CertificateRow]:
        """The register, newest first; `q` is a name, a number, a class or a code."""
        return await queries.find(
            actor, q, class_id=class_id, person_id=person_id, after=cursor, size=limit
        )

    @get("/ending", opt=allows(May.SEE_CERTIFICATES))
    async def ending(
        self,
        actor: NamedDependency[Actor],
        months: FromQuery[int] = 6,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[Expiring]:
        """Whose awareness certificate ends within so many months, the first to end first."""
        return await expiring.ending(
            actor, months=months, today=clock.today(), after=cursor, size=limit
        )

    @get("/{certificate:str}", opt=allows(May.SEE_CERTIFICATES))
    async def show(
        self, certificate: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[CertificateView]:
        """One certificate with the proof that it stands on; with `.pdf` after its id, the paper;
        with `.jwt` a signed token."""
        # One route for both: the router tells addresses apart by whole segments only.
        name, dot, kind = certificate.partition(".")
        if not (_ID.fullmatch(name) and (dot, kind) in {("", ""), (".", "pdf"), (".", "jwt")}):
            raise no_such_certificate()
        if kind == "pdf":
            return _download(await service.paper(actor, int(name)))
        if kind == "jwt":
            return _token(await tokens.certificate(actor, int(name)))
        return Response(await queries.certificate(actor, int(name)))

    @post("/{certificate_id:int}/revocation", opt=allows(May.REVOKE), status_code=HTTP_200_OK)
    async def revoke(
        self,
        certificate_id: FromPath[int],
        data: JSONBody[Ending],
        actor: NamedDependency[Actor],
    ) -> CertificateView:
        """Let a certificate count no longer, with a reason."""
        await endings.revoke(actor, certificate_id, data.reason, now=clock.now())
        return await queries.certificate(actor, certificate_id)

    @post(
        "/{certificate_id:int}/revocation/agreement",
        opt=allows(May.REVOKE),
        status_code=HTTP_200_OK,
    )
    async def agree(
        self, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> CertificateView:
        """Agree as the second person to a revocation that somebody asked for."""
        await endings.agree(actor, certificate_id, now=clock.now())
        return await queries.certificate(actor, certificate_id)

    @post(
        "/{certificate_id:int}/revocation/refusal",
        opt=allows(May.REVOKE),
        status_code=HTTP_200_OK,
    )
    async def decline(
        self, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> CertificateView:
        """Decline a revocation that was asked for, or take one's own request back."""
        await endings.decline(actor, certificate_id, now=clock.now())
        return await queries.certificate(actor, certificate_id)

    @post("/{certificate_id:int}/voiding", opt=allows(May.REVOKE), status_code=HTTP_200_OK)
    async def void(
        self,
        certificate_id: FromPath[int],
        data: JSONBody[Ending],
        actor: NamedDependency[Actor],
    ) -> CertificateView:
        """Strike out a line whose paper nobody took; its number stays used."""
        await endings.void(actor, certificate_id, data.reason, now=clock.now())
        return await queries.certificate(actor, certificate_id)

    @get("/{certificate_id:int}/aftermath", opt=allows(May.SEE_CERTIFICATES))
    async def aftermath(
        self, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Aftermath:
        """Who took the paper, what corrected it, what was told lost and how it was answered."""
        return await endings.aftermath(actor, certificate_id)

    @post("/{certificate_id:int}/losses", opt=allows(May.REVOKE), status_code=HTTP_200_OK)
    async def tell_loss(
        self,
        certificate_id: FromPath[int],
        data: JSONBody[NewLoss],
        actor: NamedDependency[Actor],
    ) -> Aftermath:
        """Write down that a paper is lost or damaged."""
        await endings.tell_loss(actor, certificate_id, data, now=clock.now())
        return await endings.aftermath(actor, certificate_id)

    @post("/{certificate_id:int}/replacement", opt=allows(May.REVOKE))
    async def replace(
        self,
        request: Request[Any, Any, Any],
        certificate_id: FromPath[int],
        data: JSONBody[Replacement],
        actor: NamedDependency[Actor],
    ) -> Response[CertificateView]:
        """Put right an error of the office by a new certificate that names the old one."""

        async def make() -> CertificateView:
            made = await service.replace(actor, certificate_id, data, now=clock.now())
            return await queries.certificate(actor, made)

        return await once(request, actor, make)


def _download(paper: Paper) -> Response[Any]:
    return Response(
        paper.content,
        media_type="application/pdf",
        headers={"content-disposition": disposition(paper)},
    )


def _token(text: str) -> Response[Any]:
    return Response(text, media_type=JWT)


def disposition(paper: Paper) -> str:
    """A download's name in every alphabet, and in plain letters for old programs."""
    name = f"GCN {paper.number.replace('/', '-')} {paper.full_name}.pdf"
    plain = "".join(c for c in search_key(name) if c.isascii() and (c.isalnum() or c in " .-"))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


class LossAPI(Controller):
    path = "/losses/{loss_id:int}"
    tags = ["certificates"]

    @post("/answer", opt=allows(May.REVOKE), status_code=HTTP_200_OK)
    async def answer(
        self, loss_id: FromPath[int], data: JSONBody[LossAnswer], actor: NamedDependency[Actor]
    ) -> Aftermath:
        """Write down the confirmation from the register that answered a loss."""
        certificate_id = await endings.answer_loss(actor, loss_id, data, now=clock.now())
        return await endings.aftermath(actor, certificate_id)


class HandOverAPI(Controller):
    path = "/classes/{class_id:int}/handovers"
    tags = ["certificates"]

    @get(opt=allows(May.SEE_CERTIFICATES))
    async def index(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> HandOvers:
        """Who took papers of a class, and which still lie with the office."""
        return await handing_over.of_class(actor, class_id)

    @post(opt=allows(May.ISSUE))
    async def create(
        self,
        request: Request[Any, Any, Any],
        class_id: FromPath[int],
        data: JSONBody[NewHandOver],
        actor: NamedDependency[Actor],
    ) -> Response[HandOvers]:
        """Write down who took papers: all that are left of a unit, or those named."""

        async def make() -> HandOvers:
            await handing_over.hand_over(actor, class_id, data, now=clock.now())
            return await handing_over.of_class(actor, class_id)

        return await once(request, actor, make)


class HandOverWithdrawalAPI(Controller):
    path = "/handovers/{handover_id:int}"
    tags = ["certificates"]

    @post("/withdrawal", opt=allows(May.ISSUE), status_code=HTTP_200_OK)
    async def withdraw(
        self, handover_id: FromPath[int], data: JSONBody[Ending], actor: NamedDependency[Actor]
    ) -> HandOvers:
        """Take back what was written down by mistake."""
        class_id = await handing_over.withdraw(actor, handover_id, data.reason, now=clock.now())
        return await handing_over.of_class(actor, class_id)
