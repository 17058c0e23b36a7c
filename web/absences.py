"""Absences told in advance: the unit tells, the office answers."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.attendance import absence_queries, absences
from training.attendance.absence_rules import LOOKS, AbsenceState
from training.attendance.absences import NewAbsence
from training.catalog import queries as catalog
from training.catalog.rules import ENDED
from training.enrollment import queries as enrollments
from training.enrollment.rules import EnrollmentState
from training.errors import Invalid, Missing, Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms, roll
from web.rendering import Flash, query
from web.show import Call, Posted, go, here, show

PAGE, MOST_PEOPLE = 50, 500


class AbsencePages(Controller):
    path = "/absences"
    opt = allows(May.SEE_ENROLLMENTS)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        class_id: FromQuery[int | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """What was told and what was answered; what waits stands first."""
        return await _index(request, actor, forms.Form(), class_id, after)

    @post("/answer", opt=allows(May.DECIDE))
    async def answer(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Agree to the ticked notices, or not, with one answer."""
        typed = forms.typed(data)
        agreed = roll.one(typed, "decision") == "agree"
        to = AbsenceState.AGREED if agreed else AbsenceState.DECLINED
        class_id = roll.number_in(typed, "class_id")
        try:
            ids = [int(one) for one in typed.get("ids", ()) if one.isdecimal()]
            if not ids:
                words = say("Đánh dấu ít nhất một dòng.")
                raise Invalid(words, "ids_missing", ids=words)
            done = await absences.answer(actor, ids, to, roll.one(typed, "reason"), now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return await _index(request, actor, forms.Form(typed, refusal), class_id)
        said = (
            say("Đã đồng ý {count} lượt báo vắng.", count=len(done))
            if agreed
            else say("Đã trả lời không đồng ý {count} lượt báo vắng.", count=len(done))
        )
        return go(query("/absences", class_id=class_id), Flash(said))

    @post("/{absence_id:int}/withdrawal", opt=allows(May.ENROLL))
    async def withdraw(
        self, absence_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take a notice back."""
        back = here(roll.one(forms.typed(data), "back"), "/absences")
        try:
            done = await absences.withdraw(actor, absence_id, now=clock.now())
        except Missing:
            raise
        except Refused as refusal:
            return go(back, Flash(refusal.message, tone="bad"))
        return go(back, Flash(say("Đã rút báo vắng của {name}.", name=done.full_name)))


class TellingPages(Controller):
    path = "/classes/{class_id:int}/absences/new"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get()
    async def new(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        who: FromQuery[str] = "",
    ) -> Response[Any]:
        """Who will miss which sessions, and why."""
        start = forms.Form({"enrollment_id": [who]} if who else {})
        return await _telling(request, actor, class_id, start)

    @post()
    async def create(
        self,
        request: Call,
        class_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Tell it."""
        typed = forms.typed(data)
        try:
            who = roll.number_in(typed, "enrollment_id")
            if who is None:
                words = say("Chọn người sẽ vắng.")
                raise Invalid(words, "person_missing", enrollment_id=words)
            chosen = tuple(int(one) for one in typed.get("session_ids", ()) if one.isdecimal())
            told = await absences.tell(
                actor, who, NewAbsence(chosen, roll.one(typed, "reason")), now=clock.now()
            )
        except Missing:
            raise
        except Refused as refusal:
            return await _telling(request, actor, class_id, forms.Form(typed, refusal))
        agreed = all(one.state is AbsenceState.AGREED for one in told)
        said = say("Đã báo vắng {name}, {count} buổi.", name=told[0].full_name, count=len(told))
        more = (
            say("Danh sách điểm danh đã ghi có phép.") if agreed else say("Văn phòng sẽ trả lời.")
        )
        return go(query("/absences", class_id=class_id), Flash(said, more))


async def _index(
    request: Call,
    actor: Actor,
    form: forms.Form,
    class_id: int | None,
    after: str | None = None,
) -> Response[Any]:
    view = await catalog.training_class(actor, class_id) if class_id else None
    page = await absence_queries.find(actor, class_id=class_id, after=after, size=PAGE)
    return await show(
        request,
        "attendance/absences.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        training_class=view,
        rows=page.items,
        following=page.next,
        after=after,
        waiting=await absence_queries.waiting(actor),
        looks=LOOKS,
        may_decide=may(actor, May.DECIDE),
        may_tell=may(actor, May.ENROLL),
    )


async def _telling(request: Call, actor: Actor, class_id: int, form: forms.Form) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    now = clock.now()
    people = await enrollments.of_class(
        actor, class_id, state=EnrollmentState.CONFIRMED, size=MOST_PEOPLE
    )
    return await show(
        request,
        "attendance/telling.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        training_class=view,
        over=view.state in ENDED,
        people=people.items,
        sessions=[
            one
            for one in await catalog.sessions(class_id)
            if one.closed_at is None and one.ends_at > now
        ],
    )
