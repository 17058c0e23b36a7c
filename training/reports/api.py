from typing import Annotated, Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from training import clock
from training.actor import Actor
from training.http.policy import allows
from training.paging import Page
from training.reports import gap_sheet, gaps, queries, writing
from training.reports.gaps import Demand, Lack
from training.reports.periods import read_period
from training.reports.schemas import Gap, Report
from training.security.policy import May

From = Annotated[str, QueryParameter(name="from", description="First day, 2018-01-01.")]
To = Annotated[str, QueryParameter(name="to", description="Last day, 2018-06-30.")]
Outside = Annotated[
    bool, QueryParameter(description="Only those who are in no class of the course.")
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportAPI(Controller):
    path = "/reports"
    tags = ["reports"]
    opt = allows(May.SEE_REPORTS)

    @get("/training")
    async def training(
        self,
        actor: NamedDependency[Actor],
        first: From = "",
        last: To = "",
        unit_id: FromQuery[int | None] = None,
    ) -> Report:
        """A period counted, beside the same period of last year; the usual half-year by default."""
        return await asked(actor, first, last, unit_id)

    @get("/training.xlsx", media_type=XLSX)
    async def workbook(
        self,
        actor: NamedDependency[Actor],
        first: From = "",
        last: To = "",
        unit_id: FromQuery[int | None] = None,
    ) -> Response[bytes]:
        """The same as a workbook, a sheet for each table."""
        return as_workbook(await asked(actor, first, last, unit_id))

    @get("/training.txt", media_type="text/plain")
    async def text(
        self,
        actor: NamedDependency[Actor],
        first: From = "",
        last: To = "",
        unit_id: FromQuery[int | None] = None,
    ) -> str:
        """The same as plain text: the sentences, then the tables."""
        return writing.text(await asked(actor, first, last, unit_id))

    @get("/gaps")
    async def gaps(
        self,
        actor: NamedDependency[Actor],
        course: FromQuery[str] = "NT",
        kind: FromQuery[Lack] = Lack.MISSING,
        unit_id: FromQuery[int | None] = None,
        *,
        outside: Outside = False,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int | None] = None,
    ) -> Page[Gap]:
        """Who lacks a course's paper or holds one that ends this quarter, the most urgent first."""
        demand = Demand(course=course, kind=kind, unit_id=unit_id, outside=outside)
        return await gaps.gaps(actor, demand, today=clock.today(), after=cursor, size=limit)

    @get("/gaps.xlsx", media_type=XLSX)
    async def gaps_workbook(
        self,
        actor: NamedDependency[Actor],
        course: FromQuery[str] = "NT",
        kind: FromQuery[Lack] = Lack.MISSING,
        unit_id: FromQuery[int | None] = None,
        *,
        outside: Outside = False,
    ) -> Response[bytes]:
        """All of them as a workbook."""
        demand = Demand(course=course, kind=kind, unit_id=unit_id, outside=outside)
        return await gaps_as_workbook(actor, demand)


async def gaps_as_workbook(actor: Actor, demand: Demand) -> Response[Any]:
    """Who lacks which paper, to keep as a file."""
    today = clock.today()
    found = await gaps.every(actor, demand, today=today)
    return Response(
        gap_sheet.workbook(demand, found, today),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="con-thieu-giay-{today}.xlsx"'},
    )


async def asked(actor: Actor, first: str, last: str, unit_id: int | None) -> Report:
    """The report of the period as typed."""
    period = read_period(first, last, clock.today())
    return await queries.report(actor, period, unit_id, now=clock.now())


def as_workbook(report: Report) -> Response[Any]:
    """A report to keep as a file."""
    name = f"bao-cao-{report.first}-{report.last}.xlsx"
    return Response(
        writing.workbook(report),
        media_type=XLSX,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
