"""The pages of the register: issuing, finding, one paper, revoking and replacing."""

from datetime import date

import pytest

from tests import story
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Role
from training.certificates import queries, service
from training.certificates.rules import CertificateState
from training.certificates.schemas import IssueOrder
from training.office import service as office
from training.office.rules import Switch


@pytest.fixture(autouse=True)
def _on_the_day_of_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.NOW)


async def _issued(people: int = 2) -> tuple[story.Story, list[int]]:
    """A class whose certificates are in the register."""
    hall = await story.a_class(people=people)
    await story.completed(hall)
    await service.ask_issue(
        hall.organizer, hall.class_id, IssueOrder(clock.today()), today=clock.today()
    )
    found = await db.rows("SELECT id FROM certificate ORDER BY id")
    return hall, [row["id"] for row in found]


async def _print(certificate: int) -> None:
    await db.rows(
        "UPDATE certificate SET pdf = '%PDF-1.7'::bytea, pdf_hash = '\\x00' WHERE id = $1",
        certificate,
    )


async def test_issuing_says_how_many_and_from_which_number_then_does_it(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=2)
    await story.completed(hall)
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.get(f"/classes/{hall.class_id}/certificates/new")
    assert "<h1>Cấp 2 giấy chứng nhận</h1>" in page.text
    assert "0001/GCN-ĐUK đến 0002/GCN-ĐUK" in page.text
    assert 'value="214-QĐ/ĐUK"' in page.text
    done = await organizer.post(
        f"/classes/{hall.class_id}/certificates",
        decision_number="214-QĐ/ĐUK",
        decision_date="10/11/2026",
        issued_on="12/11/2026",
    )
    assert done.status_code == 303
    waiting = await organizer.get(done.headers["location"])
    assert "2 giấy đã vào sổ gốc." in waiting.text
    assert "data-poll" in waiting.text
    assert 'http-equiv="refresh"' in waiting.text
    assert await db.value("SELECT count(*) FROM certificate") == 2


async def test_a_decision_that_is_not_the_classs_is_refused_at_its_field(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=1)
    await story.completed(hall)
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.post(
        f"/classes/{hall.class_id}/certificates",
        decision_number="999-QĐ/ĐUK",
        decision_date="10/11/2026",
        issued_on="12/11/2026",
    )
    assert page.status_code == 422
    assert "decision_number-error" in page.text
    assert 'value="999-QĐ/ĐUK"' in page.text
    assert await db.value("SELECT count(*) FROM certificate") == 0


async def test_late_issuing_is_warned_of(
    browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = await story.a_class(people=1)
    await story.completed(hall)
    organizer = await browser_as(Role.ORGANIZER)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 1))
    page = await organizer.get(f"/classes/{hall.class_id}/certificates/new")
    assert "Đã quá hạn cấp giấy 6 ngày." in page.text


