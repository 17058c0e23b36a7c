"""One person of a roll: their mark with a note, for who has no script or more to write."""

from typing import Any
from uuid import uuid4

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.attendance import queries, service, taking_back
from training.attendance.rules import LOOKS, Outcome
from training.attendance.schemas import MarkOutcome, NewMark, RetractionOutcome, Roster, RosterRow
from training.errors import Missing, Refused
from training.http.policy import allows
from training.security.policy import May
from training.words import Sentence, say
from web import forms, roll
from web.rendering import Flash
from web.show import Call, Posted, go, show


class RollPersonPages(Controller):
    path = "/sessions/{session_id:int}/roll/{enrollment_id:int}"
    opt = allows(May.MARK)
    include_in_schema = False

    @get()
    async def edit(
        self,
        request: Call,
        session_id: FromPath[int],
        enrollment_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """The mark that stands, and what there is to note about it."""
        found, row = await _row(actor, session_id, enrollment_id)
        known = forms.filled({"status": row.status or "", "note": row.note or ""})
        return await _show(request, found, row, known)

    @post()
    async def update(
        self,
        request: Call,
        session_id: FromPath[int],
        enrollment_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Make the mark, with its note, as the roll itself would."""
        typed = forms.typed(data)
        found, row = await _row(actor, session_id, enrollment_id)
        now = clock.now()
        try:
            mark = NewMark(
                op_id=str(uuid4()),
                enrollment_id=enrollment_id,
                status=roll.status_in(typed, "status"),
                happened_at=now.isoformat(),
                device_sequence=found.sequence + 1,
                device_id=roll.DEVICE,
                note=roll.one(typed, "note") or None,
            )
            (outcome,) = await service.mark(actor, session_id, [mark], now=now)
            _check_taken(outcome)
        except Missing:
            raise
        except Refused as refusal:
            return await _show(request, found, row, forms.Form(typed, refusal))
        differs = outcome.outcome is Outcome.CONFLICT
        words = say("Đã ghi dấu của {name}.", name=row.full_name)
        return go(
            f"/sessions/{session_id}/roll",
            Flash(words, outcome.message or "", "warn" if differs else "ok"),
        )

    @post("/retraction")
    async def take_back(
        self,
        request: Call,
        session_id: FromPath[int],
        enrollment_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Take back what one said last about this person; what stood before stands again."""
        found, row = await _row(actor, session_id, enrollment_id)
        try:
            now = clock.now()
            outcome = await taking_back.take_back_last(actor, session_id, enrollment_id, now=now)
            _check_taken(outcome)
        except Missing:
            raise
        except Refused as refusal:
            return await _show(request, found, row, forms.Form({}, refusal))
        stands = LOOKS[outcome.stands].word if outcome.stands else say("chưa điểm danh")
        return go(
            f"/sessions/{session_id}/roll",
            Flash(
                say("Đã rút dấu của {name}.", name=row.full_name),
                outcome.message or say("Bây giờ: {stands}.", stands=stands),
                "warn" if outcome.outcome is Outcome.CONFLICT else "ok",
            ),
        )


def _check_taken(outcome: MarkOutcome | RetractionOutcome) -> None:
    if outcome.outcome is Outcome.REFUSED:
        raise Refused(Sentence("{words}", {"words": outcome.message or ""}), outcome.code or "")


async def _row(actor: Actor, session_id: int, enrollment_id: int) -> tuple[Roster, RosterRow]:
    found = await queries.roster(actor, session_id)
    row = next((one for one in found.rows if one.enrollment_id == enrollment_id), None)
    if row is None:
        raise Missing(say("Người này không có trong danh sách của buổi."), "not_on_roster")
    return found, row


async def _show(request: Call, found: Roster, row: RosterRow, form: forms.Form) -> Response[Any]:
    return await show(
        request,
        "attendance/roll_person.html",
        status=form.refusal.status if form.refusal else 200,
        session=found.session,
        row=row,
        form=form,
        looks=LOOKS,
    )
