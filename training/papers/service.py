"""Makes the papers of a class. Nothing is changed: the same facts give the same bytes."""

from collections.abc import Mapping
from datetime import date

import msgspec

from training.actor import Actor
from training.catalog import queries as catalog
from training.documents import desk, papers
from training.documents.papers import Paper
from training.enrollment import decided
from training.enrollment.decided import DecidedList, Decision
from training.papers import queries, rules, wording
from training.papers.rules import MEDIA_TYPES, TITLES, Format, PaperKind
from training.papers.schemas import ClassFacts, Made, Numbered, Outcome, PaperView
from training.papers.workbooks import not_completed_workbook
from training.results.outcomes import told
from training.security.policy import May, require


async def offered(actor: Actor, class_id: int) -> list[PaperView]:
    """Every paper of a class, and whether it can be made now."""
    require(actor, May.SEE_PAPERS)
    view = await catalog.training_class(actor, class_id)
    shown = []
    for kind, title in TITLES.items():
        ready = rules.readiness(kind, view.state, view.code)
        reason = str(ready.refusal.message) if ready.refusal else None
        formats = list(rules.FORMATS[kind])
        shown.append(PaperView(kind, str(title), formats, ready.draft, reason))
    return shown


async def class_paper(
    actor: Actor, class_id: int, kind: PaperKind, form: Format, *, today: date
) -> Made:
    """One paper of a class in one format; refuses while there is nothing to tell."""
    require(actor, May.SEE_PAPERS)
    view = await catalog.training_class(actor, class_id)
    if refusal := rules.readiness(kind, view.state, view.code).refusal:
        raise refusal
    facts = await queries.class_facts(actor, class_id, today=today)
    name = f"{_FILES[kind]} {facts.view.code}"
    if kind is PaperKind.OPENING:
        called = await decided.kept(class_id, Decision.OPENING)
        return await _made(wording.opening(_as_decided(facts, called)), form, name, today)
    recognised = await decided.kept(class_id, Decision.RECOGNITION)
    outcomes = recognised.outcomes if recognised else await told(class_id)
    facts = _on_the_roll(_as_decided(facts, recognised), outcomes)
    if form is Format.WORKBOOK:
        content = not_completed_workbook(facts, outcomes)
        return Made(content, MEDIA_TYPES[form], f"{name}.xlsx")
    paper = wording.recognition if kind is PaperKind.RECOGNITION else wording.not_completed
    return await _made(paper(facts, outcomes), form, name, today)


async def notice(
    actor: Actor,
    class_id: int,
    form: Format,
    given: Numbered,
    *,
    unit_id: int | None = None,
    today: date,
) -> Made:
    """The convening notice with its list: of all units, of one, or of the asker's own."""
    require(actor, May.TAKE_NOTICE)
    view = await catalog.training_class(actor, class_id)
    if refusal := rules.readiness(PaperKind.OPENING, view.state, view.code).refusal:
        raise refusal
    facts = await queries.class_facts(actor, class_id, today=today, unit_id=unit_id)
    paper = wording.notice(facts, given, wording.names(facts.people))
    return await _made(paper, form, f"Thông báo triệu tập {facts.view.code}", today)


async def _made(paper: Paper, form: Format, name: str, today: date) -> Made:
    make = papers.as_word if form is Format.WORD else papers.as_pdf
    content = await desk.made(lambda: make(paper, dated=today))
    return Made(content, MEDIA_TYPES[form], f"{name}.{form.value}")


def _as_decided(facts: ClassFacts, kept: DecidedList | None) -> ClassFacts:
    """The facts with the list of the decision itself, where it is made."""
    return msgspec.structs.replace(facts, people=kept.people) if kept else facts


def _on_the_roll(facts: ClassFacts, outcomes: Mapping[int, Outcome]) -> ClassFacts:
    """Whoever came onto the roll between the two reads is told of next time."""
    people = [one for one in facts.people if one.enrollment_id in outcomes]
    return msgspec.structs.replace(facts, people=people)


_FILES = {
    PaperKind.OPENING: "Quyết định mở lớp",
    PaperKind.RECOGNITION: "Quyết định công nhận",
    PaperKind.NOT_COMPLETED: "Chưa công nhận",
}
