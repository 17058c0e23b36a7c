"""What becomes of papers: void, revoked by two, corrected, lost and answered, handed over."""

from datetime import date, timedelta

import pytest

from tests import story
from tests.cast import an_actor
from tests.certificates.test_service import ORDER, issued
from tests.papers.reading import grid
from tests.story import NOW, TODAY
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Role
from training.certificates import (
    checking,
    endings,
    expiring,
    handing_over,
    queries,
    reminding,
    service,
)
from training.certificates.rules import CheckVerdict
from training.certificates.schemas import LossAnswer, NewHandOver, NewLoss, Replacement
from training.errors import Invalid, Refused
from training.notices import queries as notices
from training.notices.rules import Kind
from training.office import service as office
from training.office.rules import Switch
from training.operations import invariants
from training.papers import books

pytestmark = pytest.mark.usefixtures("database")
TAKER = NewHandOver("Chị Hoa, Văn phòng Đảng ủy trường", TODAY)


async def test_a_void_line_keeps_its_number_and_its_person_gets_the_next() -> None:
    told = await issued()
    first = (await queries.find(told.organizer, "0001")).items[0]
    with pytest.raises(Invalid):
        await endings.void(told.organizer, first.id, " ", now=NOW)
    await endings.void(told.organizer, first.id, "Phôi in hỏng", now=NOW)
    check = await queries.certificate(told.organizer, first.id)
    assert (check.state, check.ended_reason) == ("void", "Phôi in hỏng")
    again = await service.ask_issue(told.organizer, told.class_id, ORDER, today=TODAY)
    assert again.numbers == ["0004/GCN-ĐUK"]
    await handing_over.hand_over(told.organizer, told.class_id, TAKER, now=NOW)
    fourth = (await queries.find(told.organizer, "0004")).items[0]
    with pytest.raises(Refused) as refusal:
        await endings.void(told.organizer, fourth.id, "Nhầm", now=NOW)
    assert refusal.value.code == "handed_over"
    broken = {one.name for one in invariants.violations(await invariants.audit())}
    assert not broken - {"enrollment_in_history"}


async def test_where_two_revoke_the_one_who_asks_cannot_agree() -> None:
    told = await issued(people=1)
    paper = (await queries.find(told.organizer)).items[0]
    await office.turn(told.organizer, Switch.REVOCATION_BY_TWO, on=True)
    with pytest.raises(Refused):
        await service.revoke(told.organizer, paper.id, "Học hộ", now=NOW)
    second = await an_actor(Role.ORGANIZER, username="organizer02")
    assert not await endings.revoke(told.organizer, paper.id, "Học hộ", now=NOW)
    assert (await notices.inbox(second)).items[0].kind is Kind.REVOCATION_ASKED
    for attempt, code in (
        (endings.agree(told.organizer, paper.id, now=NOW), "own_request"),
        (endings.revoke(second, paper.id, "Nữa", now=NOW), "revocation_waiting"),
    ):
        with pytest.raises(Refused) as refusal:
            await attempt
        assert refusal.value.code == code
    await endings.decline(second, paper.id, now=NOW)
    await endings.revoke(told.organizer, paper.id, "Học hộ, có biên bản", now=NOW)
    await endings.agree(second, paper.id, now=NOW)
    view = await queries.certificate(second, paper.id)
    assert (view.state, view.ended_reason) == ("revoked", "Học hộ, có biên bản")


async def test_a_correction_by_decision_shows_its_lineage_both_ways() -> None:
    told = await issued(people=1)
    old = (await queries.find(told.organizer)).items[0]
    half = Replacement("Đổi tên đệm", date(2026, 11, 19), decision_number="12-QĐ/ĐUK")
    with pytest.raises(Invalid) as refusal:
        await service.replace(told.organizer, old.id, half, now=NOW)
    assert "decision_date" in refusal.value.answers
    whole = Replacement("Đổi tên đệm", date(2026, 11, 19), "12-QĐ/ĐUK", date(2026, 11, 18))
    made = await service.replace(told.organizer, old.id, whole, now=NOW)
    after = await endings.aftermath(told.organizer, made)
    assert (after.correction_number, after.correction_date) == ("12-QĐ/ĐUK", date(2026, 11, 18))
    before = await queries.certificate(told.organizer, old.id)
    assert (before.replaced_by_id, before.state) == (made, "replaced")
    told_all = await checking.check(old.code, today=TODAY)
    assert told_all.verdict is CheckVerdict.REPLACED


async def test_a_lost_paper_is_answered_and_never_issued_twice() -> None:
    told = await issued(people=1)
    paper = (await queries.find(told.organizer)).items[0]
    future = NewLoss("Mất", TODAY + timedelta(days=1))
    with pytest.raises(Invalid):
        await endings.tell_loss(told.organizer, paper.id, future, now=NOW)
    loss = await endings.tell_loss(told.organizer, paper.id, NewLoss("Mất", TODAY), now=NOW)
    answer = LossAnswer("12-XN/ĐUK", TODAY)
    await endings.answer_loss(told.organizer, loss, answer, now=NOW)
    with pytest.raises(Refused):
        await endings.answer_loss(told.organizer, loss, answer, now=NOW)
    secretary = await an_actor(Role.SECRETARY)
    [seen] = (await endings.aftermath(secretary, paper.id)).losses
    assert (seen.words, seen.answer_number) == ("Mất", "12-XN/ĐUK")


