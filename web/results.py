"""Marks down the list, the proof behind each person, and the recognition decision."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from training import clock
from training.actor import Actor
from training.catalog import queries as catalog
from training.catalog.rules import ClassState
from training.catalog.schemas import Decision
from training.enrollment.rules import LOOKS, EnrollmentState
from training.errors import Missing, Refused
from training.http.policy import allows
from training.results import queries, reviewing, service
from training.results.rules import comma
from training.results.schemas import NewScore, ResultRow, Results
from training.security.policy import May, may
from training.words import say
from web import forms
from web.rendering import Flash, query
from web.show import Call, Posted, go, show

# The attempts of an essay; the second is for those who did not pass the first.
FIRST, SECOND = 1, 2


class ResultPages(Controller):
    path = "/classes/{class_id:int}/results"
    opt = allows(May.SEE_RESULTS)
    include_in_schema = False

    @get()
    async def edit(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        attempt: FromQuery[int] = FIRST,
    ) -> Response[Any]:
        """Marks of one attempt down the list; whoever may not enter them reads."""
        return await _list(request, actor, class_id, attempt, forms.Form())

    @post(opt=allows(May.ENTER_RESULTS))
    async def update(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Save every mark that was changed, all or none; what was typed stays until it is right."""
        typed = forms.typed(data)
        attempt = SECOND if _one(typed, "attempt") == str(SECOND) else FIRST
        try:
            changed = await service.enter_many(
                actor, class_id, _scores(typed, attempt), now=clock.now()
            )
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(typed, refusal)
            return await _list(request, actor, class_id, attempt, form)
        words = say("Đã lưu {count} điểm.", count=changed)
        return go(
            query(f"/classes/{class_id}/results", attempt=attempt if attempt > FIRST else None),
            Flash(words if changed else say("Không có điểm nào đổi.")),
        )


def _scores(typed: Mapping[str, Sequence[str]], attempt: int) -> dict[int, NewScore]:
    """The marks that differ from what the page showed, by enrollment."""
    start = "score-"
    return {
        int(name[len(start) :]): NewScore(answer, attempt)
        for name in typed
        if name.startswith(start)
        and name[len(start) :].isdecimal()
        and (answer := _one(typed, name)) != _one(typed, f"was-{name[len(start) :]}")
    }


async def _list(
    request: Call, actor: Actor, class_id: int, attempt: int, form: forms.Form
) -> Response[Any]:
    results = await queries.results(actor, class_id)
    training_class = await catalog.training_class(actor, class_id)
    attempt = max(FIRST, min(attempt, results.attempts))
    open_for_marks = may(actor, May.ENTER_RESULTS) and training_class.state is ClassState.CONVENED
    return await show(
        request,
        "results/index.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=training_class,
        results=results,
        rows=_of_attempt(results, attempt) if open_for_marks else results.rows,
        redo=len(_of_attempt(results, SECOND)) if results.attempts > FIRST else 0,
        attempt=attempt,
        form=form,
        may_enter=open_for_marks and results.essay,
        may_complete=open_for_marks and may(actor, May.COMPLETE),
        may_commend=may(actor, May.ENTER_RESULTS)
        and training_class.state in {ClassState.CONVENED, ClassState.COMPLETED},
        review=await reviewing.review(actor, class_id, essay=results.essay),
        comma=comma,
        looks=LOOKS,
        finished=training_class.state is ClassState.COMPLETED,
    )


def _of_attempt(results: Results, attempt: int) -> list[ResultRow]:
    """Everybody for the first attempt; for the second, those who did not pass the first."""
    if attempt == FIRST:
        return results.rows
    return [row for row in results.rows if _failed_once(row)]


def _failed_once(row: ResultRow) -> bool:
    essay = next((line for line in row.lines if line.rule == "essay"), None)
    return FIRST in row.scores and (SECOND in row.scores or (essay is not None and not essay.met))


class CompletionPages(Controller):
    path = "/classes/{class_id:int}/completion"
    opt = allows(May.COMPLETE)
    include_in_schema = False

    @get()
    async def new(
        self, request: Call, class_id: FromPath[int], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The recognition decision, and beforehand who completes, who does not, and why."""
        return await _completion(request, actor, class_id, forms.Form())

    @post()
    async def create(
        self,
        request: Call,
        class_id: FromPath[int],
        actor: NamedDependency[Actor],
        data: Posted,
    ) -> Response[Any]:
        """Record the decision; the proofs decide, as they did on the page before."""
        try:
            decision = forms.read(Decision, data)
            done = await service.complete_class(actor, class_id, decision, today=clock.today())
        except Missing:
            raise
        except Refused as refusal:
            form = forms.Form(forms.typed(data), refusal)
            return await _completion(request, actor, class_id, form)
        return go(
            f"/classes/{class_id}",
            Flash(
                say("{count} người đã được công nhận hoàn thành.", count=done.completed),
                say("{count} người không đạt. Việc tiếp theo: cấp giấy.", count=done.failed),
            ),
        )


async def _completion(
    request: Call, actor: Actor, class_id: int, form: forms.Form
) -> Response[Any]:
    training_class = await catalog.training_class(actor, class_id)
    results = await queries.results(actor, class_id)
    outcomes: dict[int, EnrollmentState] = {}
    blocked: Refused | None = None
    try:
        outcomes = await service.foresee(actor, class_id)
    except Missing:
        raise
    except Refused as refusal:
        blocked = refusal
    completing = [row for row in results.rows if _completes(row, outcomes)]
    failing = [row for row in results.rows if not _completes(row, outcomes)]
    return await show(
        request,
        "results/completion.html",
        status=form.refusal.status if form.refusal else 200,
        training_class=training_class,
        completing=completing,
        failing=failing,
        blocked=blocked,
        form=form,
        bands=_bands(completing),
        comma=comma,
    )


def _completes(row: ResultRow, outcomes: Mapping[int, EnrollmentState]) -> bool:
    """The decision's own answer where there is one; before that, what the proof says today."""
    if row.enrollment_id in outcomes:
        return outcomes[row.enrollment_id] is EnrollmentState.COMPLETED
    return row.complete


def _bands(rows: Sequence[ResultRow]) -> list[tuple[str, int]]:
    """How many of each grade, the best first."""
    best: dict[str, Decimal] = {}
    count: dict[str, int] = {}
    for row in rows:
        if row.band is not None and row.score is not None:
            best[row.band] = max(best.get(row.band, Decimal(0)), row.score)
            count[row.band] = count.get(row.band, 0) + 1
    return sorted(count.items(), key=lambda pair: best[pair[0]], reverse=True)


def _one(typed: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(typed.get(name, ())), "")