async def test_a_finished_job_sends_the_waiting_page_on(browser_as: BrowserAs) -> None:
    hall, _ = await _issued()
    job = await db.value("SELECT id FROM job ORDER BY id DESC LIMIT 1")
    await db.rows("UPDATE job SET state = 'done', done = 2 WHERE id = $1", job)
    organizer = await browser_as(Role.ORGANIZER)
    path = f"/classes/{hall.class_id}/certificates/jobs/{job}"
    answer = await organizer.http.get(path, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == path
    assert "Đã in xong 2 giấy." in (await organizer.get(path)).text


async def test_the_register_finds_by_name_without_diacritics_and_refuses_citizen_numbers(
    browser_as: BrowserAs,
) -> None:
    await _issued()
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.get("/certificates?q=nguyen van an")
    assert "Nguyễn Văn An" in page.text
    assert "Trần Thị Bình" not in page.text
    assert "Có giá trị" in page.text
    assert (await organizer.get("/certificates?q=001204012345")).status_code == 422
    assert "Không tìm thấy giấy nào" in (await organizer.get("/certificates?q=zzz")).text


async def test_a_learner_sees_only_own_certificates_and_downloads_them(
    browser_as: BrowserAs,
) -> None:
    _, (first, second) = await _issued()
    await _print(first)
    await _print(second)
    owner = await db.value("SELECT person FROM certificate WHERE id = $1", first)
    learner = await browser_as(Role.LEARNER)
    await db.rows("UPDATE person SET account = $1 WHERE id = $2", learner.actor.account_id, owner)
    page = await learner.get("/certificates")
    assert "Bạn có 1 giấy chứng nhận" in page.text
    assert "hết ngày" in page.text
    paper = await learner.get(f"/certificates/{first}.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    for path in (f"/certificates/{second}", f"/certificates/{second}.pdf"):
        assert (await learner.get(path)).status_code == 404
    assert (await learner.get(f"/certificates/{first}/revocation")).status_code == 403


@pytest.mark.parametrize("name", ["x.pdf", "1.txt", "1.pdf.pdf", "٣", "99999999999999999999"])
async def test_odd_addresses_are_not_found(browser_as: BrowserAs, name: str) -> None:
    organizer = await browser_as(Role.ORGANIZER)
    assert (await organizer.get(f"/certificates/{name}")).status_code == 404


async def test_a_certificate_shows_its_facts_and_proof(browser_as: BrowserAs) -> None:
    _, (first, _) = await _issued()
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.get(f"/certificates/{first}")
    for words in ("Nguyễn Văn An", "0001/GCN-ĐUK", "Giỏi", "05/9/2004", "Dự 10 trong 10 tiết"):
        assert words in page.text
    assert "Giấy chưa in xong." in page.text


async def test_revoking_asks_for_a_reason_and_keeps_the_line(browser_as: BrowserAs) -> None:
    _, (first, _) = await _issued()
    organizer = await browser_as(Role.ORGANIZER)
    path = f"/certificates/{first}/revocation"
    assert "Thu hồi giấy 0001/GCN-ĐUK?" in (await organizer.get(path)).text
    assert (await organizer.post(path, reason="")).status_code == 422
    done = await organizer.post(path, reason="QĐ 188-QĐ/ĐUK, học hộ")
    assert done.status_code == 303
    page = await organizer.get(f"/certificates/{first}")
    assert "Đã thu hồi ngày" in page.text
    assert f'href="{path}"' not in page.text
    assert (await organizer.post(path, reason="lần nữa")).status_code == 409


async def test_a_replacement_takes_a_new_number_and_both_name_each_other(
    browser_as: BrowserAs,
) -> None:
    _, (first, _) = await _issued()
    organizer = await browser_as(Role.ORGANIZER)
    path = f"/certificates/{first}/replacement"
    refused = await organizer.post(path, reason="In sai tên đệm", issued_on="31/2/2026")
    assert refused.status_code == 422
    assert "In sai tên đệm" in refused.text
    today = clock.today()
    done = await organizer.post(
        path, reason="In sai tên đệm", issued_on=f"{today.day}/{today.month}/{today.year}"
    )
    assert done.status_code == 303
    new = await organizer.get(done.headers["location"])
    assert "Giấy này thay cho một giấy cấp trước." in new.text
    old = await organizer.get(f"/certificates/{first}")
    assert "Đã cấp thay bằng giấy 0003/GCN-ĐUK." in old.text


async def test_a_trainer_has_no_way_into_the_register(browser_as: BrowserAs) -> None:
    trainer = await browser_as(Role.TRAINER)
    assert (await trainer.get("/certificates")).status_code == 403
    assert (await trainer.get("/classes/1/certificates/new")).status_code == 403


async def test_where_two_must_agree_the_second_agrees_and_the_first_may_think_again(
    browser_as: BrowserAs,
) -> None:
    hall, (first, _) = await _issued()
    await office.turn(hall.organizer, Switch.REVOCATION_BY_TWO, on=True)
    asking, second = [
        await browser_as(Role.ORGANIZER, username=name) for name in ("asking", "second")
    ]
    path = f"/certificates/{first}/revocation"
    for answer, counts in (("refusal", True), ("agreement", False)):
        await asking.post(path, reason="Khai sai")
        own = await asking.post(f"{path}/agreement")
        assert own.headers["location"] == f"/certificates/{first}"
        assert (await queries.certificate(hall.organizer, first)).state is CertificateState.VALID
        assert (await second.post(f"{path}/{answer}")).status_code == 303
        state = (await queries.certificate(hall.organizer, first)).state
        assert (state is CertificateState.VALID) is counts
    assert (await second.post("/certificates/999999/revocation/agreement")).status_code == 404
