"""People: finding them, one person's record, and the form that keeps it."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.access import queries as access
from training.access.schemas import UnitView
from training.actor import Actor, Role
from training.enrollment import queries as enrollments
from training.enrollment.rules import LOOKS as ENROLLMENT_LOOKS
from training.errors import Missing, Refused
from training.http.policy import allows
from training.people import queries, service
from training.people.milestone_rules import probation_ends
from training.people.rules import GENDER_WORDS, STANDING_LOOKS, Standing
from training.people.schemas import PersonDetails
from training.security.policy import May, may
from training.words import say
from web import forms
from web.enrollments import VERDICTS, worst
from web.filters import one_of, whole
from web.people_form import known, read_change, read_new
from web.rendering import Flash
from web.show import Call, Posted, go, show

PAGE = 50


class PersonPages(Controller):
    path = "/persons"
    opt = allows(May.SEE_PEOPLE)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        unit_id: FromQuery[str] = "",
        standing: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """The people in one's scope, in dictionary order by given name."""
        asked = {"q": q, "unit_id": unit_id, "standing": standing, "cursor": cursor}
        return await _list(request, actor, asked, forms.Form())

    @post("/lookups")
    async def look_up(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The person with a citizen number: posted, so that no address ever holds one."""
        typed = forms.typed(data)
        try:
            found = await service.look_up(
                actor, next(iter(typed.get("national_id", ())), ""), clock.now()
            )
        except Refused as refusal:
            return await _list(request, actor, {}, forms.Form(typed, refusal))
        if found is None:
            nobody = say("Không có hồ sơ nào với số này trong phạm vi của bạn. Kiểm tra lại số.")
            missing = Missing(nobody, "nobody", national_id=nobody)
            return await _list(request, actor, {}, forms.Form(typed, missing))
        return go(f"/persons/{found.id}")

    @get("/new", opt=allows(May.CHANGE_PEOPLE))
    async def new(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """An empty form; a secretary's own unit is chosen already."""
        start = {"unit_id": actor.unit_id} if actor.role is Role.SECRETARY else {}
        return await _form(request, actor, forms.filled(start))

    @post(opt=allows(May.CHANGE_PEOPLE))
    async def create(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Put a person on record."""
        today = clock.today()
        try:
            made = await service.add(actor, read_new(data, today), today)
        except Refused as refusal:
            return await _form(request, actor, forms.Form(forms.typed(data), refusal))
        return go(
            f"/persons/{made.id}",
            Flash(say("Đã thêm hồ sơ {name}.", name=made.full_name)),
        )

    @get("/{person_id:int}")
    async def show(
        self, request: Call, person_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One person: facts, what they hold and what it is worth, their classes."""
        today = clock.today()
        person = await queries.person(actor, person_id)
        passport = await queries.passport(actor, person_id, today=today)
        return await show(
            request,
            "people/show.html",
            person=person,
            holdings=passport.holdings,
            enrollments=await enrollments.of_person(actor, person_id),
            probation_until=_probation(person),
            has_new_member=any(one.course_code == "ĐVM" and one.good for one in passport.holdings),
            looks=STANDING_LOOKS,
            genders=GENDER_WORDS,
            enrollment_looks=ENROLLMENT_LOOKS,
            changes=may(actor, May.CHANGE_PEOPLE) and person.erased_at is None,
            sees_history=may(actor, May.SEE_HISTORY),
            own=actor.person_id == person_id,
            open_classes=await _open_classes(actor, person),
            verdicts=VERDICTS,
        )

    @get("/{person_id:int}/edit", opt=allows(May.CHANGE_PEOPLE))
    async def edit(
        self, request: Call, person_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The form with what is known."""
        person = await queries.person(actor, person_id)
        return await _form(request, actor, forms.filled(known(person)), person)

    @post("/{person_id:int}", opt=allows(May.CHANGE_PEOPLE))
    async def update(
        self,
        request: Call,
        person_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Correct a record."""
        today = clock.today()
        person = await queries.person(actor, person_id)
        try:
            made = await service.change(actor, person_id, read_change(data, today), today)
        except Refused as refusal:
            return await _form(request, actor, forms.Form(forms.typed(data), refusal), person)
        return go(f"/persons/{person_id}", Flash(say("Đã sửa hồ sơ {name}.", name=made.full_name)))


async def _open_classes(actor: Actor, person: PersonDetails) -> list[tuple[Any, Any]]:
    """The next classes that take people like them, each with the answer that decides."""
    if not may(actor, May.ENROLL) or person.erased_at is not None:
        return []
    found = await enrollments.open_to(actor, person.id, person.standing, today=clock.today())
    return [(one, worst(answers)) for one, answers in found]


def _probation(person: PersonDetails) -> Any:
    if person.standing is not Standing.PROBATIONARY or person.ceremony_date is None:
        return None
    return probation_ends(person.ceremony_date)


async def _list(
    request: Call, actor: Actor, asked: dict[str, Any], lookup: forms.Form
) -> Response[Any]:
    q = asked.get("q") or ""
    refusal = lookup.refusal
    people = None
    try:
        people = await queries.find(
            actor,
            q=q,
            unit_id=whole(asked.get("unit_id")),
            standing=one_of(Standing, asked.get("standing")),
            after=asked.get("cursor"),
            size=PAGE,
        )
    except Refused as no:
        # A citizen number typed into the search of names.
        refusal = no
    return await show(
        request,
        "people/index.html",
        status=refusal.status if refusal else 200,
        people=people,
        search_refusal=None if lookup.refusal else refusal,
        lookup=lookup,
        q=q,
        unit_id=asked.get("unit_id") or "",
        standing=asked.get("standing") or "",
        cursor=asked.get("cursor"),
        units=[(one.id, one.name) for one in await _units(actor)],
        looks=STANDING_LOOKS,
        standings=[(one.value, look.word) for one, look in STANDING_LOOKS.items()],
        changes=may(actor, May.CHANGE_PEOPLE),
    )


async def _units(actor: Actor) -> list[UnitView]:
    """The units whose people one may see or keep."""
    every = await access.every_unit(today=clock.today())
    if actor.role is Role.SECRETARY:
        return [one for one in every if one.id in actor.unit_ids]
    return [] if actor.role is Role.LEARNER else every


async def _form(
    request: Call, actor: Actor, form: forms.Form, person: PersonDetails | None = None
) -> Response[Any]:
    return await show(
        request,
        "people/form.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        person=person,
        units=[(one.id, one.name) for one in await _units(actor)],
        standings=[(one.value, look.word) for one, look in STANDING_LOOKS.items()],
        genders=[(one.value, words) for one, words in GENDER_WORDS.items()],
        attests=actor.role is Role.SECRETARY and person is None,
    )
