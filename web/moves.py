"""People of a class that was called off, and moving them to another class of its course."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.enrollment import moving, tallies
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.security.policy import May
from training.words import say
from web import forms
from web.enrollments import one
from web.rendering import Flash
from web.show import Call, Posted, go, show


class MovePages(Controller):
    path = "/classes/{class_id:int}/moves"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get()
    async def index(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """What became of everybody."""
        return await _index(request, actor, class_id, forms.Form())

    @post()
    async def move(
        self, request: Call, class_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Move those who are ticked."""
        typed = forms.typed(data)
        try:
            done = await moving.move_many(
                actor, class_id, _ids(typed), _class_id(one(data, "to")), now=clock.now()
            )
        except Refused as refusal:
            return await _index(request, actor, class_id, forms.Form(typed, refusal))
        waiting = sum(made.waiting_rank is not None for made in done.moved)
        said = say(
            "Đã chuyển {n} người, {waiting} người vào danh sách dự bị.",
            n=len(done.moved),
            waiting=waiting,
        )
        text = (
            say(
                "{n} người chưa chuyển được. {why}",
                n=len(done.refused),
                why=done.refused[0].message,
            )
            if done.refused
            else ""
        )
        return go(f"/classes/{class_id}/moves", Flash(said, text, "warn" if done.refused else "ok"))


def _ids(typed: forms.Typed) -> list[int]:
    found = [int(text) for text in typed.get("enrollment", ()) if text.isdecimal()]
    if not found:
        words = say("Đánh dấu ít nhất một người.")
        raise Invalid(words, "nobody_chosen", enrollment=words)
    return found


def _class_id(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        words = say("Chọn lớp chuyển đến.")
        raise Invalid(words, "class_missing", to=words)
    return int(text)


async def _index(request: Call, actor: Actor, class_id: int, form: forms.Form) -> Response[Any]:
    view = await catalog.training_class(actor, class_id)
    everybody = await moving.stranded(actor, class_id)
    return await show(
        request,
        "enrollment/moves.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        left=[person for person in everybody if person.became is None],
        moved=[person for person in everybody if person.became is not None],
        choices=await tallies.sister_classes(class_id),
    )
