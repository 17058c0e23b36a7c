"""One certificate earned elsewhere: written down on a person's record, put right, ended."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.errors import Refused
from training.http.policy import allows
from training.passport import elsewhere
from training.passport.elsewhere_rules import LONGEST_ISSUER, LONGEST_NUMBER, Paper
from training.people import queries as people
from training.people.schemas import HoldingView
from training.security.policy import May
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show


class PaperForm(msgspec.Struct, frozen=True):
    """What the form of a paper asks for."""

    course: Annotated[str, msgspec.Meta(extra={"ask": say("Chọn chương trình trong danh mục.")})]
    number: Annotated[
        str,
        msgspec.Meta(max_length=LONGEST_NUMBER, extra={"ask": say("Nhập số giấy chứng nhận.")}),
    ]
    issuer: Annotated[
        str,
        msgspec.Meta(
            max_length=LONGEST_ISSUER,
            extra={"ask": say("Nhập nơi cấp, ví dụ Đảng ủy Khối các cơ quan Trung ương.")},
        ),
    ]
    issued_on: Annotated[
        date, msgspec.Meta(extra={"ask": say("Nhập ngày cấp ghi trên giấy, ví dụ 15/1/2024.")})
    ]
    reason: str | None = None

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return Paper(
            course=self.course, number=self.number, issuer=self.issuer, issued_on=self.issued_on
        )


class HoldingPages(Controller):
    path = "/persons/{person_id:int}/holdings"
    opt = allows(May.CHANGE_PEOPLE)
    include_in_schema = False

    @get("/new")
    async def new(
        self, request: Call, person_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """An empty form."""
        return await _form(request, actor, person_id, None, forms.Form())

    @post("/new")
    async def create(
        self, request: Call, person_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Write down what somebody holds from elsewhere."""
        try:
            asked = forms.read(PaperForm, data).paper
            await elsewhere.record(actor, person_id, asked, today=clock.today())
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _form(request, actor, person_id, None, form)
        said = say("Đã ghi giấy số {number}.", number=asked.number)
        return go(f"/persons/{person_id}#holdings", Flash(said))

    @get("/{holding_id:int}")
    async def edit(
        self,
        request: Call,
        person_id: FromPath[int],
        holding_id: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """The form with what is recorded."""
        held = await elsewhere.one_of(actor, person_id, holding_id, today=clock.today())
        known = {
            "course": held.course_code,
            "number": held.number,
            "issuer": held.issuer,
            "issued_on": held.valid_from,
        }
        return await _form(request, actor, person_id, held, forms.filled(known))

    @post("/{holding_id:int}")
    async def update(
        self,
        request: Call,
        person_id: FromPath[int],
        holding_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Put it right, or let it count no longer; both with a reason."""
        today = clock.today()
        held = await elsewhere.one_of(actor, person_id, holding_id, today=today)
        typed = forms.typed(data)
        try:
            if "end" in typed:
                reason = next(iter(typed.get("reason", ())), "")
                await elsewhere.end(actor, person_id, holding_id, reason, today=today)
                said = say("Giấy số {number} không còn được tính.", number=held.number)
            else:
                asked = forms.read(PaperForm, data)
                await elsewhere.correct(
                    actor, person_id, holding_id, asked.paper, asked.reason, today=today
                )
                said = say("Đã sửa giấy số {number}.", number=asked.number)
        except Refused as refusal:
            return await _form(request, actor, person_id, held, forms.Form(typed, refusal))
        return go(f"/persons/{person_id}#holdings", Flash(said))


async def _form(
    request: Call, actor: Actor, person_id: int, held: HoldingView | None, form: forms.Form
) -> Response[Any]:
    courses = await catalog.courses(clock.today())
    return await show(
        request,
        "holdings/form.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        person=await people.person(actor, person_id),
        held=held,
        courses=[(one.code, one.name) for one in courses],
    )
