"""The guides as pages of the site, for whoever is signed in."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from training.actor import Actor, Role
from training.errors import Missing
from training.http.policy import allows
from training.security.policy import ROLE_WORDS, May
from training.words import say
from web import guide
from web.show import Call, go, show


class GuidePages(Controller):
    path = "/help"
    opt = allows(May.BE_SIGNED_IN)
    include_in_schema = False

    @get()
    async def own(self, actor: NamedDependency[Actor]) -> Response[Any]:
        """On to the guide of one's own role."""
        return go(f"/help/{actor.role}")

    @get("/{role:str}")
    async def show(
        self, request: Call, role: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """A role's guide; one may read how the others work too."""
        if role not in guide.FILES:
            raise Missing(say("Không có trang này."), "not_found")
        chosen = Role(role)
        return await show(
            request,
            "help/guide.html",
            guide=guide.of(chosen),
            chosen=chosen,
            roles=[(one, ROLE_WORDS[one]) for one in sorted(guide.FILES, key=actor.role.__ne__)],
        )
