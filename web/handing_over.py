"""Who took which papers of a class, and which still lie with the office."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.certificates import handing_over
from training.certificates.schemas import Ending, HandOvers, NewHandOver, WaitingPaper
from training.errors import Missing, Refused
from training.http.files import download
from training.http.policy import allows
from training.papers import books
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show


class HandOverPages(Controller):
    path = "/classes/{class_id:int}/handovers"
    opt = allows(May.SEE_CERTIFICATES)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What was taken and what waits, unit by unit."""
        return await _page(request, actor, class_id, forms.Form())

    @post(opt=allows(May.ISSUE))
    async def create(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Write down who took papers."""
        try:
            new = forms.read(NewHandOver, data)
            many = await handing_over.hand_over(actor, class_id, new, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return await _page(request, actor, class_id, forms.Form(forms.typed(data), refusal))
        return go(
            f"/classes/{class_id}/handovers", Flash(say("Đã ghi giao {count} giấy.", count=many))
        )


class HandOverWorkbookPages(Controller):
    opt = allows(May.SEE_CERTIFICATES)
    include_in_schema = False

    @get("/classes/{class_id:int}/handovers.xlsx")
    async def workbook(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The same as a workbook."""
        return download(await books.hand_overs(actor, class_id))


class HandOverWithdrawalPages(Controller):
    path = "/handovers/{handover_id:int}"
    opt = allows(May.ISSUE)
    include_in_schema = False

    @post("/withdrawal")
    async def withdraw(
        self, handover_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take back what was written down by mistake."""
        try:
            reason = forms.read(Ending, data).reason
            class_id = await handing_over.withdraw(actor, handover_id, reason, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            words = next(iter(refusal.answers.values()), refusal.message)
            back = forms.typed(data).get("class_id", ["0"])[0]
            address = f"/classes/{back}/handovers" if back.isdecimal() else "/classes"
            return go(address, Flash(words, tone="bad"))
        return go(f"/classes/{class_id}/handovers", Flash(say("Đã hủy lần giao giấy.")))


async def _page(request: Call, actor: Actor, class_id: int, form: forms.Form) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    try:
        found = await handing_over.of_class(actor, class_id)
    except Missing:
        # A class that one sees, in which nobody of theirs has a paper: the page says so.
        found = HandOvers(class_id, 0, [], [])
    return await show(
        request,
        "certificates/handovers.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=view,
        found=found,
        units=_by_unit(found.waiting),
        may_hand_over=may(actor, May.ISSUE),
        form=form,
    )


def _by_unit(waiting: Sequence[WaitingPaper]) -> list[tuple[int, str, list[WaitingPaper]]]:
    units: dict[int, tuple[int, str, list[WaitingPaper]]] = {}
    for one in waiting:
        units.setdefault(one.unit_id, (one.unit_id, one.unit_name, []))[2].append(one)
    return list(units.values())
