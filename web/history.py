"""What happened, for the office and its auditors."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from training.actor import Actor
from training.history import queries
from training.history.words import NOUNS
from training.http.policy import allows
from training.security.policy import May
from training.words import say
from web.filters import whole
from web.show import Call, show

EVERYTHING = "all"


class HistoryPages(Controller):
    opt = allows(May.SEE_HISTORY)
    include_in_schema = False

    @get("/history")
    async def index(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        q: FromQuery[str] = "",
        class_id: FromQuery[str] = "",
        person_id: FromQuery[str] = "",
        noun: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Who did what and when, newest first; `q` is the code of a class."""
        narrowed = bool(q.strip() or class_id or person_id)
        found = await queries.events(
            actor,
            class_id=whole(class_id),
            class_code=q.strip(),
            person_id=whole(person_id),
            noun=noun if noun in NOUNS else None,
            changes_only=not noun,
            after=cursor,
            size=100,
        )
        return await show(
            request,
            "history/index.html",
            found=found,
            nouns=[(EVERYTHING, say("Kể cả đăng nhập, đăng xuất")), *NOUNS.items()],
            q=q,
            class_id=class_id,
            person_id=person_id,
            noun=noun,
            narrowed=narrowed,
            cursor=cursor,
        )
