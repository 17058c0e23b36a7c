"""What will be printed, read beforehand: units and people say yes or no, line by line."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.errors import Missing, Refused
from training.http.policy import allows
from training.proofreading import queries, service
from training.proofreading.rules import (
    LOOKS,
    SETTLEMENT_WORDS,
    Answer,
    Correction,
    LineState,
    Settlement,
)
from training.proofreading.schemas import Opening, Reading, Said, Settled
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash, query
from web.show import Call, Posted, go, show

USUAL_TIME = timedelta(days=5)
PAGE = 100


class ReadingPages(Controller):
    path = "/classes/{class_id:int}/proof-reading"
    opt = allows(May.SEE_CERTIFICATES)
    include_in_schema = False

    @get()
    async def show(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        only: FromQuery[str] = "",
        after: FromQuery[int] = 0,
    ) -> Response[Any]:
        """The lines that concern the reader; for the office how far each unit is."""
        return await _reading(request, actor, class_id, forms.Form(), only, after)

    @post(opt=allows(May.ISSUE))
    async def open(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask units and people to read until a day; again, to move the day."""
        try:
            wanted = forms.read(Opening, data)
            added = await service.open_reading(
                actor, class_id, wanted.deadline, today=clock.today()
            )
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _reading(request, actor, class_id, form)
        said = say("Đã mời đọc soát {count} dòng.", count=added) if added else say("Đã đổi hạn.")
        return go(f"/classes/{class_id}/proof-reading", Flash(said))

    @post("/remainder", opt=allows(May.PROOF_READ))
    async def rest(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """All that still wait are right."""
        here = f"/classes/{class_id}/proof-reading"
        try:
            count = await service.answer_rest(actor, class_id, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return go(here, Flash(refusal.message, tone="bad"))
        return go(here, Flash(say("Đã xác nhận {count} dòng là đúng.", count=count)))


async def _reading(
    request: Call,
    actor: Actor,
    class_id: int,
    form: forms.Form,
    only: str = "",
    after: int = 0,
) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    try:
        reading = await queries.reading(actor, class_id)
    except Missing:
        # A class that one sees, in which nothing is theirs to read yet: the page says so.
        reading = Reading(class_id, view.code, None, [], [])
    shown = only if only in set(LineState) else ""
    lines = [one for one in reading.lines if not shown or one.state == shown]
    today = clock.today()
    return await show(
        request,
        "proofreading/class.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=view,
        reading=reading,
        lines=lines[after : after + PAGE],
        following=after + PAGE if len(lines) > after + PAGE else 0,
        after=after,
        only=shown,
        tabs=_tabs(reading.lines, class_id, shown),
        waiting=reading.count(LineState.WAITING),
        disputed=reading.count(LineState.DISPUTED),
        looks=LOOKS,
        form=form,
        office=may(actor, May.ISSUE),
        may_answer=may(actor, May.PROOF_READ)
        and reading.deadline is not None
        and (reading.deadline >= today or actor.role is Role.ORGANIZER),
        usual=today + USUAL_TIME,
    )


def _tabs(lines: list[Any], class_id: int, shown: str) -> list[dict[str, Any]]:
    here = f"/classes/{class_id}/proof-reading"
    tabs = [{"label": say("Tất cả"), "href": here, "current": not shown, "count": len(lines)}]
    for state, look in LOOKS.items():
        count = sum(one.state is state for one in lines)
        if count or state == shown:
            href = query(here, only=state.value)
            tabs.append(
                {"label": look.word, "href": href, "current": state == shown, "count": count}
            )
    return tabs


class CorrectionForm(msgspec.Struct, frozen=True):
    """A correction as the form posts it; what is left empty is right as it is."""

    full_name: str = ""
    birth: str = ""
    branch: str = ""
    note: str = ""


class ProofLinePages(Controller):
    path = "/proof-lines/{line_id:int}"
    opt = allows(May.SEE_CERTIFICATES)
    include_in_schema = False

    @get()
    async def show(
        self, request: Call, line_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One line: right, or what is wrong with it; for the office, what becomes of it."""
        return await _line(request, actor, line_id, forms.Form())

    @post("/answer", opt=allows(May.PROOF_READ))
    async def answer(
        self, request: Call, line_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Say that it is right, or what it should be."""
        typed = forms.typed(data)
        right = next(iter(typed.get("answer", ())), "") == Answer.RIGHT
        try:
            said = Said(Answer.RIGHT)
            if not right:
                fields = forms.read(CorrectionForm, data)
                said = Said(Answer.WRONG, Correction(*msgspec.structs.astuple(fields)))
            line = await service.answer(actor, line_id, said, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return await _line(request, actor, line_id, forms.Form(typed, refusal))
        words = (
            say("Đã xác nhận dòng của {name} là đúng.", name=line.shown.full_name)
            if right
            else say("Đã báo sai. Văn phòng sẽ xem và trả lời.")
        )
        if actor.role is Role.LEARNER:
            return go(f"/proof-lines/{line_id}", Flash(words))
        return go(f"/classes/{line.class_id}/proof-reading", Flash(words))

    @post("/settlement", opt=allows(May.ISSUE))
    async def settle(
        self, request: Call, line_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Write the correction into the record, or keep it and say why."""
        try:
            line = await service.settle(actor, line_id, forms.read(Settled, data), now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _line(request, actor, line_id, form)
        return go(
            f"/classes/{line.class_id}/proof-reading",
            Flash(say("Đã xử lý dòng của {name}.", name=line.shown.full_name)),
        )


async def _line(request: Call, actor: Actor, line_id: int, form: forms.Form) -> Response[Any]:
    line = await queries.line(actor, line_id)
    office = may(actor, May.ISSUE)
    return await show(
        request,
        "proofreading/line.html",
        status=form.refusal.status if form.refusal else 200,
        line=line,
        look=LOOKS[line.state],
        form=form,
        may_answer=may(actor, May.PROOF_READ) and (line.deadline >= clock.today() or office),
        office=office,
        own=actor.role is Role.LEARNER,
        settlements=[(one, SETTLEMENT_WORDS[one]) for one in Settlement],
        settlement_words=SETTLEMENT_WORDS,
    )
