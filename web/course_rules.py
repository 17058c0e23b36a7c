"""The dated rules of one course: every version, what changed, and the form of the next."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.catalog import queries, service
from training.catalog.entry import ENTRY_RULES, LEVELS, STRICTNESS_WORDS
from training.catalog.schemas import CourseView
from training.errors import Refused
from training.http.policy import allows
from training.people.rules import STANDING_LOOKS
from training.people.schooling import SCHOOLING_WORDS
from training.security.policy import May, may
from training.words import say
from web import forms, rules_form
from web.courses import RuleLine, rule_lines
from web.rendering import Flash
from web.show import Call, Posted, go, show


class CourseRulesPages(Controller):
    path = "/courses/{course_id:int}/rules"
    opt = allows(May.SEE_CLASSES)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, course_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Every version, the latest first, each with what differs from the one before."""
        found = await queries.versions(course_id)
        today = clock.today()
        return await show(
            request,
            "catalog/rules.html",
            course=found[0],
            versions=[
                (one, _changed(one, found[place + 1] if place + 1 < len(found) else None))
                for place, one in enumerate(found)
            ],
            current=next((one.rules_from for one in found if one.rules_from <= today), None),
            changes=may(actor, May.CHANGE_COURSES),
        )

    @get("/new", opt=allows(May.CHANGE_COURSES))
    async def new(self, request: Call, course_id: FromPath[int]) -> Response[Any]:
        """The form with the latest rules, from the first day that changes no opened class."""
        latest = (await queries.versions(course_id))[0]
        earliest = await queries.earliest_rules(course_id)
        first = max(day for day in (clock.today(), earliest, latest.rules_from) if day)
        return await _form(request, latest, rules_form.filled(latest, first))

    @post("/new", opt=allows(May.CHANGE_COURSES))
    async def create(
        self, request: Call, course_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Set the rules of classes that start from a day on."""
        latest = (await queries.versions(course_id))[0]
        typed = forms.typed(data)
        try:
            made = await service.set_rules(actor, latest.code, rules_form.read(typed))
        except Refused as refusal:
            return await _form(request, latest, forms.Form(typed, refusal))
        day = f"{made.rules_from.day}/{made.rules_from.month}/{made.rules_from.year}"
        said = say("Đã đặt quy định mới, áp dụng cho lớp khai giảng từ {day}.", day=day)
        return go(f"/courses/{course_id}/rules", Flash(said))

    @post("/confirmation", opt=allows(May.CHANGE_COURSES))
    async def confirm(
        self, course_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The office has compared a version with its papers."""
        try:
            asked = forms.read(rules_form.Confirmation, data)
            await service.confirm_rules(actor, course_id, asked.valid_from)
        except Refused as refusal:
            return go(f"/courses/{course_id}/rules", Flash(refusal.message, tone="bad"))
        return go(f"/courses/{course_id}/rules", Flash(say("Đã ghi nhận Văn phòng xác nhận.")))

    @post("/withdrawal", opt=allows(May.CHANGE_COURSES))
    async def withdraw(
        self, course_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take back a version entered by mistake."""
        try:
            asked = forms.read(rules_form.Confirmation, data)
            await service.withdraw_rules(actor, course_id, asked.valid_from)
        except Refused as refusal:
            return go(f"/courses/{course_id}/rules", Flash(refusal.message, tone="bad"))
        said = say("Đã rút quy định; quy định trước tiếp tục áp dụng.")
        return go(f"/courses/{course_id}/rules", Flash(said))


def _changed(one: CourseView, before: CourseView | None) -> list[RuleLine]:
    """The rules that differ from the version before; all of them for the first."""
    lines = rule_lines(one)
    if before is None:
        return lines
    old = {str(line.label): str(line.value) for line in rule_lines(before)}
    return [line for line in lines if old.get(str(line.label)) != str(line.value)]


async def _form(request: Call, course: CourseView, form: forms.Form) -> Response[Any]:
    return await show(
        request,
        "catalog/rules_form.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        course=course,
        spare=rules_form.SPARE,
        standings=[(one.value, look.word) for one, look in STANDING_LOOKS.items()],
        entry=ENTRY_RULES,
        strictness=[(one.value, words) for one, words in STRICTNESS_WORDS.items()],
        schooling=[(one.value, SCHOOLING_WORDS[level]) for one, level in LEVELS.items()],
    )
