"""The roll call of a session: marking, closing, opening it again."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.attendance import forecasts, heads, queries, service
from training.attendance.rules import LOOKS, SIGNS, MarkStatus
from training.attendance.schemas import Roster
from training.errors import Invalid, Missing, Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms, roll, roll_forecasts
from web.rendering import Flash
from web.show import Call, Posted, go, show

# The keys under the thumb, in this order: value, words, class, sign.
KEYS = tuple((status.value, LOOKS[status].word, status.value, SIGNS[status]) for status in LOOKS)


class RollPages(Controller):
    path = "/sessions/{session_id:int}"
    opt = allows(May.SEE_ROLL)
    include_in_schema = False

    @get("/roll")
    async def edit(
        self,
        request: Call,
        session_id: FromPath[int],
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        only: FromQuery[str] = "",
    ) -> Response[Any]:
        """The roll call under a thumb; a closed session shows what came of it."""
        found = await queries.roster(actor, session_id)
        return await _roll(request, actor, found, roll.Shown(q, only))

    @post("/roll", opt=allows(May.MARK))
    async def update(
        self,
        request: Call,
        session_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Save every mark that was changed on the page, then do what its button says."""
        typed = forms.typed(data)
        found = await queries.roster(actor, session_id)
        now = clock.now()
        sent = roll.changed(found, typed, now)
        outcomes = await service.mark(actor, session_id, sent, now=now)
        refused = roll.refused(found, sent, outcomes)
        if refused:
            fresh = await queries.roster(actor, session_id)
            return await _roll(request, actor, fresh, roll.Shown(), refused=refused)
        rest = roll.rest_of_unit(found, typed)
        if rest:
            await service.mark_rest(actor, session_id, MarkStatus.PRESENT, rest, now=clock.now())
        try:
            counted = roll.counted(typed)
        except Invalid as refusal:
            fresh = await queries.roster(actor, session_id)
            return await _roll(request, actor, fresh, roll.Shown(), form=forms.Form(typed, refusal))
        if counted is not None:
            told = await heads.count(actor, session_id, counted, now=clock.now())
            return go(f"/sessions/{session_id}/roll", roll.news_of_heads(told))
        return go(roll.onward(session_id, typed), roll.news(sent, outcomes, rest))

    @get("/closing", opt=allows(May.MARK))
    async def ask_closing(
        self, request: Call, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask what the unmarked are, and show who disagrees, before the session is closed."""
        return await _closing(request, actor, session_id, forms.Form())

    @post("/closing", opt=allows(May.MARK))
    async def close(
        self,
        request: Call,
        session_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Close the session; the unmarked get the mark that was chosen for them."""
        typed = forms.typed(data)
        try:
            unmarked = roll.status_in(typed, "unmarked", otherwise=MarkStatus.ABSENT)
            await service.close(actor, session_id, unmarked, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return await _closing(request, actor, session_id, forms.Form(typed, refusal))
        return go(
            f"/sessions/{session_id}/roll",
            Flash(say("Buổi học đã chốt."), say("Điểm danh từ nay không đổi nữa.")),
        )

    @get("/reopening", opt=allows(May.DECIDE))
    async def ask_reopening(
        self, request: Call, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask why a closed session should be opened again."""
        return await _reopening(request, actor, session_id, forms.Form())

    @post("/reopening", opt=allows(May.DECIDE))
    async def reopen(
        self,
        request: Call,
        session_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Open a closed session again, with a reason."""
        typed = forms.typed(data)
        try:
            await service.reopen(actor, session_id, roll.one(typed, "reason"))
        except Missing:
            raise
        except Refused as refusal:
            return await _reopening(request, actor, session_id, forms.Form(typed, refusal))
        return go(
            f"/sessions/{session_id}/roll",
            Flash(say("Buổi học đã mở lại."), say("Sửa xong nhớ kết thúc buổi lần nữa.")),
        )


async def _roll(
    request: Call,
    actor: Actor,
    found: Roster,
    shown: roll.Shown,
    *,
    refused: list[roll.NotSaved] | None = None,
    form: forms.Form | None = None,
) -> Response[Any]:
    closed = found.session.closed_at is not None
    fore = () if closed else await forecasts.of_session(actor, found.session.id)
    return await show(
        request,
        "attendance/closed.html" if closed else "attendance/roll.html",
        status=422 if form else 409 if refused else 200,
        form=form or forms.Form(),
        session=found.session,
        units=roll.by_unit(found, shown),
        tally=roll.tally(found),
        unmarked=len(found.rows) - found.marked,
        roster=found,
        shown=shown,
        refused=refused or [],
        seen=roll.seen(found),
        fore=roll_forecasts.at_names(found.rows, fore),
        now=clock.now(),
        counts=await heads.of_session(actor, found.session.id),
        kept_until=roll.kept_until(found),
        keys=KEYS,
        looks=LOOKS,
        may_mark=may(actor, May.MARK),
        may_reopen=may(actor, May.DECIDE),
    )


async def _closing(request: Call, actor: Actor, session_id: int, form: forms.Form) -> Response[Any]:
    found = await queries.roster(actor, session_id)
    return await show(
        request,
        "attendance/closing.html",
        status=form.refusal.status if form.refusal else 200,
        session=found.session,
        form=form,
        unmarked=[row for row in found.rows if row.status is None and not row.conflict],
        conflicts=[row for row in found.rows if row.conflict],
        expected=len(found.rows),
        counts=(await heads.of_session(actor, session_id))[:1],
        tally=roll.tally(found),
        looks=LOOKS,
    )


async def _reopening(
    request: Call, actor: Actor, session_id: int, form: forms.Form
) -> Response[Any]:
    found = await queries.roster(actor, session_id)
    return await show(
        request,
        "attendance/reopening.html",
        status=form.refusal.status if form.refusal else 200,
        session=found.session,
        form=form,
    )
