"""The pages of the roll call, as a browser without any script uses them."""

import re
from uuid import uuid4

import httpx
import pytest

from tests import story
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Role
from training.attendance import service
from training.attendance.schemas import NewMark


@pytest.fixture(autouse=True)
def _on_the_day_of_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.NOW)


def _title(page: httpx.Response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page.text, re.DOTALL)
    return found[1] if found else ""


def _seen(page: httpx.Response) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page.text)
    return found[1] if found else ""


async def _statuses(session: int) -> dict[int, str | None]:
    found = await db.rows(
        "SELECT enrollment, status FROM attendance_mark WHERE session = $1", session
    )
    return {row["enrollment"]: row["status"] for row in found}


def _mark(enrollment: int, status: str, sequence: int = 1) -> NewMark:
    return NewMark(str(uuid4()), enrollment, status, device_sequence=sequence)


async def test_a_trainer_sees_the_roll_by_unit_with_four_keys_each(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=3)
    trainer = await browser_as(Role.TRAINER)
    page = await trainer.get(f"/sessions/{hall.sessions[0]}/roll")
    assert page.status_code == 200
    assert page.text.count('type="radio" name="m-') == 12
    assert page.text.index("Nguyễn Văn An") < page.text.index("Trần Thị Bình")
    assert "<b data-left>3</b>" in page.text


async def test_one_form_saves_only_the_marks_that_were_changed(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=3)
    session, (an, binh, cuong) = hall.sessions[0], hall.roll
    trainer = await browser_as(Role.TRAINER)
    page = await trainer.get(f"/sessions/{session}/roll")
    saved = await trainer.post(
        f"/sessions/{session}/roll",
        seen=_seen(page),
        **{f"m-{an}": "present", f"m-{binh}": "late"},
    )
    assert saved.status_code == 303
    assert await _statuses(session) == {an: "present", binh: "late"}
    page = await trainer.get(f"/sessions/{session}/roll")
    assert "Đã lưu 2 dấu." in page.text
    await trainer.post(
        f"/sessions/{session}/roll",
        seen=_seen(page),
        **{f"m-{an}": "present", f"m-{binh}": "absent", f"m-{cuong}": "excused"},
    )
    assert await _statuses(session) == {an: "present", binh: "absent", cuong: "excused"}
    many = await db.value("SELECT count(*) FROM mark_operation WHERE session = $1", session)
    assert many == 4


async def test_an_old_page_does_not_take_back_what_somebody_else_marked_since(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=2)
    session, (an, binh) = hall.sessions[0], hall.roll
    await service.mark(hall.trainer, session, [_mark(an, "present")], now=clock.now())
    trainer = await browser_as(Role.TRAINER)
    old = await trainer.get(f"/sessions/{session}/roll")
    await service.mark(hall.trainer, session, [_mark(an, "absent", 2)], now=clock.now())
    await trainer.post(
        f"/sessions/{session}/roll",
        seen=_seen(old),
        **{f"m-{an}": "present", f"m-{binh}": "present"},
    )
    assert await _statuses(session) == {an: "absent", binh: "present"}


async def test_the_rest_of_a_unit_is_present_by_one_button(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=3)
    session, first = hall.sessions[0], hall.roll[0]
    trainer = await browser_as(Role.TRAINER)
    await trainer.post(
        f"/sessions/{session}/roll", seen="", rest=str(first), **{f"m-{first}": "absent"}
    )
    assert sorted(str(mark) for mark in (await _statuses(session)).values()) == [
        "absent",
        "present",
        "present",
    ]


async def test_search_needs_no_diacritics(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=5)
    trainer = await browser_as(Role.TRAINER)
    page = await trainer.get(f"/sessions/{hall.sessions[0]}/roll?q=hoang cuong")
    assert "Lê Hoàng Cường" in page.text
    assert "Nguyễn Văn An" not in page.text
    page = await trainer.get(f"/sessions/{hall.sessions[0]}/roll?q=khong co ai")
    assert "Không có ai như vậy" in page.text


