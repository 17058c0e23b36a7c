"""Opening a learner's account with a code from paper."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from training import clock, typed_codes
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.people import activation, dates
from training.people.schemas import Activation, Offer
from training.security import sign_in
from training.security.policy import May
from training.words import say
from web import forms, session
from web.rendering import Flash
from web.show import Call, Posted, go, show

_MOST_SHOWN = 40


class Answers(msgspec.Struct, frozen=True):
    """What the page asks of whoever holds the code. Passwords are taken as typed."""

    born: Annotated[str, Meta(max_length=40, extra={"ask": say("Nhập ngày sinh, ví dụ 5/9/2003.")})]
    password: Annotated[str, Meta(extra={"ask": say("Đặt mật khẩu.")})]
    again: Annotated[str, Meta(extra={"ask": say("Nhập lại mật khẩu lần nữa.")})]
    username: Annotated[str, Meta(max_length=60)] = ""


class ActivationPages(Controller):
    path = "/activate"
    opt = allows(May.ANYONE)
    include_in_schema = False

    @get()
    async def ask(self, request: Call, code: FromQuery[str] = "") -> Response[Any]:
        """Ask for the code; one that can be a code goes to its own address."""
        typed = code.strip()
        clean = typed_codes.normalise(typed)
        if clean:
            return go(f"/activate/{clean}")
        refusal = activation.mistyped() if typed else None
        return await _ask(request, typed, refusal)

    @get("/{code:str}")
    async def show(self, request: Call, code: FromPath[str]) -> Response[Any]:
        """Who is meant, and what is still asked; else what to do."""
        return await _form(request, code, forms.Form())

    @post("/{code:str}")
    async def create(self, request: Call, code: FromPath[str], data: Posted) -> Response[Any]:
        """Open the account and go in."""
        by = session.caller(request)
        now = clock.now()
        try:
            answers = _answers(data)
            account_id = await activation.activate(code, answers, address=by.address, now=now)
        except Refused as refusal:
            typed = forms.typed(data)
            kept: forms.Typed = {
                name: typed[name] for name in ("born", "username") if name in typed
            }
            return await _form(request, code, forms.Form(kept, refusal))
        fresh = await sign_in.mint(
            account_id, kind=sign_in.BROWSER, now=now, **msgspec.structs.asdict(by)
        )
        answer = session.signed_in("/", fresh, by)
        return session.with_flash(
            answer,
            Flash(
                say("Tài khoản đã mở."),
                say("Lần sau đăng nhập bằng tên {name}.", name=fresh.actor.username),
            ),
        )


def _answers(data: dict[str, Any]) -> Activation:
    asked = forms.read(Answers, data)
    born = dates.read_date(asked.born, clock.today())
    if born.year is None:
        words = say("Nhập ngày sinh theo thứ tự ngày/tháng/năm, ví dụ 5/9/2003.")
        raise Invalid(words, "birth_date_invalid", born=words)
    return Activation(
        born=born.date,
        born_year=born.year,
        username=asked.username,
        password=asked.password,
        again=asked.again,
    )


async def _form(request: Call, code: str, form: forms.Form) -> Response[Any]:
    """The form while the code opens something; whatever was refused, that is looked at again."""
    by = session.caller(request)
    try:
        offer: Offer = await activation.look(code, address=by.address, now=clock.now())
    except Refused as refusal:
        if refusal.code in {"code_unknown", "code_mistyped"}:
            return await _ask(request, code, refusal)
        return await show(
            request, "access/closed.html", status=refusal.status, refusal=refusal, staff=False
        )
    return await show(
        request,
        "access/activation.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        offer=offer,
        code=code,
    )


async def _ask(request: Call, typed: str, refusal: Refused | None) -> Response[Any]:
    return await show(
        request,
        "access/activation_code.html",
        status=refusal.status if refusal else 200,
        form=forms.Form({"code": [typed[:_MOST_SHOWN]]} if typed else {}, refusal),
    )
