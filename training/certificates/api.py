import re
from typing import Any
from urllib.parse import quote

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from training import clock
from training.actor import Actor
from training.certificates import queries, service, tokens
from training.certificates.rules import no_such_certificate
from training.certificates.schemas import (
    CertificateRow,
    CertificateView,
    Ending,
    IssueOrder,
    Issuing,
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
        await service.revoke(actor, certificate_id, data.reason, now=clock.now())
        return await queries.certificate(actor, certificate_id)

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
