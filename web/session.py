"""What a browser is handed when it signs in, and what it says of itself when it comes."""

import secrets
from typing import Any

import msgspec
from litestar import Response
from litestar.datastructures import Cookie

from training import settings
from training.http.door import COOKIE
from training.security import guessing, second_factor, sign_in
from web.rendering import Flash, query
from web.show import Call, go

BROWSER_COOKIE = "solop-browser"
"""A lasting name of this browser: its owner is told by it from strangers who guess."""
STEP_COOKIE = "solop-step"
_STEP_PATH = "/sign-in"
_LONGEST_NAME = 64


class Caller(msgspec.Struct, frozen=True):
    """Where a browser asks from; `browser` is its lasting name, fresh on a first visit."""

    address: str
    device: str
    browser: str


def caller(call: Call) -> Caller:
    """Who calls, as far as the connection and its cookies tell."""
    known = call.cookies.get(BROWSER_COOKIE, "")
    return Caller(
        address=call.client.host if call.client else "",
        device=call.headers.get("user-agent", ""),
        browser=known if 0 < len(known) <= _LONGEST_NAME else secrets.token_urlsafe(18),
    )


def signed_in(to: str, fresh: sign_in.SignedIn, by: Caller) -> Response[Any]:
    """Send the browser on with its session."""
    return handed(go(to), fresh, by)


def handed(answer: Response[Any], fresh: sign_in.SignedIn, by: Caller) -> Response[Any]:
    """The same answer, with the session that the browser shall have from now on."""
    _hand(answer, COOKIE, fresh.secret, int(sign_in.LASTS[sign_in.BROWSER].total_seconds()))
    _hand(answer, BROWSER_COOKIE, by.browser, int(guessing.REMEMBERS.total_seconds()))
    answer.delete_cookie(STEP_COOKIE, path=_STEP_PATH)
    return answer


def with_flash(answer: Response[Any], flash: Flash) -> Response[Any]:
    """The same answer, with words for the page that it leads to."""
    answer.cookies.extend(go("/", flash).cookies)
    return answer


def to_second_step(needed: second_factor.SecondFactorNeeded, back: str) -> Response[Any]:
    """Send the browser to the second page, with the proof that the first was right."""
    answer = go(query("/sign-in/second", back=back if back != "/" else None))
    lasts = int(second_factor.STEP_LASTS.total_seconds())
    _hand(answer, STEP_COOKIE, needed.step, lasts, path=_STEP_PATH)
    return answer


def _hand(answer: Response[Any], name: str, text: str, seconds: int, path: str = "/") -> None:
    answer.set_cookie(
        Cookie(
            name,
            value=text,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=settings.current().secure_cookies,
            path=path,
        )
    )
