"""A row of a list that a rule of entry refuses, let in by the office with a reason."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.enrollment import import_queries, row_overrides
from training.enrollment.overrides import REFUSED
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May
from training.words import say
from web import forms, workbench
from web.rendering import Flash
from web.show import Call, Posted, go, show


class RowOverridePages(Controller):
    path = "/imports/{import_id:int}/rows/{row:int}/override"
    opt = allows(May.OVERRIDE)
    include_in_schema = False

    @get()
    async def ask(
        self,
        request: Call,
        import_id: FromPath[int],
        row: FromPath[int],
        actor: NamedDependency[Actor],
        back: FromQuery[str] = "",
    ) -> Response[Any]:
        """The rules that refuse the row, and why they are to be passed over."""
        form = forms.Form({"tab": [back]}) if back in workbench.TABS else forms.Form()
        return await _ask(request, actor, import_id, row, form)

    @post()
    async def override(
        self,
        request: Call,
        import_id: FromPath[int],
        row: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Pass over the rules that were ticked."""
        typed = forms.typed(data)
        reason = next(iter(typed.get("override_reason", ())), "")
        rules = typed.get("override_rules") or None
        try:
            await row_overrides.override(actor, import_id, row, reason, rules, now=clock.now())
        except Refused as refusal:
            return await _ask(request, actor, import_id, row, forms.Form(typed, refusal))
        said = say("Dòng {row} vào được khi xác nhận danh sách.", row=row)
        return go(_bench(import_id, typed, row), Flash(said))


def _bench(import_id: int, typed: forms.Typed, row: int) -> str:
    tab = next(iter(typed.get("tab", ())), "")
    query = f"?tab={tab}" if tab in workbench.TABS else ""
    return f"/imports/{import_id}{query}#row-{row}"


async def _ask(
    request: Call, actor: Actor, import_id: int, row: int, form: forms.Form
) -> Response[Any]:
    view = await import_queries.summary(actor, import_id)
    found = await import_queries.row(actor, import_id, row)
    against = workbench.refused_by(found)
    return await show(
        request,
        "enrollment/row_override.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        row=found,
        against=[(one.code.removeprefix(REFUSED), one.message) for one in against],
        back=_bench(import_id, form.typed, row),
        tab=form.value("tab"),
    )
