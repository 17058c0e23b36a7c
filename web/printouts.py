"""Printouts: asked for on a class's papers, waited for and fetched on a page of their own."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from training.actor import Actor
from training.errors import Missing, Refused
from training.http.policy import allows
from training.jobs import service as jobs
from training.papers import printouts
from training.papers.api import streamed
from training.papers.schemas import NewPrintout
from training.security.policy import May
from web import forms
from web.papers import papers_of
from web.show import Call, Posted, go, show

ENDED = frozenset({"done", "failed"})


class PrintoutPages(Controller):
    opt = allows(May.PRINT)
    include_in_schema = False

    @post("/classes/{class_id:int}/papers/printouts")
    async def create(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Have certificates made into one file; then wait on a page of its own."""
        try:
            new = forms.read(NewPrintout, data)
            made = await printouts.ask(actor, class_id, new)
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await papers_of(request, actor, class_id, form)
        return go(f"/printouts/{made.id}")

    @get("/printouts/{printout_id:int}")
    async def show(
        self, request: Call, printout_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """How far a printout is; asks again by itself, then gives the file."""
        found = await printouts.printout(actor, printout_id)
        if request.headers.get("hx-request"):
            answer = await show(request, "papers/_printout.html", printout=found)
            if found.job.state in ENDED:
                # The whole page again: its title is the answer.
                answer.headers["HX-Redirect"] = request.url.path
            return answer
        return await show(request, "papers/printout.html", printout=found)

    @post("/printouts/{printout_id:int}/again")
    async def again(
        self, printout_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Make once more what failed."""
        found = await printouts.printout(actor, printout_id)
        await jobs.again(actor, found.job.id)
        return go(f"/printouts/{printout_id}")

    @get("/printouts/{printout_id:int}/file")
    async def file(self, printout_id: FromPath[int], actor: NamedDependency[Actor]) -> Stream:
        """The file."""
        return streamed(await printouts.ready(actor, printout_id))
