from datetime import date

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.attendance import arrivals, forecasts, queries, service, taking_back
from training.attendance.schemas import (
    Closing,
    Conflict,
    MarkOutcome,
    Matrix,
    NewMark,
    NewRetraction,
    Prospects,
    Reopening,
    RetractionOutcome,
    Roster,
    Settlement,
)
from training.http.policy import allows
from training.security.policy import May


class RollAPI(Controller):
    path = "/sessions/{session_id:int}"
    tags = ["attendance"]

    @get("/roster", opt=allows(May.SEE_ROLL))
    async def roster(self, session_id: FromPath[int], actor: NamedDependency[Actor]) -> Roster:
        """The roll of a session, by unit and then by given name."""
        return await queries.roster(actor, session_id)

    @post("/marks", opt=allows(May.MARK), status_code=HTTP_200_OK)
    async def mark(
        self,
        session_id: FromPath[int],
        data: JSONBody[list[NewMark]],
        actor: NamedDependency[Actor],
        forecast: FromQuery[bool] = False,  # noqa: FBT002  # Litestar reads it by name from the address
    ) -> list[MarkOutcome]:
        """Send marks; each is answered on its own, and sending one again changes nothing.

        With `forecast=true` each answer says what may still be missed after it.
        """
        outcomes = await service.mark(actor, session_id, data, now=clock.now())
        return await forecasts.beside(data, outcomes) if forecast else outcomes

    @get("/forecasts", opt=allows(May.SEE_ROLL))
    async def forecasts(
        self, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> list[Prospects]:
        """What each mark would mean for everybody on the roll: kept, a phone can say it offline."""
        return await forecasts.of_session(actor, session_id)

    @post("/retractions", opt=allows(May.MARK), status_code=HTTP_200_OK)
    async def take_back(
        self,
        session_id: FromPath[int],
        data: JSONBody[list[NewRetraction]],
        actor: NamedDependency[Actor],
    ) -> list[RetractionOutcome]:
        """Take marks of one's own back while the session is open; what stood before stands again.

        Each is answered on its own, and sending one again changes nothing.
        """
        return await taking_back.take_back(actor, session_id, data, now=clock.now())

    @get("/conflicts", opt=allows(May.SEE_ROLL))
    async def conflicts(
        self, session_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> list[Conflict]:
        """The people about whom two authors differ."""
        return await queries.conflicts(actor, session_id)

    @post(
        "/conflicts/{enrollment_id:int}/settlement", opt=allows(May.MARK), status_code=HTTP_200_OK
    )
    async def settle(
        self,
        session_id: FromPath[int],
        enrollment_id: FromPath[int],
        data: JSONBody[Settlement],
        actor: NamedDependency[Actor],
    ) -> Roster:
        """Decide a mark, with a reason."""
        await service.settle(
            actor, session_id, enrollment_id, data.status, data.reason, now=clock.now()
        )
        return await queries.roster(actor, session_id)

    @post("/closing", opt=allows(May.MARK), status_code=HTTP_200_OK)
    async def close(
        self,
        session_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: JSONBody[Closing | None] = None,
    ) -> Roster:
        """Close the session; whoever is unmarked is absent unless `unmarked` says otherwise."""
        await service.close(actor, session_id, (data or Closing()).unmarked, now=clock.now())
        return await queries.roster(actor, session_id)

    @post("/reopening", opt=allows(May.DECIDE), status_code=HTTP_200_OK)
    async def reopen(
        self,
        session_id: FromPath[int],
        data: JSONBody[Reopening],
        actor: NamedDependency[Actor],
    ) -> Roster:
        """Open a closed session again, with a reason."""
        await service.reopen(actor, session_id, data.reason)
        return await queries.roster(actor, session_id)


class RiskAPI(Controller):
    path = "/attendance-risks"
    tags = ["attendance"]
    opt = allows(May.SEE_RESULTS)

    @get()
    async def index(
        self, actor: NamedDependency[Actor], class_id: FromQuery[int | None] = None
    ) -> list[forecasts.Standing]:
        """Who of the running classes is about to miss too much, or has; out of reach first."""
        return await forecasts.at_risk(actor, class_id)


class ArrivalAPI(Controller):
    path = "/arrivals"
    tags = ["attendance"]
    opt = allows(May.SEE_ROLL)

    @get()
    async def show(
        self,
        actor: NamedDependency[Actor],
        day: FromQuery[date | None] = None,
        session_id: FromQuery[int | None] = None,
    ) -> arrivals.Arrivals:
        """The halls of a day (today unless said): expected, here, by unit, who has not come."""
        return await arrivals.of_day(actor, day or clock.today(), session_id, now=clock.now())


class ClassAttendanceAPI(Controller):
    path = "/classes/{class_id:int}/attendance"
    tags = ["attendance"]
    opt = allows(May.SEE_ROLL)

    @get()
    async def show(self, class_id: FromPath[int], actor: NamedDependency[Actor]) -> Matrix:
        """Who came to which session of a class, and what follows."""
        return await queries.matrix(actor, class_id)
