"""Classes: the list, one class as each role sees it, and the form that plans one."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from training import clock
from training.access import queries as access
from training.actor import Actor, Role
from training.catalog import overview, queries, service
from training.catalog.rules import (
    APPROVAL_WORDS,
    LINE_WORDS,
    LOOKS,
    RETURN_WORDS,
    Approval,
    ClassState,
    LinePolicy,
    LineReturn,
)
from training.catalog.schemas import ClassChange, ClassView, Instant, NewClass
from training.enrollment import planning, tallies
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import class_page, class_view, forms
from web.rendering import Flash
from web.show import Call, Posted, go, show

PAGE = 24


class ClassForm(msgspec.Struct, frozen=True):
    """What the form of a class asks for."""

    course: Annotated[str, msgspec.Meta(extra={"ask": say("Chọn chương trình.")})]
    host_unit_id: Annotated[int, msgspec.Meta(extra={"ask": say("Chọn đơn vị đặt lớp.")})]
    capacity: int
    starts_on: date
    ends_on: date
    venue: Annotated[str, msgspec.Meta(extra={"ask": say("Ghi nơi học.")})]
    title: str = ""
    code: str | None = None
    head_teacher: str | None = None
    approval: Approval = Approval.OFFICE
    registration_opens_at: Instant | None = None
    registration_closes_at: Instant | None = None
    makeup_allowed: bool = False
    line_policy: LinePolicy = LinePolicy.FILL
    line_return: LineReturn = LineReturn.END
    release_on: date | None = None


class ClassPages(Controller):
    path = "/classes"
    opt = allows(May.SEE_CLASSES)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        in_state: Annotated[str, QueryParameter(name="state")] = "",
        q: FromQuery[str] = "",
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """The classes, by state; a secretary sees her unit's seats in each."""
        mine = actor.role is Role.TRAINER
        counts = await overview.counts(actor, q=q, mine=mine)
        chosen = ClassState(in_state) if in_state in set(ClassState) else None
        page = await queries.classes(actor, state=chosen, q=q, mine=mine, after=after, size=PAGE)
        ids = [one.id for one in page.items]
        of_unit = actor.role is Role.SECRETARY
        now = clock.now()
        return await show(
            request,
            "catalog/classes.html",
            classes=page.items,
            following=page.next,
            after=after,
            state=chosen,
            q=q,
            counts=counts,
            looks=LOOKS,
            seats=await tallies.seats_left(ids, actor.unit_ids) if of_unit else {},
            takes={one.id: class_view.takes_registrations(one, now) is None for one in page.items},
            may_plan=may(actor, May.CHANGE_CLASSES),
            mine=mine,
            when_and_where=class_view.when_and_where,
            day_of=class_view.day_of,
        )

    @get("/new", opt=allows(May.CHANGE_CLASSES))
    async def new(self, request: Call, course: FromQuery[str] = "") -> Response[Any]:
        """The form of a class that is not there yet."""
        return await _form(request, forms.Form(), course=course)

    @post(opt=allows(May.CHANGE_CLASSES))
    async def create(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Plan a class as a draft."""
        try:
            wanted = forms.read(ClassForm, data)
            made = await service.add_class(actor, NewClass(**msgspec.structs.asdict(wanted)))
        except Refused as refusal:
            return await _form(request, forms.Form(forms.typed(data), refusal))
        return go(
            f"/classes/{made.id}",
            Flash(
                say("Đã lập lớp {code}.", code=made.code),
                say("Lớp còn là bản thảo, chỉ Văn phòng thấy. Xếp lịch rồi thông báo."),
            ),
        )

    @get("/{class_id:int}")
    async def show(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One class: where it stands, and what whoever asks should do next."""
        view = await queries.training_class(actor, class_id)
        return await class_page.show_class(request, actor, view)

    @get("/{class_id:int}/edit", opt=allows(May.CHANGE_CLASSES))
    async def edit(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The form of a class as it is."""
        view = await queries.training_class(actor, class_id)
        known = msgspec.structs.asdict(view) | {"capacity": view.seats.capacity}
        return await _form(request, forms.filled(known), view=view)

    @post("/{class_id:int}", opt=allows(May.CHANGE_CLASSES))
    async def update(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Change a class."""
        view = await queries.training_class(actor, class_id)
        data = dict(data) | {"course": view.course}
        try:
            wanted = msgspec.structs.asdict(forms.read(ClassForm, data))
            del wanted["course"]
            wanted["code"] = wanted["code"] or view.code
            wanted["title"] = wanted["title"] or view.course_name
            await planning.change_class(actor, class_id, ClassChange(**wanted), now=clock.now())
        except Refused as refusal:
            return await _form(request, forms.Form(forms.typed(data), refusal), view=view)
        return go(f"/classes/{class_id}", Flash(say("Đã lưu lớp {code}.", code=wanted["code"])))


async def _form(
    request: Call, form: forms.Form, *, view: ClassView | None = None, course: str = ""
) -> Response[Any]:
    today = clock.today()
    return await show(
        request,
        "catalog/class_form.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        course=course,
        courses=[(one.code, one.name) for one in await queries.courses(today)],
        units=[(one.id, one.name) for one in await access.every_unit(today=today)],
        approvals=[(one, APPROVAL_WORDS[one]) for one in Approval],
        line_policies=[(one, LINE_WORDS[one]) for one in LinePolicy],
        line_returns=[(one, RETURN_WORDS[one]) for one in LineReturn],
    )
