"""Marks by workbook, the second pair of eyes, and commendations."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.errors import Invalid, Missing, Refused
from training.http.policy import allows
from training.results import commendations, queries, reviewing, score_lists
from training.results.rules import comma
from training.results.schemas import MarksList, NewCommendation
from training.results.workbooks import headers, rows_of
from training.security.policy import May
from training.spreadsheets import writing
from training.status import Look
from training.words import say
from web import forms
from web.imports import Sent, workbook
from web.rendering import Flash, query
from web.show import Call, Posted, go, show

LOOKS = {
    "error": Look(say("Phải sửa"), "bad", "cross"),
    "changed": Look(say("Thay điểm cũ"), "warn", "triangle"),
    "new": Look(say("Sẽ ghi"), "ok", "tick"),
    "same": Look(say("Như đã ghi"), "idle", "bar"),
    "entered": Look(say("Đã ghi"), "ok", "tick"),
    "empty": Look(say("Không có điểm"), "idle", "ring"),
}
PAGE = 50


class MarksWorkbookPages(Controller):
    path = "/classes/{class_id:int}/results"
    opt = allows(May.ENTER_RESULTS)
    include_in_schema = False

    @get("/workbook.xlsx")
    async def workbook(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The class's list with the marks so far, to be filled in and sent back."""
        view = await catalog.training_class(actor, class_id)
        results = await queries.results(actor, class_id)
        learners = await score_lists.roster(class_id)
        content = writing.workbook(
            f"Bảng điểm {view.code}", headers(results.attempts), rows_of(learners, results.attempts)
        )
        return workbook(content, f"bang-diem-{class_id}.xlsx")

    @get("/imports/new")
    async def new(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Where a workbook of marks is dropped."""
        return await _sending(request, actor, class_id, forms.Form())

    @post("/imports")
    async def create(
        self, request: Call, class_id: FromPath[int], data: Sent, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Read a workbook; nothing is written until it is confirmed."""
        file = data.get("file")
        try:
            if not isinstance(file, UploadFile) or not file.filename:
                words = say("Chọn tệp bảng điểm rồi gửi.")
                raise Invalid(words, "file_missing", file=words)
            made = await score_lists.send(
                actor, class_id, file.filename, await file.read(), now=clock.now()
            )
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _sending(request, actor, class_id, form)
        return go(f"/results/imports/{made}")

    @post("/review")
    async def review(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """Say that one looked over all marks, having entered none of them."""
        here = f"/classes/{class_id}/results"
        try:
            await reviewing.confirm(actor, class_id, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return go(here, Flash(refusal.message, tone="bad"))
        return go(here, Flash(say("Đã ghi nhận: bạn đã soát bảng điểm.")))


async def _sending(request: Call, actor: Actor, class_id: int, form: forms.Form) -> Response[Any]:
    return await show(
        request,
        "results/sending.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=await catalog.training_class(actor, class_id),
        form=form,
    )


class ScoreListPages(Controller):
    path = "/results/imports/{list_id:int}"
    opt = allows(May.ENTER_RESULTS)
    include_in_schema = False

    @get()
    async def show(
        self,
        request: Call,
        list_id: FromPath[int],
        actor: NamedDependency[Actor],
        tab: FromQuery[str] = "",
        after: FromQuery[int] = 0,
    ) -> Response[Any]:
        """Every row and what would come of it."""
        view = await score_lists.view(actor, list_id)
        shown = tab if tab in LOOKS else next((one for one in LOOKS if view.count(one)), "error")
        rows = [one for one in view.rows if one.verdict == shown and one.row > after]
        return await show(
            request,
            "results/list.html",
            view=view,
            ready=view.count("new") + view.count("changed") if view.state != "discarded" else 0,
            tab=shown,
            tabs=_tabs(view, shown),
            after=after,
            rows=rows[:PAGE],
            following=rows[PAGE - 1].row if len(rows) > PAGE else 0,
            looks=LOOKS,
        )

    @post("/confirmation")
    async def confirm(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """Write every row without a fault."""
        here = f"/results/imports/{list_id}"
        try:
            count = await score_lists.confirm(actor, list_id, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return go(here, Flash(refusal.message, tone="bad"))
        if not count:
            said = say("Không ghi được dòng nào. Xem lý do ở từng dòng.")
            return go(here, Flash(said, tone="warn"))
        return go(here, Flash(say("Đã ghi điểm của {count} người.", count=count)))

    @post("/discarding")
    async def discard(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """Throw a workbook away; what was written from it stays."""
        view = await score_lists.view(actor, list_id)
        await score_lists.discard(actor, list_id)
        said = say("Đã bỏ bảng điểm. Điểm nào đã ghi từ đó thì vẫn giữ.")
        return go(f"/classes/{view.class_id}/results", Flash(said))


def _tabs(view: MarksList, tab: str) -> list[dict[str, Any]]:
    return [
        {
            "label": look.word,
            "href": query(f"/results/imports/{view.id}", tab=one),
            "current": one == tab,
            "count": view.count(one),
        }
        for one, look in LOOKS.items()
        if view.count(one) or one == tab
    ]


class CommendationPages(Controller):
    path = "/classes/{class_id:int}/commendations"
    opt = allows(May.ENTER_RESULTS)
    include_in_schema = False

    @get()
    async def edit(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The class by mark, the best first, with room to say what each is commended for."""
        return await _commending(request, actor, class_id, forms.Form())

    @post()
    async def update(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save what was changed; an emptied field withdraws."""
        typed = forms.typed(data)
        try:
            changed = await commendations.record(actor, class_id, _wanted(typed), now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return await _commending(request, actor, class_id, forms.Form(typed, refusal))
        said = say("Đã lưu khen thưởng, {count} người đổi.", count=changed)
        return go(f"/classes/{class_id}/commendations", Flash(said))


def _wanted(typed: Mapping[str, Sequence[str]]) -> list[NewCommendation]:
    """The lines that differ from what the page showed."""
    start = "words-"
    return [
        NewCommendation(int(number), answer)
        for name in typed
        if name.startswith(start)
        and (number := name[len(start) :]).isdecimal()
        and len(number) < 10  # noqa: PLR2004  # as many digits as an id has
        and (answer := next(iter(typed[name]), ""))
        != next(iter(typed.get(f"was-{number}", ())), "")
    ]


async def _commending(
    request: Call, actor: Actor, class_id: int, form: forms.Form
) -> Response[Any]:
    results = await queries.results(actor, class_id)
    ranked = sorted(results.rows, key=lambda row: (row.commended is None, -(row.score or -1)))
    return await show(
        request,
        "results/commendations.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=await catalog.training_class(actor, class_id),
        rows=ranked,
        commended=sum(row.commended is not None for row in ranked),
        form=form,
        comma=comma,
    )