async def test_papers_are_handed_over_once_and_a_mistake_is_taken_back() -> None:
    told = await issued()
    some = (await queries.find(told.organizer)).items[0]
    one = NewHandOver("Nguyễn Văn An", TODAY, certificate_ids=[some.id])
    assert await handing_over.hand_over(told.organizer, told.class_id, one, now=NOW) == 1
    with pytest.raises(Refused):
        await handing_over.hand_over(told.organizer, told.class_id, one, now=NOW)
    rest = NewHandOver("Chị Hoa", TODAY, unit_id=told.unit_id)
    assert await handing_over.hand_over(told.organizer, told.class_id, rest, now=NOW) == 2
    secretary = await an_actor(Role.SECRETARY)
    seen = await handing_over.of_class(secretary, told.class_id)
    assert ([act.papers for act in seen.taken], seen.waiting) == ([2, 1], [])
    rows = grid((await books.hand_overs(secretary, told.class_id)).content)[3:]
    assert [row[1] for row in rows if row[5] == "Nguyễn Văn An"] == [some.number]
    assert [row[6] for row in rows] == [TODAY] * 3
    await handing_over.withdraw(told.organizer, seen.taken[0].id, "Ghi nhầm lớp", now=NOW)
    assert len((await handing_over.of_class(told.organizer, told.class_id)).waiting) == 2


async def test_each_is_told_once_six_three_and_one_month_ahead() -> None:
    told = await issued(people=2)
    secretary = await an_actor(Role.SECRETARY)
    learner = await an_actor(Role.LEARNER)
    await db.rows(
        "UPDATE person SET account = $1 WHERE id = $2", learner.account_id, told.people[0]
    )
    await db.rows(
        "UPDATE person SET standing = 'probationary', ceremony_date = '2030-12-01' WHERE id = $1",
        told.people[1],
    )
    assert await reminding.remind(TODAY) == 0
    for day, many in ((date(2031, 5, 20), 1), (date(2031, 5, 21), 0), (date(2031, 8, 20), 2)):
        # The holding ends on 12/11/2031; probation of the other on 1/12/2031.
        assert await reminding.remind(day) == many, day
    assert await reminding.remind(date(2031, 10, 20)) == 2
    assert await reminding.remind(date(2031, 10, 21)) == 0
    kinds = [one.kind for one in (await notices.inbox(learner)).items]
    assert kinds == [Kind.CERTIFICATE_ENDING]
    assert Kind.UNIT_CERTIFICATES_ENDING in {
        one.kind for one in (await notices.inbox(secretary)).items
    }
    page = await expiring.ending(secretary, months=6, today=date(2031, 6, 1))
    assert [one.person_id for one in page.items] == [told.people[0]]


async def test_the_office_hears_once_when_fifteen_days_have_passed() -> None:
    told = await story.a_class(people=1)
    await story.completed(told)
    assert await reminding.remind(date(2026, 11, 25)) == 0
    assert await reminding.remind(date(2026, 11, 26)) == 1
    assert await reminding.remind(date(2026, 11, 27)) == 0
    assert (await notices.inbox(told.organizer)).items[0].kind is Kind.CERTIFICATES_LATE


async def test_the_pages_of_a_paper_and_of_handing_over(
    browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    told = await issued(people=2)
    papers = (await queries.find(told.organizer)).items
    browser = await browser_as(Role.ORGANIZER)
    here = f"/certificates/{papers[0].id}"
    assert (await browser.get(f"{here}/voiding")).status_code == 200
    assert (await browser.post(f"{here}/voiding", reason="")).status_code == 422
    assert (await browser.post(f"{here}/loss", words="", told_on="1/11/2026")).status_code == 422
    await browser.post(f"{here}/loss", words="Cháy nhà", told_on="1/11/2026")
    assert "Cháy nhà" in (await browser.get(here)).text
    acts = f"/classes/{told.class_id}/handovers"
    page = await browser.get(acts)
    assert "Còn 2 trong 2 giấy chưa giao" in page.text
    wrong = await browser.post(acts, taker="", taken_on="20/11/2026", unit_id=str(told.unit_id))
    assert wrong.status_code == 422
    ids = [str(paper.id) for paper in papers]
    await browser.post(acts, taker="Anh Ba", taken_on="20/11/2026", certificate_ids=ids)
    assert "Đã giao đủ 2 giấy" in (await browser.get(acts)).text
    assert "Anh Ba" in (await browser.get(here)).text
    assert (await browser.get("/certificates/ending?months=12")).status_code == 200
    office_page = await browser.get(f"{here}/replacement")
    assert "Số quyết định cải chính" in office_page.text
