"""The one policy point of the routes: a route without a capability keeps the app from starting."""

from typing import Any

from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from training.actor import Actor
from training.errors import Forbidden
from training.security.policy import May, require
from training.words import say

SECOND_FACTOR_DUE = "second_factor_due"


class UnguardedRoute(Exception):
    """A route names no capability; the message says which."""


def allows(may: May, *, before_second_factor: bool = False) -> dict[str, Any]:
    """What a handler or controller puts into `opt`: the one thing one must be allowed to do.

    `before_second_factor`: open also to who must set up a second factor first.
    """
    return {"may": may, "before_second_factor": before_second_factor}


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Ask the policy before any handler runs; what the door found wrong comes first.

    Asynchronous although it waits for nothing: Litestar runs a plain guard in another thread.
    """
    state = connection.scope["state"]
    if state["refusal"] is not None:
        raise state["refusal"]
    require(state["actor"], handler.opt["may"])
    if state["second_factor_due"] and handler.opt["may"] is not May.ANYONE:
        _lead_to_second_factor(handler)


def _lead_to_second_factor(handler: BaseRouteHandler) -> None:
    if not handler.opt.get("before_second_factor"):
        raise Forbidden(
            say("Nơi này yêu cầu mã xác thực. Bật mã xác thực cho tài khoản rồi làm tiếp."),
            SECOND_FACTOR_DUE,
        )


def check_routes(app: Litestar) -> None:
    """Refuse to start when any route has forgotten to say who may use it."""
    for route in app.routes:
        # ASGI and websocket routes have one handler.
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:  # type: ignore[union-attr]
            if getattr(handler, "http_methods", None) == {"OPTIONS"}:
                # Litestar's own: it tells which methods an address knows, and nothing else.
                handler.opt["may"] = May.ANYONE
            if not isinstance(handler.opt.get("may"), May):
                raise UnguardedRoute(
                    f"{route.path}: {handler} names no capability (opt=allows(…))."
                )


def provide_actor(request: Request[Any, Any, Any]) -> Actor:
    """The asker, for handlers that name `actor`."""
    actor: Actor = request.scope["state"]["actor"]
    return actor
