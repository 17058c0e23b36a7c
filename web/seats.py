"""How a class's seats are shared: the waiting list, and giving unused seats back."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.enrollment import release, release_views, waiting
from training.enrollment.release import RELEASES
from training.enrollment.seat_schemas import ReleaseState
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms
from web.enrollments import one
from web.rendering import Flash
from web.show import Call, Posted, go, show

PAGE = 100


class SeatPages(Controller):
    path = "/classes/{class_id:int}"
    opt = allows(May.SEE_CLASSES)
    include_in_schema = False

    @get("/waiting-list", opt=allows(May.SEE_ENROLLMENTS))
    async def waiting_list(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Who waits and why; of other units' people one sees the unit only."""
        return await show(
            request,
            "enrollment/waiting.html",
            view=await catalog.training_class(actor, class_id),
            line=await waiting.of_class(actor, class_id, after=after, size=PAGE),
            after=after,
            may_plan=may(actor, May.CHANGE_CLASSES),
        )

    @get("/release")
    async def show_release(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Who gave seats back and who got them, for every unit to read."""
        return await _release(request, actor, class_id)

    @post("/release", opt=allows(May.CHANGE_CLASSES))
    async def release(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let unused seats flow back now."""
        try:
            done = await release.release(actor, class_id, now=clock.now())
        except Refused as refusal:
            return await _release(request, actor, class_id, forms.Form(refusal=refusal))
        got = sum(one.got for one in done.lines)
        said = say("Đã chia {pool} chỗ: {got} người dự bị có chỗ.", pool=done.pool, got=got)
        return go(f"/classes/{class_id}/release", Flash(said))

    @post("/release/reopening", opt=allows(May.CHANGE_CLASSES))
    async def reopen(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let seats be set aside for units again, with a reason."""
        try:
            await release.reopen(actor, class_id, one(data, "reason"), now=clock.now())
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _release(request, actor, class_id, form)
        said = say("Đặt lại chỉ tiêu ở đây; đơn vị nào cũng giữ ít nhất số chỗ đang dùng.")
        return go(f"/classes/{class_id}/allotments", Flash(said))


async def _release(
    request: Call, actor: Actor, class_id: int, form: forms.Form | None = None
) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    shown = await release_views.view(actor, class_id)
    return await show(
        request,
        "enrollment/release.html",
        status=form.refusal.status if form and form.refusal else 200,
        form=form or forms.Form(),
        view=view,
        release=shown,
        done=shown.state is ReleaseState.DONE,
        allotted=bool(await catalog.allotments(class_id)),
        sees_line=may(actor, May.SEE_ENROLLMENTS),
        may_release=may(actor, May.CHANGE_CLASSES) and view.state in RELEASES,
    )
