from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from training import clock
from training.actor import Actor
from training.attendance import absence_queries, absences
from training.attendance.absence_queries import Absence
from training.attendance.absence_rules import AbsenceState
from training.attendance.absences import NewAbsence
from training.attendance.schemas import Answer
from training.http.once import once
from training.http.policy import allows
from training.paging import Page
from training.security.policy import May


class EnrollmentAbsenceAPI(Controller):
    path = "/enrollments/{enrollment_id:int}/absences"
    tags = ["attendance"]

    @post(opt=allows(May.ENROLL))
    async def create(
        self,
        request: Request[Any, Any, Any],
        enrollment_id: FromPath[int],
        data: JSONBody[NewAbsence],
        actor: NamedDependency[Actor],
    ) -> Response[list[Absence]]:
        """Tell that somebody will miss sessions; the office answers."""
        now = clock.now()
        return await once(
            request, actor, lambda: absences.tell(actor, enrollment_id, data, now=now)
        )


class AbsenceAPI(Controller):
    path = "/absences"
    tags = ["attendance"]

    @get(opt=allows(May.SEE_ENROLLMENTS))
    async def index(
        self,
        actor: NamedDependency[Actor],
        in_state: Annotated[AbsenceState | None, QueryParameter(name="state")] = None,
        class_id: FromQuery[int | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[Absence]:
        """Absences told in advance, those that wait first."""
        return await absence_queries.find(
            actor, state=in_state, class_id=class_id, after=cursor, size=limit
        )

    @post("/{absence_id:int}/agreement", opt=allows(May.DECIDE), status_code=HTTP_200_OK)
    async def agree(
        self,
        absence_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: JSONBody[Answer | None] = None,
    ) -> Absence:
        """Agree: the roster shows it, and whoever is unmarked at the closing is excused."""
        said = data.answer if data else None
        return await _answer(actor, absence_id, AbsenceState.AGREED, said)

    @post("/{absence_id:int}/refusal", opt=allows(May.DECIDE), status_code=HTTP_200_OK)
    async def decline(
        self,
        absence_id: FromPath[int],
        data: JSONBody[Answer],
        actor: NamedDependency[Actor],
    ) -> Absence:
        """Do not agree, and say why."""
        return await _answer(actor, absence_id, AbsenceState.DECLINED, data.answer)

    @post("/{absence_id:int}/withdrawal", opt=allows(May.ENROLL), status_code=HTTP_200_OK)
    async def withdraw(self, absence_id: FromPath[int], actor: NamedDependency[Actor]) -> Absence:
        """Take a notice back: the person will come after all."""
        return await absences.withdraw(actor, absence_id, now=clock.now())


async def _answer(actor: Actor, absence_id: int, to: AbsenceState, said: str | None) -> Absence:
    return (await absences.answer(actor, [absence_id], to, said, now=clock.now()))[0]
