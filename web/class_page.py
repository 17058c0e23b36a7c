"""One class as each role sees it: where it stands, its people, what to do next."""

from typing import Any

from litestar import Response

from training import clock
from training.actor import Actor, Role
from training.attendance import forecasts
from training.attendance.rules import FORECAST_LOOKS
from training.catalog import queries
from training.catalog.rules import (
    APPROVAL_WORDS,
    LINE_WORDS,
    LOOKS,
    RETURN_WORDS,
    ClassState,
)
from training.catalog.schemas import ClassView
from training.certificates import outlook
from training.enrollment import late, moving, returns, tallies
from training.enrollment import queries as enrollments
from training.enrollment import rules as enrollment_rules
from training.enrollment.rules import EnrollmentState, LateState
from training.security.policy import May, may
from web import class_next, class_steps, class_view, class_ways, forms
from web.show import Call, show

# On the class's own page; the full lists have pages of their own.
SHOWN = 20


UNITS_SHOWN = 12


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
    figures = class_steps.Figures(
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
    actor: Actor, view: ClassView, figures: class_steps.Figures
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
