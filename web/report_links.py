"""Addresses of what stands behind a report's figures, and its sentences with them in place."""

from markupsafe import Markup, escape

from training.reports import prose
from training.reports.periods import Period
from training.reports.rules import Figure
from training.reports.schemas import Report
from web.rendering import query


class Links:
    """Addresses of what stands behind the figures of one report."""

    def __init__(self, period: Period, unit: str) -> None:
        self._asked = {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "unit": unit,
        }

    def to(self, path: str, **more: object) -> str:
        """Another page of the same period and unit."""
        return query(path, **self._asked, **more)

    def behind(self, figure: str, **more: object) -> str:
        """The list behind a figure."""
        if figure == Figure.CLASSES.value:
            return self.to("/reports/training/classes", **more)
        return self.to("/reports/training/people", figure=figure, **more)

    def file(self, ending: str) -> str:
        """The same report as a file."""
        asked = {name: value for name, value in self._asked.items() if name != "unit"}
        unit = self._asked["unit"]
        return query(f"/api/v1/reports/training.{ending}", **asked, unit_id=unit)


def paragraphs(report: Report, links: Links) -> list[Markup]:
    """The report's sentences, each figure leading to its list."""

    def linked(told: prose.Told) -> Markup:
        link = Markup('<a href="{}">{}</a>').format(
            links.behind(told.figure.value, course=told.course), told.exact
        )
        return link if told.said == told.exact else Markup("{} ({})").format(told.said, link)

    return [Markup(clause.fill(linked, escape)) for clause in prose.clauses(report)]  # noqa: S704  # filled by Markup.format, which escapes every value
