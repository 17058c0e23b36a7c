"""The second factor: asked at sign-in, set up and renewed by its owner, reset by the office."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from training import clock, settings
from training.access import queries, second_factor
from training.actor import Actor
from training.errors import Refused
from training.http.policy import allows
from training.security import sign_in
from training.security.policy import May
from training.words import say
from web import forms, session
from web.qr import qr
from web.rendering import Flash
from web.show import Call, Posted, go, here, show


class CodeForm(msgspec.Struct, frozen=True):
    """One code, from the phone or from the paper."""

    otp: Annotated[str, Meta(max_length=64, extra={"ask": say("Nhập mã.")})]


class SecondStepPages(Controller):
    """The second page of signing in."""

    path = "/sign-in/second"
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get()
    async def new(self, request: Call, back: FromQuery[str | None] = None) -> Response[Any]:
        """Ask for the code; without a first step there is nothing to add to."""
        if session.STEP_COOKIE not in request.cookies:
            return go("/sign-in")
        return await _ask(request, forms.Form(), here(back))

    @post()
    async def create(self, request: Call, data: Posted) -> Response[Any]:
        """Check the code and begin the session."""
        typed = forms.typed(data)
        back = here(next(iter(typed.get("back", ())), None))
        by = session.caller(request)
        try:
            asked = forms.read(CodeForm, data)
            fresh = await sign_in.take_second_step(
                request.cookies.get(session.STEP_COOKIE, ""),
                asked.otp,
                now=clock.now(),
                **msgspec.structs.asdict(by),
            )
        except Refused as refusal:
            if refusal.code == "step_expired":
                return go("/sign-in", Flash(refusal.message, tone="warn"))
            return await _ask(request, forms.Form({}, refusal), back)
        return session.signed_in(back, fresh, by)


class OwnSecondFactorPages(Controller):
    """One's own."""

    path = "/account/second-factor"
    opt = allows(May.KEEP_SECOND_FACTOR, before_second_factor=True)
    include_in_schema = False

    @get()
    async def show(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """Off, being set up, or on."""
        return await _own(request, actor, forms.Form())

    @post()
    async def begin(self, actor: NamedDependency[Actor]) -> Response[Any]:
        """Draw a secret and show it."""
        await second_factor.begin(actor)
        return go("/account/second-factor")

    @post("/confirmation")
    async def confirm(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Turn it on; the recovery codes are shown in this answer and never again."""
        try:
            asked = forms.read(CodeForm, data)
            codes = await second_factor.confirm(actor, asked.otp, now=clock.now())
        except Refused as refusal:
            return await _own(request, actor, forms.Form({}, refusal))
        return await show(request, "access/recovery_codes.html", codes=codes, fresh=True)

    @post("/recovery-codes")
    async def renew(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ten other recovery codes, shown in this answer and never again."""
        try:
            asked = forms.read(CodeForm, data)
            codes = await second_factor.renew_codes(actor, asked.otp, now=clock.now())
        except Refused as refusal:
            return await _own(request, actor, forms.Form({}, refusal))
        return await show(request, "access/recovery_codes.html", codes=codes, fresh=False)

    @post("/removal")
    async def remove(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Turn it off."""
        try:
            asked = forms.read(CodeForm, data)
            await second_factor.remove(actor, asked.otp, now=clock.now())
        except Refused as refusal:
            return await _own(request, actor, forms.Form({}, refusal))
        return go("/account/second-factor", Flash(say("Đã tắt mã xác thực.")))


class ResetPages(Controller):
    """The administrator's."""

    path = "/accounts/{account_id:int}/second-factor"
    opt = allows(May.MANAGE_ACCOUNTS)
    include_in_schema = False

    @get("/reset")
    async def ask(self, request: Call, account_id: FromPath[int]) -> Response[Any]:
        """Ask first: whoever answers for them must be sure who asked."""
        account = await queries.account(account_id)
        return await show(request, "access/reset.html", account=account)

    @post("/reset")
    async def reset(
        self, account_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take it away."""
        await second_factor.reset(actor, account_id, now=clock.now())
        return go(
            f"/accounts/{account_id}",
            Flash(say("Đã gỡ mã xác thực."), say("Mọi nơi đang đăng nhập đã bị đưa ra ngoài.")),
        )


async def _ask(request: Call, form: forms.Form, back: str) -> Response[Any]:
    return await show(
        request,
        "access/second_step.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        back=back,
    )


async def _own(request: Call, actor: Actor, form: forms.Form) -> Response[Any]:
    setup = await second_factor.setup(actor)
    ways = await second_factor.ways_in(actor, actor.account_id or 0)
    return await show(
        request,
        "access/second_factor.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        since=ways.second_factor_since,
        codes_left=ways.codes_left,
        setup=setup,
        drawing=qr(setup.address) if setup else None,
        required=settings.current().require_second_factor,
    )
