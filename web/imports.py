"""Lists that units send: upload, reading, the workbench, confirmation and undoing."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath

from training import clock
from training.access import queries as access
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.enrollment import corrections, import_queries, imports, tallies
from training.enrollment.rules import IMPORT_LOOKS
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.security.policy import May
from training.spreadsheets import writing
from training.words import say
from web import class_view, forms
from web.rendering import Flash
from web.show import Call, go, show

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]


class SendingPages(Controller):
    path = "/classes/{class_id:int}/imports"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get("/new")
    async def new(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Where a list is dropped, and what it should hold."""
        return await _sending(request, actor, class_id, forms.Form())

    @post()
    async def create(
        self, request: Call, class_id: FromPath[int], data: Sent, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take a list in; how it reads is seen on its own page."""
        typed = forms.typed(data)
        try:
            name, content = await _upload(data)
            asked = await imports.send(
                actor, class_id, name, content, now=clock.now(), unit_id=_unit(typed)
            )
        except Refused as refusal:
            return await _sending(request, actor, class_id, forms.Form(typed, refusal))
        if asked.again:
            said = say("Tệp này đã gửi rồi, không có gì thay đổi.")
            return go(f"/imports/{asked.id}", Flash(said, tone="info"))
        return go(f"/imports/{asked.id}")

    @get("/template.xlsx")
    async def template(
        self, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The simplest list to fill in."""
        view = await catalog.training_class(actor, class_id)
        content = writing.people_template(f"{view.code}, {view.course_name}")
        return workbook(content, "mau-danh-sach.xlsx")


class ListPages(Controller):
    path = "/imports"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get()
    async def index(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """The lists sent, newest first."""
        return await show(
            request,
            "enrollment/imports.html",
            lists=await import_queries.lists(actor),
            looks=IMPORT_LOOKS,
            of_unit=actor.role is Role.SECRETARY,
        )

    @get("/{import_id:int}/workbook")
    async def bad_rows(
        self, import_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The rows that must still be put right, as a workbook that says why."""
        content = await corrections.workbook(actor, import_id, today=clock.today())
        return workbook(content, f"phai-sua-{import_id}.xlsx")


def workbook(content: bytes, name: str) -> Response[bytes]:
    """A workbook to keep."""
    return Response(
        content,
        media_type=corrections.MEDIA_TYPE,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def _upload(data: dict[str, Any]) -> tuple[str, bytes]:
    file = data.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        words = say("Chọn tệp danh sách rồi gửi.")
        raise Invalid(words, "file_missing", file=words)
    return file.filename, await file.read()


def _unit(typed: forms.Typed) -> int | None:
    given = next(iter(typed.get("unit_id", ())), "")
    if not given:
        return None
    return forms.read(_UnitAsked, {"unit_id": given}).unit_id


class _UnitAsked(msgspec.Struct, frozen=True):
    unit_id: Annotated[int, msgspec.Meta(extra={"ask": say("Chọn một đơn vị.")})]


async def _sending(request: Call, actor: Actor, class_id: int, form: forms.Form) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    of_unit = actor.role is Role.SECRETARY
    every = await access.every_unit(today=clock.today())
    choices = [one for one in every if not of_unit or one.id in actor.unit_ids]
    shut = class_view.takes_registrations(view, clock.now())
    return await show(
        request,
        "enrollment/sending.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        shut=shut if of_unit or view.state not in class_view.OFFICE_MAY_ADD else None,
        units=[(one.id, one.name) for one in choices],
        unit_id=actor.unit_id if of_unit else view.host_unit_id,
        seats=(await tallies.seats_left([class_id], actor.unit_ids)).get(class_id)
        if of_unit
        else None,
        before=await import_queries.lists(actor, class_id=class_id, size=5),
        looks=IMPORT_LOOKS,
    )
