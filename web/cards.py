"""The learner's QR card: on one's own phone, or shown by whoever may see the enrollment."""

import io
from typing import Any

import segno
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from training.actor import Actor
from training.attendance import card_queries
from training.http.policy import allows
from training.security.policy import May
from web.qr import qr
from web.show import Call, show

_SCALE = 16


class OwnCardPages(Controller):
    path = "/cards"
    opt = allows(May.BE_SIGNED_IN)
    include_in_schema = False

    @get()
    async def index(self, request: Call, actor: NamedDependency[Actor]) -> Response[Any]:
        """One's own cards, big enough to be scanned from a phone."""
        cards = await card_queries.own_cards(actor)
        drawn = [(one, qr(one.code)) for one in cards]
        return await show(request, "attendance/cards.html", cards=drawn, own=True)


class CardPages(Controller):
    path = "/enrollments/{enrollment_id:int}"
    opt = allows(May.SEE_ENROLLMENTS)
    include_in_schema = False

    @get("/card")
    async def show(
        self, request: Call, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Somebody's card, to show or print."""
        card = await card_queries.card(actor, enrollment_id)
        drawn = [(card, qr(card.code))]
        return await show(request, "attendance/cards.html", cards=drawn, own=False)

    @get("/card.png")
    async def picture(
        self, enrollment_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The card's QR as a picture, to be kept on a phone before there is no network."""
        card = await card_queries.card(actor, enrollment_id)
        drawn = io.BytesIO()
        segno.make(card.code, error="m", micro=False).save(
            drawn, kind="png", scale=_SCALE, border=4
        )
        return Response(
            drawn.getvalue(),
            media_type="image/png",
            headers={"content-disposition": f'attachment; filename="the-{enrollment_id}.png"'},
        )
