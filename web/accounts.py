"""Accounts: the administrator's list, and everybody's own."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from training import clock
from training.access import invitations, queries, second_factor, service
from training.access.rules import STAFF_ROLES
from training.access.schemas import NewAccount
from training.actor import Actor, Role
from training.errors import Refused
from training.http.policy import allows
from training.security import sign_in
from training.security.policy import ROLE_WORDS, May, may
from training.words import say
from web import forms
from web.devices import device_words
from web.filters import one_of
from web.invitations import handed
from web.rendering import Flash
from web.show import Call, Posted, go, show


class AccountForm(msgspec.Struct, frozen=True):
    """What a new account's form asks for."""

    username: Annotated[str, Meta(max_length=60, extra={"ask": say("Nhập tên đăng nhập.")})]
    name: Annotated[str, Meta(max_length=200, extra={"ask": say("Nhập họ và tên.")})]
    role: Annotated[Role, Meta(extra={"ask": say("Chọn vai trò.")})]
    unit_id: int | None = None


class PasswordForm(msgspec.Struct, frozen=True):
    """What changing one's password asks for. Passwords are taken as typed."""

    old: Annotated[str, Meta(extra={"ask": say("Nhập mật khẩu đang dùng.")})]
    password: Annotated[str, Meta(extra={"ask": say("Nhập mật khẩu mới.")})]


class AccountPages(Controller):
    """The administrator's."""

    path = "/accounts"
    opt = allows(May.MANAGE_ACCOUNTS)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        role: FromQuery[str] = "",
        only: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Who may sign in."""
        found = await queries.accounts(
            actor,
            q=q,
            role=one_of(Role, role),
            disabled={"on": False, "off": True}.get(only),
            unused=only == "unused",
            after=cursor,
            size=100,
        )
        return await show(
            request,
            "accounts/index.html",
            found=found,
            q=q,
            role=role,
            only=only,
            cursor=cursor,
            roles=[(one.value, ROLE_WORDS[one]) for one in (*STAFF_ROLES, Role.LEARNER)],
            role_words=ROLE_WORDS,
        )

    @get("/new")
    async def new(self, request: Call) -> Response[Any]:
        """An empty form."""
        return await _form(request, forms.Form())

    @post()
    async def create(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Make an account; the link for its owner is shown in this answer and never again."""
        try:
            asked = forms.read(AccountForm, data)
            invited = await invitations.invite_new(
                actor, NewAccount(**msgspec.structs.asdict(asked)), now=clock.now()
            )
        except Refused as refusal:
            return await _form(request, forms.Form(forms.typed(data), refusal))
        return await handed(request, invited, fresh=True)

    @get("/{account_id:int}")
    async def show(
        self, request: Call, account_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One account and what may be done with it."""
        return await show(
            request,
            "accounts/show.html",
            account=await queries.account(account_id),
            ways=await second_factor.ways_in(actor, account_id),
            now=clock.now(),
            role_words=ROLE_WORDS,
        )

    @post("/{account_id:int}/password")
    async def set_password(
        self, request: Call, account_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """A new password, shown in this answer and never again."""
        fresh = await service.set_password(actor, account_id, now=clock.now())
        return await show(request, "accounts/handed.html", handed=fresh, fresh=False)

    @post("/{account_id:int}/disabling")
    async def disable(
        self, account_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Keep somebody out."""
        await service.disable(actor, account_id, now=clock.now())
        return go(
            f"/accounts/{account_id}",
            Flash(say("Đã khóa tài khoản."), say("Mọi nơi đang đăng nhập đã bị đưa ra ngoài.")),
        )

    @post("/{account_id:int}/enabling")
    async def enable(
        self, account_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let somebody in again."""
        await service.enable(actor, account_id)
        return go(f"/accounts/{account_id}", Flash(say("Đã mở lại tài khoản.")))


class OwnAccountPages(Controller):
    """Everybody's own."""

    path = "/account"
    opt = allows(May.BE_SIGNED_IN)
    include_in_schema = False

    @get()
    async def show(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """Who one is here, one's password, and where one is signed in."""
        return await _own(request, actor, forms.Form())

    @post("/password")
    async def change_password(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """A new password for oneself; one's other sign-ins end."""
        try:
            asked = forms.read(PasswordForm, data)
            await service.change_password(actor, asked.old, asked.password, now=clock.now())
        except Refused as refusal:
            return await _own(request, actor, forms.Form({}, refusal))
        return go(
            "/account",
            Flash(say("Đã đổi mật khẩu."), say("Những nơi khác đang đăng nhập đã bị đưa ra.")),
        )

    @post("/sign-ins/{sign_in_id:int}/ending")
    async def end(self, sign_in_id: FromPath[int], actor: NamedDependency[Actor]) -> Response[Any]:
        """End one of one's own sign-ins."""
        await service.end_sign_in(actor, sign_in_id, now=clock.now())
        return go("/account", Flash(say("Đã kết thúc lần đăng nhập đó.")))

    @post("/sign-ins/ending")
    async def end_others(self, actor: NamedDependency[Actor]) -> Response[Any]:
        """End all but this one."""
        ended = await service.end_other_sign_ins(actor, now=clock.now())
        return go("/account", Flash(say("Đã kết thúc {count} lần đăng nhập khác.", count=ended)))


async def _form(request: Call, form: forms.Form) -> Response[Any]:
    units = await queries.every_unit(today=clock.today())
    return await show(
        request,
        "accounts/form.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        units=[(one.id, one.name) for one in units],
        roles=[(one.value, ROLE_WORDS[one]) for one in STAFF_ROLES],
    )


async def _own(request: Call, actor: Actor, form: forms.Form) -> Response[Any]:
    sign_ins = await queries.own_sign_ins(actor, now=clock.now())
    return await show(
        request,
        "accounts/own.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        account=await queries.account(actor.account_id or 0),
        keeps_second_factor=may(actor, May.KEEP_SECOND_FACTOR),
        ways=await second_factor.ways_in(actor, actor.account_id or 0),
        sign_ins=[
            (one, device_words(one.device, token=one.kind == sign_in.TOKEN)) for one in sign_ins
        ],
        others=sum(one.id != actor.sign_in_id for one in sign_ins),
    )
