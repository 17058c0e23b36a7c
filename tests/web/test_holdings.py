"""Certificates earned elsewhere on the pages: one by form, many by workbook."""

import re

from tests.cast import a_unit
from tests.enrollment.story import people
from tests.passport.test_elsewhere import HEAD, ROW
from tests.passport.test_lists import NUMBERS, a_person, book
from tests.web.conftest import BrowserAs
from training.actor import Role

FORM = {
    "course": "NT",
    "number": "12/GCN-KCQ",
    "issuer": "Đảng ủy Khối các cơ quan",
    "issued_on": "15/1/2026",
}


async def test_a_secretary_records_corrects_and_ends_a_paper(browser_as: BrowserAs) -> None:
    secretary, [person] = await browser_as(Role.SECRETARY), await people(1)
    here = f"/persons/{person}/holdings/new"
    assert here in (await secretary.get(f"/persons/{person}")).text
    assert (await secretary.get(here)).status_code == 200
    wrong = await secretary.post(here, **(FORM | {"number": "", "issued_on": "31/2/2026"}))
    assert wrong.status_code == 422
    assert "Nhập số giấy chứng nhận" in wrong.text
    assert "31/2/2026" in wrong.text
    assert (await secretary.post(here, **FORM)).status_code == 303
    page = (await secretary.get(f"/persons/{person}")).text
    assert "Đảng ủy Khối các cơ quan" in page
    [edit] = re.findall(rf"/persons/{person}/holdings/\d+", page)
    assert 'value="15/1/2026"' in (await secretary.get(edit)).text
    silent = await secretary.post(edit, **(FORM | {"number": "13/GCN", "reason": ""}))
    assert silent.status_code == 422
    fixed = await secretary.post(edit, **(FORM | {"number": "13/GCN", "reason": "Gõ nhầm"}))
    assert fixed.status_code == 303
    ended = await secretary.post(edit, **(FORM | {"end": "1", "reason": "Không phải của họ"}))
    assert ended.status_code == 303
    assert "Không phải của họ" in (await secretary.get(f"/persons/{person}")).text
    assert (await secretary.get(edit)).status_code == 409
    foreign = await browser_as(
        Role.SECRETARY, unit_id=await a_unit("KHAC", "Trường Khác"), username="secretary02"
    )
    assert (await foreign.get(here)).status_code == 404
    assert (await (await browser_as(Role.AUDITOR)).get(here)).status_code == 403


async def test_a_workbook_of_papers_is_looked_at_and_confirmed(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    person = await a_person(NUMBERS[0])
    assert (await secretary.get("/holdings/new")).status_code == 200
    assert (await secretary.get("/holdings/template.xlsx")).content.startswith(b"PK")
    rows = [
        (1, "Nguyễn Thị Hòa", NUMBERS[0], *ROW),
        (2, "Không Có Ai", NUMBERS[1], *ROW),
    ]
    sent = await secretary.http.post(
        "/holdings",
        data={"_csrf": secretary.csrf},
        files={"file": ("giay.xlsx", book(rows, HEAD))},
    )
    here = sent.headers["location"]
    assert "2 dòng, còn 1 dòng phải sửa" in (await secretary.get(here)).text
    assert (await secretary.post(f"{here}/confirmation")).status_code == 303
    assert "12/GCN-KCQ" in (await secretary.get(f"/persons/{person}")).text
    assert (await secretary.post(f"{here}/discarding")).status_code == 303
    assert "Danh sách đã bỏ" in (await secretary.get(here)).text
