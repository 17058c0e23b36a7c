"""Lists about people on record: sent, looked at row by row, recorded on confirmation."""

from typing import Annotated, Any, ClassVar

import msgspec
from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.passport import person_lists
from training.passport.person_lists import Kind
from training.passport.schemas import PersonList, PersonListRow
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
PAGE = 50
TABS = ("error", "new", "same", "entered")


class Desk(msgspec.Struct, frozen=True):
    """One kind of list as its pages show it.

    `columns` are the labels of its fields, `lines` which of them stand beside each other,
    `profile` the page of a person on which one sees what was recorded.
    """

    kind: Kind
    path: str
    sending: str
    template_name: str
    title: Sentence
    columns: dict[str, Sentence]
    lines: tuple[tuple[Sentence, tuple[str, ...]], ...]
    typed_label: Sentence
    recorded: Sentence
    discarded: Sentence
    profile: str = ""

    def cells(self, row: PersonListRow) -> list[tuple[Sentence, str]]:
        """What was typed, on a line each."""
        found = []
        for words, fields in self.lines:
            typed = [row.typed[field] for field in fields if field in row.typed]
            if typed:
                found.append((words, ", ".join(typed)))
        return found


class PersonListPages(Controller):
    """The pages of one kind of list; which one, its desk says."""

    opt = allows(May.CHANGE_PEOPLE)
    include_in_schema = False
    desk: ClassVar[Desk]

    @get("/new")
    async def new(self, request: Call) -> Response[Any]:
        """Where a list is dropped, and what it should hold."""
        return await self._sending(request, forms.Form())

    @get("/template.xlsx")
    async def template(self) -> Response[bytes]:
        """The simplest list to fill in."""
        heads = list(self.desk.columns.values())
        return workbook(writing.workbook(self.desk.title, heads, []), self.desk.template_name)

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
            made = await person_lists.send(
                self.desk.kind, actor, file.filename, await file.read(), today=clock.today()
            )
        except Refused as refusal:
            return await self._sending(request, forms.Form(forms.typed(data), refusal))
        return go(f"{self.desk.path}/{made}")

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
        view = await person_lists.view(self.desk.kind, actor, list_id, today=clock.today())
        shown = tab if tab in TABS else next((one for one in TABS if view.count(one)), "error")
        rows = [one for one in view.rows if one.verdict == shown and one.row > after]
        return await show(
            request,
            "person_lists/show.html",
            desk=self.desk,
            view=view,
            ready=view.count("new") if view.state != "discarded" else 0,
            tab=shown,
            tabs=self._tabs(view, shown),
            after=after,
            rows=rows[:PAGE],
            following=rows[PAGE - 1].row if len(rows) > PAGE else 0,
            looks=LOOKS,
        )

    @post("/{list_id:int}/confirmation")
    async def confirm(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """Record every row that is ready."""
        here = f"{self.desk.path}/{list_id}"
        try:
            count = await person_lists.confirm(self.desk.kind, actor, list_id, now=clock.now())
        except Refused as refusal:
            return go(here, Flash(refusal.message, tone="bad"))
        if not count:
            said = say("Không ghi được dòng nào. Xem lý do ở từng dòng.")
            return go(f"{here}?tab=error", Flash(said, tone="warn"))
        return go(here, Flash(Sentence(self.desk.recorded.words, {"count": count})))

    @post("/{list_id:int}/discarding")
    async def discard(self, list_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """Throw a list away; what was recorded from it stays."""
        await person_lists.discard(self.desk.kind, actor, list_id)
        return go(f"{self.desk.path}/new", Flash(self.desk.discarded))

    async def _sending(self, request: Call, form: forms.Form) -> Response[Any]:
        status = form.refusal.status if form.refusal else 200
        return await show(request, self.desk.sending, status=status, form=form)

    def _tabs(self, view: PersonList, tab: str) -> list[dict[str, Any]]:
        return [
            {
                "label": LOOKS[one].word,
                "href": f"{self.desk.path}/{view.id}?tab={one}",
                "current": one == tab,
                "count": view.count(one),
            }
            for one in TABS
            if view.count(one) or one == tab
        ]
