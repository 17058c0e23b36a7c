"""What becomes of a certificate: revoked, replaced, corrected, its line void, lost and answered."""

from collections.abc import Awaitable
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.certificates import endings, queries, service
from training.certificates.schemas import Ending, LossAnswer, NewLoss, Replacement
from training.errors import Missing, Refused
from training.http.policy import allows
from training.office import queries as office
from training.office.rules import Switch
from training.security.policy import May
from training.words import Sentence, say
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
        """Revoke, or ask for it where the office wants two; the line and the paper stay."""
        try:
            ending = forms.read(Ending, data)
            done = await endings.revoke(actor, certificate_id, ending.reason, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask(request, actor, certificate_id, "revocation", form)
        said = (
            Flash(say("Đã thu hồi giấy này."))
            if done
            else Flash(say("Đã gửi đề nghị thu hồi."), say("Người thứ hai đồng ý thì thu hồi."))
        )
        return go(f"/certificates/{certificate_id}", said)

    @post("/revocation/agreement")
    async def agree(
        self, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Agree as the second person."""
        done = endings.agree(actor, certificate_id, now=clock.now())
        return await _answered(certificate_id, done, say("Đã thu hồi giấy này."))

    @post("/revocation/refusal")
    async def decline(
        self, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Decline, or take one's own request back."""
        done = endings.decline(actor, certificate_id, now=clock.now())
        return await _answered(certificate_id, done, say("Giấy vẫn còn giá trị."))

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

    @get("/voiding")
    async def ask_voiding(
        self, request: Call, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask why a line shall be void."""
        return await _ask(request, actor, certificate_id, "voiding", forms.Form())

    @post("/voiding")
    async def void(
        self,
        request: Call,
        certificate_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Strike the line out; the person can be issued anew."""
        try:
            ending = forms.read(Ending, data)
            await endings.void(actor, certificate_id, ending.reason, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask(request, actor, certificate_id, "voiding", form)
        return go(
            f"/certificates/{certificate_id}",
            Flash(say("Đã hủy dòng này."), say("Người ấy cấp lại được với số mới.")),
        )

    @get("/loss")
    async def ask_loss(
        self, request: Call, certificate_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What was told of a lost paper."""
        return await _ask(request, actor, certificate_id, "loss", forms.Form())

    @post("/loss")
    async def tell_loss(
        self,
        request: Call,
        certificate_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Write it down; the answer is a confirmation from the register."""
        try:
            new = forms.read(NewLoss, data)
            await endings.tell_loss(actor, certificate_id, new, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask(request, actor, certificate_id, "loss", form)
        return go(
            f"/certificates/{certificate_id}#losses",
            Flash(say("Đã ghi báo mất."), say("Trả lời bằng giấy xác nhận từ sổ gốc.")),
        )

    @post("/losses/{loss_id:int}/answer")
    async def answer_loss(
        self,
        certificate_id: FromPath[int],
        loss_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Write down by which confirmation it was answered."""
        await queries.certificate(actor, certificate_id)
        try:
            answer = forms.read(LossAnswer, data)
            await endings.answer_loss(actor, loss_id, answer, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            words = next(iter(refusal.answers.values()), refusal.message)
            return go(f"/certificates/{certificate_id}#losses", Flash(words, tone="bad"))
        return go(f"/certificates/{certificate_id}#losses", Flash(say("Đã ghi giấy xác nhận.")))


async def _answered(certificate_id: int, done: Awaitable[object], said: Sentence) -> Response[Any]:
    """Back to the certificate, with what was done or why it was not."""
    here = f"/certificates/{certificate_id}"
    try:
        await done
    except Missing:
        raise
    except Refused as refusal:
        return go(here, Flash(refusal.message, tone="bad"))
    return go(here, Flash(said))


async def _ask(
    request: Call, actor: Actor, certificate_id: int, what: str, form: forms.Form
) -> Response[Any]:
    return await show(
        request,
        f"certificates/{what}.html",
        status=form.refusal.status if form.refusal else 200,
        certificate=await queries.certificate(actor, certificate_id),
        by_two=await office.is_on(Switch.REVOCATION_BY_TWO),
        form=form,
    )
