from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.attendance import late_marks
from training.attendance.late_marks import LateMark
from training.attendance.late_rules import LateState
from training.attendance.schemas import Reason
from training.http.policy import allows
from training.paging import Page
from training.security.policy import May


class LateMarkAPI(Controller):
    path = "/late-marks"
    tags = ["attendance"]

    @get(opt=allows(May.SEE_ROLL))
    async def index(
        self,
        actor: NamedDependency[Actor],
        in_state: Annotated[LateState | None, QueryParameter(name="state")] = None,
        class_id: FromQuery[int | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[LateMark]:
        """Marks that came after their session was closed, the first to come first."""
        return await late_marks.find(
            actor, state=in_state, class_id=class_id, after=cursor, size=limit
        )

    @post("/{late_mark_id:int}/acceptance", opt=allows(May.DECIDE), status_code=HTTP_200_OK)
    async def accept(
        self,
        late_mark_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> LateMark:
        """Let a late mark in, with a reason: it stands over what was marked before."""
        return await _decide(actor, late_mark_id, LateState.ACCEPTED, data.reason)

    @post("/{late_mark_id:int}/refusal", opt=allows(May.DECIDE), status_code=HTTP_200_OK)
    async def decline(
        self,
        late_mark_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> LateMark:
        """Leave a late mark out, with a reason; it stays on record."""
        return await _decide(actor, late_mark_id, LateState.DECLINED, data.reason)


async def _decide(actor: Actor, late_mark_id: int, to: LateState, reason: str) -> LateMark:
    return (await late_marks.decide(actor, [late_mark_id], to, reason, now=clock.now()))[0]
