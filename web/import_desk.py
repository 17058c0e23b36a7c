"""One list on its way in: read, put right row by row, confirmed, undone or thrown away."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.enrollment import confirming, import_queries, imports, moves, row_changes
from training.enrollment.rules import ImportState
from training.errors import Refused
from training.http.policy import allows
from training.jobs import service as jobs
from training.people.checking import FIELDS
from training.people.rules import GENDER_WORDS, Gender
from training.security.policy import May
from training.words import say
from web import forms, import_page, row_form, workbench
from web.rendering import Flash
from web.show import Call, Posted, go, show


class ImportDeskPages(Controller):
    path = "/imports/{import_id:int}"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get()
    async def show(
        self,
        request: Call,
        import_id: FromPath[int],
        actor: NamedDependency[Actor],
        tab: FromQuery[str] = "",
        after: FromQuery[int] = 0,
    ) -> Response[Any]:
        """A list as it stands: being read, refused, on the workbench, or done."""
        return await import_page.show_list(request, actor, import_id, show_tab=tab, after=after)

    @get("/progress")
    async def progress(
        self, request: Call, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """How far the reading is, as a fragment; sends the browser on when it is over."""
        view = await import_queries.summary(actor, import_id)
        if view.state is ImportState.READING and view.refusal is None:
            return await show(request, "enrollment/progress.html", view=view)
        return Response("", headers={"HX-Redirect": f"/imports/{import_id}"})

    @post("/reading")
    async def read_again(
        self, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Read a list once more whose reading broke off."""
        view = await import_queries.summary(actor, import_id)
        try:
            if view.job_id is not None:
                await jobs.again(actor, view.job_id)
        except Refused as refusal:
            return go(f"/imports/{import_id}", Flash(refusal.message, tone="bad"))
        return go(f"/imports/{import_id}")

    @get("/rows/{row:int}")
    async def edit_row(
        self,
        request: Call,
        import_id: FromPath[int],
        row: FromPath[int],
        actor: NamedDependency[Actor],
        back: FromQuery[str] = "",
    ) -> Response[Any]:
        """Every cell of one row as a form."""
        found = await import_queries.row(actor, import_id, row)
        return await show(
            request,
            "enrollment/row_form.html",
            view=await import_queries.summary(actor, import_id),
            row=found,
            form=row_form.row_form(found),
            labels=workbench.LABELS,
            fields=FIELDS,
            genders=[(GENDER_WORDS[one].words, GENDER_WORDS[one]) for one in Gender],
            back=back if back in workbench.TABS else "",
        )

    @post("/rows/{row:int}")
    async def change_row(
        self,
        request: Call,
        import_id: FromPath[int],
        row: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Put cells of a row right, take it out, or put it back."""
        typed = {name: next(iter(given), "") for name, given in forms.typed(data).items()}
        back = _back(import_id, typed, row)
        try:
            if typed.get("fate") == "transfer":
                await moves.ask(actor, import_id, row, now=clock.now())
                found = await import_queries.row(actor, import_id, row)
            else:
                wanted = row_form.change_of(typed)
                found = await row_changes.change(actor, import_id, row, wanted, now=clock.now())
        except Refused as refusal:
            return _to(request, back, Flash(refusal.message, tone="bad"))
        if not _is_live(request):
            return go(back)
        bench = await workbench.bench(actor, import_id)
        return await show(
            request,
            "enrollment/row.html",
            bench=bench,
            lines=[workbench.line(bench, found)],
            tab=typed.get("tab", ""),
            after=typed.get("after", ""),
            looks=workbench.LOOKS,
            l=workbench.words(),
        )

    @post("/confirmation")
    async def confirm(
        self, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Register every row that is ready."""
        before = await import_queries.summary(actor, import_id)
        try:
            view = await confirming.confirm(actor, import_id, now=clock.now())
        except Refused as refusal:
            return go(f"/imports/{import_id}", Flash(refusal.message, tone="bad"))
        entered = view.counts.entered - before.counts.entered
        if not entered:
            said = say("Không có dòng nào vào được. Xem lý do ở từng dòng.")
            return go(f"/imports/{import_id}?tab=error", Flash(said, tone="warn"))
        return go(f"/imports/{import_id}", Flash(say("Đã ghi danh {count} người.", count=entered)))

    @get("/undo")
    async def ask_undo(
        self, request: Call, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask before everybody of a list is taken out again."""
        return await import_page.ask(request, actor, import_id, "undo")

    @post("/undo")
    async def undo(
        self, request: Call, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take everybody out again whom this list brought in."""
        try:
            await imports.undo(actor, import_id, now=clock.now())
        except Refused as refusal:
            return await import_page.ask(request, actor, import_id, "undo", refusal)
        said = say("Đã hoàn tác: mọi người của danh sách này đã rời lớp.")
        return go(f"/imports/{import_id}", Flash(said))

    @get("/discarding")
    async def ask_discarding(
        self, request: Call, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask before a list is thrown away."""
        return await import_page.ask(request, actor, import_id, "discarding")

    @post("/discarding")
    async def discard(
        self, request: Call, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Throw a list away that nobody was registered from."""
        try:
            await imports.discard(actor, import_id)
        except Refused as refusal:
            return await import_page.ask(request, actor, import_id, "discarding", refusal)
        return go("/imports", Flash(say("Đã bỏ danh sách. Chưa ai được ghi danh từ danh sách đó.")))


def _back(import_id: int, typed: dict[str, str], row: int) -> str:
    tab = typed.get("tab", "")
    after = typed.get("after", "")
    query = f"?tab={tab}" if tab in workbench.TABS else "?"
    if after.isascii() and after.isdecimal():
        query += f"&after={after}"
    return f"/imports/{import_id}{query}#row-{row}"


def _is_live(request: Call) -> bool:
    return request.headers.get("hx-request") == "true"


def _to(request: Call, back: str, flash: Flash) -> Response[Any]:
    """Send on with a flash, also from a fragment."""
    answer = go(back, flash)
    if _is_live(request):
        # A fragment cannot be redirected by a status: the script follows this header.
        fresh: Response[Any] = Response("", headers={"HX-Redirect": back})
        fresh.cookies = list(answer.cookies)
        return fresh
    return answer
