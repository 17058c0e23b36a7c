"""Registering one person: somebody of the unit, or somebody who is not on record yet."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.access import queries as access
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.catalog.rules import ClassState
from training.catalog.schemas import ClassView
from training.enrollment import newcomers, overrides, queries, service, tallies
from training.enrollment.rules import ACTIVE, LOOKS, EnrollmentState, Verdict
from training.enrollment.schemas import Made
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.people import queries as people
from training.people.rules import GENDER_WORDS, STANDING_LOOKS, Gender, Standing
from training.people.schemas import Known, NewPerson
from training.security.policy import May, may
from training.words import Sentence, say
from web import class_view, forms
from web.enrollments import VERDICTS, worst
from web.rendering import Flash
from web.show import Call, Posted, go, show

FOUND = 20


class NewcomerForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a new person asks for; a birth year will do where the day is not known."""

    full_name: Annotated[str, msgspec.Meta(extra={"ask": say("Nhập họ và tên.")})]
    gender: Annotated[Gender, msgspec.Meta(extra={"ask": say("Chọn Nam hoặc Nữ.")})]
    standing: Annotated[Standing, msgspec.Meta(extra={"ask": say("Chọn diện.")})]
    unit_id: int | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    national_id: str | None = None
    phone: str | None = None
    email: str | None = None
    branch: str = ""
    ceremony_date: date | None = None
    different: bool = False


