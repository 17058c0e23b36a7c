"""What each role sees first: what to do next."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from training.actor import Actor
from training.http.policy import allows
from training.security.policy import May
from web.show import Call, show


class HomePages(Controller):
    opt = allows(May.BE_SIGNED_IN)
    include_in_schema = False

    @get("/")
    async def show(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """The home of the asker's role."""
        return await show(request, f"home/{actor.role}.html")
