"""Revoking and replacing a certificate: both ask first, neither can be taken back."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.certificates import queries, service
from training.certificates.schemas import Ending, Replacement
from training.errors import Missing, Refused
from training.http.policy import allows
from training.security.policy import May
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show


class EndingPages(Controller):
    path = "/certificates/{certificate_id:int}"
    opt = allows(May.REVOKE)
    include_in_schema = False

    @get("/revocation")
    async def ask_revocation(
        self, request: Call, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask why a certificate shall count no longer."""
        return await _ask(request, actor, certificate_id, "revocation", forms.Form())

    @post("/revocation")
    async def revoke(
        self,
        request: Call,
        certificate_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Revoke; the line and the paper stay, and every check answers "revoked"."""
        try:
            ending = forms.read(Ending, data)
            await service.revoke(actor, certificate_id, ending.reason, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask(request, actor, certificate_id, "revocation", form)
        return go(f"/certificates/{certificate_id}", Flash(say("Đã thu hồi giấy này.")))

    @get("/replacement")
    async def ask_replacement(
        self, request: Call, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask what the office's error was before a new certificate is made."""
        return await _ask(request, actor, certificate_id, "replacement", forms.Form())

    @post("/replacement")
    async def replace(
        self,
        request: Call,
        certificate_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Make the new certificate, with the person's particulars as they are now."""
        try:
            new = forms.read(Replacement, data)
            made = await service.replace(actor, certificate_id, new, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask(request, actor, certificate_id, "replacement", form)
        return go(
            f"/certificates/{made}",
            Flash(say("Đã cấp giấy thay thế."), say("Giấy cũ trả lời “đã cấp thay”.")),
        )


async def _ask(
    request: Call, actor: Actor, certificate_id: int, what: str, form: forms.Form
) -> Response[Any]:
    return await show(
        request,
        f"certificates/{what}.html",
        status=form.refusal.status if form.refusal else 200,
        certificate=await queries.certificate(actor, certificate_id),
        form=form,
    )
