"""Classes by page: planned, arranged and led through their life; each role sees its own."""

import re
from datetime import timedelta

import pytest

from tests.cast import a_unit, an_actor
from tests.enrollment.story import a_class, allot, people
from tests.web.conftest import Browser, BrowserAs
from training import clock, db
from training.actor import SYSTEM, Role
from training.enrollment import service

OTHERS = (Role.SECRETARY, Role.TRAINER, Role.LEARNER, Role.AUDITOR)


def title(text: str) -> str:
    """The sentence that a page answers with."""
    found = re.search(r"<h1>(.*?)</h1>", text, re.DOTALL)
    assert found, text[:500]
    return found[1].strip()


def plan(**changes: object) -> dict[str, object]:
    """A plan of a class as somebody types it."""
    starts = clock.today() + timedelta(days=30)
    typed: dict[str, object] = {
        "course": "NT",
        "capacity": "120",
        "starts_on": f"{starts:%d/%m/%Y}",
        "ends_on": f"{starts + timedelta(days=4):%d/%m/%Y}",
        "venue": "Hội trường A1",
        "approval": "office",
        "makeup_allowed": "on",
    }
    return typed | changes


async def _planned(office: Browser, **changes: object) -> int:
    answer = await office.post("/classes", **plan(host_unit_id=await a_unit(), **changes))
    assert answer.status_code == 303, title(answer.text)
    return int(answer.headers["location"].rsplit("/", 1)[1])


async def _state(class_id: int) -> str:
    return str(await db.value("SELECT state FROM training_class WHERE id = $1", class_id))


async def test_the_catalog_shows_rules_sources_and_what_to_confirm(browser_as: BrowserAs) -> None:
    page = await (await browser_as(Role.SECRETARY)).get("/courses")
    assert page.status_code == 200
    for words in ("HD 61-HD/BTGTW 2022", "Văn phòng cần xác nhận", "60 tháng kể từ ngày cấp"):
        assert words in page.text


async def test_the_catalog_of_a_day_before_all_rules_is_empty_and_no_fault(
    browser_as: BrowserAs,
) -> None:
    office = await browser_as(Role.ORGANIZER)
    assert title((await office.get("/courses?on=1/1/1950")).text).startswith("0 ")
    assert (await office.get("/courses?on=hom+qua")).status_code == 200


