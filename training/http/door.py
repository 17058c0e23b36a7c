"""The outermost layer of a request: who asks, in which language, and with which headers we answer.

An ASGI middleware, so that an actor is known before any handler, guard or dependency runs.
"""

import hmac
import secrets
from urllib.parse import urlsplit

from litestar.connection import Request
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from training import clock, settings
from training.actor import ANONYMOUS
from training.errors import Forbidden, SignedOut
from training.security import sign_in
from training.words import LANGUAGES, VIETNAMESE, language, say

COOKIE = "solop"
LANGUAGE_COOKIE = "solop-language"
CSRF_FIELD = "_csrf"
CSRF_HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"


class Door(ASGIMiddleware):
    """Recognise the asker, check that a form came from us, and answer with safe headers."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request in, or raise what the exception handlers turn into an answer."""
        headers = Headers.from_scope(scope)
        state = scope["state"]
        state["request_id"] = secrets.token_hex(8)
        state["nonce"] = secrets.token_urlsafe(16)
        state["csrf"] = ""
        state["actor"] = ANONYMOUS
        token = language.set(_preferred(scope, headers, VIETNAMESE))

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableScopeHeaders.from_message(message), scope)
            await send(message)

        try:
            await _recognise(scope, headers)
            if scope["method"] not in SAFE:
                await _check_origin(scope, receive, headers)
            await next_app(scope, receive, answer)
        finally:
            language.reset(token)


async def _recognise(scope: Scope, headers: Headers) -> None:
    state = scope["state"]
    bearer = _bearer(headers)
    secret = bearer or _cookies(headers).get(COOKIE, "")
    if not secret or scope["path"].startswith("/static/"):
        return
    found = await sign_in.recognise(secret, now=clock.now())
    if found is None or (found.kind == sign_in.TOKEN) != bool(bearer):
        if bearer:
            raise SignedOut(
                say("Mã truy cập không đúng hoặc đã hết hạn. Xin mã mới."), "token_unknown"
            )
        return
    state["actor"] = found.actor
    state["by_cookie"] = not bearer
    if not bearer:
        state["csrf"] = sign_in.csrf_token(secret)
        language.set(_preferred(scope, headers, found.language))


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
        form = await Request[object, object, object](scope, receive).form()
        field = form.get(CSRF_FIELD)
        given = field if isinstance(field, str) else ""
    if not hmac.compare_digest(given.encode(), state["csrf"].encode()):
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


def _preferred(scope: Scope, headers: Headers, usual: str) -> str:
    """The language chosen on the site; the API listens to Accept-Language instead."""
    chosen = _cookies(headers).get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    if scope["path"].startswith(API):
        first = headers.get("accept-language", "").split(",")[0].split(";")[0].strip()[:2].lower()
        return first if first in LANGUAGES else usual
    return usual


def _dress(headers: MutableScopeHeaders, scope: Scope) -> None:
    state = scope["state"]
    nonce = state["nonce"]
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self';"
        " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
    )
    headers.setdefault("content-security-policy", policy)
    headers.setdefault("x-content-type-options", "nosniff")
    headers.setdefault("referrer-policy", "same-origin")
    headers.setdefault("permissions-policy", "camera=(self), microphone=(), geolocation=()")
    headers.setdefault("cross-origin-opener-policy", "same-origin")
    headers.setdefault("x-request-id", state["request_id"])
    if not scope["path"].startswith("/static/"):
        headers.setdefault("cache-control", "no-store")
    if settings.current().secure_cookies:
        headers.setdefault("strict-transport-security", "max-age=31536000")
