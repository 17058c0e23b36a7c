"""The timetable, the office's halls of a day, and who came to what in a class."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor, Role
from training.attendance import arrivals, halls, queries
from training.attendance.rules import FORECAST_LOOKS, LOOKS
from training.catalog import queries as catalog
from training.http.policy import allows
from training.paging import limit
from training.security.policy import May
from web import roll
from web.show import Call, show

TIMETABLE = 50


class TimetablePages(Controller):
    path = "/sessions"
    opt = allows(May.SEE_ROLL)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        day: FromQuery[str | None] = None,
        gone: FromQuery[bool] = False,  # noqa: FBT002  # Litestar reads it by name from the address
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """A trainer's timetable; for the office, the halls of one day."""
        today = clock.today()
        if actor.role is not Role.TRAINER:
            return await _day(request, actor, _read_day(day) or today)
        page = await halls.timetable(actor, today, gone=gone, after=after, size=limit(TIMETABLE))
        return await show(
            request,
            "attendance/timetable.html",
            halls=page.items,
            following=page.next,
            after=after,
            gone=gone,
            todays=sum(_local_day(hall) == today for hall in page.items),
            day_of=_local_day,
        )


async def _day(request: Call, actor: Actor, day: date) -> Response[Any]:
    return await show(
        request,
        "attendance/day.html",
        halls=await halls.of_day(actor, day),
        day=day,
        before=day - timedelta(days=1),
        next_day=day + timedelta(days=1),
    )


def _read_day(text: str | None) -> date | None:
    """A day from the address; None for what is no day."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _local_day(hall: halls.Hall) -> date:
    return hall.starts_at.astimezone(clock.ZONE).date()


class ArrivalPages(Controller):
    path = "/arrivals"
    opt = allows(May.SEE_ROLL)
    include_in_schema = False

    @get()
    async def show(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        day: FromQuery[str | None] = None,
        session_id: FromQuery[int | None] = None,
    ) -> Response[Any]:
        """Who is here and who has not arrived, by unit; asks again by itself."""
        return await _arrivals(request, actor, "attendance/arrivals.html", day, session_id)

    @get("/live")
    async def live(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        day: FromQuery[str | None] = None,
        session_id: FromQuery[int | None] = None,
    ) -> Response[Any]:
        """The part of the page that renews itself."""
        return await _arrivals(request, actor, "attendance/_arrivals.html", day, session_id)


async def _arrivals(
    request: Call, actor: Actor, template: str, day: str | None, session_id: int | None
) -> Response[Any]:
    today = clock.today()
    found = await arrivals.of_day(actor, _read_day(day) or today, session_id, now=clock.now())
    every_hall = await halls.of_day(actor, found.day)
    return await show(
        request,
        template,
        found=found,
        by_unit=[
            (name, list(people))
            for name, people in groupby(found.not_arrived, lambda one: one.unit_name)
        ],
        session_id=session_id,
        live=found.day == today and not all(hall.closed_at for hall in found.halls),
        every_hall=every_hall,
        later=sum(bool(hall.expected) for hall in every_hall) - len(found.halls),
        at=clock.now(),
        most=arrivals.MOST_NAMES,
    )


class ClassAttendancePages(Controller):
    path = "/classes/{class_id:int}/attendance"
    opt = allows(May.SEE_ROLL)
    include_in_schema = False

    @get()
    async def show(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        only: FromQuery[str] = "",
        order: FromQuery[str] = "",
        unit: FromQuery[int | None] = None,
    ) -> Response[Any]:
        """Who came to which session, and who can no longer reach the rule."""
        matrix = await queries.matrix(actor, class_id)
        return await show(
            request,
            "attendance/matrix.html",
            training_class=await catalog.training_class(actor, class_id),
            matrix=matrix,
            rows=roll.matrix_rows(matrix, only=only, order=order, unit=unit),
            units=roll.units_of(matrix),
            unit=unit,
            tones={kind: f"{look.tone} {look.shape}" for kind, look in FORECAST_LOOKS.items()},
            figures=roll.figures(matrix),
            only=only,
            order=order,
            looks=LOOKS,
        )
