"""Taking somebody out of a class: turned down, withdrawn, or moved to another class."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.enrollment import decisions, queries, service, tallies, transfers
from training.enrollment.rules import LOOKS, Cause
from training.enrollment.schemas import EnrollmentView
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.security.policy import May, require
from training.words import Sentence, say
from web import formats, forms
from web.enrollments import one
from web.rendering import Flash
from web.show import Call, Posted, go, show


class EnrollmentMovePages(Controller):
    path = "/enrollments/{enrollment_id:int}"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @get("/rejection", opt=allows(May.DECIDE))
    async def ask_rejection(
        self, request: Call, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask why the office says no."""
        return await _ask(request, actor, enrollment_id, "rejection", forms.Form())

    @post("/rejection", opt=allows(May.DECIDE))
    async def reject(
        self,
        request: Call,
        enrollment_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """The office says no, with a reason."""
        return await _take_out(request, actor, enrollment_id, data, _REJECTION)

    @get("/withdrawal", opt=allows(May.ENROLL))
    async def ask_withdrawal(
        self, request: Call, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask before somebody is taken out."""
        return await _ask(request, actor, enrollment_id, "withdrawal", forms.Form())

    @post("/withdrawal", opt=allows(May.ENROLL))
    async def withdraw(
        self,
        request: Call,
        enrollment_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Take somebody out; the next in line moves up."""
        return await _take_out(request, actor, enrollment_id, data, _WITHDRAWAL)

    @get("/transfer")
    async def ask_transfer(
        self, request: Call, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask to which class somebody moves."""
        await _check_may_transfer(actor, enrollment_id)
        return await _ask(request, actor, enrollment_id, "transfer", forms.Form())

    @post("/transfer")
    async def transfer(
        self,
        request: Call,
        enrollment_id: FromPath[int],
        data: Posted,
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Move somebody to another class of the course."""
        await _check_may_transfer(actor, enrollment_id)
        try:
            to = _class_id(one(data, "class_id"))
            reason = one(data, "reason") or None
            made = await transfers.transfer(actor, enrollment_id, to, reason, now=clock.now())
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _ask(request, actor, enrollment_id, "transfer", form)
        word = LOOKS[made.state].word
        return go(
            f"/enrollments/{made.id}", Flash(say("Đã chuyển lớp. Ở lớp mới: {state}.", state=word))
        )


def _class_id(text: str) -> int:
    if not text.isdecimal():
        words = say("Chọn lớp chuyển đến.")
        raise Invalid(words, "class_missing", class_id=words)
    return int(text)


class _WayOut(msgspec.Struct, frozen=True):
    """One way out of a class: the page that asks, the change itself, the words when it is done."""

    page: str
    leave: Callable[..., Awaitable[EnrollmentView]]
    done: Callable[[EnrollmentView], Sentence]


_REJECTION = _WayOut(
    "rejection",
    decisions.reject,
    lambda view: say("Đã từ chối {name}.", name=view.full_name),
)
_WITHDRAWAL = _WayOut(
    "withdrawal",
    service.withdraw,
    lambda view: say("Đã rút {name} khỏi lớp.", name=view.full_name),
)


async def _take_out(
    request: Call, actor: Actor, enrollment_id: int, data: dict[str, Any], way: _WayOut
) -> Response[Any]:
    try:
        view = await way.leave(actor, enrollment_id, one(data, "reason"), now=clock.now())
    except Refused as refusal:
        form = forms.Form(forms.typed(data), refusal)
        return await _ask(request, actor, enrollment_id, way.page, form)
    return go(
        f"/classes/{view.class_id}",
        Flash(way.done(view), say("Chỗ trống được chuyển cho người dự bị kế tiếp, nếu có.")),
    )


async def _check_may_transfer(actor: Actor, enrollment_id: int) -> None:
    """A unit sees to its own people where their class was called off; else the office does."""
    view = await queries.enrollment(actor, enrollment_id, today=clock.today())
    if view.cause is not Cause.CLASS_CANCELLED or view.became is not None:
        require(actor, May.DECIDE)


def _named(choice: tallies.ClassChoice) -> Sentence:
    days = formats.date_range(choice.starts_on, choice.ends_on)
    return say("{code}, {days}, {venue}", code=choice.code, days=days, venue=choice.venue)


def _room(choice: tallies.ClassChoice) -> Sentence:
    if choice.left:
        return say("Còn {left} chỗ cho đơn vị của người này.", left=choice.left)
    return say("Hết chỗ: sẽ vào danh sách dự bị, sau {n} người.", n=choice.waiting)


async def _ask(
    request: Call, actor: Actor, enrollment_id: int, what: str, form: forms.Form
) -> Response[Any]:
    view = await queries.enrollment(actor, enrollment_id, today=clock.today())
    choices = (
        await tallies.sister_classes(view.class_id, view.unit_id) if what == "transfer" else []
    )
    return await show(
        request,
        f"enrollment/{what}.html",
        status=form.refusal.status if form.refusal else 200,
        form=form,
        view=view,
        choices=[(choice.id, _named(choice), _room(choice)) for choice in choices],
    )
