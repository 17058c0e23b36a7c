"""Each role's first page: it opens, says what to do next, and shows nothing of others."""

from datetime import date, timedelta

import pytest

from tests.cast import a_unit
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import SYSTEM, Role
from training.home.rules import certificates_due
from training.people import service as people
from training.people.milestone_rules import probation_ends
from training.people.rules import Gender, HoldingSource, Standing
from training.people.schemas import NewPerson

ROLES = (
    Role.SECRETARY,
    Role.ORGANIZER,
    Role.TRAINER,
    Role.LEARNER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)


async def on_probation(name: str, admitted: date | None, unit_id: int) -> int:
    person = NewPerson(
        full_name=name,
        gender=Gender.FEMALE,
        unit_id=unit_id,
        standing=Standing.PROBATIONARY,
        birth_year=1999,
        ceremony_date=admitted,
    )
    return (await people.add(SYSTEM, person, clock.today())).id


async def a_class(state: str, course: str = "NT", **columns: object) -> int:
    """A bare class: homes only count."""
    today = clock.today()
    known: dict[str, object] = {
        "course": await db.value("SELECT id FROM course WHERE code = $1", course),
        "code": f"{course} {state}",
        "title": f"Lớp {course} {state}",
        "host_unit": await a_unit(),
        "capacity": 30,
        "approval": "office",
        "state": state,
        "starts_on": today + timedelta(days=10),
        "ends_on": today + timedelta(days=12),
        "venue": "Hội trường A1",
        **columns,
    }
    places = ", ".join(f"${number}" for number in range(1, len(known) + 1))
    made: int = await db.value(
        f"INSERT INTO training_class ({', '.join(known)}) VALUES ({places}) RETURNING id",
        *known.values(),
    )
    return made


async def enrolled(class_id: int, person_id: int, unit_id: int, state: str) -> int:
    made: int = await db.value(
        "INSERT INTO enrollment (training_class, person, unit, state) VALUES ($1, $2, $3, $4)"
        " RETURNING id",
        class_id,
        person_id,
        unit_id,
        state,
    )
    return made


def test_probation_runs_twelve_months_from_the_ceremony() -> None:
    assert probation_ends(date(2025, 7, 4)) == date(2026, 7, 4)
    assert probation_ends(date(2024, 2, 29)) == date(2025, 2, 28)
    assert certificates_due(date(2026, 11, 17)) == date(2026, 12, 2)


@pytest.mark.parametrize("role", ROLES)
async def test_every_home_opens_on_an_empty_installation(browser_as: BrowserAs, role: Role) -> None:
    answer = await (await browser_as(role)).get("/")
    assert answer.status_code == 200, answer.text
    assert answer.text.count("button primary") + answer.text.count("big primary") <= 1


async def test_a_secretary_sees_who_still_lacks_the_class_and_by_when(
    browser_as: BrowserAs,
) -> None:
    mine, other = await a_unit(), await a_unit("KHAC", "Trường Khác")
    today = clock.today()
    await on_probation("Lê Vũ Tường Vi", today - timedelta(days=300), mine)
    await on_probation("Chưa Rõ Ngày", None, mine)
    await on_probation("Người Đơn Vị Khác", today - timedelta(days=300), other)
    done = await on_probation("Đã Học Rồi", today - timedelta(days=300), mine)
    await people.record_holding(
        SYSTEM, done, "ĐVM", HoldingSource.ELSEWHERE, "12/GCN", today - timedelta(days=9), None
    )
    page = (await (await browser_as(Role.SECRETARY)).get("/")).text
    assert "đảng viên dự bị chưa học và chưa ghi danh lớp đảng viên mới" in page
    assert "Lê Vũ Tường Vi" in page
    assert "thiếu ngày kết nạp" in page
    assert page.index("Lê Vũ Tường Vi") < page.index("Chưa Rõ Ngày")
    assert "Người Đơn Vị Khác" not in page
    assert "Đã Học Rồi" not in page


async def test_a_secretary_sees_open_classes_with_the_seats_of_the_unit(
    browser_as: BrowserAs,
) -> None:
    unit, now = await a_unit(), clock.now()
    soon = await a_class("open", registration_closes_at=now + timedelta(days=3))
    await a_class("open", "ĐVM", code="ĐVM tới", registration_opens_at=now + timedelta(days=1))
    await a_class("draft", "NVKT")
    await db.rows(
        "INSERT INTO allotment (training_class, unit, seats, held) VALUES ($1, $2, 10, 2)",
        soon,
        unit,
    )
    page = (await (await browser_as(Role.SECRETARY)).get("/")).text
    assert "chỗ của đơn vị ở lớp NT open chưa có người" in page
    assert "<b>8</b> chỗ trống trong 10" in page
    assert f"/classes/{soon}/imports/new" in page
    assert "ĐVM tới" not in page
    assert "NVKT draft" not in page


