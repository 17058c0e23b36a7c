"""What happened in a period: figures, the sentences made of them, and the list behind each."""

from typing import Annotated, Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from training import clock
from training.access import queries as access
from training.access.schemas import UnitView
from training.actor import Actor
from training.catalog.rules import LOOKS as CLASS_LOOKS
from training.enrollment.rules import LOOKS as ENROLLMENT_LOOKS
from training.errors import Invalid, Missing
from training.http.policy import allows
from training.people.queries import SEES_ALL
from training.reports import lists, queries
from training.reports.periods import day_words, period_name, read_period
from training.reports.rules import (
    FIGURE_WORDS,
    PART_WORDS,
    SIDE_WORDS,
    Figure,
    Side,
)
from training.reports.schemas import Behind, Report
from training.reports.writing import COUNTING
from training.security.policy import May
from training.words import Sentence, say
from web import forms
from web.filters import one_of, whole
from web.report_links import Links, paragraphs
from web.show import Call, show

From = Annotated[str, QueryParameter(name="from")]
To = Annotated[str, QueryParameter(name="to")]
BY_UNIT = "unit"
_PAGE = 50


class ReportPages(Controller):
    opt = allows(May.SEE_REPORTS)
    include_in_schema = False

    @get("/reports")
    async def show(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        first: From = "",
        last: To = "",
        unit: FromQuery[str] = "",
        by: FromQuery[str] = "",
        course: FromQuery[str] = "",
    ) -> Response[Any]:
        """A period with its sentences, tables and chart; the usual half-year unless typed."""
        frame: dict[str, Any] = {
            "units": await units_to_choose(actor),
            "half_years": await queries.half_years(),
            "unit": unit,
            "period_name": period_name,
        }
        try:
            period = read_period(first, last, clock.today())
        except Invalid as refusal:
            form = forms.Form({"from": [first], "to": [last]}, refusal)
            return await show(
                request, "reports/wrong.html", status=refusal.status, form=form, **frame
            )
        names = await queries.course_names()
        narrowed = course if course in names else None
        report = await queries.report(actor, period, whole(unit), course=narrowed, now=clock.now())
        links = Links(period, unit)
        return await show(
            request,
            "reports/index.html",
            form=forms.Form({"from": [day_words(period.first)], "to": [day_words(period.last)]}),
            report=report,
            period=period,
            title=period_name(period),
            links=links,
            paragraphs=paragraphs(report, links),
            by=by if by in set(Side) else BY_UNIT,
            course=narrowed or "",
            course_names=names,
            sides=[(BY_UNIT, say("Đơn vị")), *SIDE_WORDS.items()],
            cells={cell.unit_id: cell for cell in report.cells if cell.course == narrowed},
            counting=COUNTING,
            scale=_scale(report),
            **frame,
        )

    @get("/reports/training/people")
    async def people(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        first: From = "",
        last: To = "",
        unit: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Who stands behind a figure, as far as one may see."""
        period = read_period(first, last, clock.today())
        behind = _behind(request)
        asked = (actor, period, whole(unit), behind)
        return await show(
            request,
            "reports/people.html",
            period=period,
            figure=behind.figure,
            found=await lists.people(*asked, after=cursor, size=_PAGE),
            count=await lists.how_many(*asked),
            told=FIGURE_WORDS[behind.figure],
            narrowed=await _narrowed(behind),
            links=Links(period, unit),
            looks=ENROLLMENT_LOOKS,
            behind=behind,
            cursor=cursor,
            period_words=period_name(period),
        )

    @get("/reports/training/classes")
    async def classes(
        self,
        request: Call,
        actor: NamedDependency[Actor],
        first: From = "",
        last: To = "",
        unit: FromQuery[str] = "",
        course: FromQuery[str] = "",
        cursor: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """The classes that count in a period."""
        period = read_period(first, last, clock.today())
        names = await queries.course_names()
        return await show(
            request,
            "reports/classes.html",
            period=period,
            found=await lists.classes(
                actor, period, whole(unit), course or None, after=cursor, size=_PAGE
            ),
            links=Links(period, unit),
            looks=CLASS_LOOKS,
            course=course,
            course_name=names.get(course, ""),
            cursor=cursor,
            period_words=period_name(period),
        )


def _behind(request: Call) -> Behind:
    """Which figure an address opens; raises `Missing` for one that no report shows."""
    asked = request.query_params
    what = one_of(Figure, asked.get("figure", Figure.PEOPLE.value))
    if what is None or what is Figure.CLASSES:
        raise Missing(say("Báo cáo không có con số này. Mở lại từ báo cáo."), "no_such_figure")
    return Behind(
        figure=what,
        course=asked.get("course") or None,
        at=whole(asked.get("at")),
        side=one_of(Side, asked.get("side")),
        value=asked.get("value") or None,
    )


async def units_to_choose(actor: Actor) -> list[UnitView]:
    """The units that one may choose from; none when there is no choice."""
    found = await access.every_unit(today=clock.today(), only_active=False)
    own = [one for one in found if actor.role in SEES_ALL or one.id in actor.unit_ids]
    return own if len(own) > 1 else []


def _scale(report: Report) -> int:
    """The longest bar of the chart."""
    figures = [(line.people.now, line.people.before) for line in report.courses]
    return max((number for pair in figures for number in pair), default=0) or 1


async def _narrowed(behind: Behind) -> list[Sentence | str]:
    """What a list is narrowed to, in words."""
    words: list[Sentence | str] = []
    if behind.course:
        words.append((await queries.course_names()).get(behind.course, behind.course))
    if behind.at:
        words.append((await access.unit(behind.at, today=clock.today())).name)
    if behind.side and behind.value:
        part = PART_WORDS[behind.side].get(behind.value, behind.value)
        words.append(say("{side}: {part}", side=SIDE_WORDS[behind.side], part=part))
    return words
