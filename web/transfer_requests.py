"""People whom one unit asks of another: what waits for the office, and what became of it."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.enrollment import move_queries, moves
from training.enrollment.rules import TRANSFER_LOOKS, TransferState
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show

HERE = "/transfer-requests"


class TransferRequestPages(Controller):
    path = HERE
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        wanted: FromQuery[str] = "",
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Requests, those that wait first unless others are asked for."""
        shown = TransferState(wanted) if wanted in set(TransferState) else TransferState.PENDING
        found = await move_queries.requests(actor, state=shown, after=after)
        return await show(
            request,
            "enrollment/transfer_requests.html",
            found=found.items,
            following=found.next,
            after=after,
            shown=shown,
            looks=TRANSFER_LOOKS,
            pending=await move_queries.pending(actor),
            decides=may(actor, May.DECIDE),
        )

    @get("/{transfer_id:int}")
    async def show(
        self, request: Call, transfer_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One request; the office sees what its decision rests on."""
        return await _show(request, actor, transfer_id, forms.Form())

    @post("/{transfer_id:int}/agreement", opt=allows(May.DECIDE))
    async def agree(
        self, request: Call, transfer_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The person moves."""
        try:
            view = await moves.agree(actor, transfer_id, now=clock.now())
        except Refused as refusal:
            return await _show(request, actor, transfer_id, forms.Form(refusal=refusal))
        said = say("Đã chuyển {name} về {unit}.", name=view.named, unit=view.unit_name)
        if view.enrollment_id is None:
            more = say("Chưa ghi danh được vào lớp {code}: lý do ở dòng.", code=view.class_code)
            return go(HERE, Flash(said, more, tone="warn"))
        return go(HERE, Flash(said, say("Đã ghi danh vào lớp {code}.", code=view.class_code)))

    @post("/{transfer_id:int}/refusal", opt=allows(May.DECIDE))
    async def refuse(
        self,
        request: Call,
        transfer_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """The person stays, with a reason."""
        typed = forms.typed(data)
        reason = next(iter(typed.get("reason", ())), "")
        try:
            view = await moves.refuse(actor, transfer_id, reason, now=clock.now())
        except Refused as refusal:
            return await _show(request, actor, transfer_id, forms.Form(typed, refusal))
        return go(HERE, Flash(say("Đã báo {unit} lý do không chuyển.", unit=view.unit_name)))


async def _show(request: Call, actor: Actor, transfer_id: int, form: forms.Form) -> Response[Any]:
    return await show(
        request,
        "enrollment/transfer_request.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        one=await move_queries.request(actor, transfer_id),
        looks=TRANSFER_LOOKS,
        decides=may(actor, May.DECIDE),
    )