async def test_the_office_sees_what_waits_for_it(browser_as: BrowserAs) -> None:
    unit, today = await a_unit(), clock.today()
    person = await on_probation("Lê Vũ Tường Vi", None, unit)
    taking = await a_class("open", registration_closes_at=clock.now() - timedelta(days=1))
    await enrolled(taking, person, unit, "requested")
    await a_class("closed", "NVKT")
    over = await a_class("convened", "ĐVM", starts_on=today - timedelta(days=9), ends_on=today)
    await enrolled(over, person, unit, "confirmed")
    done = await a_class(
        "completed", code="NT xong", completion_decision_date=today - timedelta(days=3)
    )
    await enrolled(done, person, unit, "completed")
    page = (await (await browser_as(Role.ORGANIZER)).get("/")).text
    for words in (
        "Hôm nay có 5 việc",
        "đề nghị ghi danh lớp NT open chờ duyệt",
        "lớp hết hạn ghi danh mà chưa chốt: NT open",
        "lớp sắp khai giảng mà chưa có quyết định mở lớp: NVKT closed",
        "bài thu hoạch lớp ĐVM convened chờ nhập điểm",
        "giấy chứng nhận lớp NT xong chưa cấp",
        "Hạn cấp giấy lớp NT xong",
    ):
        assert words in page, words
    assert f'href="/classes/{taking}/enrollments?state=requested"' in page


async def test_a_trainer_sees_their_own_sessions_only(browser_as: BrowserAs) -> None:
    trainer = await browser_as(Role.TRAINER)
    running = await a_class("convened", starts_on=clock.today(), ends_on=clock.today())
    for ordinal, title in enumerate(("Bài của tôi", "Bài của người khác"), start=1):
        session = await db.value(
            "INSERT INTO session (training_class, ordinal, title, starts_at, ends_at, periods,"
            " venue) VALUES ($1, $2, $3, $4, $5, 5, 'A1') RETURNING id",
            running,
            ordinal,
            title,
            clock.now(),
            clock.now() + timedelta(hours=1),
        )
        if ordinal == 1:
            await db.rows(
                "INSERT INTO session_trainer (session, trainer) VALUES ($1, $2)",
                session,
                trainer.actor.account_id,
            )
    page = (await trainer.get("/")).text
    assert "Hôm nay bạn dạy 1 buổi" in page
    assert "Bài của tôi" in page
    assert "Bài của người khác" not in page
    assert "/roll" in page
    await db.rows("UPDATE session SET closed_at = now()")
    assert "Đã chốt" in (await trainer.get("/")).text


async def test_a_learner_sees_their_classes_and_attendance(browser_as: BrowserAs) -> None:
    learner = await browser_as(Role.LEARNER)
    unit = await a_unit()
    me = await on_probation("Nguyễn Thị Phương Uyên", None, unit)
    await db.rows("UPDATE person SET account = $1 WHERE id = $2", learner.actor.account_id, me)
    running = await a_class("convened", starts_on=clock.today(), ends_on=clock.today())
    mine = await enrolled(running, me, unit, "confirmed")
    now = clock.now()
    for ordinal in (1, 2):
        held = ordinal == 1
        session = await db.value(
            "INSERT INTO session (training_class, ordinal, title, starts_at, ends_at, periods,"
            " venue, closed_at) VALUES ($1, $2, 'Bài', $3, $4, 5, 'A1', $5) RETURNING id",
            running,
            ordinal,
            now - timedelta(hours=5) if held else now + timedelta(hours=1),
            now - timedelta(hours=1) if held else now + timedelta(hours=5),
            now if held else None,
        )
        if held:
            await db.rows(
                "INSERT INTO attendance_mark (session, enrollment, status)"
                " VALUES ($1, $2, 'present')",
                session,
                mine,
            )
    page = (await learner.get("/")).text
    assert "Buổi tới" in page
    assert "Đã dự 5 trong 5 tiết đã học, còn 5 tiết." in page
    assert "Bạn còn được vắng 2 tiết" in page


async def test_the_administrator_sees_units_without_anybody_to_send_lists(
    browser_as: BrowserAs,
) -> None:
    await a_unit("KHAC", "Trường Khác")
    page = (await (await browser_as(Role.ADMINISTRATOR)).get("/")).text
    assert "đơn vị đang hoạt động chưa có tài khoản cán bộ" in page
