"""Registering one person by page, and what may be done with an enrollment."""

import pytest

from tests.cast import a_unit
from tests.enrollment.story import a_class, people, states
from tests.web.conftest import Browser, BrowserAs
from tests.web.test_classes import title
from training import clock, db
from training.actor import SYSTEM, Role
from training.enrollment import service

NEWCOMER = {
    "full_name": "Tôn Nữ Công Huyền Hoàng Phương Quỳnh Giao",
    "gender": "female",
    "birth_date": "5/9/2003",
    "national_id": "001303001234",
    "standing": "candidate",
    "branch": "Chi bộ Sinh viên 2",
}


async def _enrolled(class_id: int, person_id: int) -> int:
    return (await service.enroll(SYSTEM, class_id, person_id, now=clock.now())).id


async def _open(**changes: object) -> int:
    return await a_class(**{"closes_at": None, "capacity": 20} | changes)  # type: ignore[arg-type]  # a story's own fields


async def test_a_secretary_finds_somebody_reads_the_rules_and_enrolls(
    browser_as: BrowserAs,
) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open()
    (person,) = await people(1, name="Phạm Thị Hoà")
    here = f"/classes/{class_id}/enrollments/new"
    found = await secretary.get(f"{here}?q=pham thi hoa")
    assert f"person_id={person}" in found.text
    asked = await secretary.get(f"{here}?person_id={person}")
    assert title(asked.text) == "Phạm Thị Hoà ghi danh được"
    assert "Đúng đối tượng của khóa học." in asked.text
    done = await secretary.post(here, person_id=person)
    assert done.status_code == 303
    shown = await secretary.get(done.headers["location"])
    assert "giữ một chỗ, chờ Văn phòng duyệt" in shown.text
    assert await states(class_id) == {"requested": 1}
    again = await secretary.post(here, person_id=person)
    assert again.status_code == 409
    assert "đã có tên trong lớp" in again.text


