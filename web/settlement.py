"""Settling a disagreement about somebody's mark, or correcting one, with a reason."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.attendance import queries, service
from training.attendance.rules import LOOKS
from training.errors import Missing, Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms, roll
from web.rendering import Flash
from web.show import Call, Posted, go, show


class SettlementPages(Controller):
    path = "/sessions/{session_id:int}/conflicts"
    opt = allows(May.SEE_ROLL)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The people about whom two authors differ, with everything that was said."""
        found = await queries.roster(actor, session_id)
        return await show(
            request,
            "attendance/conflicts.html",
            session=found.session,
            conflicts=await queries.conflicts(actor, session_id),
            looks=LOOKS,
            device_words=roll.device_words,
            may_mark=may(actor, May.MARK),
        )

    @get("/{enrollment_id:int}", opt=allows(May.MARK))
    async def edit(
        self,
        request: Call,
        session_id: FromPath[int],
        enrollment_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Decide one person's mark: settle a disagreement, or correct what is frozen."""
        return await _settlement(request, actor, session_id, enrollment_id, forms.Form())

    @post("/{enrollment_id:int}", opt=allows(May.MARK))
    async def update(
        self,
        request: Call,
        session_id: FromPath[int],
        enrollment_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Write down the decision and its reason."""
        typed = forms.typed(data)
        try:
            await service.settle(
                actor,
                session_id,
                enrollment_id,
                roll.status_in(typed, "status"),
                roll.one(typed, "reason"),
                now=clock.now(),
            )
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(typed, refusal)
            return await _settlement(request, actor, session_id, enrollment_id, form)
        left = (await queries.roster(actor, session_id)).conflicts
        onward = "conflicts" if left else "roll"
        return go(f"/sessions/{session_id}/{onward}", Flash(say("Đã ghi dấu đã phân xử.")))


async def _settlement(
    request: Call, actor: Actor, session_id: int, enrollment_id: int, form: forms.Form
) -> Response[Any]:
    found = await queries.roster(actor, session_id)
    row = next((one for one in found.rows if one.enrollment_id == enrollment_id), None)
    if row is None:
        words = say("Người này không có trong danh sách của buổi.")
        raise Missing(words, "not_on_roster")
    said = next(
        (
            one.said
            for one in await queries.conflicts(actor, session_id)
            if one.enrollment_id == enrollment_id
        ),
        [],
    )
    return await show(
        request,
        "attendance/settlement.html",
        status=form.refusal.status if form.refusal else 200,
        session=found.session,
        row=row,
        said=said,
        form=form,
        looks=LOOKS,
        device_words=roll.device_words,
    )
