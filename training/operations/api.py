from typing import Any

from litestar import Controller, MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from training import clock, settings
from training.actor import Actor
from training.errors import Missing
from training.http.policy import allows
from training.http.problem import RETRY_AFTER
from training.operations import health, metrics
from training.security.policy import May, may
from training.words import say

Call = Request[Any, Any, State]
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_HERE = ("127.0.0.1", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class OperationsAPI(Controller):
    tags = ["operations"]
    opt = allows(May.ANYONE)

    @get(["/health", "/api/v1/health"])
    async def show_health(
        self, request: Call, actor: NamedDependency[Actor]
    ) -> Response[health.Health]:
        """Whether people can be served; the reasons are for administrators and this machine."""
        found = await health.look(now=clock.now())
        if not (runs_it(actor) or is_here(request)):
            found = health.for_strangers(found)
        if found.ready:
            return Response(found, status_code=HTTP_200_OK)
        wait = {"Retry-After": str(RETRY_AFTER)}
        return Response(found, status_code=HTTP_503_SERVICE_UNAVAILABLE, headers=wait)

    @get("/metrics", media_type=MediaType.TEXT, include_in_schema=False)
    async def show_metrics(self, request: Call, actor: NamedDependency[Actor]) -> Response[str]:
        """Figures for Prometheus; for strangers this page does not exist."""
        by_token = settings.current().metrics_token is not None
        asks_here = not by_token and is_here(request)
        if not (request.scope["state"]["reads_metrics"] or asks_here or runs_it(actor)):
            raise Missing(say("Không có trang này, hoặc không thuộc phạm vi của bạn."), "not_found")
        told = await metrics.text(request.app.state.tally, health.disk_free())
        return Response(told, media_type=PROMETHEUS)


def runs_it(actor: Actor) -> bool:
    """Whether the asker looks after this installation."""
    return may(actor, May.SEE_OPERATIONS)


def is_here(request: Call) -> bool:
    """Whether the asker sits at this machine, and not behind a proxy that does."""
    asks = request.client.host if request.client else ""
    return asks in _HERE and not any(name in request.headers for name in _FORWARDED)
