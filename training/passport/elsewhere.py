"""Certificates earned elsewhere, kept on record: written down, put right, ended with a reason."""

from collections.abc import Sequence
from datetime import date

from training import db, reasons
from training.actor import Actor
from training.catalog import queries as catalog
from training.catalog.rules import CourseRules
from training.errors import Invalid, Missing, Refused
from training.passport.elsewhere_rules import Paper, Versions, paper_faults, tidy
from training.people import holdings
from training.people import queries as people
from training.people.rules import Held, HoldingSource
from training.people.schemas import HoldingView, NewHolding, PersonDetails
from training.security.policy import May, require
from training.words import say


async def versions() -> Versions:
    """The catalog as a paper of any day is judged by it."""
    found = await catalog.every_version()
    rules: dict[str, list[tuple[date, CourseRules]]] = {}
    for one in found:
        rules.setdefault(one.code, []).append((one.rules_from, one.rules))
    return Versions({one.code: one.name for one in found}, rules)


async def record(actor: Actor, person_id: int, paper: Paper, *, today: date) -> HoldingView:
    """Write down a paper that somebody holds from elsewhere; it counts from its day of issue."""
    require(actor, May.CHANGE_PEOPLE)
    async with db.transaction():
        person = await _person(actor, person_id)
        asked = tidy(paper)
        known = await versions()
        _refuse(asked, known, person, await _held(person_id), today)
        [holding_id] = await holdings.record_elsewhere(actor, [holding(asked, person_id, known)])
    return await _view(actor, person_id, holding_id, today)


async def correct(
    actor: Actor, person_id: int, holding_id: int, paper: Paper, reason: str | None, *, today: date
) -> HoldingView:
    """Put a recorded paper right, with a reason. One issued here is replaced, not corrected."""
    require(actor, May.CHANGE_PEOPLE)
    why = reasons.needed(reason, say("Ghi lý do sửa: lý do được giữ trong nhật ký."))
    async with db.transaction():
        person = await _person(actor, person_id)
        before = await _own(actor, person_id, holding_id, today)
        asked = tidy(paper)
        known = await versions()
        _refuse(asked, known, person, await _held(person_id, but=before), today)
        await holdings.correct_elsewhere(actor, holding_id, holding(asked, person_id, known), why)
    return await _view(actor, person_id, holding_id, today)


async def end(
    actor: Actor, person_id: int, holding_id: int, reason: str | None, *, today: date
) -> HoldingView:
    """Let a recorded paper count no longer from today: it was not theirs, or was withdrawn."""
    require(actor, May.CHANGE_PEOPLE)
    why = reasons.needed(reason, say("Ghi lý do: lý do được giữ trong hồ sơ."))
    async with db.transaction():
        await _person(actor, person_id)
        await _own(actor, person_id, holding_id, today)
        await holdings.end_elsewhere(actor, holding_id, today, why)
    return await _view(actor, person_id, holding_id, today)


async def one_of(actor: Actor, person_id: int, holding_id: int, *, today: date) -> HoldingView:
    """A paper from elsewhere that may still be changed; raises `Missing` or `Refused`."""
    require(actor, May.CHANGE_PEOPLE)
    return await _own(actor, person_id, holding_id, today)


def holding(paper: Paper, person_id: int, known: Versions) -> NewHolding:
    """The paper as it is kept."""
    return NewHolding(
        person_id=person_id,
        course_code=paper.course,
        number=paper.number,
        issuer=paper.issuer,
        valid_from=paper.issued_on,
        valid_until=known.good_until(paper),
        source=HoldingSource.ELSEWHERE,
    )


def _refuse(
    paper: Paper, known: Versions, person: PersonDetails, others: Sequence[Held], today: date
) -> None:
    wrong = paper_faults(
        paper, versions=known, birth_year=person.birth_year, others=others, today=today
    )
    if wrong:
        raise Invalid(say("Xem lại những ô được đánh dấu."), "holding_invalid", **wrong)


async def _person(actor: Actor, person_id: int) -> PersonDetails:
    await people.hold([person_id])
    person = await people.person(actor, person_id)
    if person.erased_at is not None:
        raise Refused(say("Hồ sơ này đã xóa theo yêu cầu, không sửa được."), "person_erased")
    return person


async def _held(person_id: int, *, but: HoldingView | None = None) -> list[Held]:
    found = (await people.holdings([person_id]))[person_id]
    return [
        one
        for one in found
        if but is None or (one.course_code, one.number) != (but.course_code, but.number)
    ]


async def _own(actor: Actor, person_id: int, holding_id: int, today: date) -> HoldingView:
    found = await _view(actor, person_id, holding_id, today)
    if found.source is not HoldingSource.ELSEWHERE:
        raise Refused(
            say("Giấy này do Văn phòng cấp: sai thì cấp thay hoặc thu hồi ở trang giấy."),
            "holding_issued_here",
        )
    if found.ended_on is not None:
        raise Refused(say("Mục này đã hết hiệu lực từ trước."), "holding_ended")
    return found


async def _view(actor: Actor, person_id: int, holding_id: int, today: date) -> HoldingView:
    passport = await people.passport(actor, person_id, today=today)
    found = next((one for one in passport.holdings if one.id == holding_id), None)
    if found is None:
        raise Missing(say("Không có mục này."), "no_such_holding")
    return found
