from litestar import Controller, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from training.actor import Actor
from training.http.policy import allows
from training.office import queries, service
from training.office.rules import switch_of
from training.office.schemas import SwitchView, Turned
from training.security.policy import May


class SwitchAPI(Controller):
    path = "/settings/switches"
    tags = ["settings"]

    @get(opt=allows(May.SEE_SETTINGS))
    async def index(self, actor: NamedDependency[Actor]) -> list[SwitchView]:
        """The office's habits that can be switched, and who set them."""
        return await queries.switches(actor)

    @put("/{switch:str}", opt=allows(May.CHANGE_SETTINGS))
    async def turn(
        self, switch: FromPath[str], data: JSONBody[Turned], actor: NamedDependency[Actor]
    ) -> list[SwitchView]:
        """Switch one on or off."""
        await service.turn(actor, switch_of(switch), on=data.is_on)
        return await queries.switches(actor)
