"""The office passes over a rule on the pages: one person by form, one row of a list."""

from tests.cast import an_actor
from tests.enrollment.story import NOW, a_class, people
from tests.enrollment.test_imports import send
from tests.web.conftest import BrowserAs
from training import db
from training.actor import Role
from training.enrollment import confirming


async def test_the_office_ticks_what_it_passes_over_and_says_why(browser_as: BrowserAs) -> None:
    class_id = await a_class(closes_at=None)
    person = (await people(1, standing="full"))[0]
    here = f"/classes/{class_id}/enrollments/new"
    secretary = await browser_as(Role.SECRETARY)
    assert "Vẫn cho vào lớp" not in (await secretary.get(f"{here}?person_id={person}")).text
    forced = {"person_id": person, "override_rules": "standing", "override_reason": "Xin"}
    assert (await secretary.post(here, **forced)).status_code == 403
    office = await browser_as(Role.ORGANIZER)
    assert "Vẫn cho vào lớp" in (await office.get(f"{here}?person_id={person}")).text
    blank = await office.post(here, **(forced | {"override_reason": " "}))
    assert blank.status_code == 422
    assert "Ghi lý do bỏ qua" in blank.text
    unticked = await office.post(here, person_id=person, override_reason="Thường vụ đồng ý")
    assert "Đánh dấu điều kiện" in unticked.text
    assert "Thường vụ đồng ý" in unticked.text
    made = await office.post(here, **(forced | {"override_reason": "Thường vụ đồng ý"}))
    assert made.status_code == 303
    page = (await office.get(made.headers["location"])).text
    assert "Văn phòng đã bỏ qua" in page
    assert "Thường vụ đồng ý" in page


async def test_the_office_lets_a_row_of_a_list_in(browser_as: BrowserAs) -> None:
    sender = await an_actor(Role.SECRETARY)
    first = await a_class(capacity=70, closes_at=None)
    second = await a_class(capacity=70, closes_at=None, code="NT 07/2026")
    read = await send(sender, first, "awareness-clean.xlsx")
    await confirming.confirm(sender, read.id, now=NOW)
    again = await send(sender, second, "awareness-clean.xlsx")
    row = again.rows[0].row
    here = f"/imports/{again.id}/rows/{row}/override"
    secretary = await browser_as(Role.SECRETARY)
    assert here not in (await secretary.get(f"/imports/{again.id}")).text
    assert (await secretary.get(here)).status_code == 403
    office = await browser_as(Role.ORGANIZER)
    assert here in (await office.get(f"/imports/{again.id}")).text
    assert "cùng khóa học" in (await office.get(here)).text
    blank = await office.post(here, override_rules="other_class")
    assert blank.status_code == 422
    done = await office.post(here, override_rules="other_class", override_reason="Học lại")
    assert done.status_code == 303
    assert "không vướng điều kiện nào" in (await office.get(here)).text
    assert "Văn phòng cho qua: Học lại" in (await office.get(f"/imports/{again.id}")).text
    assert await db.value("SELECT count(*) FROM event WHERE action = 'list.row_overridden'") == 1


async def test_what_stands_against_somebody_is_seen_before_they_are_chosen(
    browser_as: BrowserAs,
) -> None:
    class_id = await a_class(closes_at=None)
    [fit] = await people(1, name="Lê Thị Lan")
    [wrong] = await people(1, name="Lê Thị Liên", standing="full")
    secretary = await browser_as(Role.SECRETARY)
    found = (await secretary.get(f"/classes/{class_id}/enrollments/new?q=Le Thi")).text
    assert found.count("Chưa đúng đối tượng") == 1
    page = (await secretary.get(f"/persons/{fit}")).text
    assert f"/classes/{class_id}/enrollments/new?person_id={fit}" in page
    # A class for candidates is nothing for a full member.
    assert "Vào được lớp nào" not in (await secretary.get(f"/persons/{wrong}")).text
    auditor = await browser_as(Role.AUDITOR)
    assert "Vào được lớp nào" not in (await auditor.get(f"/persons/{fit}")).text
