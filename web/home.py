"""What each role sees first: what to do next, from counted records."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from training import clock
from training.actor import Actor, Role
from training.attendance import absence_queries, forecasts, halls, late_marks
from training.attendance.rules import LOOKS as MARK_LOOKS
from training.attendance.rules import forecast_words
from training.catalog import overview
from training.catalog.rules import LOOKS as CLASS_LOOKS
from training.certificates import queries as certificates
from training.certificates.rules import LOOKS as CERTIFICATE_LOOKS
from training.clock import ZONE
from training.enrollment import matters, move_queries
from training.enrollment.rules import LOOKS as ENROLLMENT_LOOKS
from training.history import queries as history
from training.home import office, personal, queries
from training.http.policy import allows
from training.security.policy import ROLE_WORDS, May
from web import home_office, home_roll, home_seats, home_tasks
from web.show import Call, show

Context = dict[str, Any]


class HomePages(Controller):
    opt = allows(May.BE_SIGNED_IN)
    include_in_schema = False

    @get("/")
    async def show(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """The home of the asker's role."""
        context = await DESKS[actor.role](actor)
        return await show(request, f"home/{actor.role}.html", zone=ZONE, **context)


async def _secretary(actor: Actor) -> Context:
    now, today = clock.now(), clock.today()
    classes = await queries.open_classes(actor, now=now)
    gaps = await queries.gaps(actor, today=today)
    lists = await queries.waiting_lists(actor, now=now)
    return {
        "tasks": home_tasks.of_secretary(lists, gaps, classes, now)
        + home_roll.of_secretary(await forecasts.at_risk(actor))
        + home_seats.of_secretary(
            await matters.returned(actor), await matters.without_class(actor)
        ),
        "classes": classes,
        "gaps": gaps,
        "figures": await queries.unit_figures(actor),
        "deadlines": home_tasks.closing_soon(classes, today),
        "looks": ENROLLMENT_LOOKS,
    }


async def _organizer(actor: Actor) -> Context:
    now, today = clock.now(), clock.today()
    desk = await office.desk(now=now)
    unissued = await office.unissued()
    moving = await move_queries.pending(actor)
    return {
        "tasks": home_office.of_moves(moving)
        + home_office.of_organizer(desk, unissued, now)
        + home_roll.of_organizer(
            await forecasts.at_risk(actor),
            await absence_queries.waiting(actor),
            await late_marks.waiting(actor),
        )
        + home_seats.of_organizer(await matters.late(actor)),
        "deadlines": home_office.office_deadlines(desk, unissued, today),
        "halls": await halls.of_day(actor, today),
        "counts": await overview.counts(actor),
        "looks": CLASS_LOOKS,
    }


async def _trainer(actor: Actor) -> Context:
    now, today = clock.now(), clock.today()
    begins = datetime.combine(today, time(), ZONE)
    coming = await halls.timetable(actor, today, size=12)
    return {
        "now": now,
        "halls": await halls.of_day(actor, today),
        "coming": [one for one in coming.items if one.starts_at >= begins + timedelta(days=1)],
        "left_open": await personal.open_rolls(actor, now=now, since=begins),
    }


async def _learner(actor: Actor) -> Context:
    now, today = clock.now(), clock.today()
    papers = []
    if actor.person_id is not None:
        papers = (await certificates.find(actor, person_id=actor.person_id, size=20)).items
    return {
        "classes": await personal.own_classes(actor, today=today),
        "sessions": await personal.own_sessions(actor, now=now),
        "certificates": papers,
        "looks": ENROLLMENT_LOOKS,
        "mark_looks": MARK_LOOKS,
        "forecast_words": forecast_words,
        "certificate_looks": CERTIFICATE_LOOKS,
    }


async def _administrator(actor: Actor) -> Context:
    health = await personal.health(actor, today=clock.today(), now=clock.now())
    return {
        "tasks": home_tasks.of_administrator(health),
        "health": health,
        "role_words": ROLE_WORDS,
        "events": (await history.events(actor, changes_only=True, size=8)).items,
    }


async def _auditor(actor: Actor) -> Context:
    return {
        "events": (await history.events(actor, changes_only=True, size=20)).items,
        "counts": await overview.counts(actor),
        "looks": CLASS_LOOKS,
    }


DESKS: dict[Role, Callable[[Actor], Awaitable[Context]]] = {
    Role.SECRETARY: _secretary,
    Role.ORGANIZER: _organizer,
    Role.TRAINER: _trainer,
    Role.LEARNER: _learner,
    Role.ADMINISTRATOR: _administrator,
    Role.AUDITOR: _auditor,
}
