"""Who still lacks which paper, and from there the list of a class: chosen, looked at, enrolled."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.catalog.rules import ClassState
from training.enrollment import many, tallies
from training.enrollment.rules import LOOKS
from training.enrollment.schemas import BulkOutcome
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.reports import gaps
from training.reports.api import gaps_as_workbook
from training.reports.gaps import MOST_COUNTED, NEEDED_BY, Demand, Lack
from training.security.policy import May, may
from training.status import Look
from training.words import Sentence, say
from web import forms
from web.filters import one_of, whole
from web.formats import date_vi
from web.rendering import Flash
from web.reports import units_to_choose
from web.show import Call, Posted, go, show

_PAGE = 50
TABS: tuple[tuple[str, Lack, Sentence], ...] = (
    ("ĐVM", Lack.MISSING, say("Đảng viên mới")),
    ("NT", Lack.MISSING, say("Nhận thức về Đảng")),
    ("NT", Lack.ENDING, say("Hết giá trị trong quý")),
)
REFUSED = Look(say("Chưa vào được"), "bad", "cross")


class DemandPages(Controller):
    path = "/reports/gaps"
    opt = allows(May.SEE_REPORTS)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        cursor: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Who lacks which paper, the most urgent first."""
        return await _index(request, actor, cursor)

    @get("/workbook.xlsx")
    async def workbook(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """All of them as a workbook."""
        return await gaps_as_workbook(actor, _demand(request))

    @get("/selection", opt=allows(May.ENROLL))
    async def select(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """What would come of the chosen people in a class, before anything is done."""
        asked = request.query_params
        demand, class_id = _demand(request), whole(asked.get("class_id"))
        try:
            if class_id is None:
                words = say("Chọn lớp để ghi danh.")
                raise Invalid(words, "no_class_chosen", class_id=words)
            chosen = await _chosen(request, actor, demand)
            outcome = await many.preview(actor, class_id, chosen, now=clock.now())
        except Refused as refusal:
            return await _index(request, actor, None, refusal)
        return await _outcome(request, actor, outcome, done=False)


class BulkEnrollingPages(Controller):
    path = "/classes/{class_id:int}/enrollments/bulk"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @post()
    async def enroll(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Register everybody chosen; whoever stays out is shown with the reason."""
        chosen = [one for text in forms.typed(data).get("person_id", ()) if (one := whole(text))]
        try:
            outcome = await many.enroll(actor, class_id, chosen, now=clock.now())
        except Refused as refusal:
            return go(f"/classes/{class_id}", Flash(refusal.message, tone="bad"))
        if outcome.refused:
            # Named here once more: after a redirect nobody would know who they were.
            return await _outcome(request, actor, outcome, done=True)
        return go(f"/classes/{class_id}/enrollments", Flash(_said(outcome)))


def _demand(request: Call) -> Demand:
    asked = request.query_params
    course = asked.get("course", "")
    return Demand(
        course=course if course in NEEDED_BY else "ĐVM",
        kind=one_of(Lack, asked.get("kind")) or Lack.MISSING,
        unit_id=whole(asked.get("unit")),
        outside=asked.get("outside") == "1",
    )


async def _chosen(request: Call, actor: Actor, demand: Demand) -> Sequence[int]:
    """The people ticked, or everybody found who is in no class yet, the most urgent first."""
    if request.query_params.get("all"):
        outside = msgspec.structs.replace(demand, outside=True)
        found = await gaps.every(actor, outside, today=clock.today())
        return [one.person_id for one in found]
    ticked = request.query_params.getall("person_id", [])
    return [one for text in ticked if (one := whole(text))]


async def _index(
    request: Call, actor: Actor, cursor: str | None, refusal: Refused | None = None
) -> Response[Any]:
    demand, today = _demand(request), clock.today()
    found = await gaps.gaps(actor, demand, today=today, after=cursor, size=_PAGE)
    outside = msgspec.structs.replace(demand, outside=True)
    return await show(
        request,
        "reports/gaps.html",
        status=refusal.status if refusal else 200,
        form=forms.Form({}, refusal),
        found=found,
        count=await gaps.how_many(actor, demand, today=today),
        outside=await gaps.how_many(actor, outside, today=today),
        most=MOST_COUNTED,
        at_once=many.MOST,
        demand=demand,
        tabs=await _tabs(actor, demand),
        units=[(one.id, one.short_name) for one in await units_to_choose(actor)],
        cursor=cursor,
        classes=await _classes(actor, demand.course) if may(actor, May.ENROLL) else [],
        enrolls=may(actor, May.ENROLL),
        picked=set(request.query_params.getall("person_id", [])),
        class_id=request.query_params.get("class_id", ""),
        quarter_ends=gaps.quarter_ends(today),
        looks=LOOKS,
    )


async def _tabs(actor: Actor, demand: Demand) -> list[dict[str, Any]]:
    tabs = []
    for course, kind, words in TABS:
        one = Demand(course=course, kind=kind, unit_id=demand.unit_id, outside=demand.outside)
        current = (course, kind) == (demand.course, demand.kind)
        tabs.append(
            {
                "label": words,
                "course": course,
                "kind": kind.value,
                "current": current,
                "count": await gaps.how_many(actor, one, today=clock.today()),
            }
        )
    return tabs


async def _classes(actor: Actor, course: str) -> list[tuple[int, Sentence]]:
    """The classes of the course that take people now, the next one first, with the seats left."""
    states = [ClassState.OPEN]
    if actor.role is Role.ORGANIZER:
        states.append(ClassState.CLOSED)
    found = [
        one
        for state in states
        for one in (await catalog.classes(actor, state=state, course=course)).items
    ]
    left = await tallies.seats_left([one.id for one in found], actor.unit_ids)
    of_unit = actor.role is Role.SECRETARY
    return [
        (
            one.id,
            say(
                "{code}, khai giảng {day}, còn {left} chỗ",
                code=one.code,
                day=date_vi(one.starts_on),
                left=left[one.id].left if of_unit else one.seats.left,
            ),
        )
        for one in sorted(found, key=lambda one: (one.starts_on, one.id))
    ]


async def _outcome(
    request: Call, actor: Actor, outcome: BulkOutcome, *, done: bool
) -> Response[Any]:
    return await show(
        request,
        "enrollment/bulk.html",
        outcome=outcome,
        done=done,
        looks=LOOKS,
        refused=REFUSED,
        overrides=may(actor, May.OVERRIDE),
        back=f"/reports/gaps?{request.url.query}" if not done else "/reports/gaps",
    )


def _said(outcome: BulkOutcome) -> Sentence:
    if not outcome.waiting:
        return say("Đã ghi danh {count} người, ai cũng có chỗ.", count=len(outcome.seated))
    return say(
        "Đã ghi danh {count} người: {seated} có chỗ, {waiting} vào danh sách dự bị.",
        count=len(outcome.lines),
        seated=len(outcome.seated),
        waiting=len(outcome.waiting),
    )
