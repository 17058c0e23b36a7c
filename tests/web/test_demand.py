"""From who lacks a paper to the list of a class: found, chosen, looked at, enrolled."""

import re
from datetime import date, timedelta

from tests.cast import a_unit, an_actor
from tests.enrollment.story import a_class, people
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Role
from training.reports import gaps
from training.reports.gaps import Demand, Lack, quarter_ends


async def test_the_unit_chooses_people_sees_what_comes_of_it_and_enrolls_them(
    browser_as: BrowserAs,
) -> None:
    class_id = await a_class(capacity=1, closes_at=None)
    await a_class(capacity=9, code="NT 09/2026", state="closed")
    lacking = await people(3)
    secretary = await browser_as(Role.SECRETARY)
    page = (await secretary.get("/reports/gaps?course=NT")).text
    assert "3 quần chúng chưa có giấy nhận thức" in page
    assert "còn 1 chỗ" in page
    assert "NT 09/2026" not in page
    nobody = await secretary.get(f"/reports/gaps/selection?course=NT&class_id={class_id}")
    assert nobody.status_code == 422
    assert "Chọn ít nhất một người" in nobody.text
    query = f"course=NT&class_id={class_id}&person_id={lacking[0]}&person_id={lacking[1]}"
    seen = (await secretary.get(f"/reports/gaps/selection?{query}")).text
    assert "2 người vào được" in seen
    assert "Danh sách dự bị" in seen
    assert await db.value("SELECT count(*) FROM enrollment") == 0
    chosen = re.findall(r'name="person_id" value="(\d+)"', seen)
    assert [int(one) for one in chosen] == lacking[:2]
    done = await secretary.post(f"/classes/{class_id}/enrollments/bulk", person_id=chosen)
    assert done.status_code == 303
    after = (await secretary.get("/reports/gaps?course=NT")).text
    assert "NT 06/2026" in after
    outside = (await secretary.get("/reports/gaps?course=NT&outside=1")).text
    assert "1 quần chúng chưa có giấy nhận thức" in outside
    # All of them at once are those without a class; who is in already is named with the reason.
    whole = (
        await secretary.get(f"/reports/gaps/selection?course=NT&class_id={class_id}&all=1")
    ).text
    assert "1 người vào được" in whole
    late = await secretary.post(f"/classes/{class_id}/enrollments/bulk", person_id=lacking)
    assert late.status_code == 200
    assert "Đã ghi danh 1 người" in late.text
    assert late.text.count("đã có tên trong lớp") == 2


async def test_papers_that_end_this_quarter_are_found_and_kept_as_a_workbook(
    browser_as: BrowserAs,
) -> None:
    today = clock.today()
    ends = quarter_ends(today)
    holders = await people(3)
    for person, until in zip(holders, (ends, ends + timedelta(days=1), None), strict=True):
        await db.rows(
            "INSERT INTO holding (person, course_code, source, number, valid_from, valid_until)"
            " VALUES ($1, 'NT', 'elsewhere', '1/GCN', '2020-01-01', $2)",
            person,
            until,
        )
    office = await an_actor(Role.ORGANIZER)
    ending = Demand(course="NT", kind=Lack.ENDING)
    [found] = (await gaps.gaps(office, ending, today=today)).items
    assert (found.person_id, found.valid_until) == (holders[0], ends)
    assert await gaps.how_many(office, ending, today=today) == 1
    auditor = await browser_as(Role.AUDITOR)
    page = (await auditor.get("/reports/gaps?course=NT&kind=ending")).text
    assert "1 giấy chứng nhận hết giá trị trong quý này" in page
    assert 'name="person_id"' not in page
    book = await auditor.get("/reports/gaps/workbook.xlsx?course=NT&kind=ending")
    assert book.content.startswith(b"PK")
    foreign = await browser_as(
        Role.SECRETARY, unit_id=await a_unit("KHAC", "Trường Khác"), username="secretary02"
    )
    assert (
        "Không ai thiếu giấy này" in (await foreign.get("/reports/gaps?course=NT&kind=ending")).text
    )
    assert (await auditor.get("/reports/gaps/selection?course=NT&class_id=1")).status_code == 403


def test_a_quarter_ends_with_its_third_month() -> None:
    assert quarter_ends(date(2026, 1, 1)) == date(2026, 3, 31)
    assert quarter_ends(date(2026, 11, 24)) == date(2026, 12, 31)
