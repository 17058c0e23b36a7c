"""Dated settings of issuing, with a specimen that shows each before anything is printed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.certificates import issue_settings, preview
from training.certificates.numbering import Numbering, check_numbering, number
from training.certificates.schemas import Letterhead, NewNumbering, PaperChoice
from training.errors import Missing, Refused
from training.http.policy import allows
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash
from web.show import Call, Posted, go, show

HERE = "/settings/issuing"


class IssueSettingPages(Controller):
    path = HERE
    opt = allows(May.SEE_SETTINGS)
    include_in_schema = False

    @get()
    async def index(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """Letterhead, numbering and paper as they hold, and those before and after."""
        return await show(
            request,
            "settings/issuing.html",
            found=await issue_settings.settings_of(actor, today=clock.today()),
            first_number=lambda how: number(how.pattern, 1, clock.today().year, "NT"),
            may_change=may(actor, May.CHANGE_SETTINGS),
        )

    @get("/letterheads/new", opt=allows(May.CHANGE_SETTINGS))
    async def new_letterhead(self, request: Call) -> Response[Any]:
        """The letterhead of today, to be changed from a day on; `?…` shows a specimen of it."""
        typed = {name: request.query_params.getall(name) for name in request.query_params}
        form = forms.Form(forms.typed(typed))
        try:
            if form.typed:
                await preview.picture(*await _wanted(request))
        except Refused as refusal:
            form = forms.Form(form.typed, refusal)
        return await _letterhead(request, form)

    @post("/letterheads", opt=allows(May.CHANGE_SETTINGS))
    async def set_letterhead(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let it hold from its day on."""
        try:
            head = forms.read(Letterhead, data)
            await issue_settings.set_letterhead(actor, head)
        except Refused as refusal:
            return await _letterhead(request, forms.Form(forms.typed(data), refusal))
        return go(HERE, Flash(say("Đã đặt tiêu đề giấy.")))

    @get("/letterheads/preview.png", opt=allows(May.CHANGE_SETTINGS))
    async def picture(self, request: Call) -> Response[Any]:
        """A specimen as a picture."""
        content = await preview.picture(*await _wanted(request))
        return Response(content, media_type="image/png", headers={"cache-control": "no-store"})

    @get("/letterheads/preview.pdf", opt=allows(May.CHANGE_SETTINGS))
    async def pdf(self, request: Call) -> Response[Any]:
        """A specimen as PDF."""
        content = await preview.pdf(*await _wanted(request))
        return Response(
            content,
            media_type="application/pdf",
            headers={"content-disposition": 'inline; filename="ban-thu.pdf"'},
        )

    @post("/letterheads/{setting_id:int}/confirmation", opt=allows(May.CHANGE_SETTINGS))
    async def confirm_letterhead(
        self, setting_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What the system began with is right."""
        await issue_settings.confirm(actor, "letterhead", setting_id)
        return go(HERE, Flash(say("Đã xác nhận tiêu đề giấy.")))

    @get("/numberings/new", opt=allows(May.CHANGE_SETTINGS))
    async def new_numbering(self, request: Call) -> Response[Any]:
        """How numbers are written now, to be changed from a day on."""
        return await _numbering(request, forms.Form())

    @post("/numberings", opt=allows(May.CHANGE_SETTINGS))
    async def set_numbering(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Number so from its day on."""
        try:
            new = forms.read(NewNumbering, data)
            how = Numbering(new.valid_from, new.pattern, new.by_term, new.page_lines)
            await issue_settings.set_numbering(actor, how)
        except Refused as refusal:
            return await _numbering(request, forms.Form(forms.typed(data), refusal))
        return go(HERE, Flash(say("Đã đặt cách đánh số.")))

    @post("/numberings/{setting_id:int}/confirmation", opt=allows(May.CHANGE_SETTINGS))
    async def confirm_numbering(
        self, setting_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What the system began with is right."""
        await issue_settings.confirm(actor, "numbering", setting_id)
        return go(HERE, Flash(say("Đã xác nhận cách đánh số.")))

    @post("/papers", opt=allows(May.CHANGE_SETTINGS))
    async def choose_paper(self, data: Posted, actor: NamedDependency[Actor]) -> Response[Any]:
        """How the certificates of a course lie from now on."""
        typed = forms.typed(data)
        course = next(iter(typed.get("course", ())), "")
        lies, kind = typed.get("lies", [""])[0], typed.get("kind", [""])[0]
        choice = PaperChoice(landscape=lies == "landscape", text_only=kind == "text")
        await issue_settings.choose_paper(actor, course, choice)
        return go(f"{HERE}#papers", Flash(say("Đã đặt khổ giấy của chương trình.")))


async def _letterhead(request: Call, form: forms.Form) -> Response[Any]:
    today = clock.today()
    found = await _current(today)
    return await show(
        request,
        "settings/letterhead.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        current=found,
        preview=_preview_query(form, found),
    )


async def _current(today: date) -> Mapping[str, Any]:
    try:
        return msgspec.structs.asdict(await issue_settings.letterhead_on(today))
    except Missing:
        raise
    except Refused:
        return {}


_TEXTS = tuple(field for field in Letterhead.__struct_fields__ if field != "valid_from")


def _preview_query(form: forms.Form, current: Mapping[str, Any]) -> dict[str, str]:
    """What the picture of the specimen is asked with: what was typed, else what holds today."""
    return {name: form.value(name, current.get(name, "")) for name in _TEXTS} | {
        "lies": form.value("lies", "portrait")
    }


async def _wanted(
    request: Call,
) -> tuple[Letterhead, Numbering, PaperChoice, date]:
    """The specimen that the query asks for; what is left empty is as it holds today."""
    today = clock.today()
    current = await _current(today)
    asked = {name: request.query_params.get(name, "") for name in _TEXTS}
    texts = {name: asked[name].strip() or str(current.get(name) or "…") for name in _TEXTS}
    head = issue_settings.check_letterhead(Letterhead(today, **texts))
    how = await issue_settings.numbering_on(today)
    if pattern := request.query_params.get("pattern", "").strip():
        how = msgspec.structs.replace(how, pattern=pattern)
        check_numbering(how)
    lies = request.query_params.get("lies", "")
    return head, how, PaperChoice(landscape=lies == "landscape"), today


async def _numbering(request: Call, form: forms.Form) -> Response[Any]:
    today = clock.today()
    return await show(
        request,
        "settings/numbering.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        current=await issue_settings.numbering_on(today),
    )
