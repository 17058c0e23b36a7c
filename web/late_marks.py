"""Marks that came after their session was closed: the office lets them in or leaves them out."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from training import clock
from training.actor import Actor
from training.attendance import late_marks
from training.attendance.late_rules import FLAG_WORDS, LOOKS, LateState
from training.attendance.rules import LOOKS as MARK_LOOKS
from training.errors import Invalid, Missing, Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms, roll
from web.rendering import Flash, query
from web.show import Call, Posted, go, show

PAGE = 50


class LateMarkPages(Controller):
    path = "/late-marks"
    opt = allows(May.SEE_ROLL)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        class_id: FromQuery[int | None] = None,
        done: FromQuery[bool] = False,  # noqa: FBT002  # Litestar reads it by name from the address
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """What waits, or what was decided; the first to come first."""
        return await _index(request, actor, forms.Form(), class_id, done=done, after=after)

    @post("/decision", opt=allows(May.DECIDE))
    async def decide(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let the ticked marks in, or leave them out, with one reason."""
        typed = forms.typed(data)
        class_id = roll.number_in(typed, "class_id")
        accepted = roll.one(typed, "decision") == "accept"
        to = LateState.ACCEPTED if accepted else LateState.DECLINED
        try:
            ids = [int(one) for one in typed.get("ids", ()) if one.isdecimal()]
            if not ids:
                words = say("Đánh dấu ít nhất một dòng.")
                raise Invalid(words, "ids_missing", ids=words)
            done = await late_marks.decide(
                actor, ids, to, roll.one(typed, "reason"), now=clock.now()
            )
        except Missing:
            raise
        except Refused as refusal:
            return await _index(request, actor, forms.Form(typed, refusal), class_id)
        said = (
            say("Đã nhận {count} dấu tới muộn.", count=len(done))
            if accepted
            else say("Không nhận {count} dấu tới muộn. Dấu vẫn được lưu.", count=len(done))
        )
        return go(query("/late-marks", class_id=class_id), Flash(said))


async def _index(
    request: Call,
    actor: Actor,
    form: forms.Form,
    class_id: int | None,
    *,
    done: bool = False,
    after: str | None = None,
) -> Response[Any]:
    waiting = await late_marks.find(actor, class_id=class_id, after=after, size=PAGE)
    page = waiting
    if done:
        page = await late_marks.find(
            actor, state=None, class_id=class_id, decided=True, after=after, size=PAGE
        )
    return await show(
        request,
        "attendance/late_marks.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        rows=page.items,
        following=page.next,
        after=after,
        done=done,
        class_id=class_id,
        looks=LOOKS,
        mark_looks=MARK_LOOKS,
        flag_words=FLAG_WORDS,
        may_decide=may(actor, May.DECIDE),
    )