async def test_closing_asks_about_the_unmarked_and_makes_them_absent(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=3)
    session, first = hall.sessions[0], hall.roll[0]
    trainer = await browser_as(Role.TRAINER)
    onward = await trainer.post(
        f"/sessions/{session}/roll", seen="", then="close", **{f"m-{first}": "present"}
    )
    assert onward.headers["location"] == f"/sessions/{session}/closing"
    page = await trainer.get(onward.headers["location"])
    assert "còn 2 người chưa có dấu" in _title(page)
    done = await trainer.post(f"/sessions/{session}/closing", unmarked="absent")
    assert done.status_code == 303
    page = await trainer.get(f"/sessions/{session}/roll")
    assert "1 / 3 có mặt" in _title(page)
    again = await trainer.post(f"/sessions/{session}/closing", unmarked="absent")
    assert again.status_code == 409


async def test_marks_that_come_after_the_closing_are_named_and_not_lost_silently(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=1)
    session, (an,) = hall.sessions[0], hall.roll
    await service.close(hall.organizer, session, now=clock.now())
    trainer = await browser_as(Role.TRAINER)
    page = await trainer.post(f"/sessions/{session}/roll", seen="", **{f"m-{an}": "present"})
    assert page.status_code == 409
    assert "1 dấu chưa lưu được" in page.text
    assert "Nguyễn Văn An: Có mặt" in page.text


async def test_only_the_office_opens_a_closed_session_again_and_says_why(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=1)
    session = hall.sessions[0]
    await service.close(hall.organizer, session, now=clock.now())
    trainer, organizer = await browser_as(Role.TRAINER), await browser_as(Role.ORGANIZER)
    assert (await trainer.get(f"/sessions/{session}/reopening")).status_code == 403
    refused = await organizer.post(f"/sessions/{session}/reopening", reason="  ")
    assert refused.status_code == 422
    assert "reason-error" in refused.text
    done = await organizer.post(f"/sessions/{session}/reopening", reason="Chốt nhầm buổi")
    assert done.status_code == 303
    assert "data-left" in (await trainer.get(f"/sessions/{session}/roll")).text


