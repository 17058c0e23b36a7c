"""Giving out activation codes: who has an account, who has a code, and the sheet to cut up."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock, settings
from training.access import queries as access
from training.actor import Actor, Role
from training.catalog import queries as catalog
from training.enrollment import queries as enrollments
from training.enrollment.rules import EnrollmentState
from training.errors import Refused
from training.http.policy import allows
from training.people import activation_codes, ways_in
from training.people.activation_rules import LOOKS, MOST_AT_ONCE, WayInState
from training.security.policy import May
from training.words import say
from web import forms
from web.filters import one_of, whole
from web.qr import qr
from web.rendering import Flash
from web.show import Call, Posted, go, show

PAGE = 100
TAKES_PART = frozenset(
    {EnrollmentState.REQUESTED, EnrollmentState.CONFIRMED, EnrollmentState.COMPLETED}
)
FILTERS = (WayInState.NONE, WayInState.CODE, WayInState.ACCOUNT)


class ActivationCodePages(Controller):
    path = "/activation-codes"
    opt = allows(May.GIVE_CODES)
    include_in_schema = False

    @get()
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        unit_id: FromQuery[str] = "",
        class_id: FromQuery[str] = "",
        only: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """The people in one's scope, or those of a class, and how each gets in."""
        asked = {"q": q, "unit_id": unit_id, "class_id": class_id, "only": only}
        return await _list(request, actor, asked, cursor, None)

    @post()
    async def create(
        self, request: Call, data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Fresh codes for the people chosen, or everybody without; the sheet, shown this once."""
        typed = forms.typed(data)
        asked = {name: next(iter(typed.get(name, ())), "") for name in ("unit_id", "class_id")}
        chosen = {number for one in typed.get("person_id", ()) if (number := whole(one))}
        try:
            if "everybody" in typed:
                chosen = set(await _everybody(actor, asked))
            codes = await activation_codes.issue(actor, chosen, now=clock.now())
        except Refused as refusal:
            return await _list(request, actor, asked, None, refusal)
        public_url = settings.current().public_url
        return await show(
            request,
            "access/sheet.html",
            status=201,
            cards=[(one, qr(activation_codes.address(public_url, one.code))) for one in codes],
            site=public_url.partition("://")[2].rstrip("/"),
            until=codes[0].expires_at,
        )


class PersonCodePages(Controller):
    """One person's way in."""

    path = "/persons/{person_id:int}/activation-codes"
    opt = allows(May.GIVE_CODES)
    include_in_schema = False

    @get()
    async def show(
        self, request: Call, person_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """How they stand, and what may be done."""
        return await show(
            request,
            "access/person_way_in.html",
            way=await ways_in.way_in(actor, person_id, now=clock.now()),
            looks=LOOKS,
        )

    @post("/withdrawal")
    async def withdraw(
        self, person_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Let the code that is out open nothing any more."""
        await activation_codes.withdraw(actor, person_id, now=clock.now())
        return go(
            f"/persons/{person_id}/activation-codes",
            Flash(say("Đã thu hồi mã."), say("Tờ phiếu đã in không dùng được nữa.")),
        )


async def _list(
    request: Call, actor: Actor, asked: dict[str, str], cursor: str | None, refusal: Refused | None
) -> Response[Any]:
    class_id = whole(asked.get("class_id"))
    view = await catalog.training_class(actor, class_id) if class_id else None
    among = await _of_class(actor, class_id) if class_id else None
    now = clock.now()
    found = await ways_in.find(
        actor,
        now=now,
        q=asked.get("q", ""),
        unit_id=whole(asked.get("unit_id")),
        among=among,
        only=one_of(WayInState, asked.get("only")),
        after=cursor,
        size=PAGE,
    )
    without = await ways_in.without_account(
        actor, among, unit_id=whole(asked.get("unit_id")), now=now
    )
    units = await access.every_unit(today=clock.today())
    return await show(
        request,
        "access/codes.html",
        status=refusal.status if refusal else 200,
        form=forms.Form({}, refusal),
        found=found,
        without=len(without),
        most=MOST_AT_ONCE,
        view=view,
        looks=LOOKS,
        filters=[(one.value, LOOKS[one].word) for one in FILTERS],
        units=[
            (one.id, one.name)
            for one in units
            if actor.role is not Role.SECRETARY or one.id in actor.unit_ids
        ],
        asked={"q": "", "unit_id": "", "class_id": "", "only": "", "cursor": cursor} | asked,
    )


async def _everybody(actor: Actor, asked: dict[str, str]) -> list[int]:
    class_id = whole(asked["class_id"])
    among = await _of_class(actor, class_id) if class_id else None
    return await ways_in.without_account(
        actor, among, unit_id=whole(asked["unit_id"]), now=clock.now()
    )


async def _of_class(actor: Actor, class_id: int) -> list[int]:
    """The persons who hold a seat of a class, within one's scope."""
    await catalog.training_class(actor, class_id)
    people: list[int] = []
    after = None
    while True:
        page = await enrollments.of_class(actor, class_id, after=after, size=1000)
        people += [one.person_id for one in page.items if one.state in TAKES_PART]
        after = page.next
        if after is None:
            return people
