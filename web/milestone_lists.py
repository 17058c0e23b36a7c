"""Admissions and recognitions by workbook: sent, looked at row by row, recorded on confirmation."""

from typing import Annotated, Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.passport import lists
from training.passport.schemas import MilestoneList, MilestoneRow
from training.security.policy import May
from training.spreadsheets import writing
from training.status import Look
from training.words import Sentence, say
from web import forms
from web.imports import workbook
from web.rendering import Flash
from web.show import Call, go, show

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
LOOKS = {
    "new": Look(say("Sẽ ghi"), "ok", "tick"),
    "same": Look(say("Đã có trong sổ"), "idle", "bar"),
    "error": Look(say("Phải sửa"), "bad", "cross"),
    "entered": Look(say("Đã ghi"), "ok", "tick"),
}
COLUMNS = {
    "national_id": say("Số CCCD"),
    "full_name": say("Họ và tên"),
    "ceremony_date": say("Ngày lễ kết nạp"),
    "admission_decision_number": say("Số QĐ kết nạp"),
    "admission_decision_date": say("Ngày QĐ kết nạp"),
    "recognition_date": say("Ngày công nhận chính thức"),
    "recognition_decision_number": say("Số QĐ công nhận"),
}
# Beside each other on a line: the day that counts, then the paper's number and day.
_MILESTONES = (
    (
        say("Kết nạp"),
        ("ceremony_date", "admission_decision_number", "admission_decision_date"),
    ),
    (say("Công nhận"), ("recognition_date", "recognition_decision_number")),
)
PAGE = 50
TABS = ("error", "new", "same", "entered")


class MilestoneListPages(Controller):
    path = "/milestones"
    opt = allows(May.CHANGE_PEOPLE)
    include_in_schema = False

    @get("/new")
    async def new(self, request: Call) -> Response[Any]:
        """Where a list is dropped, and what it should hold."""
        return await _sending(request, forms.Form())

    @get("/template.xlsx")
    async def template(self) -> Response[bytes]:
        """The simplest list to fill in."""
        title = say("Danh sách kết nạp, công nhận chính thức")
        names = ("full_name", "national_id", *list(COLUMNS)[2:])
        return workbook(
            writing.workbook(title, [COLUMNS[name] for name in names], []), "ket-nap-mau.xlsx"
        )

    @post()
    async def create(
        self, request: Call, data: Sent, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Read a list; nothing is recorded until it is confirmed."""
        file = data.get("file")
        try:
            if not isinstance(file, UploadFile) or not file.filename:
                words = say("Chọn tệp danh sách rồi gửi.")
                raise Invalid(words, "file_missing", file=words)
            made = await lists.send(actor, file.filename, await file.read(), today=clock.today())
        except Refused as refusal:
            return await _sending(request, forms.Form(forms.typed(data), refusal))
        return go(f"/milestones/{made}")

    @get("/{list_id:int}")
    async def show(
        self,
        request: Call,
        list_id: FromPath[int],
        actor: NamedDependency[Actor],
        tab: FromQuery[str] = "",
        after: FromQuery[int] = 0,
    ) -> Response[Any]:
        """Every row and what would come of it."""
        view = await lists.view(actor, list_id, today=clock.today())
        shown = tab if tab in TABS else next((one for one in TABS if view.count(one)), "error")
        rows = [one for one in view.rows if one.verdict == shown and one.row > after]
        return await show(
            request,
            "milestones/show.html",
            view=view,
            ready=view.count("new") if view.state != "discarded" else 0,
            tab=shown,
            tabs=_tabs(view, shown),
            after=after,
            rows=rows[:PAGE],
            following=rows[PAGE - 1].row if len(rows) > PAGE else 0,
            looks=LOOKS,
            columns=COLUMNS,
            cells=_cells,
        )

    @post("/{list_id:int}/confirmation")
    async def confirm(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """Record every row that is ready."""
        here = f"/milestones/{list_id}"
        try:
            count = await lists.confirm(actor, list_id, now=clock.now())
        except Refused as refusal:
            return go(here, Flash(refusal.message, tone="bad"))
        if not count:
            said = say("Không ghi được dòng nào. Xem lý do ở từng dòng.")
            return go(f"{here}?tab=error", Flash(said, tone="warn"))
        return go(here, Flash(say("Đã ghi mốc của {count} người.", count=count)))

    @post("/{list_id:int}/discarding")
    async def discard(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """Throw a list away; what was recorded from it stays."""
        await lists.discard(actor, list_id)
        said = say("Đã bỏ danh sách. Mốc nào đã ghi từ đó thì vẫn giữ.")
        return go("/milestones/new", Flash(said))


def _tabs(view: MilestoneList, tab: str) -> list[dict[str, Any]]:
    return [
        {
            "label": LOOKS[one].word,
            "href": f"/milestones/{view.id}?tab={one}",
            "current": one == tab,
            "count": view.count(one),
        }
        for one in TABS
        if view.count(one) or one == tab
    ]


def _cells(row: MilestoneRow) -> list[tuple[Sentence, str]]:
    """What was typed of each milestone, on a line each."""
    lines = []
    for words, fields in _MILESTONES:
        typed = [row.typed[field] for field in fields if field in row.typed]
        if typed:
            lines.append((words, ", ".join(typed)))
    return lines


async def _sending(request: Call, form: forms.Form) -> Response[Any]:
    return await show(
        request,
        "milestones/new.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
    )
