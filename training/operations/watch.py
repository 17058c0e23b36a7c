"""Around every request: its id, one line in the log, one count in the metrics."""

import hmac
import logging
import re
import secrets
import time
from typing import cast

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from training import settings
from training.actor import Actor
from training.operations.logging import REQUESTS, request_id
from training.operations.metrics import Tally

log = logging.getLogger(REQUESTS)
METRICS = "/metrics"
STATIC = "/static/"
_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_FAULT = 500


class Watch(ASGIMiddleware):
    """The outermost layer of the application's own."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request through and note how it ended; its address and body are not noted."""
        begun = time.perf_counter()
        state = scope["state"]
        state["request_id"] = _known_id(scope) or secrets.token_hex(8)
        state["reads_metrics"] = scope["path"] == METRICS and _takes_token(scope)
        token = request_id.set(state["request_id"])
        status = _FAULT

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await next_app(scope, receive, sending)
        finally:
            self._note(scope, status, time.perf_counter() - begun)
            request_id.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = str(cast("HTTPScope", scope)["method"])
        template = str(scope.get("path_template", ""))
        self._tally.count(method, template, status, seconds)
        level = logging.WARNING if status >= _FAULT else logging.INFO
        if scope["path"].startswith(STATIC) or not log.isEnabledFor(level):
            return
        actor: Actor | None = scope["state"].get("actor")
        facts = {
            "method": method,
            "route": template,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "account": actor.account_id if actor else None,
        }
        log.log(level, "answered", extra={"facts": facts})


def _known_id(scope: Scope) -> str:
    """The id that a proxy in front has given the request, if it is one."""
    given = Headers.from_scope(scope).get("x-request-id", "")
    return given if _ID.fullmatch(given) else ""


def _takes_token(scope: Scope) -> bool:
    """Whether the metrics' own token came along; it is no sign-in, so the door shall not see it."""
    wanted = settings.current().metrics_token
    given = Headers.from_scope(scope).get("authorization", "")
    if not wanted or not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        return False
    scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != b"authorization"]
    # Litestar keeps what it has read once.
    scope["state"].pop("_ls_connection_state", None)
    return True
