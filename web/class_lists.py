"""A unit's requests in a class as one list: agreed to, sent back with a comment, sent again."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.enrollment import decisions, queries, returns
from training.enrollment.rules import EnrollmentState
from training.errors import Missing, Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms
from web.enrollments import one
from web.rendering import Flash
from web.show import Call, Posted, go, show

SHOWN = 200


class UnitListPages(Controller):
    path = "/classes/{class_id:int}/lists"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What waits for the office by unit, and what lies with the unit to be put right."""
        return await _index(request, actor, class_id)

    @post("/{unit_id:int}/confirmation", opt=allows(May.DECIDE))
    async def confirm(
        self, class_id: FromPath[int], unit_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Agree to every request of one unit."""
        count = await decisions.confirm_all(actor, class_id, now=clock.now(), unit_id=unit_id)
        return go(f"/classes/{class_id}/lists", Flash(say("Đã duyệt {count} người.", count=count)))

    @get("/{unit_id:int}/return", opt=allows(May.DECIDE))
    async def ask_return(
        self,
        request: Call,
        class_id: FromPath[int],
        unit_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Ask what the unit is to put right."""
        return await _ask(request, actor, class_id, unit_id, forms.Form())

    @post("/{unit_id:int}/return", opt=allows(May.DECIDE))
    async def send_back(
        self,
        request: Call,
        class_id: FromPath[int],
        unit_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Send a unit's list back with a comment."""
        try:
            sent = await returns.send_back(
                actor, class_id, unit_id, one(data, "reason"), now=clock.now()
            )
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask(request, actor, class_id, unit_id, form)
        said = say("Đã trả lại {n} người cho {unit}.", n=sent.returned, unit=sent.unit_name)
        return go(f"/classes/{class_id}/lists", Flash(said))

    @post("/{unit_id:int}/resubmission")
    async def send_again(
        self,
        request: Call,
        class_id: FromPath[int],
        unit_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """The unit has put it right."""
        try:
            answer = one(data, "reason")
            await returns.send_again(actor, class_id, unit_id, answer, now=clock.now())
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _index(request, actor, class_id, form)
        return go(f"/classes/{class_id}/lists", Flash(say("Đã gửi lại cho Văn phòng duyệt.")))


async def _index(
    request: Call, actor: Actor, class_id: int, form: forms.Form | None = None
) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    lists = await returns.lists(actor, class_id)
    decides = may(actor, May.DECIDE)
    sent_back = [] if decides else [item for item in lists if item.returned]
    people = {
        item.unit_id: [
            row
            for row in (
                await queries.of_class(
                    actor,
                    class_id,
                    state=EnrollmentState.REQUESTED,
                    unit_id=item.unit_id,
                    size=SHOWN,
                )
            ).items
            if row.returned
        ]
        for item in sent_back
    }
    return await show(
        request,
        "enrollment/unit_lists.html",
        status=form.refusal.status if form and form.refusal else 200,
        form=form or forms.Form(),
        view=view,
        lists=lists,
        sent_back=sent_back,
        people=people,
        may_decide=decides,
    )


async def _ask(
    request: Call, actor: Actor, class_id: int, unit_id: int, form: forms.Form
) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    lists = await returns.lists(actor, class_id)
    listed = next((item for item in lists if item.unit_id == unit_id), None)
    if listed is None:
        raise Missing(
            say("Đơn vị này không còn đề nghị nào chờ duyệt ở lớp này."), "nothing_to_return"
        )
    return await show(
        request,
        "enrollment/sending_back.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        listed=listed,
    )
