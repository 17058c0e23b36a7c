"""Invitations to staff: given by the administrator, opened by their owner; whom to ask."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from training import clock, settings
from training.access import invitations
from training.access.schemas import Invited
from training.actor import Actor
from training.errors import Refused
from training.http.policy import allows
from training.people.activation_rules import check_two
from training.security import sign_in
from training.security.policy import ROLE_WORDS, May
from training.security.second_factor import SecondFactorNeeded
from training.words import say
from web import forms, session
from web.rendering import Flash
from web.show import Call, Posted, go, show


class PasswordTwice(msgspec.Struct, frozen=True):
    """A new password, typed the same twice. Passwords are taken as typed."""

    password: Annotated[str, Meta(extra={"ask": say("Nhập mật khẩu mới.")})]
    again: Annotated[str, Meta(extra={"ask": say("Nhập lại mật khẩu mới.")})]


class InvitationPages(Controller):
    """Whoever holds the link."""

    opt = allows(May.ANYONE)
    include_in_schema = False

    @get("/invitation/{secret:str}")
    async def show(self, request: Call, secret: FromPath[str]) -> Response[Any]:
        """Whose account it opens, and a password to set; else what to do."""
        return await _form(request, secret, forms.Form())

    @post("/invitation/{secret:str}")
    async def accept(self, request: Call, secret: FromPath[str], data: Posted) -> Response[Any]:
        """Set the password and go in."""
        by = session.caller(request)
        try:
            asked = forms.read(PasswordTwice, data)
            check_two(asked.password, asked.again)
            account_id = await invitations.accept(
                secret, asked.password, address=by.address, now=clock.now()
            )
        except Refused as refusal:
            return await _form(request, secret, forms.Form({}, refusal))
        try:
            fresh = await sign_in.begin_or_step(
                account_id, now=clock.now(), **msgspec.structs.asdict(by)
            )
        except SecondFactorNeeded as needed:
            return session.to_second_step(needed, "/")
        return session.signed_in("/", fresh, by)

    @get("/forgotten")
    async def forgotten(self, request: Call) -> Response[Any]:
        """Whom to ask for another way in."""
        return await show(request, "access/forgotten.html")


class InvitingPages(Controller):
    """The administrator's side."""

    path = "/accounts/{account_id:int}/invitation"
    opt = allows(May.MANAGE_ACCOUNTS)
    include_in_schema = False

    @post()
    async def create(
        self, request: Call, account_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Another link, shown in this answer and never again."""
        invited = await invitations.invite(actor, account_id, now=clock.now())
        return await handed(request, invited, fresh=False)

    @post("/withdrawal")
    async def withdraw(
        self, account_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let the link that is out open nothing any more."""
        await invitations.withdraw(actor, account_id, now=clock.now())
        return go(f"/accounts/{account_id}", Flash(say("Đã thu hồi liên kết mời.")))


async def handed(request: Call, invited: Invited, *, fresh: bool) -> Response[Any]:
    """The page that shows a link, once."""
    return await show(
        request,
        "access/invited.html",
        status=201,
        invited=invited,
        link=invitations.address(settings.current().public_url, invited.secret),
        fresh=fresh,
    )


async def _form(request: Call, secret: str, form: forms.Form) -> Response[Any]:
    by = session.caller(request)
    try:
        opened = await invitations.look(secret, address=by.address, now=clock.now())
    except Refused as refusal:
        return await show(
            request, "access/closed.html", status=refusal.status, refusal=refusal, staff=True
        )
    return await show(
        request,
        "access/invitation.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        opened=opened,
        secret=secret,
        role_words=ROLE_WORDS,
    )
