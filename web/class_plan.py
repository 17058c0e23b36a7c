"""What is arranged within a class: its timetable row by row, and the seats set aside for units."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.access import queries as access
from training.access.schemas import UnitView
from training.actor import Actor
from training.catalog import overview, queries
from training.catalog.rules import PLANNING
from training.catalog.schemas import AllotmentView, ClassView, NewAllotment
from training.enrollment import planning
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.security.policy import May
from training.words import Sentence, say
from web import answers, forms, timetable_form
from web.rendering import Flash
from web.show import Call, Posted, go, show


class TimetableFormPages(Controller):
    path = "/classes/{class_id:int}/sessions"
    opt = allows(May.CHANGE_CLASSES)
    include_in_schema = False

    @get()
    async def edit(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        days: FromQuery[str] = "",
    ) -> Response[Any]:
        """The timetable as a form; a class without one begins with its course's usual timetable.

        `days=weekend` lays that one over Saturdays and Sundays only, `days=every` over all days.
        """
        view = await queries.training_class(actor, class_id)
        kept = await queries.sessions(class_id)
        if kept and not days:
            return await _timetable(request, view, timetable_form.of(kept))
        rules = await queries.class_rules(class_id)
        planned, note = timetable_form.planned(view, rules.syllabus, weekend=days == "weekend")
        return await _timetable(request, view, planned, note=note)

    @post()
    async def update(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Keep the timetable; `more` only asks for further empty rows."""
        view = await queries.training_class(actor, class_id)
        typed = timetable_form.without_empty_rows(forms.typed(data))
        if "more" in typed:
            return await _timetable(request, view, forms.Form(typed), spare=4)
        try:
            wanted = timetable_form.read(typed)
            await planning.set_sessions(actor, class_id, wanted)
        except Refused as refusal:
            form = forms.Form(typed, timetable_form.at_the_fields(refusal))
            return await _timetable(request, view, form)
        said = say("Đã lưu lịch học: {count} buổi.", count=len(wanted))
        return go(f"/classes/{class_id}", Flash(said))


async def _timetable(
    request: Call,
    view: ClassView,
    form: forms.Form,
    *,
    spare: int = 1,
    note: Sentence | None = None,
) -> Response[Any]:
    return await show(
        request,
        "catalog/sessions.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        spare=spare,
        note_words=note,
        trainers=[(one.id, one.name) for one in await overview.trainers()],
    )


class AllotmentPages(Controller):
    path = "/classes/{class_id:int}/allotments"
    opt = allows(May.CHANGE_CLASSES)
    include_in_schema = False

    @get()
    async def edit(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The seats set aside for each unit."""
        view = await queries.training_class(actor, class_id)
        return await _allotments(request, view, forms.Form())

    @post()
    async def update(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Keep the seats; `share` only deals the whole class out evenly over the units."""
        view = await queries.training_class(actor, class_id)
        typed = forms.typed(data)
        if "share" in typed:
            return await _allotments(request, view, forms.Form(await _shared(view)))
        try:
            wanted = _read_seats(typed)
            await planning.set_allotments(actor, class_id, wanted, now=clock.now())
        except Refused as refusal:
            return await _allotments(request, view, forms.Form(typed, refusal))
        total = sum(one.seats for one in wanted)
        said = say(
            "Đã lưu chỉ tiêu: {total} chỗ cho {count} đơn vị.", total=total, count=len(wanted)
        )
        return go(f"/classes/{class_id}", Flash(said))


async def _allotments(request: Call, view: ClassView, form: forms.Form) -> Response[Any]:
    kept = {one.unit_id: one for one in await queries.allotments(view.id)}
    units = await _units(kept)
    promised = sum(_whole(form.value(f"seats-{unit.id}", _seats(kept, unit))) for unit in units)
    return await show(
        request,
        "catalog/allotments.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        units=units,
        kept=kept,
        promised=promised,
        changeable=view.state in PLANNING,
    )


async def _units(kept: dict[int, AllotmentView]) -> list[UnitView]:
    """Every active unit, and those that have seats although they are no longer active."""
    every = await access.every_unit(today=clock.today(), only_active=False)
    return [unit for unit in every if unit.active or unit.id in kept]


def _seats(kept: dict[int, AllotmentView], unit: UnitView) -> int | str:
    return kept[unit.id].seats if unit.id in kept else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def _read_seats(typed: forms.Typed) -> list[NewAllotment]:
    """A blank sets nothing aside for a unit; nought sets aside no seat at all."""
    wanted, wrong = [], {}
    for name, given in typed.items():
        unit = name.removeprefix("seats-")
        if unit == name or not unit.isdecimal() or not any(given):
            continue
        try:
            seats = answers.read(answers.asked(int), given, required=True)
        except answers.Unreadable as no:
            wrong[name] = no.sentence
            continue
        wanted.append(NewAllotment(int(unit), seats))
    if wrong:
        raise Invalid(say("Có ô chưa phải là số. Sửa ở chỗ được đánh dấu."), "form", **wrong)
    return wanted


async def _shared(view: ClassView) -> dict[str, list[str]]:
    """The whole class dealt out evenly: the first units in the list get the seats left over."""
    kept = {one.unit_id: one for one in await queries.allotments(view.id)}
    units = [unit for unit in await _units(kept) if unit.active]
    each, over = divmod(view.seats.capacity, len(units) or 1)
    return {
        f"seats-{unit.id}": [str(each + (1 if place < over else 0))]
        for place, unit in enumerate(units)
    }
