"""Registering after the last day: a unit asks, the office answers."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.enrollment import late, overrides, queries
from training.enrollment.list_schemas import LateRequestView
from training.enrollment.rules import LATE_LOOKS, LateState, Verdict
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms
from web.enrolling import ask_about, asks_late
from web.enrollments import one
from web.rendering import Flash
from web.show import Call, Posted, go, show


class LatePages(Controller):
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get("/classes/{class_id:int}/late-requests")
    async def index(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What was asked, and the answers."""
        return await _index(request, actor, class_id)

    @post("/classes/{class_id:int}/late-requests")
    async def create(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask for somebody to be let in."""
        given = one(data, "person_id")
        person_id = int(given) if given.isascii() and given.isdecimal() else 0
        try:
            await late.ask(
                actor,
                class_id,
                person_id,
                one(data, "reason"),
                now=clock.now(),
                despite=bool(one(data, "despite")),
            )
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await ask_about(request, actor, class_id, person_id, form)
        said = say("Đã gửi đề nghị. Văn phòng trả lời thì bạn nhận thông báo.")
        return go(f"/classes/{class_id}/late-requests", Flash(said))

    @post("/late-requests/{late_request_id:int}/agreement", opt=allows(May.DECIDE))
    async def agree(
        self, request: Call, late_request_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let them in."""
        asked = await late.one(actor, late_request_id)
        try:
            await late.agree(actor, late_request_id, now=clock.now())
        except Refused as refusal:
            return await _index(request, actor, asked.class_id, refusal)
        said = say("Đã nhận {name} vào lớp.", name=asked.full_name)
        return go(f"/classes/{asked.class_id}/late-requests", Flash(said))

    @get("/late-requests/{late_request_id:int}/override", opt=allows(May.OVERRIDE))
    async def ask_override(
        self, request: Call, late_request_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What stands against somebody, and why it is to be passed over."""
        return await _ask_override(request, actor, late_request_id, forms.Form())

    @post("/late-requests/{late_request_id:int}/override", opt=allows(May.OVERRIDE))
    async def override(
        self,
        request: Call,
        late_request_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Let them in against rules that say no."""
        try:
            asked = overrides.asked(actor, one(data, "override_reason"), None)
            done = await late.agree(actor, late_request_id, now=clock.now(), override=asked)
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask_override(request, actor, late_request_id, form)
        said = say("Đã nhận {name} vào lớp.", name=done.full_name)
        return go(f"/classes/{done.class_id}/late-requests", Flash(said))

    @get("/late-requests/{late_request_id:int}/refusal", opt=allows(May.DECIDE))
    async def ask_refusal(
        self, request: Call, late_request_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask why the office says no."""
        return await _ask_refusal(request, actor, late_request_id, forms.Form())

    @post("/late-requests/{late_request_id:int}/refusal", opt=allows(May.DECIDE))
    async def refuse(
        self,
        request: Call,
        late_request_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Say no, with a reason."""
        try:
            done = await late.refuse(actor, late_request_id, one(data, "reason"), now=clock.now())
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask_refusal(request, actor, late_request_id, form)
        said = say("Đã trả lời không nhận {name}.", name=done.full_name)
        return go(f"/classes/{done.class_id}/late-requests", Flash(said))

    @post("/late-requests/{late_request_id:int}/withdrawal")
    async def take_back(
        self, request: Call, late_request_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """No longer ask."""
        asked = await late.one(actor, late_request_id)
        try:
            await late.take_back(actor, late_request_id, now=clock.now())
        except Refused as refusal:
            return await _index(request, actor, asked.class_id, refusal)
        said = say("Đã rút lại đề nghị cho {name}.", name=asked.full_name)
        return go(f"/classes/{asked.class_id}/late-requests", Flash(said))


async def _index(
    request: Call, actor: Actor, class_id: int, refusal: Refused | None = None
) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    asked = await late.of_class(actor, class_id)
    return await show(
        request,
        "enrollment/late.html",
        status=refusal.status if refusal else 200,
        form=forms.Form(refusal=refusal),
        view=view,
        asked=asked,
        # Whom a rule refuses is let in with a reason only.
        against=await _against(class_id, asked) if may(actor, May.OVERRIDE) else set(),
        open=sum(item.state is LateState.ASKED for item in asked),
        looks=LATE_LOOKS,
        may_decide=may(actor, May.DECIDE),
        may_ask=asks_late(actor, view),
    )


async def _against(class_id: int, asked: list[LateRequestView]) -> set[int]:
    """Of those who wait for an answer, whom a rule of entry refuses."""
    waiting = [one.person_id for one in asked if one.state is LateState.ASKED]
    answers = await queries.answers(class_id, waiting, today=clock.today())
    return {
        person_id
        for person_id, found in answers.items()
        if any(one.verdict is Verdict.NO for one in found)
    }


async def _ask_override(
    request: Call, actor: Actor, late_request_id: int, form: forms.Form
) -> Response[Any]:
    asked = await late.one(actor, late_request_id)
    answers = await queries.may_join(actor, asked.class_id, asked.person_id, today=clock.today())
    return await show(
        request,
        "enrollment/late_override.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        asked=asked,
        against=[one.message for one in answers if one.verdict is Verdict.NO],
    )


async def _ask_refusal(
    request: Call, actor: Actor, late_request_id: int, form: forms.Form
) -> Response[Any]:
    return await show(
        request,
        "enrollment/late_refusal.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        asked=await late.one(actor, late_request_id),
    )