class EnrollingPages(Controller):
    path = "/classes/{class_id:int}/enrollments"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get("/new")
    async def new(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        person_id: FromQuery[int | None] = None,
    ) -> Response[Any]:
        """Look for somebody; then see what every rule says of them before they are registered."""
        if person_id is not None:
            return await ask_about(request, actor, class_id, person_id)
        return await _search(request, actor, class_id, q)

    @post("/new")
    async def create(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Register somebody on record."""
        typed = forms.typed(data)
        given = next(iter(typed.get("person_id", ())), "")
        person_id = int(given) if given.isascii() and given.isdecimal() else 0
        try:
            override = _override(actor, typed)
            made = await service.enroll(
                actor, class_id, person_id, now=clock.now(), override=override
            )
        except Refused as refusal:
            form = forms.Form(typed, refusal)
            return await ask_about(request, actor, class_id, person_id, form)
        return _done(made)

    @get("/newcomer")
    async def newcomer(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The form of somebody who is not on record."""
        return await _newcomer(request, actor, class_id, forms.Form())

    @post("/newcomer")
    async def create_newcomer(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Put somebody on record and register them as one; asks first when they may be known."""
        typed = forms.typed(data)
        try:
            asked = forms.read(NewcomerForm, data)
            new = _person(actor, asked)
            alike = [] if asked.different else await _alike(new)
            if alike:
                return await _newcomer(request, actor, class_id, forms.Form(typed), alike)
            made = await newcomers.enroll_new(actor, class_id, new, now=clock.now())
        except Refused as refusal:
            return await _newcomer(request, actor, class_id, forms.Form(typed, refusal))
        return _done(made)


def _override(actor: Actor, typed: dict[str, list[str]]) -> overrides.Override | None:
    """What the office ticked to pass over; a form without those boxes asks for nothing."""
    if "override_reason" not in typed:
        return None
    rules = typed.get("override_rules", [])
    if not rules:
        words = say("Đánh dấu điều kiện được bỏ qua.")
        raise Invalid(words, "no_rule_chosen", override_rules=words)
    return overrides.asked(actor, typed["override_reason"][0], rules)


def _person(actor: Actor, asked: NewcomerForm) -> NewPerson:
    values = msgspec.structs.asdict(asked)
    del values["different"]
    if actor.role is Role.SECRETARY and values["unit_id"] not in actor.unit_ids:
        values["unit_id"] = actor.unit_id
    values["unit_id"] = values["unit_id"] or 0
    return NewPerson(**values)


async def _alike(new: NewPerson) -> list[Known]:
    year = new.birth_date.year if new.birth_date else new.birth_year
    if year is None:
        return []
    return await people.possible_duplicates(
        new.full_name, birth_date=new.birth_date, birth_year=year, unit_id=new.unit_id
    )


def _done(made: Made) -> Response[Any]:
    said: dict[EnrollmentState, Sentence] = {
        EnrollmentState.CONFIRMED: say("Đã ghi danh, có chỗ."),
        EnrollmentState.REQUESTED: say("Đã ghi danh, giữ một chỗ, chờ Văn phòng duyệt."),
        EnrollmentState.WAITLISTED: say(
            "Lớp hoặc đơn vị hết chỗ: đã vào danh sách dự bị, thứ {rank}.", rank=made.waiting_rank
        ),
    }
    tone = "warn" if made.state is EnrollmentState.WAITLISTED else "ok"
    return go(f"/enrollments/{made.id}", Flash(said[made.state], tone=tone))


async def _search(request: Call, actor: Actor, class_id: int, q: str) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    refusal: Refused | None = None
    found = []
    if q.strip():
        try:
            found = (await people.find(actor, q=q, size=FOUND)).items
        except Refused as no:
            refusal = no
    of_unit = actor.role is Role.SECRETARY
    return await show(
        request,
        "enrollment/search.html",
        status=refusal.status if refusal else 200,
        form=forms.Form(refusal=refusal),
        view=view,
        late=asks_late(actor, view),
        q=q,
        found=found,
        standings=STANDING_LOOKS,
        answers={
            person_id: worst(answers)
            for person_id, answers in (
                await queries.answers(class_id, [one.id for one in found], today=clock.today())
            ).items()
        },
        verdicts=VERDICTS,
        seats=(await tallies.seats_left([class_id], actor.unit_ids)).get(class_id)
        if of_unit
        else None,
    )


async def ask_about(
    request: Call, actor: Actor, class_id: int, person_id: int, form: forms.Form | None = None
) -> Response[Any]:
    """What every rule says of somebody, and the button that registers them or asks for it."""
    form = form or forms.Form()
    today = clock.today()
    view = await catalog.training_class(actor, class_id)
    person = await people.person(actor, person_id)
    findings = await queries.may_join(actor, class_id, person_id, today=today)
    own = [one for one in await queries.of_person(actor, person_id) if one.class_id == class_id]
    return await show(
        request,
        "enrollment/asking.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        late=asks_late(actor, view),
        person=person,
        findings=findings,
        allowed=all(one.verdict is not Verdict.NO for one in findings),
        against=[(one.rule, one.message) for one in findings if one.verdict is Verdict.NO],
        overrides=may(actor, May.OVERRIDE),
        enrolled=next((one for one in own if one.state in ACTIVE), None),
        looks=LOOKS,
        verdicts=VERDICTS,
        standings=STANDING_LOOKS,
    )


def asks_late(actor: Actor, view: ClassView) -> bool:
    """Whether a unit can only ask now: registration has closed, and the class is not decided."""
    closed = class_view.takes_registrations(view, clock.now()) is not None
    return (
        actor.role is Role.SECRETARY
        and closed
        and view.state in {ClassState.OPEN, ClassState.CLOSED}
    )


async def _newcomer(
    request: Call, actor: Actor, class_id: int, form: forms.Form, alike: list[Known] | None = None
) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    wanted = (await catalog.class_rules(class_id)).standings
    every = await access.every_unit(today=clock.today())
    secretary = actor.role is Role.SECRETARY
    units = [(one.id, one.name) for one in every if not secretary or one.id in actor.unit_ids]
    return await show(
        request,
        "enrollment/newcomer.html",
        status=form.refusal.status if form.refusal else (409 if alike else 200),
        form=form,
        view=view,
        alike=alike or [],
        genders=[(one, GENDER_WORDS[one]) for one in Gender],
        standings=[(one, STANDING_LOOKS[one].word) for one in Standing],
        standing=wanted[0] if wanted else "",
        units=units,
        unit_id=actor.unit_id or "",
    )
