"""Somebody's way as a page, the two milestones as forms, and lists of both."""

import re
from datetime import date

from tests.cast import a_unit
from tests.enrollment.story import people
from tests.passport.test_lists import GOOD, NUMBERS, a_person, book
from tests.web.conftest import Browser, BrowserAs
from training import db
from training.actor import Role

ADMISSION = {
    "decision_number": "97-QĐ/ĐUK",
    "decision_date": "12/5/2025",
    "ceremony_date": "19/5/2025",
}


async def test_the_way_says_what_is_next_and_moves_on(browser_as: BrowserAs) -> None:
    secretary, [person] = await browser_as(Role.SECRETARY), await people(1)
    way = f"/persons/{person}/passport"
    page = (await secretary.get(way)).text
    assert "Tiếp theo: Lớp bồi dưỡng nhận thức về Đảng" in page
    assert f'href="/persons/{person}/admission"' in page
    assert (await secretary.get(f"/persons/{person}/admission")).status_code == 200
    answer = await secretary.post(f"/persons/{person}/admission", **ADMISSION)
    assert answer.headers["location"] == way
    page = (await secretary.get(way)).text
    assert "Tiếp theo: Lớp bồi dưỡng đảng viên mới" in page
    assert "Quyết định số 97-QĐ/ĐUK, ngày 12/5/2025." in page
    form = (await secretary.get(f"/persons/{person}/recognition")).text
    assert "hết 12 tháng dự bị ngày 19/5/2026" in form
    answer = await secretary.post(f"/persons/{person}/recognition", recognition_date="25/5/2026")
    assert answer.status_code == 303
    assert "Không còn bước nào phải làm" in (await secretary.get(way)).text


async def test_a_correction_asks_for_its_reason_and_keeps_what_was_typed(
    browser_as: BrowserAs,
) -> None:
    secretary, [person] = await browser_as(Role.SECRETARY), await people(1)
    here = f"/persons/{person}/admission"
    empty = await secretary.post(here, decision_number="97-QĐ/ĐUK", ceremony_date="31/2/2025")
    assert empty.status_code == 422
    assert 'id="ceremony_date-error"' in empty.text
    assert 'value="31/2/2025"' in empty.text
    await secretary.post(here, **ADMISSION)
    refused = await secretary.post(here, **(ADMISSION | {"ceremony_date": "20/5/2025"}))
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert 'value="20/5/2025"' in refused.text
    changed = ADMISSION | {"ceremony_date": "20/5/2025", "reason": "Gõ nhầm"}
    assert (await secretary.post(here, **changed)).status_code == 303
    kept = await db.value("SELECT ceremony_date FROM person WHERE id = $1", person)
    assert kept == date(2025, 5, 20)


async def test_recognition_waits_for_the_admission(browser_as: BrowserAs) -> None:
    secretary, [person] = await browser_as(Role.SECRETARY), await people(1)
    here = f"/persons/{person}/recognition"
    assert "Chưa ghi ngày lễ kết nạp" in (await secretary.get(here)).text
    assert (await secretary.post(here, recognition_date="25/5/2026")).status_code == 409


async def test_a_learner_sees_their_own_way_only(browser_as: BrowserAs) -> None:
    learner, [mine, other] = await browser_as(Role.LEARNER), await people(2)
    assert (await learner.get("/passport")).status_code == 404
    await db.rows("UPDATE person SET account = $1 WHERE id = $2", learner.actor.account_id, mine)
    led = await learner.get("/passport")
    assert led.headers["location"] == f"/persons/{mine}/passport"
    page = await learner.get(f"/persons/{mine}/passport")
    assert page.status_code == 200
    assert "/admission" not in page.text
    assert (await learner.get(f"/persons/{other}/passport")).status_code == 404
    assert (await learner.get(f"/persons/{mine}/admission")).status_code == 403


async def test_who_may_not_and_who_is_elsewhere(browser_as: BrowserAs) -> None:
    [person] = await people(1)
    foreign = await browser_as(
        Role.SECRETARY, unit_id=await a_unit("KHAC", "Trường Khác"), username="secretary02"
    )
    assert (await foreign.get(f"/persons/{person}/passport")).status_code == 404
    assert (await foreign.post(f"/persons/{person}/admission", **ADMISSION)).status_code == 404
    auditor = await browser_as(Role.AUDITOR)
    assert (await auditor.get(f"/persons/{person}/passport")).status_code == 200
    assert (await auditor.get("/milestones/new")).status_code == 403
    assert (await auditor.post(f"/persons/{person}/admission", **ADMISSION)).status_code == 403


async def upload(somebody: Browser, content: bytes) -> str:
    answer = await somebody.http.post(
        "/milestones",
        data={"_csrf": somebody.csrf},
        files={"file": ("ket-nap.xlsx", content)},
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_a_list_is_looked_at_confirmed_and_its_bad_rows_stay(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    person = await a_person(NUMBERS[0])
    assert (await secretary.get("/milestones/new")).status_code == 200
    assert (await secretary.get("/milestones/template.xlsx")).content.startswith(b"PK")
    nothing = await secretary.post("/milestones")
    assert nothing.status_code in {400, 422}
    rows = [(1, "Nguyễn Thị Hòa", NUMBERS[0], *GOOD), (2, "Không Có Ai", NUMBERS[1], *GOOD)]
    here = await upload(secretary, book(rows))
    page = (await secretary.get(here)).text
    assert "2 dòng, còn 1 dòng phải sửa" in page
    assert "Không có hồ sơ nào với số này" in page
    assert NUMBERS[1] not in page
    assert "Ghi 1 dòng" in page
    done = await secretary.post(f"{here}/confirmation")
    assert done.status_code == 303
    assert await db.value("SELECT standing FROM person WHERE id = $1", person) == "probationary"
    after = (await secretary.get(here)).text
    assert "còn 1 dòng phải sửa" in after
    assert not re.search(r"Ghi \d+ dòng", after)
    other = await browser_as(
        Role.SECRETARY, unit_id=await a_unit("KHAC", "Trường Khác"), username="secretary02"
    )
    assert (await other.get(here)).status_code == 404
    gone = await secretary.post(f"{here}/discarding")
    assert gone.status_code == 303
    assert "Danh sách đã bỏ" in (await secretary.get(here)).text
