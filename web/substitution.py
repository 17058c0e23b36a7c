"""Another person of the unit in somebody's seat: looked for by name, then asked why."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.enrollment import queries, substitution
from training.enrollment.rules import Verdict
from training.enrollment.schemas import EnrollmentView
from training.errors import Refused
from training.http.policy import allows
from training.people import queries as people
from training.people.rules import STANDING_LOOKS, Standing
from training.security.policy import May
from training.words import say
from web import forms
from web.enrollments import VERDICTS, one
from web.rendering import Flash
from web.show import Call, Posted, go, show

FOUND = 20


class SubstitutionPages(Controller):
    path = "/enrollments/{enrollment_id:int}/substitution"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get()
    async def ask(
        self,
        request: Call,
        enrollment_id: FromPath[int],
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        person_id: FromQuery[int | None] = None,
    ) -> Response[Any]:
        """Look for somebody of the unit; then see what every rule says of them."""
        return await _show(request, actor, enrollment_id, q=q, person_id=person_id)

    @post()
    async def substitute(
        self,
        request: Call,
        enrollment_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Put them into the seat."""
        given = one(data, "person_id")
        person_id = int(given) if given.isascii() and given.isdecimal() else 0
        reason = one(data, "reason")
        try:
            made = await substitution.substitute(
                actor, enrollment_id, person_id, reason, now=clock.now()
            )
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _show(request, actor, enrollment_id, person_id=person_id, form=form)
        return go(f"/enrollments/{made.id}", Flash(say("Đã thay người, chỗ vẫn của đơn vị.")))


async def _show(
    request: Call,
    actor: Actor,
    enrollment_id: int,
    *,
    q: str = "",
    person_id: int | None = None,
    form: forms.Form | None = None,
) -> Response[Any]:
    today = clock.today()
    form = form or forms.Form()
    view = await queries.enrollment(actor, enrollment_id, today=today)
    chosen = await people.person(actor, person_id) if person_id else None
    found = []
    if chosen is None:
        try:
            found = (
                await people.find(
                    actor, q=q, unit_id=view.unit_id, standing=await _wanted(view), size=FOUND
                )
            ).items
        except Refused as refusal:
            form = forms.Form(refusal=refusal)
    findings = (
        await queries.may_join(actor, view.class_id, chosen.id, today=today) if chosen else []
    )
    return await show(
        request,
        "enrollment/substitution.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        q=q,
        found=[item for item in found if item.id != view.person_id],
        chosen=chosen,
        findings=findings,
        allowed=all(item.verdict is not Verdict.NO for item in findings),
        verdicts=VERDICTS,
        standings=STANDING_LOOKS,
    )


async def _wanted(view: EnrollmentView) -> Standing | None:
    """Whom the course is for, where it is for one standing only: nobody else could be chosen."""
    standings = (await catalog.class_rules(view.class_id)).standings
    return Standing(standings[0]) if len(standings) == 1 else None
