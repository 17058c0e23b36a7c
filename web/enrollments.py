"""Who is in a class: the list, one enrollment, and what may be done with it."""

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from training import clock
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.catalog.rules import ClassState
from training.catalog.schemas import ClassView
from training.enrollment import decisions, queries, tallies, waiting
from training.enrollment.rules import (
    CAUSE_WORDS,
    LOOKS,
    TRANSITIONS,
    Cause,
    EnrollmentState,
    Verdict,
)
from training.enrollment.schemas import EnrollmentView, FindingView
from training.errors import Refused
from training.http.policy import allows
from training.names import search_key
from training.security.policy import May, may
from training.status import Look
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, here, show

PAGE = 100
VERDICTS = {
    Verdict.YES: Look(say("Đạt"), "ok", "tick"),
    Verdict.WARNING: Look(say("Nên xem lại"), "warn", "triangle"),
    Verdict.NO: Look(say("Chưa đạt"), "bad", "cross"),
}


def worst(answers: Sequence[FindingView]) -> FindingView | None:
    """The answer that decides: the first that says no, else the first that warns."""
    for verdict in (Verdict.NO, Verdict.WARNING):
        for one in answers:
            if one.verdict is verdict:
                return one
    return None


class ClassEnrollmentPages(Controller):
    path = "/classes/{class_id:int}/enrollments"
    opt = allows(May.SEE_ENROLLMENTS)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        in_state: Annotated[str, QueryParameter(name="state")] = "",
        unit: FromQuery[str] = "",
        q: FromQuery[str] = "",
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Everybody of a class whom the actor may see, by unit and given name."""
        view = await catalog.training_class(actor, class_id)
        chosen = EnrollmentState(in_state) if in_state in set(EnrollmentState) else None
        unit_id = (
            int(unit)
            if unit.isascii() and unit.isdecimal() and len(unit) <= len("999999")
            else None
        )
        page = await queries.of_class(
            actor,
            class_id,
            state=chosen,
            unit_id=unit_id,
            q=search_key(q),
            after=after,
            size=PAGE,
        )
        units = await tallies.by_unit(actor, class_id) if may(actor, May.ENROLL) else []
        return await show(
            request,
            "enrollment/list.html",
            view=view,
            rows=page.items,
            following=page.next,
            after=after,
            counts=await queries.counts(actor, class_id),
            state=chosen,
            unit_id=unit_id,
            units=[(one.unit_id, one.unit_name) for one in units],
            q=q,
            looks=LOOKS,
            may_enroll=may(actor, May.ENROLL)
            and view.state in {ClassState.OPEN, ClassState.CLOSED},
            may_decide=may(actor, May.DECIDE),
        )

    @post("/confirmation", opt=allows(May.DECIDE))
    async def confirm_all(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Agree to every request of the class."""
        count = await decisions.confirm_all(actor, class_id, now=clock.now())
        said = (
            say("Đã duyệt {count} người.", count=count)
            if count
            else say("Không còn đề nghị nào chờ duyệt.")
        )
        return go(f"/classes/{class_id}", Flash(said))


class EnrollmentPages(Controller):
    path = "/enrollments/{enrollment_id:int}"
    opt = allows(May.SEE_ENROLLMENTS)
    include_in_schema = False

    @get()
    async def show(
        self, request: Call, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One enrollment with every rule's answer about the person."""
        return await _show(request, actor, enrollment_id)

    @post("/confirmation", opt=allows(May.DECIDE))
    async def confirm(
        self,
        request: Call,
        enrollment_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """The office agrees."""
        try:
            view = await decisions.confirm(actor, enrollment_id, now=clock.now())
        except Refused as refusal:
            return await _show(request, actor, enrollment_id, refusal)
        back = here(one(data, "back"), f"/enrollments/{enrollment_id}")
        return go(back, Flash(say("Đã duyệt {name}.", name=view.full_name)))


def one(data: dict[str, Any], name: str) -> str:
    return next(iter(forms.typed(data).get(name, ())), "")


async def _show(
    request: Call, actor: Actor, enrollment_id: int, refusal: Refused | None = None
) -> Response[Any]:
    view = await queries.enrollment(actor, enrollment_id, today=clock.today())
    of_class = await catalog.training_class(actor, view.class_id)
    return await show(
        request,
        "enrollment/enrollment.html",
        status=refusal.status if refusal else 200,
        form=forms.Form(refusal=refusal),
        view=view,
        of_class=of_class,
        look=LOOKS[view.state],
        verdicts=VERDICTS,
        causes=CAUSE_WORDS,
        waits=await waiting.of_enrollment(actor, view.class_id, enrollment_id),
        actions=_actions(actor, view, of_class),
        may_see_person=may(actor, May.SEE_PEOPLE),
    )


def _actions(actor: Actor, view: EnrollmentView, of_class: ClassView) -> set[str]:
    """What may be done with an enrollment: the same table that the service asks."""
    to = TRANSITIONS[view.state]
    over = of_class.state in {ClassState.COMPLETED, ClassState.CANCELLED}
    found: set[str] = set()
    if view.cause is Cause.CLASS_CANCELLED and view.became is None and may(actor, May.ENROLL):
        found.add("transfer")
    if over:
        return found
    if may(actor, May.DECIDE):
        if EnrollmentState.CONFIRMED in to:
            found.add("confirm")
        if EnrollmentState.REJECTED in to:
            found |= {"reject", "transfer"}
    convened = of_class.state is ClassState.CONVENED and actor.role is Role.SECRETARY
    if may(actor, May.ENROLL) and EnrollmentState.WITHDRAWN in to and not convened:
        found.add("withdraw")
        if view.state in {EnrollmentState.REQUESTED, EnrollmentState.CONFIRMED}:
            found.add("substitute")
    return found
