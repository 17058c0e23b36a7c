"""People of other units by page: who is who, asking for somebody, deciding."""

import re

import pytest

from tests.cast import a_unit
from tests.enrollment.story import a_class, states
from tests.web.conftest import Browser, BrowserAs
from tests.web.test_classes import title
from tests.web.test_imports import AN, BINH, book, send
from training import clock
from training.actor import Role
from training.people import service
from training.people.rules import Gender, Standing
from training.people.schemas import NewPerson


@pytest.fixture
async def secretary(browser_as: BrowserAs) -> Browser:
    return await browser_as(Role.SECRETARY)


@pytest.fixture
async def other(browser_as: BrowserAs) -> Browser:
    unit = await a_unit("CDYT", "Trường CĐ Y tế Hồng Hà")
    return await browser_as(Role.SECRETARY, unit_id=unit, username="secretary02")


async def an_on_record(who: Browser, number: str | None) -> int:
    today = clock.today()
    person = NewPerson(
        full_name=str(AN[1]),
        birth_date=today.replace(2003, 9, 5),
        gender=Gender.MALE,
        standing=Standing.CANDIDATE,
        unit_id=int(who.actor.unit_id or 0),
        national_id=number,
        branch="Chi bộ cũ",
    )
    return (await service.add(who.actor, person, today)).id


async def test_a_namesake_is_asked_about_in_the_row_and_answered_by_one_press(
    secretary: Browser,
) -> None:
    person = await an_on_record(secretary, None)
    class_id = await a_class(capacity=50, closes_at=None)
    here = await send(secretary, class_id, book(AN, BINH))
    bench = await secretary.get(here)
    assert title(bench.text) == "2 dòng, còn 1 dòng phải sửa"
    assert "Chi bộ cũ" in bench.text
    assert f'name="match" value="{person}"' in bench.text
    await secretary.post(f"{here}/rows/2", match=str(person), full_name=AN[1])
    assert title((await secretary.get(here)).text) == "2 dòng sẵn sàng"
    await secretary.post(f"{here}/confirmation")
    assert await states(class_id) == {"requested": 2}


async def test_a_namesake_who_is_somebody_else_goes_in_beside_them(secretary: Browser) -> None:
    await an_on_record(secretary, None)
    here = await send(secretary, await a_class(closes_at=None), book(AN))
    secretary.http.headers["hx-request"] = "true"
    row = await secretary.post(f"{here}/rows/2", match="different", full_name=AN[1])
    assert "Hợp lệ" in row.text
    wrong = await secretary.post(f"{here}/rows/2", match="different")
    assert wrong.headers["hx-redirect"].startswith(here)


async def test_a_unit_asks_and_the_office_agrees(
    secretary: Browser, other: Browser, browser_as: BrowserAs
) -> None:
    person = await an_on_record(secretary, str(AN[4]))
    class_id = await a_class(capacity=50, closes_at=None)
    here = await send(other, class_id, book(AN))
    bench = await other.get(here)
    assert "Xin chuyển về đơn vị" in bench.text
    assert "Chi bộ cũ" not in bench.text
    await other.post(f"{here}/rows/2", fate="transfer")
    assert "Chờ Văn phòng quyết định." in (await other.get(here)).text
    office = await browser_as(Role.ORGANIZER)
    assert "người chờ quyết định chuyển đơn vị" in (await office.get("/")).text
    listed = await office.get("/transfer-requests")
    assert title(listed.text) == "1 người chờ Văn phòng quyết định"
    found = re.search(r"/transfer-requests/\d+", listed.text)
    assert found
    page = await office.get(found[0])
    assert "Chi bộ cũ" in page.text
    own = await other.get(found[0])
    assert own.status_code == 200
    assert "Chi bộ cũ" not in own.text
    assert "Đồng ý chuyển" not in own.text
    assert (await secretary.get(found[0])).status_code == 404
    assert (await other.post(f"{found[0]}/agreement")).status_code == 403
    assert (await office.post(f"{found[0]}/agreement")).status_code == 303
    assert await states(class_id) == {"requested": 1}
    assert (await office.post(f"{found[0]}/agreement")).status_code == 409
    assert (await secretary.get(f"/persons/{person}")).status_code == 404
    assert (await other.get(f"/persons/{person}")).status_code == 200
    agreed = await other.get("/transfer-requests?wanted=agreed")
    assert str(AN[1]) in agreed.text


async def test_a_refusal_wants_a_reason_and_is_read_at_the_row(
    secretary: Browser, other: Browser, browser_as: BrowserAs
) -> None:
    await an_on_record(secretary, str(AN[4]))
    here = await send(other, await a_class(closes_at=None), book(AN))
    asked = await other.http.post(
        f"/api/v1{here}/rows/2/transfer-request", headers={"x-csrf-token": other.csrf}
    )
    assert asked.status_code == 201, asked.text
    assert asked.json()["on_record"] is None
    office = await browser_as(Role.ORGANIZER)
    page = f"/transfer-requests/{asked.json()['id']}"
    bare = await office.post(f"{page}/refusal", reason=" ")
    assert bare.status_code == 422
    assert 'id="reason-error"' in bare.text
    await office.post(f"{page}/refusal", reason="Người này vẫn học ở đơn vị cũ.")
    assert "Người này vẫn học ở đơn vị cũ." in (await other.get(here)).text
    assert title((await office.get("/transfer-requests")).text) == "Không có ai chờ chuyển đơn vị"
