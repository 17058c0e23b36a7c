"""Signing in and out, and the language one reads in."""

from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock, settings
from training.access import queries
from training.actor import Actor, Role
from training.errors import Missing, Refused
from training.http.door import COOKIE, LANGUAGE_COOKIE
from training.http.policy import allows
from training.security import sign_in
from training.security.policy import ROLE_WORDS, May
from training.security.second_factor import SecondFactorNeeded
from training.words import LANGUAGES, say
from web import forms, session
from web.show import Call, Posted, go, here, show

# What a visitor of the demo will find behind each person.
DOES = {
    Role.ORGANIZER: say("mở lớp, duyệt danh sách, công nhận, cấp giấy"),
    Role.SECRETARY: say("gửi danh sách người của đơn vị, sửa từng dòng lỗi"),
    Role.TRAINER: say("điểm danh buổi hôm nay trên điện thoại"),
    Role.LEARNER: say("xem lớp, số tiết đã dự, tải giấy chứng nhận"),
    Role.AUDITOR: say("xem mọi thứ, không sửa gì"),
    Role.ADMINISTRATOR: say("tài khoản và đơn vị"),
}


class SignInPages(Controller):
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get("/sign-in")
    async def new(
        self, request: Call, actor: NamedDependency[Actor], back: FromQuery[str | None] = None
    ) -> Response[Any]:
        """The way in; somebody signed in already is sent on."""
        if actor.role is not Role.ANONYMOUS:
            return go(here(back))
        return await _form(request, forms.Form(), here(back))

    @post("/sign-in")
    async def create(self, request: Call, data: Posted) -> Response[Any]:
        """Check name and password and begin a session."""
        typed = forms.typed(data)
        back = here(_one(typed, "back"))
        by = session.caller(request)
        try:
            fresh = await sign_in.sign_in(
                _one(typed, "username"),
                _one(typed, "password"),
                kind=sign_in.BROWSER,
                now=clock.now(),
                **msgspec.structs.asdict(by),
            )
        except SecondFactorNeeded as needed:
            return session.to_second_step(needed, back)
        except Refused as refusal:
            typed.pop("password", None)
            return await _form(request, forms.Form(typed, refusal), back)
        return session.signed_in(back, fresh, by)

    @post("/sign-in/persona")
    async def persona(self, request: Call, data: Posted) -> Response[Any]:
        """One click as a named person of the demo; elsewhere there is no such page."""
        if not settings.current().demo:
            raise Missing(say("Không có trang này."), "not_found")
        account_id = await queries.demo_account(_one(forms.typed(data), "username"))
        by = session.caller(request)
        fresh = await sign_in.mint(
            account_id, kind=sign_in.BROWSER, now=clock.now(), **msgspec.structs.asdict(by)
        )
        return session.signed_in("/", fresh, by)

    @post("/sign-out")
    async def destroy(self, actor: NamedDependency[Actor]) -> Response[Any]:
        """End this session, here and on the server."""
        await sign_in.end(actor, now=clock.now())
        answer = go("/sign-in")
        answer.delete_cookie(COOKIE)
        return answer

    @get("/language/{tongue:str}")
    async def language(
        self, tongue: FromPath[str], back: FromQuery[str | None] = None
    ) -> Response[Any]:
        """Read the site in another language, and stay where one was."""
        if tongue not in LANGUAGES:
            raise Missing(say("Không có ngôn ngữ này."), "not_found")
        answer = go(here(back))
        answer.set_cookie(
            Cookie(LANGUAGE_COOKIE, value=tongue, max_age=31536000, samesite="lax", path="/")
        )
        return answer


def _one(typed: dict[str, list[str]], name: str) -> str:
    return next(iter(typed.get(name, ())), "")


async def _form(request: Call, form: forms.Form, back: str) -> Response[Any]:
    demo = settings.current().demo
    return await show(
        request,
        "access/sign_in.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        back=back,
        personas=await queries.personas() if demo else [],
        role_words=ROLE_WORDS,
        does=DOES,
        demo_password=_demo_password() if demo else "",
    )


def _demo_password() -> str:
    from seeds.cast import PASSWORD  # noqa: PLC0415  # an installation for real has no use for it

    return PASSWORD
