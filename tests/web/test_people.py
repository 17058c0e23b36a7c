import re

import pytest

from tests.cast import a_unit
from tests.web.conftest import Browser, BrowserAs
from training import db
from training.actor import Role
from training.db import searching

LONGEST = "Tôn Nữ Công Huyền Nguyễn Hoàng Phương Quỳnh"
NUMBER = "001303000017"


async def added(somebody: Browser, **fields: object) -> str:
    """The address of a person who was put on record by the form."""
    known: dict[str, object] = {
        "full_name": LONGEST,
        "born": "5/9/2003",
        "gender": "female",
        "unit_id": await a_unit(),
        "standing": "candidate",
        "branch": "Sinh viên khoa Cơ khí",
    }
    answer = await somebody.post("/persons", **(known | fields))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_a_secretary_keeps_a_record(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    person = await added(secretary, national_id=NUMBER, phone="0912 345 678")
    shown = (await secretary.get(person)).text
    assert LONGEST in shown
    assert NUMBER in shown
    form = (await secretary.get(f"{person}/edit")).text
    assert 'value="5/9/2003"' in form
    changed = await secretary.post(
        person,
        full_name=LONGEST,
        born="2003",
        gender="female",
        unit_id=await a_unit(),
        standing="probationary",
        ceremony_date="1/2/2026",
        national_id=NUMBER,
    )
    assert changed.status_code == 303, changed.text
    again = (await secretary.get(person)).text
    assert "năm 2003" in again
    assert "Hết 12 tháng dự bị ngày 1/2/2027" in again
    # What was emptied is empty.
    assert "0912" not in again
    assert "Sinh viên khoa Cơ khí" not in again


@pytest.mark.parametrize("few", [searching.FEW, 0])
async def test_any_spelling_finds_a_name_and_lists_mask_the_number(
    browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    # Frequent words are looked for in another way than rare ones, and find the same.
    monkeypatch.setattr(searching, "FEW", few)
    secretary = await browser_as(Role.SECRETARY)
    await added(secretary, full_name="Nguyễn Thị Hòa", national_id=NUMBER)
    for typed in ("nguyen thi hoa", "hoà", "HOÀ", "Hoa nguyen"):
        page = (await secretary.http.get("/persons", params={"q": typed})).text
        assert "Nguyễn Thị Hòa" in page, typed
        assert NUMBER not in page
        assert NUMBER[-4:] in page
    assert "Không tìm thấy ai" in (await secretary.get("/persons?q=khong+co+ai")).text
    assert "Nguyễn Thị Hòa" not in (await secretary.get("/persons?standing=full")).text


async def test_a_citizen_number_is_looked_up_apart_and_never_in_an_address(
    browser_as: BrowserAs,
) -> None:
    secretary = await browser_as(Role.SECRETARY)
    person = await added(secretary, national_id=NUMBER)
    typed = await secretary.get(f"/persons?q={NUMBER}")
    assert typed.status_code == 422
    assert "Tra theo số định danh" in typed.text
    found = await secretary.post("/persons/lookups", national_id=NUMBER)
    assert found.headers["location"] == person
    nobody = await secretary.post("/persons/lookups", national_id="001303999999")
    assert nobody.status_code == 404
    assert 'id="national_id-error"' in nobody.text
    assert 'value="001303999999"' in nobody.text


async def test_faults_stand_at_their_answers_and_nothing_is_lost(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    answer = await secretary.post(
        "/persons", full_name="Trần Văn Bình", born="31/2/2003", gender="", national_id="12345"
    )
    assert answer.status_code == 422
    for field in ("born", "gender", "unit_id", "standing"):
        assert f'id="{field}-error"' in answer.text, field
    assert 'value="Trần Văn Bình"' in answer.text
    assert 'value="31/2/2003"' in answer.text
    short = await secretary.post(
        "/persons",
        full_name="Trần Văn Bình",
        born="2003",
        gender="male",
        unit_id=await a_unit(),
        standing="candidate",
        national_id="12345",
    )
    assert short.status_code == 422
    assert 'id="national_id-error"' in short.text


async def test_people_of_other_units_are_not_there(browser_as: BrowserAs) -> None:
    mine = await browser_as(Role.SECRETARY)
    person = await added(mine)
    other = await browser_as(
        Role.SECRETARY, unit_id=await a_unit("KHAC", "Trường Khác"), username="secretary02"
    )
    assert (await other.get(person)).status_code == 404
    assert (await other.get(f"{person}/edit")).status_code == 404
    assert (await other.post(person, full_name="X")).status_code == 404
    assert LONGEST not in (await other.get("/persons")).text
    refused = await other.post(
        "/persons",
        full_name="Lê Thị Mai",
        born="2003",
        gender="female",
        unit_id=await a_unit(),
        standing="candidate",
    )
    assert refused.status_code == 422


async def test_who_may_not_change_sees_no_way_to(browser_as: BrowserAs) -> None:
    person = await added(await browser_as(Role.SECRETARY), national_id=NUMBER)
    auditor = await browser_as(Role.AUDITOR)
    page = (await auditor.get(person)).text
    assert NUMBER not in page
    assert f"{person}/edit" not in page
    assert "Ai đã làm gì với hồ sơ này" in page
    assert (await auditor.get("/persons/new")).status_code == 403
    trainer = await browser_as(Role.TRAINER)
    assert (await trainer.get(person)).status_code == 403


async def test_a_learner_sees_their_own_record_only(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    mine, others = await added(secretary), await added(secretary, full_name="Ai Khác")
    learner = await browser_as(Role.LEARNER)
    await db.rows(
        "UPDATE person SET account = $1 WHERE id = $2",
        learner.actor.account_id,
        int(mine.rsplit("/", 1)[1]),
    )
    assert LONGEST in (await learner.get(mine)).text
    assert (await learner.get(others)).status_code == 404
    assert "Ai Khác" not in (await learner.get("/persons")).text


async def test_a_long_list_goes_on_by_cursor(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    for number in range(55):
        await added(secretary, full_name=f"Phạm Văn {chr(97 + number % 26)}{number:02}")
    first = (await secretary.get("/persons?q=pham")).text
    following = re.search(r'href="(/persons\?[^"]*cursor=[^"]+)"', first)
    assert following
    second = (await secretary.get(following[1].replace("&amp;", "&"))).text
    assert first.count('<th scope="row">') == 50
    assert second.count('<th scope="row">') == 5
    assert "Về đầu danh sách" in second


async def test_the_history_of_one_person_is_told_in_words(browser_as: BrowserAs) -> None:
    person = await added(await browser_as(Role.SECRETARY))
    office = await browser_as(Role.ORGANIZER)
    page = (await office.get(f"/history?person_id={person.rsplit('/', 1)[1]}")).text
    assert "thêm hồ sơ" in page
    assert LONGEST in page
    assert "Không có việc nào như vậy" in (await office.get("/history?class_id=98765")).text
    assert (await office.get("/history?class_id=không&q=xyz&q=xyz")).status_code == 200
    secretary = await browser_as(Role.SECRETARY)
    assert (await secretary.get("/history")).status_code == 403
