"""Who is about to miss too much in a running class, while it can still be mended."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from training.actor import Actor
from training.attendance import forecasts
from training.attendance.rules import FORECAST_LOOKS, Forecast
from training.catalog import queries as catalog
from training.http.policy import allows
from training.security.policy import May, may
from web.show import Call, show

PAGE = 100


class RiskPages(Controller):
    path = "/attendance-risks"
    opt = allows(May.SEE_RESULTS)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        class_id: FromQuery[int | None] = None,
        after: FromQuery[int] = 0,
    ) -> Response[Any]:
        """Those out of reach first, then those who may miss no further session."""
        view = await catalog.training_class(actor, class_id) if class_id else None
        people = await forecasts.at_risk(actor, class_id)
        return await show(
            request,
            "attendance/risks.html",
            training_class=view,
            people=people,
            shown=people[max(after, 0) :][:PAGE],
            after=after,
            following=after + PAGE if len(people) > after + PAGE else None,
            lost=sum(one.forecast is Forecast.LOST for one in people),
            looks=FORECAST_LOOKS,
            may_arrange=may(actor, May.ENROLL),
        )
