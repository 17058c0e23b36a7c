"""Marks by workbook: download the roll, fill it in, send it, see each row, confirm."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.attendance import queries, service, sheets, workbooks
from training.attendance.rules import LOOKS as MARK_LOOKS
from training.attendance.rules import Outcome
from training.attendance.schemas import NewMark
from training.attendance.typed_marks import WORKBOOK
from training.errors import Invalid, Missing, Refused
from training.http.policy import allows
from training.security.policy import May
from training.status import Look
from training.words import say
from web import forms, roll
from web.imports import Sent, workbook
from web.rendering import Flash
from web.show import Call, Posted, go, show

LOOKS = {
    "error": Look(say("Phải sửa"), "bad", "cross"),
    "changed": Look(say("Thay dấu đang có"), "warn", "triangle"),
    "new": Look(say("Sẽ ghi"), "ok", "tick"),
    "same": Look(say("Như đang ghi"), "idle", "bar"),
    "empty": Look(say("Không có dấu"), "idle", "ring"),
}


class MarkSheetPages(Controller):
    path = "/sessions/{session_id:int}/workbook"
    opt = allows(May.MARK)
    include_in_schema = False

    @get()
    async def new(
        self, request: Call, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Where a filled workbook is dropped."""
        return await _page(request, actor, session_id, forms.Form())

    @get("/roll.xlsx")
    async def download(
        self, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The roll with the marks so far, to fill in."""
        return workbook(await sheets.make(actor, session_id), f"diem-danh-{session_id}.xlsx")

    @post()
    async def look_through(
        self, request: Call, session_id: FromPath[int], data: Sent, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Every row and what would come of it; nothing is marked yet."""
        file = data.get("file")
        try:
            if not isinstance(file, UploadFile) or not file.filename:
                words = say("Chọn tệp danh sách rồi gửi.")
                raise Invalid(words, "file_missing", file=words)
            rows = await sheets.look_through(actor, session_id, file.filename, await file.read())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _page(request, actor, session_id, form)
        return await _page(request, actor, session_id, forms.Form(), rows)

    @post("/confirmation")
    async def confirm(
        self,
        request: Call,
        session_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Mark what the workbook says; sent twice, nothing changes."""
        typed = forms.typed(data)
        found = await queries.roster(actor, session_id)
        now = clock.now()
        marks = []
        for text in typed.get("mark", ())[: workbooks.MOST_ROWS]:
            op_id, _, rest = text.partition(" ")
            who, _, status = rest.partition(" ")
            if who.isdecimal() and len(who) <= roll.LONGEST_NUMBER:
                marks.append(
                    NewMark(
                        op_id,
                        int(who),
                        status,
                        now.isoformat(),
                        device_sequence=found.sequence + 1,
                        device_id=WORKBOOK,
                        note=roll.one(typed, f"note-{op_id}") or None,
                    )
                )
        outcomes = await service.mark(actor, session_id, marks, now=now)
        refused = [one for one in outcomes if one.outcome is Outcome.REFUSED]
        if refused:
            words = say(
                "{count} dấu chưa lưu được. {why}", count=len(refused), why=refused[0].message or ""
            )
            form = forms.Form({}, Refused(words, refused[0].code or "refused"))
            return await _page(request, actor, session_id, form)
        told = Counter(one.outcome for one in outcomes)
        said = say("Đã lưu {count} dấu từ tệp.", count=len(outcomes) - told[Outcome.DUPLICATE])
        more = say("{count} dấu đã lưu từ trước.", count=told[Outcome.DUPLICATE])
        if told[Outcome.CONFLICT]:
            more = say("{count} dấu khác với dấu của người khác.", count=told[Outcome.CONFLICT])
        return go(f"/sessions/{session_id}/roll", Flash(said, more))


async def _page(
    request: Call,
    actor: Actor,
    session_id: int,
    form: forms.Form,
    rows: Sequence[workbooks.SheetRow] | None = None,
) -> Response[Any]:
    found = await queries.roster(actor, session_id)
    counts = Counter(one.verdict for one in rows or ())
    return await show(
        request,
        "attendance/workbook.html",
        status=form.refusal.status if form.refusal else 200,
        session=found.session,
        expected=len(found.rows),
        form=form,
        rows=rows,
        counts=counts,
        ready=counts["new"] + counts["changed"],
        looks=LOOKS,
        mark_looks=MARK_LOOKS,
    )
