from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from training import clock
from training.actor import Actor
from training.enrollment import late, overrides, returns
from training.enrollment.list_schemas import LateOverride, LateRequestView, NewLateRequest, UnitList
from training.enrollment.rules import LateState
from training.enrollment.schemas import Reason
from training.http.once import once
from training.http.policy import allows
from training.paging import Page
from training.security.policy import May

Call = Request[Any, Any, Any]
# Litestar keeps the name "state" for itself.
State = Annotated[LateState | None, QueryParameter(name="state")]


class UnitListAPI(Controller):
    """A unit's requests in a class as a whole: agreed to, sent back, sent again."""

    path = "/classes/{class_id:int}/lists"
    tags = ["enrollment"]
    opt = allows(May.DECIDE)

    @get(opt=allows(May.ENROLL))
    async def index(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Page[UnitList]:
        """The units whose requests are undecided, and those that were sent back."""
        return Page(await returns.lists(actor, class_id))

    @post("/{unit_id:int}/confirmation", status_code=200)
    async def confirm(
        self, class_id: FromPath[int], unit_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> dict[str, int]:
        """Agree to every request of one unit."""
        return {"confirmed": await returns.agree(actor, class_id, unit_id, now=clock.now())}

    @post("/{unit_id:int}/return", status_code=200)
    async def send_back(
        self,
        class_id: FromPath[int],
        unit_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> UnitList:
        """Send a unit's requests back with a comment; their seats stay theirs."""
        return await returns.send_back(actor, class_id, unit_id, data.reason, now=clock.now())

    @post("/{unit_id:int}/resubmission", opt=allows(May.ENROLL), status_code=200)
    async def send_again(
        self,
        class_id: FromPath[int],
        unit_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> UnitList:
        """Send them to the office again, put right."""
        return await returns.send_again(actor, class_id, unit_id, data.reason, now=clock.now())


class ClassLateAPI(Controller):
    """What units ask for after registration has closed."""

    path = "/classes/{class_id:int}/late-requests"
    tags = ["enrollment"]
    opt = allows(May.ENROLL)

    @get()
    async def index(
        self, class_id: FromPath[int], actor: NamedDependency[Actor], wanted: State = None
    ) -> Page[LateRequestView]:
        """What was asked, unanswered first: a unit's own, the office's all."""
        return Page(await late.of_class(actor, class_id, state=wanted))

    @post()
    async def create(
        self,
        request: Call,
        class_id: FromPath[int],
        data: JSONBody[NewLateRequest],
        actor: NamedDependency[Actor],
    ) -> Response[LateRequestView]:
        """Ask for somebody to be let in, with a reason."""
        return await once(
            request,
            actor,
            lambda: late.ask(
                actor,
                class_id,
                data.person_id,
                data.reason,
                now=clock.now(),
                despite=data.despite,
            ),
        )


class LateAPI(Controller):
    path = "/late-requests/{late_request_id:int}"
    tags = ["enrollment"]
    opt = allows(May.DECIDE)

    @get(opt=allows(May.ENROLL))
    async def show(
        self, late_request_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> LateRequestView:
        """What was asked, and the answer."""
        return await late.one(actor, late_request_id)

    @post("/agreement", status_code=200)
    async def agree(
        self, late_request_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> LateRequestView:
        """Let them in: a seat if one is free, else the waiting list."""
        return await late.agree(actor, late_request_id, now=clock.now())

    @post("/override", opt=allows(May.OVERRIDE), status_code=200)
    async def override(
        self,
        late_request_id: FromPath[int],
        data: JSONBody[LateOverride],
        actor: NamedDependency[Actor],
    ) -> LateRequestView:
        """Let them in against rules that say no, with a reason that is kept."""
        override = overrides.asked(actor, data.reason, data.rules)
        return await late.agree(actor, late_request_id, now=clock.now(), override=override)

    @post("/refusal", status_code=200)
    async def refuse(
        self,
        late_request_id: FromPath[int],
        data: JSONBody[Reason],
        actor: NamedDependency[Actor],
    ) -> LateRequestView:
        """Say no, with a reason."""
        return await late.refuse(actor, late_request_id, data.reason, now=clock.now())

    @post("/withdrawal", opt=allows(May.ENROLL), status_code=200)
    async def take_back(
        self, late_request_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> LateRequestView:
        """No longer ask for it."""
        return await late.take_back(actor, late_request_id, now=clock.now())
