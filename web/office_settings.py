"""How the office works: what it may switch on and off, and where its dated settings are."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from training.actor import Actor
from training.http.policy import allows
from training.office import queries, service
from training.office.rules import switch_of
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show


class OfficeSettingPages(Controller):
    path = "/settings"
    opt = allows(May.SEE_SETTINGS)
    include_in_schema = False

    @get()
    async def index(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """The office's settings at a glance."""
        return await show(
            request,
            "settings/index.html",
            switches=await queries.switches(actor),
            may_change=may(actor, May.CHANGE_SETTINGS),
        )

    @post("/switches", opt=allows(May.CHANGE_SETTINGS))
    async def turn(self, data: Posted, actor: NamedDependency[Actor]) -> Response[Any]:
        """Switch one habit on or off."""
        typed = forms.typed(data)
        name = next(iter(typed.get("name", ())), "")
        on = next(iter(typed.get("on", ())), "") == "1"
        await service.turn(actor, switch_of(name), on=on)
        return go("/settings", Flash(say("Đã bật.") if on else say("Đã tắt.")))
