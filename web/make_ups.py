"""Making up a missed lesson in another class: one person's, and all of a class."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.attendance import forecasts, make_up_queries, make_ups
from training.attendance.make_ups import NewMakeUp
from training.attendance.rules import FORECAST_LOOKS, LOOKS
from training.catalog import queries as catalog
from training.errors import Invalid, Missing, Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms, roll
from web.rendering import Flash
from web.show import Call, Posted, go, show


class PersonMakeUpPages(Controller):
    path = "/enrollments/{enrollment_id:int}/make-ups"
    opt = allows(May.SEE_ENROLLMENTS)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What somebody missed, and the sessions elsewhere that teach the same."""
        return await _person(request, actor, enrollment_id, forms.Form())

    @post(opt=allows(May.ENROLL))
    async def create(
        self,
        request: Call,
        enrollment_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Arrange one."""
        typed = forms.typed(data)
        try:
            missed = roll.number_in(typed, "missed_session_id")
            chosen = roll.number_in(typed, f"session-{missed}")
            if missed is None or chosen is None:
                words = say("Chọn buổi học bù.")
                raise Invalid(words, "session_missing", **{f"session-{missed}": words})
            done = await make_ups.arrange(
                actor, enrollment_id, NewMakeUp(missed, chosen), now=clock.now()
            )
        except Missing:
            raise
        except Refused as refusal:
            return await _person(request, actor, enrollment_id, forms.Form(typed, refusal))
        return go(
            f"/enrollments/{enrollment_id}/make-ups",
            Flash(
                say("Đã xếp học bù cho {name}.", name=done.full_name),
                say("Người ấy, giảng viên và lớp kia đều được báo."),
            ),
        )


class MakeUpPages(Controller):
    path = "/make-ups/{make_up_id:int}"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @post("/cancellation")
    async def cancel(
        self, make_up_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Call a make-up off."""
        try:
            done = await make_ups.cancel(actor, make_up_id, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            who = roll.number_in(forms.typed(data), "enrollment_id")
            back = f"/enrollments/{who}/make-ups" if who else "/"
            return go(back, Flash(refusal.message, tone="bad"))
        return go(f"/enrollments/{done.enrollment_id}/make-ups", Flash(say("Đã bỏ lịch học bù.")))


class ClassMakeUpPages(Controller):
    path = "/classes/{class_id:int}/make-ups"
    opt = allows(May.SEE_ENROLLMENTS)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Who makes up what where, and who still should."""
        view = await catalog.training_class(actor, class_id)
        return await show(
            request,
            "attendance/class_make_ups.html",
            training_class=view,
            rows=await make_up_queries.of_class(actor, class_id),
            risky=await forecasts.at_risk(actor, class_id),
            looks=LOOKS,
            forecast_looks=FORECAST_LOOKS,
            may_arrange=may(actor, May.ENROLL),
        )


async def _person(
    request: Call, actor: Actor, enrollment_id: int, form: forms.Form
) -> Response[Any]:
    found = await make_up_queries.of_enrollment(actor, enrollment_id, now=clock.now())
    return await show(
        request,
        "attendance/make_ups.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        found=found,
        open=sum(one.arranged is None for one in found.missed),
        looks=LOOKS,
        may_arrange=may(actor, May.ENROLL),
    )
