"""Units: the list, adding one, renaming, moving and ending one."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from training import clock
from training.access import queries, service
from training.access.schemas import NewUnit, UnitChange
from training.actor import Actor
from training.errors import Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show


class UnitForm(msgspec.Struct, frozen=True):
    """What the form asks for."""

    code: Annotated[
        str, Meta(max_length=30, extra={"ask": say("Nhập mã đơn vị, nhiều nhất 30 ký tự.")})
    ]
    name: Annotated[
        str, Meta(max_length=200, extra={"ask": say("Nhập tên đơn vị, nhiều nhất 200 ký tự.")})
    ]
    short_name: Annotated[str, Meta(max_length=60)] = ""
    parent_id: int | None = None
    single_branch: bool = False
    active_from: date | None = None
    active_to: date | None = None


class UnitPages(Controller):
    path = "/units"
    opt = allows(May.SEE_UNITS)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """The units of the Bloc in dictionary order."""
        found = await queries.units(today=clock.today(), q=q, after=cursor, size=100)
        changes = may(actor, May.CHANGE_UNITS)
        return await show(
            request, "units/index.html", found=found, q=q, cursor=cursor, changes=changes
        )

    @get("/new", opt=allows(May.CHANGE_UNITS))
    async def new(self, request: Call) -> Response[Any]:
        """An empty form."""
        return await _form(request, forms.Form())

    @post(opt=allows(May.CHANGE_UNITS))
    async def create(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Add a unit."""
        try:
            asked = msgspec.structs.asdict(forms.read(UnitForm, data))
            made = await service.add_unit(actor, NewUnit(**asked), today=clock.today())
        except Refused as refusal:
            return await _form(request, forms.Form(forms.typed(data), refusal))
        return go("/units", Flash(say("Đã thêm {name}.", name=made.name)))

    @get("/{unit_id:int}")
    async def show(
        self, request: Call, unit_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """One unit, and the units below it."""
        unit = await queries.unit_details(unit_id, today=clock.today())
        return await show(
            request,
            "units/show.html",
            unit=unit,
            below=await queries.units_below(unit_id, today=clock.today()),
            changes=may(actor, May.CHANGE_UNITS),
            sees_people=may(actor, May.SEE_PEOPLE),
        )

    @get("/{unit_id:int}/edit", opt=allows(May.CHANGE_UNITS))
    async def edit(self, request: Call, unit_id: FromPath[int]) -> Response[Any]:
        """The form with what is known."""
        unit = await queries.unit_details(unit_id, today=clock.today())
        return await _form(request, forms.filled(unit), unit_id)

    @post("/{unit_id:int}", opt=allows(May.CHANGE_UNITS))
    async def update(
        self,
        request: Call,
        unit_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Rename a unit, move it or end it."""
        try:
            asked = msgspec.structs.asdict(forms.read(UnitForm, data))
            made = await service.change_unit(
                actor, unit_id, UnitChange(**asked), today=clock.today()
            )
        except Refused as refusal:
            return await _form(request, forms.Form(forms.typed(data), refusal), unit_id)
        return go(f"/units/{unit_id}", Flash(say("Đã sửa {name}.", name=made.name)))


async def _form(request: Call, form: forms.Form, unit_id: int | None = None) -> Response[Any]:
    today = clock.today()
    return await show(
        request,
        "units/form.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        unit=await queries.unit(unit_id, today=today) if unit_id is not None else None,
        parents=[
            (one.id, one.name)
            for one in await queries.every_unit(today=today, only_active=False)
            if one.id != unit_id
        ],
    )
