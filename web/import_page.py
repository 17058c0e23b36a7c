"""A list's own page: being read, refused, on the workbench, or done."""

from typing import Any

from litestar import Response

from training.actor import Actor
from training.enrollment import import_queries
from training.enrollment.corrections import HEADERS
from training.enrollment.rules import ImportState
from training.errors import Refused
from training.words import say
from web import forms, workbench
from web import import_columns as columns
from web.rendering import Flash
from web.show import Call, go, show


async def show_list(
    request: Call, actor: Actor, import_id: int, *, show_tab: str, after: int
) -> Response[Any]:
    bench = await workbench.bench(actor, import_id)
    view = bench.view
    if view.id != import_id:
        said = say("Đã gộp vào danh sách gửi trước. Người đã ghi danh giữ nguyên.")
        return go(f"/imports/{view.id}", Flash(said, tone="info"))
    if view.state in {ImportState.READING, ImportState.REFUSED, ImportState.DISCARDED}:
        return await show(request, "enrollment/reading.html", view=view)
    tab = workbench.tab_of(show_tab, bench.tally)
    lines, following = await workbench.lines(bench, tab, after)
    return await show(
        request,
        "enrollment/workbench.html",
        bench=bench,
        tabs=workbench.tabs(bench, tab),
        tab=tab,
        after=after,
        lines=lines,
        following=following,
        looks=workbench.LOOKS,
        l=workbench.words(),
        question=columns.question(view),
        left_out=workbench.left_out(view),
        missing=[HEADERS[field] for field in view.found.missing],
    )


async def ask(
    request: Call, actor: Actor, import_id: int, what: str, refusal: Refused | None = None
) -> Response[Any]:
    return await show(
        request,
        f"enrollment/{what}.html",
        status=refusal.status if refusal else 200,
        form=forms.Form(refusal=refusal),
        view=await import_queries.summary(actor, import_id),
    )
