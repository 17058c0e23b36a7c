"""The page of a class's papers, and the files behind its buttons."""

import pytest

from tests import story
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Role
from training.certificates import service as certificates
from training.certificates.schemas import IssueOrder
from training.jobs import worker


@pytest.fixture(autouse=True)
def _on_the_day_of_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.NOW)


async def test_the_office_finds_every_paper_of_a_class_and_its_file(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=2)
    organizer = await browser_as(Role.ORGANIZER)
    here = f"/classes/{hall.class_id}/papers"
    assert f'href="{here}"' in (await organizer.get(f"/classes/{hall.class_id}")).text
    page = (await organizer.get(here)).text
    assert f'href="{here}/opening.docx"' in page
    assert f'href="{here}/not-completed.xlsx"' in page
    word = await organizer.get(f"{here}/opening.docx")
    assert word.headers["content-disposition"].startswith(
        'attachment; filename="quyet dinh mo lop nt 01-2026.docx"'
    )
    assert word.content[:2] == b"PK"
    assert (await organizer.get(f"{here}/opening.exe")).status_code == 404


async def test_a_notice_takes_its_number_and_day_or_says_what_is_wrong(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=2)
    secretary = await browser_as(Role.SECRETARY, unit_id=hall.unit_id)
    here = f"/classes/{hall.class_id}/papers"
    page = (await secretary.get(here)).text
    assert "opening.docx" not in page
    wrong = await secretary.get(f"{here}/notice?number=TB&dated=31/2/2026&form=pdf")
    assert wrong.status_code == 422
    assert 'value="TB"' in wrong.text
    assert "dated-error" in wrong.text
    wrong = await secretary.get(f"{here}/notice?number=TB&dated=&form=pdf")
    assert "number-error" in wrong.text
    made = await secretary.get(f"{here}/notice?number=85-TB/ĐUK&dated=21/9/2026&form=pdf")
    assert made.content[:5] == b"%PDF-"
    assert (await secretary.get(f"{here}/opening.docx")).status_code == 403


async def test_a_cancelled_class_has_no_papers_and_says_so(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    await db.rows("UPDATE training_class SET state = 'cancelled' WHERE id = $1", hall.class_id)
    organizer = await browser_as(Role.ORGANIZER)
    here = f"/classes/{hall.class_id}/papers"
    assert "đã hủy" in (await organizer.get(here)).text
    assert (await organizer.get(f"{here}/opening.pdf")).status_code == 409


async def test_sheets_for_the_hall_are_on_the_page_and_a_trainer_gets_theirs(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=2)
    trainer = await browser_as(Role.TRAINER)
    here = f"/classes/{hall.class_id}/papers"
    page = (await trainer.get(here)).text
    assert f"{here}/notice" not in page
    sheet = f"{here}/sign-in?session={hall.sessions[0]}"
    assert f'href="{sheet}"' in page
    assert (await trainer.get(sheet)).content[:5] == b"%PDF-"
    unasked = await trainer.get(f"{here}/sign-in")
    assert unasked.status_code == 422
    assert "Chọn buổi cần in tờ ký tên." in unasked.text
    assert (await trainer.get(f"{here}/sign-in?session=999999")).status_code == 404
    assert (await trainer.get(f"{here}/attendance.xlsx")).content[:2] == b"PK"
    assert (await trainer.get(f"{here}/cards")).status_code == 403
    assert (await (await browser_as(Role.LEARNER)).get(here)).status_code == 403
    organizer = await browser_as(Role.ORGANIZER)
    assert (await organizer.get(f"{here}/cards?unit={hall.unit_id}")).content[:5] == b"%PDF-"
    assert (await organizer.get(f"{here}/cards?unit=999999")).status_code == 409


async def test_the_register_book_and_a_confirmation_are_a_click_from_the_certificates(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=1)
    await story.completed(hall)
    order = IssueOrder(clock.today())
    await certificates.ask_issue(hall.organizer, hall.class_id, order, today=clock.today())
    one = await db.value("SELECT id FROM certificate")
    organizer = await browser_as(Role.ORGANIZER)
    assert 'href="/register-books"' in (await organizer.get("/certificates")).text
    page = (await organizer.get("/register-books")).text
    book = await db.value("SELECT id FROM register_book")
    assert f'action="/register-books/{book}/printouts"' in page
    asked = await organizer.post(f"/register-books/{book}/printouts", volume="1")
    waiting = await organizer.get(asked.headers["location"])
    assert "Sổ gốc NT năm 2026.pdf" in waiting.text
    await worker.do(await db.value("SELECT job FROM printout"))
    assert "Đã xong 1 dòng." in (await organizer.get(asked.headers["location"])).text
    file = await organizer.get(f"{asked.headers['location']}/file")
    assert file.content[:5] == b"%PDF-"
    nobody = f"/register-books/{book}/printouts"
    assert (await organizer.post(nobody, volume="2")).status_code == 422
    auditor = await browser_as(Role.AUDITOR)
    assert f"{book}/book.pdf?volume=1" in (await auditor.get("/register-books")).text
    pdf = await organizer.get(f"/register-books/{book}/book.pdf?volume=1")
    assert pdf.content[:5] == b"%PDF-"
    assert (await organizer.get(f"/register-books/{book}/book.xlsx")).content[:2] == b"PK"
    asking = f"/certificates/{one}/confirmation"
    assert f'href="{asking}"' in (await organizer.get(f"/certificates/{one}")).text
    assert "Số giấy xác nhận" in (await organizer.get(asking)).text
    wrong = await organizer.get(f"{asking}/file?number=abc&dated=&form=pdf")
    assert wrong.status_code == 422
    assert 'value="abc"' in wrong.text
    made = await organizer.get(f"{asking}/file?number=&dated=20/11/2026&form=docx")
    assert made.content[:2] == b"PK"


async def test_a_printout_is_asked_for_waited_for_and_fetched(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    await story.completed(hall)
    organizer = await browser_as(Role.ORGANIZER)
    here = f"/classes/{hall.class_id}/papers"
    none_yet = await organizer.post(f"{here}/printouts", kind="certificates")
    assert none_yet.status_code == 409
    assert "chưa có giấy chứng nhận nào" in none_yet.text
    order = IssueOrder(clock.today())
    await certificates.ask_issue(hall.organizer, hall.class_id, order, today=clock.today())
    assert 'name="text_only"' in (await organizer.get(here)).text
    asked = await organizer.post(
        f"{here}/printouts", kind="certificates", landscape="true", text_only="false"
    )
    assert asked.status_code == 303
    waiting = await organizer.get(asked.headers["location"])
    assert "data-poll" in waiting.text
    row = (await db.rows("SELECT job, landscape FROM printout"))[0]
    assert row["landscape"]
    await worker.do(row["job"])
    done = (await organizer.get(asked.headers["location"])).text
    assert "<h1>Bản in đã sẵn sàng</h1>" in done
    made = await organizer.get(asked.headers["location"] + "/file")
    assert made.content[:5] == b"%PDF-"
    assert made.headers["content-length"] == str(len(made.content))
    secretary = await browser_as(Role.SECRETARY, unit_id=hall.unit_id)
    assert (await secretary.get(asked.headers["location"])).status_code == 404