async def test_two_who_differ_are_shown_and_settled_with_a_reason(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    session, (an,) = hall.sessions[0], hall.roll
    await service.mark(hall.trainer, session, [_mark(an, "present")], now=clock.now())
    await service.mark(hall.organizer, session, [_mark(an, "absent")], now=clock.now())
    trainer = await browser_as(Role.TRAINER)
    page = await trainer.get(f"/sessions/{session}/conflicts")
    assert "1 người có dấu mâu thuẫn" in _title(page)
    assert "trainer thử" in page.text
    assert "organizer thử" in page.text
    one = f"/sessions/{session}/conflicts/{an}"
    refused = await trainer.post(one, status="present", reason="")
    assert refused.status_code == 422
    assert re.search(r'value="present" checked', refused.text)
    unanswered = await trainer.post(one, reason="Có chữ ký")
    assert unanswered.status_code == 422
    assert "Có chữ ký" in unanswered.text
    done = await trainer.post(one, status="present", reason="Có chữ ký trong danh sách giấy")
    assert done.status_code == 303
    assert await _statuses(session) == {an: "present"}
    assert "Không có dấu mâu thuẫn" in (await trainer.get(f"/sessions/{session}/conflicts")).text


async def test_another_trainers_session_looks_absent(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    other = await browser_as(Role.TRAINER, username="other-trainer")
    for path in ("roll", "closing", "conflicts", f"conflicts/{hall.roll[0]}"):
        assert (await other.get(f"/sessions/{hall.sessions[0]}/{path}")).status_code == 404
    assert (await other.get(f"/classes/{hall.class_id}/attendance")).status_code == 404


async def test_a_secretary_does_not_call_the_roll(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    secretary = await browser_as(Role.SECRETARY)
    assert (await secretary.get("/sessions")).status_code == 403
    assert (await secretary.get(f"/sessions/{hall.sessions[0]}/roll")).status_code == 403


async def test_the_auditor_reads_the_roll_and_has_no_keys_to_press(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    auditor = await browser_as(Role.AUDITOR)
    page = await auditor.get(f"/sessions/{hall.sessions[0]}/roll")
    assert page.text.count(" disabled>") == 4
    assert 'value="close"' not in page.text
    assert (await auditor.post(f"/sessions/{hall.sessions[0]}/roll")).status_code == 403


async def test_a_trainers_timetable_shows_own_sessions_only(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=2, sessions=2)
    await db.rows(
        "UPDATE session SET starts_at = $1, ends_at = $1::timestamptz + interval '4 hours'",
        story.NOW,
    )
    trainer = await browser_as(Role.TRAINER)
    page = await trainer.get("/sessions")
    assert "Hôm nay 2 buổi" in _title(page)
    assert f"/sessions/{hall.sessions[0]}/roll" in page.text
    gone = await trainer.get("/sessions?gone=true")
    assert "Chưa có buổi nào đã dạy" in gone.text
    other = await browser_as(Role.TRAINER, username="other-trainer")
    assert "Chưa có buổi nào sắp tới" in (await other.get("/sessions")).text


async def test_the_office_sees_the_halls_of_a_day_with_who_is_here(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=3)
    await service.mark(
        hall.trainer,
        hall.sessions[0],
        [_mark(hall.roll[0], "present"), _mark(hall.roll[1], "late")],
        now=clock.now(),
    )
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.get("/sessions?day=2026-10-05")
    assert "1 buổi học" in _title(page)
    assert "2 / 3 có mặt, 1 chưa có dấu" in page.text
    empty = await organizer.get("/sessions?day=1999-01-01")
    assert "không có buổi học" in _title(empty)
    assert (await organizer.get("/sessions?day=junk")).status_code == 200


async def test_the_matrix_says_who_can_no_longer_reach_the_rule(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=2, sessions=2)
    an, binh = hall.roll
    await service.mark(
        hall.trainer,
        hall.sessions[0],
        [_mark(an, "absent"), _mark(binh, "present")],
        now=clock.now(),
    )
    await service.close(hall.trainer, hall.sessions[0], now=clock.now())
    trainer = await browser_as(Role.TRAINER)
    page = await trainer.get(f"/classes/{hall.class_id}/attendance")
    assert "1 người không đủ 80 % số tiết" in _title(page)
    assert page.text.index("Nguyễn Văn An") < page.text.index("Trần Thị Bình")
    assert "thiếu 3 tiết" in page.text
    lost = await trainer.get(f"/classes/{hall.class_id}/attendance?only=lost")
    assert "Trần Thị Bình" not in lost.text


async def test_one_person_is_marked_with_a_note_without_a_script(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    one = f"/sessions/{hall.sessions[0]}/roll/{hall.roll[0]}"
    trainer = await browser_as(Role.TRAINER)
    assert one in (await trainer.get(f"/sessions/{hall.sessions[0]}/roll")).text
    refused = await trainer.post(one, note="Đến lúc 8:20")
    assert refused.status_code == 422
    assert "Đến lúc 8:20" in refused.text
    done = await trainer.post(one, status="late", note="Đến lúc 8:20")
    assert done.status_code == 303
    page = await trainer.get(f"/sessions/{hall.sessions[0]}/roll")
    assert "Đến lúc 8:20" in page.text
    assert await _statuses(hall.sessions[0]) == {hall.roll[0]: "late"}
    await trainer.post(one, status="absent")
    assert "Rút dấu vừa ghi" in (await trainer.get(one)).text
    for stands, told in (({hall.roll[0]: "late"}, "Muộn"), ({}, "chưa điểm danh")):
        assert (await trainer.post(f"{one}/retraction")).status_code == 303
        assert (
            told.lower() in (await trainer.get(f"/sessions/{hall.sessions[0]}/roll")).text.lower()
        )
        assert await _statuses(hall.sessions[0]) == stands
    assert (await trainer.post(f"{one}/retraction")).status_code == 409
    other = await browser_as(Role.TRAINER, username="other-trainer")
    assert (await other.get(one)).status_code == 404


async def test_heads_are_counted_on_the_roll_and_a_wrong_figure_keeps_the_marks(
    browser_as: BrowserAs,
) -> None:
    hall = await story.a_class(people=2)
    session, first = hall.sessions[0], hall.roll[0]
    trainer = await browser_as(Role.TRAINER)
    wrong = await trainer.post(
        f"/sessions/{session}/roll",
        seen="",
        then="count",
        counted="hai",
        **{f"m-{first}": "present"},
    )
    assert wrong.status_code == 422
    assert "counted-error" in wrong.text
    assert await _statuses(session) == {first: "present"}
    await trainer.post(f"/sessions/{session}/roll", seen="", then="count", counted="2")
    page = (await trainer.get(f"/sessions/{session}/roll")).text
    assert "Số đếm lệch 1 so với dấu." in page
    assert "đếm 2, có mặt và muộn lúc đó 1" in page


async def test_what_a_phone_keeps_holds_no_name_and_no_token(browser_as: BrowserAs) -> None:
    await story.a_class(people=3)
    trainer = await browser_as(Role.TRAINER)
    worker = await trainer.get("/service-worker.js?lang=en")
    kept = re.findall(r'"(/[^"]+)"', worker.text.partition("\n//")[0])
    assert len(kept) > 20
    for path in kept:
        answer = await trainer.get(path)
        assert answer.status_code == 200, path
        assert "Nguyễn Văn An" not in answer.text
    assert 'lang="en"' in (await trainer.get("/offline/roll?lang=en")).text


async def test_only_the_scanner_s_own_thread_may_run_web_assembly(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    trainer = await browser_as(Role.TRAINER)
    page = await trainer.get(f"/sessions/{hall.sessions[0]}/roll")
    scanner = re.search(r'data-scanner="([^"]+)"', page.text)
    assert scanner
    assert "wasm-unsafe-eval" not in page.headers["content-security-policy"]
    own = (await trainer.get(scanner[1])).headers["content-security-policy"]
    assert own == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


async def test_late_marks_wait_on_a_page_of_their_own(browser_as: BrowserAs) -> None:
    hall = await story.a_class(people=1)
    session, (an,) = hall.sessions[0], hall.roll
    await service.close(hall.trainer, session, now=clock.now())
    before = NewMark(str(uuid4()), an, "present", "2026-11-20T09:30:00+07:00")
    await service.mark(hall.trainer, session, [before], now=clock.now())
    organizer = await browser_as(Role.ORGANIZER)
    home = await organizer.get("/")
    assert "dấu điểm danh tới sau khi chốt buổi" in home.text
    page = await organizer.get(f"/late-marks?class_id={hall.class_id}")
    assert "1 dấu tới sau khi chốt buổi" in _title(page)
    late = re.findall(r'name="ids" value="(\d+)"', page.text)
    bare = await organizer.post("/late-marks/decision", ids=late, decision="accept", reason="")
    assert bare.status_code == 422
    assert "reason-error" in bare.text
    done = await organizer.post(
        "/late-marks/decision", ids=late, decision="accept", reason="Có chữ ký"
    )
    assert done.status_code == 303
    assert await _statuses(session) == {an: "present"}
    assert "Có chữ ký" in (await organizer.get("/late-marks?done=true")).text
    trainer = await browser_as(Role.TRAINER)
    assert (await trainer.post("/late-marks/decision", ids=late, reason="x")).status_code == 403


async def test_an_absence_is_told_answered_and_seen_in_the_hall(
    browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.BEGAN)
    hall = await story.a_class(people=2)
    secretary = await browser_as(Role.SECRETARY, unit_id=hall.unit_id)
    form = await secretary.get(f"/classes/{hall.class_id}/absences/new")
    assert "Nguyễn Văn An" in form.text
    telling = f"/classes/{hall.class_id}/absences/new"
    bare = await secretary.post(telling, enrollment_id=str(hall.roll[0]), reason="Công tác")
    assert bare.status_code == 422
    assert "Công tác" in bare.text
    told = await secretary.post(
        telling,
        enrollment_id=str(hall.roll[0]),
        session_ids=[str(hall.sessions[0])],
        reason="Công tác",
    )
    assert told.status_code == 303
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.get("/absences")
    assert "1 lượt báo vắng chờ trả lời" in _title(page)
    ids = re.findall(r'name="ids" form="answer" value="(\d+)"', page.text)
    agreed = await organizer.post("/absences/answer", ids=ids, decision="agree", reason="")
    assert agreed.status_code == 303
    trainer = await browser_as(Role.TRAINER)
    roll = await trainer.get(f"/sessions/{hall.sessions[0]}/roll")
    assert "Được nghỉ có phép: Công tác" in roll.text
    assert "Rút báo vắng" in (await secretary.get("/absences")).text


async def test_a_make_up_is_arranged_from_those_at_risk(
    browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = await story.a_class(people=2)
    await service.close(home.trainer, home.sessions[0], now=clock.now())
    host = await story.a_class(code="NT 02/2026", people=1)
    monkeypatch.setattr(clock, "now", lambda: story.BEGAN)
    secretary = await browser_as(Role.SECRETARY, unit_id=home.unit_id)
    risks = await secretary.get(f"/attendance-risks?class_id={home.class_id}")
    page = f"/enrollments/{home.roll[0]}/make-ups"
    assert page in risks.text
    monkeypatch.setattr("web.risks.PAGE", 1)
    first = await secretary.get(f"/attendance-risks?class_id={home.class_id}")
    second = await secretary.get(f"/attendance-risks?class_id={home.class_id}&after=1")
    assert "1 người trên trang này" in first.text
    assert (page in first.text) != (page in second.text)
    # The classes meet at the same hour, so the same lesson elsewhere is not offered.
    assert "Chưa có lớp nào" in (await secretary.get(page)).text
    await db.rows(
        "UPDATE session SET starts_at = starts_at + interval '3 days',"
        " ends_at = ends_at + interval '3 days' WHERE training_class = $1",
        host.class_id,
    )
    assert "NT 02/2026, buổi 1" in (await secretary.get(page)).text
    unchosen = await secretary.post(page, missed_session_id=str(home.sessions[0]))
    assert unchosen.status_code == 422
    done = await secretary.post(
        page,
        missed_session_id=str(home.sessions[0]),
        **{f"session-{home.sessions[0]}": str(host.sessions[0])},
    )
    assert done.status_code == 303
    listed = await secretary.get(f"/classes/{home.class_id}/make-ups")
    assert "1 buổi học bù của lớp NT 01/2026" in _title(listed)
    trainer = await browser_as(Role.TRAINER)
    roll = await trainer.get(f"/sessions/{host.sessions[0]}/roll")
    assert "Học bù, học viên lớp NT 01/2026" in roll.text


async def test_the_office_sees_who_has_not_arrived_by_unit(
    browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: story.BEGAN)
    monkeypatch.setattr(clock, "today", story.BEGAN.date)
    hall = await story.a_class(people=3)
    marks = [_mark(hall.roll[0], "present"), _mark(hall.roll[1], "absent")]
    await service.mark(hall.trainer, hall.sessions[0], marks, now=clock.now())
    organizer = await browser_as(Role.ORGANIZER)
    page = await organizer.get("/arrivals")
    assert "Hôm nay: 1 / 3 có mặt" in _title(page)
    assert 'data-every="15"' in page.text
    assert "Nguyễn Văn An" not in page.text
    assert page.text.index("Trần Thị Bình") < page.text.index("Lê Hoàng Cường")
    live = await organizer.get(f"/arrivals/live?session_id={hall.sessions[0]}")
    assert live.text.strip().startswith("<div")
    assert "2 người chưa đến" in live.text
    await service.close(hall.trainer, hall.sessions[0], now=clock.now())
    assert "data-poll" not in (await organizer.get("/arrivals")).text
    other = await browser_as(Role.TRAINER, username="other-trainer")
    assert (await other.get(f"/arrivals?session_id={hall.sessions[0]}")).status_code == 404
    assert "không có buổi học" in _title(await organizer.get("/arrivals?day=1999-01-01"))
