"""The pages of marks and recognition."""

import re

import pytest

from tests import story
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Role


@pytest.fixture(autouse=True)
def _on_the_day_of_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.NOW)


async def test_marks_go_down_the_list_with_a_comma_and_only_changed_ones_are_saved(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=3)
    an, binh, cuong = hall.roll
    organizer = await browser_as(Role.ORGANIZER)
    path = f"/classes/{hall.class_id}/results"
    fields = {f"score-{an}": "7,5", f"was-{an}": "", f"score-{binh}": "4", f"was-{binh}": ""}
    blank = {f"score-{cuong}": "", f"was-{cuong}": ""}
    done = await organizer.post(path, attempt="1", **fields, **blank)
    assert done.status_code == 303
    page = await organizer.get(path)
    assert "Đã lưu 2 điểm." in page.text
    assert 'value="7,5" inputmode="decimal"' in page.text
    redo = await organizer.get(f"{path}?attempt=2")
    assert f'name="score-{binh}"' in redo.text
    assert f'name="score-{an}"' not in redo.text
    await organizer.post(path, attempt="2", **{f"score-{binh}": "6,25", f"was-{binh}": ""})
    found = await db.rows("SELECT enrollment, attempt, score::text FROM essay_score ORDER BY id")
    assert [tuple(row) for row in found] == [(an, 1, "7.50"), (binh, 1, "4.00"), (binh, 2, "6.25")]


async def test_one_wrong_mark_saves_none_and_everything_typed_stays(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=2)
    an, binh = hall.roll
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.post(
        f"/classes/{hall.class_id}/results",
        attempt="1",
        **{f"score-{an}": "8", f"was-{an}": "", f"score-{binh}": "7,3", f"was-{binh}": ""},
    )
    assert page.status_code == 422
    assert f'id="score-{binh}-error"' in page.text
    assert f'id="score-{an}-error"' not in page.text
    assert 'value="8"' in page.text
    assert 'value="7,3"' in page.text
    assert await db.value("SELECT count(*) FROM essay_score") == 0


async def test_the_proof_stands_line_by_line(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    await story.everybody_came(hall)
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.get(f"/classes/{hall.class_id}/results")
    assert "Dự 10 trong 10 tiết đã học (100 %)" in page.text
    assert "Chưa có điểm bài thu hoạch." in page.text


async def test_a_secretary_reads_the_own_units_results_and_enters_none(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=1)
    secretary = await browser_as(Role.SECRETARY)
    path = f"/classes/{hall.class_id}/results"
    page = await secretary.get(path)
    assert page.status_code == 200
    assert 'name="score-' not in page.text
    assert (await secretary.post(path)).status_code == 403
    assert (await secretary.get(f"/classes/{hall.class_id}/completion")).status_code == 403
    assert (await secretary.get("/classes/999999/results")).status_code == 404


async def test_recognition_shows_beforehand_what_it_then_does(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=2)
    an, binh = hall.roll
    await story.everybody_came(hall)
    organizer = await browser_as(Role.ORGANIZER)
    await organizer.post(
        f"/classes/{hall.class_id}/results",
        attempt="1",
        **{f"score-{an}": "9", f"was-{an}": "", f"score-{binh}": "3", f"was-{binh}": ""},
    )
    path = f"/classes/{hall.class_id}/completion"
    page = await organizer.get(path)
    assert "<h1>1 người hoàn thành, 1 người không đạt</h1>" in page.text
    assert "Bài thu hoạch 3 điểm" in page.text
    refused = await organizer.post(path, decision_number="", decision_date="1/1/2099")
    assert refused.status_code == 422
    assert 'value="1/1/2099"' in refused.text
    done = await organizer.post(path, decision_number="260-QĐ/ĐUK", decision_date="20/11/2026")
    assert done.status_code == 303
    found = await db.rows("SELECT state FROM enrollment ORDER BY id")
    assert [row["state"] for row in found] == ["completed", "failed"]
    after = await organizer.get(path)
    assert "Lớp đã được công nhận hoàn thành." in after.text
    assert 'name="decision_number"' not in after.text


async def test_recognition_says_what_is_still_in_the_way_and_has_no_button(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=1, sessions=2)
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.get(f"/classes/{hall.class_id}/completion")
    assert "Còn 2 buổi chưa chốt điểm danh" in page.text
    assert not re.search(r'<form[^>]*method="post"[^>]*/completion"', page.text)
