"""The outermost layer of a request: who asks, in which language, and with which headers we answer.

An ASGI middleware, so that an actor is known before any handler, guard or dependency runs.
"""

import re
import secrets
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from litestar.connection import Request
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from training import clock, settings
from training.actor import ANONYMOUS
from training.errors import Forbidden, SignedOut
from training.http.address import client_address
from training.security import sign_in
from training.words import LANGUAGES, VIETNAMESE, language, say

COOKIE = "solop"
LANGUAGE_COOKIE = "solop-language"
CSRF_FIELD = "_csrf"
CSRF_HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
_WEIGHT = re.compile(r"[01](?:\.[0-9]{0,3})?")


class Door(ASGIMiddleware):
    """Recognise the asker, check that a form came from us, and answer with safe headers."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request in; what is wrong with it is kept for the guard to raise."""
        headers = Headers.from_scope(scope)
        state = scope["state"]
        state.setdefault("request_id", secrets.token_hex(8))
        state["nonce"] = secrets.token_urlsafe(16)
        state["csrf"] = ""
        state["place"] = ""
        state["unread"] = 0
        state["refusal"] = None
        state["actor"] = ANONYMOUS
        state["second_factor_due"] = False
        _come_from(cast("HTTPScope", scope), headers)
        token = language.set(preferred(scope, headers))

        try:
            try:
                await _recognise(scope, headers)
                if cast("HTTPScope", scope)["method"] not in SAFE:
                    await _check_origin(scope, receive, headers)
            except Exception as error:  # noqa: BLE001  # raised again by the guard, further in
                # In there it is answered like any refusal: in the asker's language, safely dressed.
                state["refusal"] = error
            await next_app(scope, receive, send)
        finally:
            language.reset(token)


def _come_from(scope: HTTPScope, headers: Headers) -> None:
    """Whoever reads `request.client` further in reads the asker's address, not a proxy's."""
    connected = scope.get("client")
    if connected is not None:
        scope["client"] = (client_address(connected[0], headers), connected[1])


async def _recognise(scope: Scope, headers: Headers) -> None:
    state = scope["state"]
    bearer = _bearer(headers)
    secret = bearer or _cookies(headers).get(COOKIE, "")
    if not secret or scope["path"].startswith("/static/"):
        return
    found = await sign_in.recognise(secret, now=clock.now(), for_page=not bearer)
    if found is None or (found.kind == sign_in.TOKEN) != bool(bearer):
        if bearer:
            raise SignedOut(
                say("Mã truy cập không đúng hoặc đã hết hạn. Xin mã mới."), "token_unknown"
            )
        return
    state["actor"] = found.actor
    state["place"] = found.place
    state["unread"] = found.unread
    state["second_factor_due"] = found.second_factor_due
    if not bearer:
        state["csrf"] = sign_in.csrf_token(secret)
        language.set(preferred(scope, headers, found.language))


async def _check_origin(scope: Scope, receive: Receive, headers: Headers) -> None:
    """A form must come from a page of this sign-in; without one, at least from this site."""
    state = scope["state"]
    if _bearer(headers):
        return
    if _is_foreign(headers):
        raise _not_ours()
    if not state["csrf"]:
        return
    given = headers.get(CSRF_HEADER) or ""
    kind = headers.get("content-type", "")
    if not given and kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        form = await Request[Any, Any, Any](scope, receive).form()
        field = form.get(CSRF_FIELD)
        given = field if isinstance(field, str) else ""
    if not sign_in.is_token(given, state["csrf"]):
        raise _not_ours()


def _not_ours() -> Forbidden:
    return Forbidden(
        say("Trang đã cũ hoặc không phải của chúng tôi. Mở lại trang rồi gửi lần nữa."),
        "csrf",
    )


def _is_foreign(headers: Headers) -> bool:
    if headers.get("sec-fetch-site", "same-origin") in {"cross-site", "same-site"}:
        return True
    origin = headers.get("origin")
    return bool(origin) and urlsplit(origin or "").netloc != headers.get("host", "")


def _bearer(headers: Headers) -> str:
    kind, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _cookies(headers: Headers) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return {name: value for name, _, value in pairs if name}


def preferred(scope: Scope, headers: Headers, usual: str = VIETNAMESE) -> str:
    """The language chosen on the site; the API listens to Accept-Language instead."""
    chosen = _cookies(headers).get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    if scope["path"].startswith(API):
        asked = sorted(_asked(headers.get("accept-language", "")), reverse=True)
        return asked[0][2] if asked else usual
    return usual


def _asked(accepted: str) -> Iterator[tuple[float, int, str]]:
    """Our languages out of "fr, en;q=0.8": how much each is wanted, its place from behind, which.

    Read as browsers write it: a weight that is no number counts as nothing.
    """
    for place, one in enumerate(accepted.split(",")):
        name, _, weight = one.strip().partition(";q=")
        tongue = name.strip()[:2].lower()
        if tongue in LANGUAGES and _WEIGHT.fullmatch(weight or "1"):
            yield float(weight or 1), -place, tongue


_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


async def dress(message: Message, scope: Scope) -> None:
    """Put safe headers on every answer, also on those that never came as far as the door.

    What a handler has set itself stays. Written on the raw pairs: this runs for every answer.
    """
    if message["type"] != "http.response.start":
        return
    state = scope["state"]
    nonce = state.get("nonce") or secrets.token_urlsafe(16)
    wanted = [
        (b"content-security-policy", _POLICY.format(nonce=nonce).encode()),
        *_ALWAYS,
        (b"x-request-id", (state.get("request_id") or secrets.token_hex(8)).encode()),
    ]
    if not scope["path"].startswith("/static/"):
        wanted.append((b"cache-control", b"no-store"))
    if settings.current().secure_cookies:
        wanted.append((b"strict-transport-security", b"max-age=31536000"))
    headers = list(message["headers"])
    set_already = {name.lower() for name, _ in headers}
    headers += [pair for pair in wanted if pair[0] not in set_already]
    message["headers"] = headers
