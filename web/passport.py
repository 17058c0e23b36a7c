"""Somebody's way to full membership, and the two milestones that a unit records on it."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.errors import Missing, Refused
from training.http.policy import allows
from training.passport import queries
from training.passport.rules import LOOKS, StepKind, StepState
from training.passport.schemas import PersonPassport, StepView
from training.people import milestones
from training.people import queries as people
from training.people.milestone_rules import (
    LONGEST_NUMBER,
    Admission,
    Recognition,
    decision_due,
    probation_ends,
)
from training.people.rules import STANDING_LOOKS, Standing
from training.people.schemas import PersonDetails
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show

Number = Annotated[str, msgspec.Meta(max_length=LONGEST_NUMBER)]


class AdmissionForm(msgspec.Struct, frozen=True):
    """What the form of an admission asks for."""

    ceremony_date: Annotated[
        date, msgspec.Meta(extra={"ask": say("Nhập ngày tổ chức lễ kết nạp, ví dụ 19/5/2026.")})
    ]
    decision_number: Annotated[
        Number, msgspec.Meta(extra={"ask": say("Nhập số quyết định kết nạp, ví dụ 97-QĐ/ĐUK.")})
    ]
    decision_date: Annotated[
        date, msgspec.Meta(extra={"ask": say("Nhập ngày quyết định kết nạp.")})
    ]
    reason: str | None = None


class RecognitionForm(msgspec.Struct, frozen=True):
    """What the form of a recognition asks for."""

    recognition_date: Annotated[
        date, msgspec.Meta(extra={"ask": say("Nhập ngày công nhận chính thức.")})
    ]
    decision_number: Number | None = None
    reason: str | None = None


class OwnPassportPages(Controller):
    opt = allows(May.SEE_PEOPLE)
    include_in_schema = False

    @get("/passport")
    async def own(self, actor: NamedDependency[Actor]) -> Response[Any]:
        """One's own way, for whoever has a record."""
        if actor.person_id is None:
            raise Missing(say("Tài khoản này không gắn với hồ sơ nào."), "no_such_person")
        return go(f"/persons/{actor.person_id}/passport")


class PassportPages(Controller):
    path = "/persons/{person_id:int}"
    opt = allows(May.SEE_PEOPLE)
    include_in_schema = False

    @get("/passport")
    async def show(
        self, request: Call, person_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The steps with their days: what is done, what is next, by when."""
        found = await queries.passport(actor, person_id, today=clock.today())
        person = await people.person(actor, person_id)
        return await show(
            request,
            "passport/show.html",
            found=found,
            next_step=_next(found),
            looks=LOOKS,
            standing=STANDING_LOOKS[found.person.standing],
            changes=may(actor, May.CHANGE_PEOPLE) and person.erased_at is None,
            own=actor.person_id == person_id,
            actions=_actions(found),
        )

    @get("/admission", opt=allows(May.CHANGE_PEOPLE))
    async def ask_admission(
        self, request: Call, person_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The form of an admission, with what is recorded."""
        person = await people.person(actor, person_id)
        known = {
            "ceremony_date": person.ceremony_date,
            "decision_number": person.admission_decision_number,
            "decision_date": person.admission_decision_date,
        }
        return await _admission(request, person, forms.filled(known))

    @post("/admission", opt=allows(May.CHANGE_PEOPLE))
    async def admit(
        self, request: Call, person_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Record an admission."""
        person = await people.person(actor, person_id)
        try:
            asked = forms.read(AdmissionForm, data)
            admission = Admission(
                ceremony_date=asked.ceremony_date,
                decision_number=asked.decision_number,
                decision_date=asked.decision_date,
            )
            made = await milestones.admit(
                actor, person_id, admission, asked.reason, today=clock.today()
            )
        except Refused as refusal:
            return await _admission(request, person, forms.Form(forms.typed(data), refusal))
        said = say("Đã ghi kết nạp của {name}.", name=made.full_name)
        return go(f"/persons/{person_id}/passport", Flash(said))

    @get("/recognition", opt=allows(May.CHANGE_PEOPLE))
    async def ask_recognition(
        self, request: Call, person_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The form of a recognition, with what is recorded."""
        person = await people.person(actor, person_id)
        known = {
            "recognition_date": person.recognition_date,
            "decision_number": person.recognition_decision_number,
        }
        return await _recognition(request, person, forms.filled(known))

    @post("/recognition", opt=allows(May.CHANGE_PEOPLE))
    async def recognise(
        self, request: Call, person_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Record a recognition."""
        person = await people.person(actor, person_id)
        try:
            asked = forms.read(RecognitionForm, data)
            recognition = Recognition(
                recognition_date=asked.recognition_date, decision_number=asked.decision_number
            )
            made = await milestones.recognise(
                actor, person_id, recognition, asked.reason, today=clock.today()
            )
        except Refused as refusal:
            return await _recognition(request, person, forms.Form(forms.typed(data), refusal))
        said = say("Đã ghi công nhận chính thức của {name}.", name=made.full_name)
        return go(f"/persons/{person_id}/passport", Flash(said))


def _next(found: PersonPassport) -> StepView | None:
    """What is next: the first that is open or late; None when nothing is left to do."""
    waiting = {StepState.NOW, StepState.LATE}
    return next((one for one in found.steps if one.state in waiting), None)


def _actions(found: PersonPassport) -> dict[StepKind, tuple[str, Any]]:
    """Where each step is recorded or corrected, for those who may."""
    person = found.person
    here = f"/persons/{person.id}"
    recorded = person.ceremony_date is not None
    words = say("Sửa kết nạp") if recorded else say("Ghi kết nạp")
    actions = {StepKind.ADMITTED: (f"{here}/admission", words)}
    if person.standing is not Standing.CANDIDATE and recorded:
        known = person.recognition_date is not None
        words = say("Sửa công nhận") if known else say("Ghi công nhận chính thức")
        actions[StepKind.RECOGNISED] = (f"{here}/recognition", words)
    return actions


async def _admission(request: Call, person: PersonDetails, form: forms.Form) -> Response[Any]:
    return await show(
        request,
        "passport/admission.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        person=person,
        known=person.ceremony_date is not None or person.admission_decision_number is not None,
    )


async def _recognition(request: Call, person: PersonDetails, form: forms.Form) -> Response[Any]:
    day = person.ceremony_date
    return await show(
        request,
        "passport/recognition.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        person=person,
        known=person.recognition_date is not None,
        ends=probation_ends(day) if day else None,
        due=decision_due(day) if day else None,
    )
