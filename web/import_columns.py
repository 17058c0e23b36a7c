"""Which column is which: asked above the rows of a list, once."""

from typing import Any

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from training import clock
from training.actor import Actor
from training.enrollment import column_choices, import_queries
from training.enrollment.corrections import HEADERS
from training.enrollment.import_schemas import ColumnChoice, ImportView
from training.enrollment.rules import ImportState
from training.errors import Invalid, Refused
from training.http.policy import allows
from training.security.policy import May
from training.words import Sentence, say
from web import forms
from web.rendering import Flash
from web.show import Posted, go


class Asked(msgspec.Struct, frozen=True):
    """A field for which no column was found: its name, words, and the column it may be in."""

    field: str
    label: Sentence
    value: str


class Question(msgspec.Struct, frozen=True):
    """What is asked about the columns; `options` are columns by letter and words."""

    fields: list[Asked]
    options: list[tuple[str, Sentence]]


def question(view: ImportView) -> Question | None:
    """What to ask about a list that nobody has been asked about, if anything is open."""
    found = view.found
    open_still = view.state is ImportState.READY and not view.counts.entered and not view.asked
    if not open_still or not found.missing or not found.unclear:
        return None
    suits = {one.suits: one.column for one in found.unclear if one.suits}
    options = [
        (
            one.column,
            say("Cột {letter}: {label}", letter=one.column, label=one.label)
            if one.label
            else say("Cột {letter}, không có tiêu đề", letter=one.column),
        )
        for one in found.unclear
    ]
    asked = [Asked(field, HEADERS[field], suits.get(field, "")) for field in found.missing]
    return Question(asked, options)


class ImportColumnPages(Controller):
    path = "/imports/{import_id:int}"
    opt = allows(May.ENROLL)
    include_in_schema = False

    @post("/columns")
    async def choose(
        self, import_id: FromPath[int], data: Posted, actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take the answer, and have the file read anew."""
        given = forms.typed(data)
        typed = {name: next(iter(some), "") for name, some in given.items()}
        view = await import_queries.summary(actor, import_id)
        said = [(typed[field], field) for field in view.found.missing if typed.get(field)]
        try:
            choice = _choice(said, list(given["sheet"]) if "sheet" in given else None)
            await column_choices.choose(actor, view.id, choice, now=clock.now())
        except Refused as refusal:
            return go(f"/imports/{view.id}", Flash(refusal.message, tone="bad"))
        return go(f"/imports/{view.id}")


def _choice(said: list[tuple[str, str]], sheets: list[str] | None) -> ColumnChoice:
    columns = dict(said)
    if len(columns) < len(said):
        words = say("Mỗi cột chỉ chọn cho một mục, mỗi mục một cột.")
        raise Invalid(words, "column_twice", columns=words)
    return ColumnChoice(columns, sheets)
