from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from training import clock
from training.actor import Actor
from training.http.files import download
from training.http.policy import allows
from training.papers import reporting
from training.papers.rules import MEDIA_TYPES, Format
from training.reports.api import From, To, asked
from training.security.policy import May


class ReportPaperAPI(Controller):
    path = "/reports"
    tags = ["reports"]
    opt = allows(May.SEE_REPORTS)

    @get("/training.docx", media_type=MEDIA_TYPES[Format.WORD])
    async def word(
        self,
        actor: NamedDependency[Actor],
        first: From = "",
        last: To = "",
        unit_id: FromQuery[int | None] = None,
    ) -> Response[bytes]:
        """The report as a paper to be edited in Word: the sentences, then the tables."""
        told = await asked(actor, first, last, unit_id)
        return download(await reporting.report(actor, told, Format.WORD, today=clock.today()))

    @get("/training.pdf", media_type=MEDIA_TYPES[Format.PDF])
    async def pdf(
        self,
        actor: NamedDependency[Actor],
        first: From = "",
        last: To = "",
        unit_id: FromQuery[int | None] = None,
    ) -> Response[bytes]:
        """The same, ready to print."""
        told = await asked(actor, first, last, unit_id)
        return download(await reporting.report(actor, told, Format.PDF, today=clock.today()))
