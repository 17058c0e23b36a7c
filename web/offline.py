"""What a phone needs to call the roll without a network: the worker, the shells, the way back in.

The shells hold no person's data: a page that was opened once is filled from what the phone keeps.
"""

import json
from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from training import clock
from training.actor import Actor, Role
from training.attendance.rules import LOOKS, MarkStatus
from training.errors import Refused, SignedOut
from training.http.policy import allows
from training.http.problem import problem
from training.security import sign_in
from training.security.policy import May
from training.security.second_factor import SecondFactorNeeded
from training.words import LANGUAGES, VIETNAMESE, language, say
from web import forms, session
from web.rendering import asset, bundle
from web.roll_call import KEYS
from web.show import Call, show

_WORKER = Path(__file__).parent / "service_worker.js"
# In the order of `parts/head.html`; whatever else a page asks for is kept when it is first seen.
_SHEETS = (
    *("tokens", "base", "shell", "controls", "content", "table", "roll_call"),
    *("paper", "ways_in", "help"),
)
_MODULES = (
    "behaviours",
    "roll-call",
    "roll-store",
    "roll-queue",
    "roll-rows",
    "roll-keys",
    "roll-doors",
    "roll-start",
    "roll-say",
    "roll-forecast",
    "roll-waiting",
)
_SECOND_FACTOR = "second_factor_needed"


class SignIn(msgspec.Struct, frozen=True):
    """A password typed into the open roll; `otp` when the account has a second factor."""

    username: str
    password: str
    otp: str = ""


class OfflinePages(Controller):
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get("/service-worker.js")
    async def worker(self, lang: FromQuery[str] = VIETNAMESE) -> Response[str]:
        """The script that keeps the shells; its text changes with whatever it keeps."""
        tongue = lang if lang in LANGUAGES else VIETNAMESE
        kept = [asset(f"css/{sheet}.css") for sheet in _SHEETS]
        kept += [f"{bundle()}/js/{module}.js" for module in _MODULES]
        kept += [asset("icon.svg")]
        shells = {
            "roll": f"/offline/roll?lang={tongue}",
            "other": f"/offline?lang={tongue}",
        }
        named = f"const KEPT = {json.dumps(kept)};\nconst SHELLS = {json.dumps(shells)};\n"
        return Response(
            named + _WORKER.read_text(encoding="utf-8"),
            media_type="text/javascript",
            headers={"cache-control": "no-cache"},
        )

    @get("/manifest.webmanifest")
    async def manifest(self) -> Response[bytes]:
        """What a phone shows when the site is put on its home screen."""
        told = {
            "name": "Sổ Lớp",
            "short_name": "Sổ Lớp",
            "description": str(say("Ghi danh, điểm danh và giấy chứng nhận")),
            "lang": language.get(),
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "theme_color": "#97191d",
            "background_color": "#faf7f2",
            "icons": [
                {"src": asset("icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": asset("icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            ],
        }
        return Response(
            msgspec.json.encode(told),
            media_type="application/manifest+json",
            headers={"cache-control": "no-cache"},
        )

    @get("/offline")
    async def start(self, request: Call, lang: FromQuery[str] = VIETNAMESE) -> Response[Any]:
        """Where a phone without network lands: the rolls that it keeps."""
        _read_in(lang)
        return await show(request, "offline/start.html")

    @get("/offline/roll")
    async def roll(self, request: Call, lang: FromQuery[str] = VIETNAMESE) -> Response[Any]:
        """A roll without people, filled from what the phone keeps."""
        _read_in(lang)
        return await show(
            request,
            "offline/roll.html",
            keys=KEYS,
            looks=LOOKS,
            form=forms.Form(),
            tally=dict.fromkeys(MarkStatus, 0),
        )

    @get("/offline/me")
    async def me(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """Under whom this browser is signed in, with the token that its posts need."""
        if actor.role is Role.ANONYMOUS:
            return problem(request, SignedOut(say("Đăng nhập để tiếp tục."), "signed_out"))
        return Response(_who(actor, request.scope["state"]["csrf"]))

    @post("/offline/sign-in", status_code=200)
    async def enter(
        self, request: Call, data: Annotated[SignIn, JSONBody[SignIn]]
    ) -> Response[Any]:
        """Sign in again without leaving the roll: the same steps as the page, answered as JSON."""
        by = session.caller(request)
        try:
            fresh = await sign_in.sign_in(
                data.username,
                data.password,
                kind=sign_in.BROWSER,
                now=clock.now(),
                otp=data.otp or None,
                **msgspec.structs.asdict(by),
            )
        except SecondFactorNeeded:
            words = say("Gõ thêm mã xác thực trong ứng dụng.")
            return problem(request, SignedOut(words, _SECOND_FACTOR, otp=words))
        except Refused as refusal:
            return problem(request, refusal)
        answer: Response[Any] = Response(_who(fresh.actor, sign_in.csrf_token(fresh.secret)))
        return session.handed(answer, fresh, by)


def _who(actor: Actor, csrf: str) -> dict[str, Any]:
    return {
        "account": actor.account_id,
        "name": actor.name,
        "username": actor.username,
        "csrf": sign_in.masked(csrf),
    }


def _read_in(tongue: str) -> None:
    if tongue in LANGUAGES:
        language.set(tongue)
