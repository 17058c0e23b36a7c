"""Before printing, units and people say yes or no; one "no" holds back that line alone."""

from datetime import date, timedelta

import pytest

from tests import story
from tests.cast import a_unit, an_actor
from tests.certificates.test_service import ORDER
from tests.story import NOW, TODAY, a_class
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Actor, Role
from training.certificates import outlook
from training.certificates import service as certificates
from training.errors import Invalid, Missing, Refused
from training.notices import queries as notices
from training.notices.rules import Kind
from training.proofreading import queries, service
from training.proofreading.rules import Answer, Correction, LineState, Settlement
from training.proofreading.schemas import Said, Settled

pytestmark = pytest.mark.usefixtures("database")
RIGHT = Said(Answer.RIGHT)


async def opened(people: int = 3) -> tuple[story.Story, Actor]:
    """A recognised class whose unit is asked to read."""
    secretary = await an_actor(Role.SECRETARY)
    told = await a_class(people=people)
    await story.completed(told)
    await service.open_reading(
        told.organizer, told.class_id, TODAY + timedelta(days=3), today=TODAY
    )
    return told, secretary


def wrong(**what: str) -> Said:
    return Said(Answer.WRONG, Correction(**what))


async def test_one_line_called_wrong_is_held_back_alone_until_the_office_has_settled_it() -> None:
    told, secretary = await opened()
    assert (await notices.inbox(secretary)).items[0].kind is Kind.PROOFS_TO_READ
    first = (await queries.lines_of(secretary, told.class_id))[0]
    said = await service.answer(
        secretary, first.id, wrong(full_name="Nguyễn Vân An", birth="6/9/2004"), now=NOW
    )
    assert said.state is LineState.DISPUTED
    assert (await notices.inbox(told.organizer)).items[0].kind is Kind.PROOF_DISPUTED
    assert await service.answer_rest(secretary, told.class_id, now=NOW) == 2
    ahead = await outlook.outlook(told.organizer, told.class_id, TODAY)
    assert (ahead.waiting, ahead.disputed, ahead.unread) == (2, 1, 0)
    issued = await certificates.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    assert issued.issued == 2
    with pytest.raises(Refused):
        await service.answer(secretary, first.id, RIGHT, now=NOW)
    done = await service.settle(told.organizer, first.id, Settled(Settlement.CORRECTED), now=NOW)
    assert (done.state, done.shown.full_name) == (LineState.SETTLED, "Nguyễn Vân An")
    assert (await notices.inbox(secretary)).items[0].kind is Kind.PROOF_SETTLED
    issued = await certificates.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    assert issued.issued == 1
    rows = await db.rows(
        "SELECT facts->>'full_name', facts->>'birth' FROM certificate WHERE seq = 3"
    )
    assert tuple(rows[0]) == ("Nguyễn Vân An", "06/9/2004")


async def test_what_changes_after_a_yes_must_be_read_again() -> None:
    told, secretary = await opened(people=1)
    line = (await queries.lines_of(secretary, told.class_id))[0]
    assert (await service.answer(secretary, line.id, RIGHT, now=NOW)).state is LineState.RIGHT
    await db.rows("UPDATE person SET full_name = 'Nguyễn Văn Ân'")
    assert (await queries.line(secretary, line.id)).state is LineState.WAITING


async def test_keeping_what_was_called_wrong_needs_a_word_and_a_correction_something_to_say() -> (
    None
):
    told, secretary = await opened(people=1)
    line = (await queries.lines_of(secretary, told.class_id))[0]
    for said, field in ((wrong(), "note"), (wrong(birth="hôm qua"), "birth")):
        with pytest.raises(Invalid) as refusal:
            await service.answer(secretary, line.id, said, now=NOW)
        assert field in refusal.value.answers
    await service.answer(secretary, line.id, wrong(note="Thiếu dấu"), now=NOW)
    with pytest.raises(Invalid):
        await service.settle(told.organizer, line.id, Settled(Settlement.KEPT), now=NOW)
    kept = Settled(Settlement.KEPT, "Đúng theo giấy khai sinh")
    assert (await service.settle(told.organizer, line.id, kept, now=NOW)).settled_words


async def test_after_the_deadline_only_the_office_writes_an_answer_down() -> None:
    told, secretary = await opened(people=1)
    line = (await queries.lines_of(secretary, told.class_id))[0]
    late = NOW + timedelta(days=4)
    with pytest.raises(Refused) as refusal:
        await service.answer(secretary, line.id, RIGHT, now=late)
    assert refusal.value.code == "reading_over"
    said = await service.answer(told.organizer, line.id, wrong(note="Gọi điện"), now=late)
    assert said.state is LineState.DISPUTED
    with pytest.raises(Invalid):
        await service.open_reading(told.organizer, told.class_id, date(2026, 11, 1), today=TODAY)


async def test_a_line_is_for_its_unit_and_its_person_only() -> None:
    told, _ = await opened()
    line = (await queries.lines_of(told.organizer, told.class_id))[0]
    other = await an_actor(
        Role.SECRETARY, unit_id=await a_unit("DHX", "Đại học Xa"), username="secretary2"
    )
    learner = await an_actor(Role.LEARNER)
    await db.rows(
        "UPDATE person SET account = $1 WHERE id = $2", learner.account_id, told.people[1]
    )
    learner = await an_actor(Role.LEARNER)
    for stranger in (other, learner):
        with pytest.raises(Missing):
            await service.answer(stranger, line.id, RIGHT, now=NOW)
    own = await queries.lines_of(learner, told.class_id)
    assert [one.person_id for one in own] == [told.people[1]]
    assert (await service.answer(learner, own[0].id, RIGHT, now=NOW)).state is LineState.RIGHT


async def test_the_pages_lead_from_the_list_to_the_settlement(
    browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    hall = await a_class(people=2)
    await story.everybody_came(hall)
    office = await browser_as(Role.ORGANIZER)
    here = f"/classes/{hall.class_id}/proof-reading"
    assert "Mời đọc soát" in (await office.get(here)).text
    assert (await office.post(here, deadline="1/1/2020")).status_code == 422
    assert (await office.post(here, deadline="25/11/2026")).status_code == 303
    secretary = await browser_as(Role.SECRETARY)
    page = await secretary.get(here)
    assert "Còn 2 trong 2 dòng chờ đọc soát" in page.text
    line = (await queries.lines_of(secretary.actor, hall.class_id))[0]
    typed = await secretary.post(f"/proof-lines/{line.id}/answer", birth="x")
    assert typed.status_code == 422
    assert 'value="x"' in typed.text
    await secretary.post(f"/proof-lines/{line.id}/answer", branch="Chi bộ 7")
    assert "1 dòng bị báo sai, chờ xử lý" in (await office.get(here)).text
    shown = await office.get(f"/proof-lines/{line.id}")
    assert "Chi bộ Sinh viên 2 → Chi bộ 7" in shown.text
    await office.post(f"/proof-lines/{line.id}/settlement", how="corrected")
    assert await db.value("SELECT branch FROM person WHERE id = $1", line.person_id) == "Chi bộ 7"