async def test_the_wrong_standing_is_told_with_the_rule(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open(course="ĐVM", code="ĐVM 01/2026")
    (person,) = await people(1)
    here = f"/classes/{class_id}/enrollments/new"
    asked = await secretary.get(f"{here}?person_id={person}")
    assert "chưa ghi danh được" in title(asked.text)
    assert "Chưa đúng đối tượng" in asked.text
    assert (await secretary.post(here, person_id=person)).status_code == 409
    assert await states(class_id) == {}


async def test_a_newcomer_is_put_on_record_and_enrolled_as_one(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open()
    done = await secretary.post(f"/classes/{class_id}/enrollments/newcomer", **NEWCOMER)
    assert done.status_code == 303, title(done.text)
    assert await states(class_id) == {"requested": 1}
    assert await db.value("SELECT unit FROM person") == secretary.actor.unit_id


async def test_a_newcomer_with_faults_keeps_what_was_typed(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open()
    here = f"/classes/{class_id}/enrollments/newcomer"
    refused = await secretary.post(here, **NEWCOMER | {"birth_date": "31/4/2004"})
    assert refused.status_code == 422
    assert 'value="31/4/2004"' in refused.text
    assert NEWCOMER["full_name"] in refused.text
    short = await secretary.post(here, **NEWCOMER | {"national_id": "12345"})
    assert short.status_code == 422
    assert 'id="national_id-error"' in short.text


@pytest.mark.commits
async def test_a_newcomer_of_a_closed_class_is_not_put_on_record(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open(state="closed")
    here = f"/classes/{class_id}/enrollments/newcomer"
    refused = await secretary.post(here, **NEWCOMER)
    assert refused.status_code == 409
    assert "không còn nhận ghi danh" in refused.text
    assert not await db.value("SELECT count(*) FROM person")


async def test_somebody_who_may_be_known_is_asked_about_first(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open()
    await people(1, name=NEWCOMER["full_name"])
    await db.rows("UPDATE person SET birth_date = '2003-09-05'")
    here = f"/classes/{class_id}/enrollments/newcomer"
    asked = await secretary.post(here, **NEWCOMER)
    assert asked.status_code == 409
    assert "Có thể người này đã có trong sổ." in asked.text
    assert await states(class_id) == {}
    done = await secretary.post(here, **NEWCOMER, different="on")
    assert done.status_code == 303
    assert await db.value("SELECT count(*) FROM person") == 2


async def test_a_full_class_puts_people_in_the_line(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open(capacity=1)
    first, second = await people(2)
    await _enrolled(class_id, first)
    done = await secretary.post(f"/classes/{class_id}/enrollments/new", person_id=second)
    page = await secretary.get(done.headers["location"])
    assert "danh sách dự bị, thứ 1" in page.text
    assert await states(class_id) == {"requested": 1, "waitlisted": 1}


async def test_the_office_confirms_rejects_and_whoever_waits_moves_up(
    browser_as: BrowserAs,
) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await _open(capacity=2)
    ids = [await _enrolled(class_id, person) for person in await people(3)]
    page = await office.get(f"/classes/{class_id}")
    assert "2 đề nghị chờ duyệt" in page.text
    back = f"/classes/{class_id}#requests"
    one = await office.post(f"/enrollments/{ids[0]}/confirmation", back=back)
    assert one.headers["location"] == back
    bare = await office.post(f"/enrollments/{ids[1]}/rejection", reason="")
    assert bare.status_code == 422
    assert "Ghi lý do" in bare.text
    gone = await office.post(f"/enrollments/{ids[1]}/rejection", reason="Đã học năm 2025")
    assert gone.status_code == 303
    assert await states(class_id) == {"confirmed": 1, "rejected": 1, "requested": 1}
    every = await office.post(f"/classes/{class_id}/enrollments/confirmation")
    assert every.status_code == 303
    assert await states(class_id) == {"confirmed": 2, "rejected": 1}


async def test_a_secretary_withdraws_until_the_class_is_convened(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open()
    one, two = [await _enrolled(class_id, person) for person in await people(2)]
    page = await secretary.get(f"/enrollments/{one}")
    assert f"/enrollments/{one}/withdrawal" in page.text
    assert f"/enrollments/{one}/confirmation" not in page.text
    assert (await secretary.post(f"/enrollments/{one}/withdrawal")).status_code == 303
    await db.rows("UPDATE training_class SET state = 'convened' WHERE id = $1", class_id)
    assert "withdrawal" not in (await secretary.get(f"/enrollments/{two}")).text
    late = await secretary.post(f"/enrollments/{two}/withdrawal", reason="Đi công tác")
    assert late.status_code == 409
    assert "Nhờ Văn phòng rút tên giúp" in late.text
    assert "Đi công tác" in late.text


async def test_the_office_moves_somebody_to_a_sister_class(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    here, there = await _open(), await _open(code="NT 07/2026")
    (person,) = await people(1)
    enrollment = await _enrolled(here, person)
    form = await office.get(f"/enrollments/{enrollment}/transfer")
    assert "NT 07/2026" in form.text
    assert "Còn 20 chỗ cho đơn vị" in form.text
    assert (await office.post(f"/enrollments/{enrollment}/transfer")).status_code == 422
    moved = await office.post(f"/enrollments/{enrollment}/transfer", class_id=there)
    assert moved.status_code == 303
    assert await states(there) == {"requested": 1}


async def test_the_list_is_searched_filtered_and_goes_on_by_cursor(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await _open(capacity=200, approval="automatic")
    for person in [*await people(103), *await people(1, name="Sùng A Phừ")]:
        await _enrolled(class_id, person)
    here = f"/classes/{class_id}/enrollments"
    first = await office.get(here)
    assert first.text.count("/enrollments/") > 100
    assert 'rel="next"' in first.text
    found = await office.get(f"{here}?q=sung a phu&state=confirmed")
    assert "Sùng A Phừ" in found.text
    assert "1 người trên trang này" in found.text
    assert "Không có ai khớp" in (await office.get(f"{here}?state=rejected")).text
    assert (await office.get(f"{here}?after=nonsense")).status_code == 422


async def test_a_number_is_not_searched_for_in_an_address(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    class_id = await _open()
    page = await secretary.get(f"/classes/{class_id}/enrollments/new?q=001303001234")
    assert page.status_code == 422


async def test_another_unit_sees_nothing_of_it(browser_as: BrowserAs) -> None:
    class_id = await _open()
    (person,) = await people(1, unit_id=await a_unit())
    enrollment = await _enrolled(class_id, person)
    foreign = await a_unit("CDYT", "Trường CĐ Y tế Hồng Hà")
    other = await browser_as(Role.SECRETARY, unit_id=foreign, username="secretary02")
    assert (await other.get(f"/enrollments/{enrollment}")).status_code == 404
    assert (await other.get(f"/enrollments/{enrollment}/withdrawal")).status_code == 404
    assert (await other.post(f"/enrollments/{enrollment}/withdrawal")).status_code == 404
    asked = f"/classes/{class_id}/enrollments/new"
    assert (await other.get(f"{asked}?person_id={person}")).status_code == 404
    assert (await other.post(asked, person_id=person)).status_code == 404
    assert "Nguyễn Văn A0" not in (await other.get(f"/classes/{class_id}")).text
    assert await states(class_id) == {"requested": 1}


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.AUDITOR, Role.LEARNER, Role.TRAINER])
async def test_only_the_office_decides(browser_as: BrowserAs, role: Role) -> None:
    class_id = await _open()
    (person,) = await people(1)
    enrollment = await _enrolled(class_id, person)
    somebody: Browser = await browser_as(role)
    for step in ("confirmation", "rejection", "transfer"):
        assert (await somebody.post(f"/enrollments/{enrollment}/{step}")).status_code == 403
    all_at_once = await somebody.post(f"/classes/{class_id}/enrollments/confirmation")
    assert all_at_once.status_code == 403
    assert await states(class_id) == {"requested": 1}
