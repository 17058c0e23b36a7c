"""The steps of a class's life: announced, opened, closed, convened, called off."""

from datetime import date
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.catalog import queries, service
from training.catalog.schemas import Cancellation, ClassView, Decision
from training.enrollment import planning
from training.enrollment import queries as enrollments
from training.enrollment.rules import EnrollmentState
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May
from training.words import Sentence, say
from web import forms
from web.class_page import show_class
from web.rendering import Flash
from web.show import Call, Posted, go, show


class DecisionForm(msgspec.Struct, frozen=True):
    """The paper that opens a class."""

    decision_number: Annotated[
        str, msgspec.Meta(extra={"ask": say("Nhập số quyết định, ví dụ 214-QĐ/ĐUK.")})
    ]
    decision_date: date


class ClassLifePages(Controller):
    path = "/classes/{class_id:int}"
    opt = allows(May.CHANGE_CLASSES)
    include_in_schema = False

    @post("/publication")
    async def publish(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let the units see the class."""
        said = say("Đã thông báo lớp. Các đơn vị thấy lớp này từ bây giờ.")
        return await _step(request, actor, class_id, service.publish, said)

    @post("/opening")
    async def open_registration(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take registrations, for the first time or again."""
        said = say("Đã mở ghi danh. Các đơn vị gửi được danh sách từ bây giờ.")
        step = partial(planning.open_registration, now=clock.now())
        return await _step(request, actor, class_id, step, said)

    @post("/closing")
    async def close_registration(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take no more registrations."""
        said = say("Đã chốt ghi danh. Cần thêm người thì mở lại được, cho tới khi mở lớp.")
        return await _step(request, actor, class_id, service.close_registration, said)

    @get("/convening")
    async def ask_convening(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask for the decision that opens the class."""
        view = await queries.training_class(actor, class_id)
        return await _ask_convening(request, actor, view, forms.Form())

    @post("/convening")
    async def convene(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Record the decision that opens the class."""
        view = await queries.training_class(actor, class_id)
        try:
            wanted = forms.read(DecisionForm, data)
            await planning.convene(
                actor, class_id, Decision(wanted.decision_number, wanted.decision_date)
            )
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask_convening(request, actor, view, form)
        said = say("Đã mở lớp {code}.", code=view.code)
        return go(f"/classes/{class_id}", Flash(said))

    @get("/cancellation")
    async def ask_cancellation(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask why the class is called off."""
        view = await queries.training_class(actor, class_id)
        return await _ask_cancellation(request, view, forms.Form())

    @post("/cancellation")
    async def cancel(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Call the class off."""
        view = await queries.training_class(actor, class_id)
        typed = forms.typed(data)
        try:
            reason = next(iter(typed.get("reason", ())), "")
            await planning.cancel(actor, class_id, Cancellation(reason), now=clock.now())
        except Refused as refusal:
            return await _ask_cancellation(request, view, forms.Form(typed, refusal))
        return go(f"/classes/{class_id}", Flash(say("Đã hủy lớp {code}.", code=view.code)))


async def _step(
    request: Call, actor: Actor, class_id: int, step: Any, said: Sentence
) -> Response[Any]:
    """Take a step, or show the class again with the reason why not."""
    view = await queries.training_class(actor, class_id)
    try:
        await step(actor, class_id)
    except Refused as refusal:
        return await show_class(request, actor, view, form=forms.Form(refusal=refusal))
    return go(f"/classes/{class_id}", Flash(said))


async def _ask_convening(
    request: Call, actor: Actor, view: ClassView, form: forms.Form
) -> Response[Any]:
    counts = await enrollments.counts(actor, view.id)
    course = await queries.class_rules(view.id)
    return await show(
        request,
        "catalog/convening.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        learners=counts.get(EnrollmentState.CONFIRMED, 0),
        requested=counts.get(EnrollmentState.REQUESTED, 0),
        minimum=course.minimum_size,
    )


async def _ask_cancellation(request: Call, view: ClassView, form: forms.Form) -> Response[Any]:
    return await show(
        request,
        "catalog/cancellation.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
    )
