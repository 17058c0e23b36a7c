"""Showing a page to whoever asks, and sending them on after a change."""

import base64
import binascii
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from training import settings
from training.actor import ANONYMOUS, Role
from training.errors import Refused
from training.http.policy import SECOND_FACTOR_DUE
from training.http.problem import refusal_of, retry_headers
from training.security.policy import ROLE_WORDS
from training.security.sign_in import masked
from training.words import Sentence, say
from web import help as helping
from web import nav
from web.rendering import Flash, Page, environment, error_template, render

Call = Request[Any, Any, Any]
# A posted form, as the browser sends it without a file.
Posted = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]
FLASH_COOKIE = "solop-flash"
HTML = "text/html"
# A form before the sign-in has no session to be bound to: the request's origin is checked instead.
NO_SESSION = "signed-out"


@cache
def templates() -> Environment:
    """The templates of this process."""
    return environment()


async def show(call: Call, template: str, /, *, status: int = 200, **more: Any) -> Response[str]:
    """Render a page for whoever asks."""
    answer = Response(
        render(template, _page(call, template), templates(), **more),
        status_code=status,
        media_type=HTML,
    )
    if FLASH_COOKIE in call.cookies:
        answer.delete_cookie(FLASH_COOKIE)
    return answer


def go(to: str, flash: Flash | None = None) -> Redirect:
    """Send the browser on after a change, with what just happened to be said once."""
    answer = Redirect(to, status_code=303)
    if flash is not None:
        answer.set_cookie(
            Cookie(
                FLASH_COOKIE,
                value=_packed(flash),
                max_age=60,
                httponly=True,
                samesite="lax",
                secure=settings.current().secure_cookies,
            )
        )
    return answer


def here(back: str | None, otherwise: str = "/") -> str:
    """An address of this site to go back to; anything else leads to `otherwise`."""
    if not back or not back.startswith("/") or back.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(back)
    return otherwise if parts.scheme or parts.netloc else back


def refuse(call: Call, error: Exception) -> Response[Any]:
    """A refusal or fault as a page that says what happened and the way out."""
    refusal = refusal_of(error)
    wants_page = call.method in {"GET", "HEAD"}
    if refusal.code == SECOND_FACTOR_DUE:
        return go("/account/second-factor", Flash(refusal.message, tone="warn"))
    if refusal.status == 401 and wants_page:  # noqa: PLR2004  # the status as it is known
        path = call.url.path + (f"?{call.url.query}" if call.url.query else "")
        return Redirect(f"/sign-in?back={_quoted(path)}", status_code=303)
    return Response(
        render(
            error_template(refusal.status),
            _page_or_bare(call, refusal),
            templates(),
            message=refusal.message,
            retry_after=getattr(refusal, "retry_after", None),
        ),
        status_code=refusal.status,
        media_type=HTML,
        headers=retry_headers(refusal),
    )


def _quoted(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415  # only here

    return quote(path, safe="/")


def _page_or_bare(call: Call, refusal: Refused) -> Page:
    """When the database is away, even the shell must not ask it."""
    if refusal.status >= 500:  # noqa: PLR2004  # faults are 500 and above
        return Page()
    return _page(call)


def _page(call: Call, template: str = "") -> Page:
    state = call.scope["state"]
    # A method that an address does not know is refused before the door is reached.
    actor = state.get("actor", ANONYMOUS)
    query = f"?{call.url.query}" if call.url.query else ""
    return Page(
        actor=actor,
        nav=nav.ways(actor, call.url.path),
        csrf_token=masked(state["csrf"]) if state.get("csrf") else NO_SESSION,
        flash=_unpacked(call.cookies.get(FLASH_COOKIE)),
        demo=settings.current().demo,
        path=call.url.path + query,
        nonce=state.get("nonce", ""),
        place=state.get("place") or _place(actor.role),
        role_word=ROLE_WORDS[actor.role],
        unread=state.get("unread", 0),
        help=helping.beside(template, actor.role),
    )


def _place(role: Role) -> Sentence | str:
    if role in {Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR}:
        return say("Văn phòng Đảng ủy Khối")
    return ""


class _Carried(msgspec.Struct, frozen=True, array_like=True):
    """A flash on its way through a redirect: words and values, spoken on the next page."""

    title: tuple[str, dict[str, str]]
    text: tuple[str, dict[str, str]]
    tone: str


def _packed(flash: Flash) -> str:
    carried = _Carried(_apart(flash.title), _apart(flash.text), flash.tone)
    return base64.urlsafe_b64encode(msgspec.json.encode(carried)).decode().rstrip("=")


def _apart(words: Sentence | str) -> tuple[str, dict[str, str]]:
    if isinstance(words, Sentence):
        return words.words, {name: str(value) for name, value in words.values.items()}
    return words.replace("{", "{{").replace("}", "}}"), {}


def _unpacked(text: str | None) -> Flash | None:
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        carried = msgspec.json.decode(raw, type=_Carried)
        flash = Flash(Sentence(*carried.title), Sentence(*carried.text), carried.tone)
        # Spoken once here: a cookie that somebody forged must not break the page.
        _ = (str(flash.title), str(flash.text))
    except (binascii.Error, ValueError, msgspec.MsgspecError, KeyError, IndexError):
        return None
    return flash
