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
from training.attendance import forecasts
from training.attendance.rules import FORECAST_LOOKS
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
from training.certificates import outlook
from training.enrollment import late, moving, planning, returns, tallies
from training.enrollment import queries as enrollments
from training.enrollment import rules as enrollment_rules
from training.enrollment.rules import EnrollmentState, LateState
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import class_next, class_view, class_ways, forms
from web.rendering import Flash
from web.show import Call, Posted, go, show

PAGE = 24
# On the class's own page; the full lists have pages of their own.
SHOWN = 20
UNITS_SHOWN = 12


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
        return await show_class(request, actor, view)

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


async def show_class(
    request: Call, actor: Actor, view: ClassView, *, form: forms.Form | None = None
) -> Response[Any]:
    """The class's page; with `form` when one of its own forms was refused."""
    sees_people = may(actor, May.SEE_ENROLLMENTS)
    sessions = await queries.sessions(view.id)
    counts = await enrollments.counts(actor, view.id) if sees_people else {}
    units = await tallies.by_unit(actor, view.id) if may(actor, May.ENROLL) else []
    of_unit = actor.role is Role.SECRETARY
    seats = (await tallies.seats_left([view.id], actor.unit_ids))[view.id] if of_unit else None
    figures = class_next.Figures(
        requested=counts.get(EnrollmentState.REQUESTED, 0),
        returned=await _returned(actor, view),
        stranded=await _stranded(actor, view),
        late=await _late(actor, view),
        confirmed=sum(counts.get(state, 0) for state in enrollment_rules.ATTENDS),
        allotted=any(unit.seats is not None for unit in units),
        seats=seats,
        papers=await _papers(actor, view),
    )
    now = clock.now()
    return await show(
        request,
        "catalog/class.html",
        status=form.refusal.status if form and form.refusal else 200,
        form=form or forms.Form(),
        view=view,
        look=LOOKS[view.state],
        steps=class_view.steps(view),
        todo=class_next.next_step(actor, view, figures, sessions, now),
        ways=class_ways.ways(actor, view),
        when_and_where=class_view.when_and_where(view),
        day_of=class_view.day_of,
        takes=class_view.takes_registrations(view, now) is None,
        sessions=sessions,
        counts=counts,
        figures=figures,
        # Whoever waits for the most seats, then whoever holds the most, comes first.
        units=sorted(units, key=lambda unit: (-unit.waitlisted, -unit.held)),
        units_shown=UNITS_SHOWN,
        lists=await _people(actor, view, figures) if sees_people else {},
        risks=await _risks(actor, view),
        own_standing=await _own_standing(actor, view),
        forecast_looks=FORECAST_LOOKS,
        looks=enrollment_rules.LOOKS,
        may_plan=may(actor, May.CHANGE_CLASSES),
        may_enroll=may(actor, May.ENROLL),
        may_see_people=sees_people,
        may_see_roll=may(actor, May.SEE_ROLL),
        approval=APPROVAL_WORDS[view.approval],
        line_words=LINE_WORDS[view.line_policy],
        return_words=RETURN_WORDS[view.line_return],
        shown=SHOWN,
    )


async def _risks(actor: Actor, view: ClassView) -> list[forecasts.Standing]:
    """Who of the class is about to miss too much, for the office and the unit."""
    if view.state is not ClassState.CONVENED or not may(actor, May.SEE_RESULTS):
        return []
    return [] if actor.role is Role.LEARNER else await forecasts.at_risk(actor, view.id)


async def _own_standing(actor: Actor, view: ClassView) -> forecasts.Standing | None:
    running = view.state is ClassState.CONVENED and actor.role is Role.LEARNER
    return await forecasts.own(actor, view.id) if running else None


async def _returned(actor: Actor, view: ClassView) -> int:
    if view.state not in class_view.OFFICE_MAY_ADD or not may(actor, May.ENROLL):
        return 0
    return sum(one.returned for one in await returns.lists(actor, view.id))


async def _late(actor: Actor, view: ClassView) -> int:
    if view.state not in class_view.OFFICE_MAY_ADD or not may(actor, May.DECIDE):
        return 0
    return len(await late.of_class(actor, view.id, state=LateState.ASKED))


async def _stranded(actor: Actor, view: ClassView) -> int:
    if view.state is not ClassState.CANCELLED or not may(actor, May.ENROLL):
        return 0
    return sum(one.became is None for one in await moving.stranded(actor, view.id))


async def _papers(actor: Actor, view: ClassView) -> outlook.Outlook | None:
    if view.state is not ClassState.COMPLETED or not may(actor, May.ISSUE):
        return None
    return await outlook.outlook(actor, view.id, clock.today())


async def _people(
    actor: Actor, view: ClassView, figures: class_next.Figures
) -> dict[str, list[Any]]:
    """The lists of people that stand on the class's page, each cut short."""
    found: dict[str, list[Any]] = {"waiting": [], "requests": [], "own": []}
    if view.seats.waiting:
        line = await enrollments.of_class(
            actor, view.id, state=EnrollmentState.WAITLISTED, size=SHOWN
        )
        found["waiting"] = line.items
    if actor.role is Role.ORGANIZER and figures.requested:
        asked = await enrollments.of_class(
            actor, view.id, state=EnrollmentState.REQUESTED, size=SHOWN
        )
        found["requests"] = asked.items
    if actor.role in {Role.SECRETARY, Role.LEARNER}:
        found["own"] = (await enrollments.of_class(actor, view.id, size=SHOWN)).items
    return found
