"""Typing a sign-in sheet by keyboard: number or name, a letter, Enter; the last one can be undone.

What was typed last waits in the page until the next line or "done" saves it, so that undoing it
leaves no trace in a log that only grows. A line that is sent twice has the same operation ids.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.attendance import gates, paper, queries, service, typed_marks
from training.attendance.rules import LOOKS, MarkStatus, Outcome
from training.attendance.schemas import NewMark, Roster
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May
from training.words import say
from web import forms, roll
from web.rendering import Flash
from web.show import Call, Posted, go, show

SHOWN = 12


class Pending(msgspec.Struct, frozen=True):
    """A mark that was typed and not saved yet."""

    op_id: str
    enrollment_id: int
    status: MarkStatus

    @property
    def carried(self) -> str:
        """The mark as a hidden answer of the form."""
        return f"{self.op_id} {self.enrollment_id} {self.status.value}"


class PaperPages(Controller):
    path = "/sessions/{session_id:int}/typing"
    opt = allows(May.MARK)
    include_in_schema = False

    @get()
    async def edit(
        self,
        request: Call,
        session_id: FromPath[int],
        actor: NamedDependency[Actor],
        line: FromQuery[str] = "",
    ) -> Response[Any]:
        """Where a sheet is typed in."""
        start = forms.Form({"line": [line]} if line else {})
        return await _page(request, actor, session_id, start)

    @post()
    async def update(
        self,
        request: Call,
        session_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Save what was pending and read the next line; or undo; or be done."""
        typed = forms.typed(data)
        pending, then = _pending(typed), roll.one(typed, "then")
        if then == "undo":
            kept, line = pending[:-1], _line_of(await queries.roster(actor, session_id), pending)
            form = forms.Form({**typed, "line": [line]})
            return await _page(request, actor, session_id, form, kept)
        found = await queries.roster(actor, session_id)
        try:
            await _save(actor, session_id, found, pending)
        except Refused as refusal:
            form = forms.Form(typed, refusal)
            return await _page(request, actor, session_id, form, pending)
        if then == "done" and not roll.one(typed, "line"):
            return go(f"/sessions/{session_id}/roll", Flash(say("Đã lưu các dấu vừa gõ.")))
        otherwise = roll.status_in(typed, "status", otherwise=MarkStatus.PRESENT)
        read = paper.read_line(roll.one(typed, "line"), found.rows, otherwise)
        misread = [one for one in read if isinstance(one, paper.Misread)]
        fresh = [
            Pending(str(uuid4()), one.row.enrollment_id, one.status)
            for one in read
            if isinstance(one, paper.Typed)
        ]
        if then == "done" and not misread:
            await _save(actor, session_id, found, fresh)
            return go(f"/sessions/{session_id}/roll", Flash(say("Đã lưu các dấu vừa gõ.")))
        left = ", ".join(one.text for one in misread)
        form = forms.Form({**typed, "line": [left]})
        return await _page(request, actor, session_id, form, fresh, misread)


def _pending(typed: Mapping[str, Sequence[str]]) -> list[Pending]:
    found = []
    for text in typed.get("pending", ()):
        op_id, _, rest = text.partition(" ")
        who, _, status = rest.partition(" ")
        try:
            found.append(Pending(str(UUID(op_id)), int(who), MarkStatus(status)))
        except ValueError:
            continue
    return found


def _line_of(found: Roster, pending: Sequence[Pending]) -> str:
    """The undone mark as it would be typed, to be put right."""
    if not pending:
        return ""
    last = pending[-1]
    row = next((row for row in found.rows if row.enrollment_id == last.enrollment_id), None)
    if row is None:
        return ""
    letter = next(letter for letter, status in paper.LETTERS.items() if status is last.status)
    return f"{row.number or row.full_name} {letter}"


async def _save(actor: Actor, session_id: int, found: Roster, pending: Sequence[Pending]) -> None:
    if not pending:
        return
    now = clock.now()
    marks = [
        NewMark(
            one.op_id,
            one.enrollment_id,
            one.status.value,
            now.isoformat(),
            device_sequence=found.sequence + place,
            device_id=typed_marks.DEVICE,
        )
        for place, one in enumerate(pending, 1)
    ]
    outcomes = await service.mark(actor, session_id, marks, now=now)
    refused = next((one for one in outcomes if one.outcome is Outcome.REFUSED), None)
    if refused is not None:
        raise Refused(say("{why}", why=refused.message or ""), refused.code or "refused")


async def _page(
    request: Call,
    actor: Actor,
    session_id: int,
    form: forms.Form,
    pending: Sequence[Pending] = (),
    misread: Sequence[paper.Misread] = (),
) -> Response[Any]:
    found = await queries.roster(actor, session_id)
    names = {row.enrollment_id: row for row in found.rows}
    if found.session.closed_at is not None and form.refusal is None:
        form = forms.Form(form.typed, Refused(gates.closed_words(), "session_closed"))
    letters = {status: letter for letter, status in paper.LETTERS.items()}
    return await show(
        request,
        "attendance/typing.html",
        status=form.refusal.status if form.refusal and form.typed else (422 if misread else 200),
        session=found.session,
        form=form,
        pending=[(one, names.get(one.enrollment_id)) for one in pending],
        misread=misread,
        recent=await typed_marks.recent(actor, session_id, size=SHOWN),
        unmarked=len(found.rows) - found.marked,
        expected=len(found.rows),
        looks=LOOKS,
        letters=letters,
        chosen=roll.one(form.typed, "status") or "present",
        closed=found.session.closed_at is not None,
    )
