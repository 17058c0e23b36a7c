"""Before any routing: what every HTTP server owes its callers, whatever they ask for.

`HEAD` is answered as `GET` is, without the content (RFC 9110, 9.3.2), and a `Host` that names no
host is refused (RFC 9112, 3.2): addresses are read out of it further in.
"""

import re
from typing import cast

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import (
    HTTPScope,
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Message,
    Receive,
    Scope,
    Send,
)

_HOST = re.compile(rb"(?:[A-Za-z0-9._~%!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
_REFUSED = "Tên máy chủ (Host) trong yêu cầu không đúng.\nThe request's Host is not valid.\n"
_BAD_REQUEST = 400


class Site(Litestar):
    """The application behind its threshold."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Let a call in as one that routes and handlers can answer."""
        if scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
            return
        called, answer = cast("HTTPScope", scope), cast("Send", send)
        hosts = [value for name, value in called["headers"] if name.lower() == b"host"]
        if len(hosts) > 1 or not all(_HOST.fullmatch(host) for host in hosts):
            await _refuse(answer)
            return
        if called["method"] == "HEAD":
            called["method"], answer = "GET", _without_content(answer)
        await super().__call__(called, receive, answer)


def _without_content(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return sending


async def _refuse(send: Send) -> None:
    content = _REFUSED.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": _BAD_REQUEST, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": False})