async def test_the_office_plans_a_class_and_leads_it_to_its_opening(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await _planned(office)
    here = f"/classes/{class_id}"
    assert "Việc tiếp theo: xếp lịch học" in (await office.get(here)).text

    form = await office.get(f"{here}/sessions")
    assert "Khái quát lịch sử Đảng" in form.text, "the course's usual timetable is filled in"
    fields = _fields(form.text)
    trainer = await an_actor(Role.TRAINER)
    fields["sessions-0-trainer_ids"] = str(trainer.account_id)
    saved = await office.post(f"{here}/sessions", **fields)
    assert saved.status_code == 303, title(saved.text)
    assert await db.value("SELECT count(*) FROM session WHERE training_class = $1", class_id) == 10
    assert await db.value("SELECT count(*) FROM session_trainer") == 1

    for step, state in (
        ("publication", "announced"),
        ("opening", "open"),
        ("closing", "closed"),
        ("opening", "open"),
        ("closing", "closed"),
    ):
        assert (await office.post(f"{here}/{step}")).status_code == 303
        assert await _state(class_id) == state
    refused = await office.post(f"{here}/convening", decision_number="", decision_date="8/5")
    assert refused.status_code == 422
    assert "Nhập số quyết định" in refused.text
    assert 'value="8/5"' in refused.text, "what was typed stays"
    today = f"{clock.today():%d/%m/%Y}"
    opened = await office.post(
        f"{here}/convening", decision_number="214-QĐ/ĐUK", decision_date=today
    )
    assert opened.status_code == 303
    assert await _state(class_id) == "convened"
    assert "Mở điểm danh buổi 1" in (await office.get(here)).text


async def test_a_class_that_cannot_be_keeps_what_was_typed(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    answer = await office.post("/classes", **plan(capacity="nhiều", venue="", head_teacher="Tên X"))
    assert answer.status_code == 422
    for words in ('value="nhiều"', "Ghi nơi học.", "Chọn đơn vị đặt lớp.", "Tên X"):
        assert words in answer.text


async def test_a_class_is_changed_and_its_seats_not_below_those_held(
    browser_as: BrowserAs,
) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await a_class(capacity=5, closes_at=None)
    for person in await people(2):
        await service.enroll(SYSTEM, class_id, person, now=clock.now())
    host = await a_unit()
    form = await office.get(f"/classes/{class_id}/edit")
    assert 'value="5"' in form.text
    too_few = await office.post(f"/classes/{class_id}", **plan(host_unit_id=host, capacity="1"))
    assert too_few.status_code == 422
    assert "Đang có 2 người giữ chỗ" in too_few.text
    fine = await office.post(f"/classes/{class_id}", **plan(host_unit_id=host, capacity="9"))
    assert fine.status_code == 303
    capacity = await db.value("SELECT capacity FROM training_class WHERE id = $1", class_id)
    assert capacity == 9


async def test_a_step_that_cannot_be_taken_says_why_on_the_class(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await _planned(office)
    refused = await office.post(f"/classes/{class_id}/closing")
    assert refused.status_code == 409
    assert "không thể chuyển sang" in refused.text


async def test_calling_off_asks_for_a_reason(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await _planned(office)
    assert (await office.post(f"/classes/{class_id}/cancellation", reason=" ")).status_code == 422
    said = await office.post(f"/classes/{class_id}/cancellation", reason="Hội trường sửa chữa")
    assert said.status_code == 303
    assert "Hội trường sửa chữa" in (await office.get(f"/classes/{class_id}")).text


async def test_a_row_of_the_timetable_is_added_dropped_and_refused_at_its_place(
    browser_as: BrowserAs,
) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await _planned(office)
    here = f"/classes/{class_id}/sessions"
    fields = _fields((await office.get(here)).text)
    more = await office.post(here, **fields, more="1")
    assert more.status_code == 200
    assert 'name="sessions-13-title"' in more.text
    assert not await db.value("SELECT count(*) FROM session WHERE training_class = $1", class_id)
    wrong = await office.post(
        here, **fields | {"sessions-1-day": "1/1/2020", "sessions-2-drop": "on"}
    )
    assert wrong.status_code == 422
    assert 'id="sessions-1-day-error"' in wrong.text
    assert "Lịch học: 9 buổi" in title(wrong.text)


async def test_seats_are_shared_out_kept_and_never_more_than_the_class_has(
    browser_as: BrowserAs,
) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await a_class(capacity=7, closes_at=None)
    one, two = await a_unit(), await a_unit("CDYT", "Trường CĐ Y tế Hồng Hà")
    here = f"/classes/{class_id}/allotments"
    shared = await office.post(here, share="1")
    assert shared.status_code == 200
    assert title(shared.text) == "Đã chia 7 trong 7 chỗ"
    assert not await db.value("SELECT count(*) FROM allotment")
    over = await office.post(here, **{f"seats-{one}": "5", f"seats-{two}": "3"})
    assert over.status_code == 422
    assert title(over.text) == "Đã chia 8 trong 7 chỗ"
    assert "quá số chỗ của lớp" in over.text
    odd = await office.post(here, **{f"seats-{one}": "năm"})
    assert odd.status_code == 422
    assert 'value="năm"' in odd.text
    kept = await office.post(here, **{f"seats-{one}": "4", f"seats-{two}": ""})
    assert kept.status_code == 303
    assert await db.value("SELECT seats FROM allotment WHERE unit = $1", one) == 4
    assert await db.value("SELECT count(*) FROM allotment") == 1


async def test_a_secretary_sees_what_her_unit_may_still_fill(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    assert secretary.actor.unit_id is not None
    class_id = await a_class(capacity=50, closes_at=None)
    await allot(class_id, secretary.actor.unit_id, 12)
    cards = await secretary.get("/classes")
    assert "Đơn vị còn 12 chỗ" in cards.text
    page = await secretary.get(f"/classes/{class_id}")
    assert "Đơn vị còn 12 chỗ trong lớp này" in page.text
    assert f'class="button primary" href="/classes/{class_id}/imports/new"' in page.text


async def test_the_list_is_found_by_code_and_state(browser_as: BrowserAs) -> None:
    secretary = await browser_as(Role.SECRETARY)
    await a_class(code="NT 06/2026")
    await a_class(code="ĐVM 02/2026", course="ĐVM", state="closed")
    found = await secretary.get("/classes?q=nt 06")
    assert "NT 06/2026" in found.text
    assert "ĐVM 02/2026" not in found.text
    closed = await secretary.get("/classes?state=closed")
    assert "ĐVM 02/2026" in closed.text
    assert ">NT 06/2026<" not in closed.text
    assert "Không có lớp nào khớp" in (await secretary.get("/classes?q=zzz")).text
    assert (await secretary.get("/classes?state=nonsense")).status_code == 200


@pytest.mark.parametrize("role", OTHERS)
async def test_others_may_not_plan_and_do_not_see_drafts(browser_as: BrowserAs, role: Role) -> None:
    office = await browser_as(Role.ORGANIZER)
    class_id = await _planned(office)
    somebody = await browser_as(role)
    for path in ("/classes/new", f"/classes/{class_id}/edit", f"/classes/{class_id}/convening"):
        assert (await somebody.get(path)).status_code == 403
    assert (await somebody.post(f"/classes/{class_id}/publication")).status_code == 403
    assert await _state(class_id) == "draft"
    expected = 200 if role is Role.AUDITOR else 404
    assert (await somebody.get(f"/classes/{class_id}")).status_code == expected


async def test_a_class_that_is_not_there(browser_as: BrowserAs) -> None:
    office = await browser_as(Role.ORGANIZER)
    for path in ("", "/edit", "/sessions", "/allotments", "/convening", "/imports/new"):
        assert (await office.get(f"/classes/999999{path}")).status_code == 404
    assert (await office.post("/classes/999999/publication")).status_code == 404


@pytest.mark.parametrize("state", ["draft", "announced", "open", "closed", "convened"])
async def test_every_role_can_open_a_class_in_every_state(
    browser_as: BrowserAs, state: str
) -> None:
    class_id = await a_class(state=state, capacity=3, closes_at=None)
    for role in (*OTHERS, Role.ORGANIZER, Role.ADMINISTRATOR):
        page = await (await browser_as(role)).get(f"/classes/{class_id}")
        hidden = state == "draft" and role in {Role.SECRETARY, Role.TRAINER, Role.LEARNER}
        assert page.status_code == (404 if hidden else 200)
        assert page.text.count('class="button primary"') <= 1


def _fields(text: str) -> dict[str, str]:
    """What a browser would send of a timetable's form as it stands."""
    found = dict(
        re.findall(r'<input class="input" id="[^"]*" name="(sessions-[^"]*)" value="([^"]*)"', text)
    )
    ticked = re.findall(r'name="(sessions-\d+-counts)" checked', text)
    return found | dict.fromkeys(ticked, "on")
