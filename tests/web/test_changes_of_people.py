"""Late requests, substitutes, lists sent back and cancelled classes, as their pages do it."""

from datetime import timedelta

from tests.cast import a_unit, an_actor
from tests.enrollment.story import a_class, people
from tests.web.conftest import BrowserAs
from training import clock, db
from training.actor import Role
from training.enrollment import service


async def _enrolled(class_id: int, many: int = 1) -> list[int]:
    office = await an_actor(Role.ORGANIZER)
    return [
        (await service.enroll(office, class_id, one, now=clock.now())).id
        for one in await people(many)
    ]


async def _state(enrollment: int) -> str:
    found: str = await db.value("SELECT state FROM enrollment WHERE id = $1", enrollment)
    return found


async def test_a_unit_asks_late_and_the_office_answers(browser_as: BrowserAs) -> None:
    class_id = await a_class(closes_at=clock.now() - timedelta(hours=1))
    person = (await people(1, name="Phan Thị Muộn"))[0]
    unit, desk = await browser_as(Role.SECRETARY), await browser_as(Role.ORGANIZER)
    asking = f"/classes/{class_id}/enrollments/new?person_id={person}"
    assert "Xin ghi danh muộn" in (await unit.get(asking)).text
    page = f"/classes/{class_id}/late-requests"
    bare = await unit.post(page, person_id=str(person), reason="")
    assert bare.status_code == 422
    assert "Ghi lý do đăng ký muộn" in bare.text
    assert (await unit.post(page, person_id=str(person), reason="Mới chuyển về")).status_code == 303
    assert "đề nghị ghi danh muộn" in (await desk.get("/")).text
    seen = await desk.get(page)
    assert "Mới chuyển về" in seen.text
    asked = await db.value("SELECT id FROM late_request")
    assert (await unit.post(f"/late-requests/{asked}/agreement")).status_code == 403
    assert (await desk.post(f"/late-requests/{asked}/refusal", reason="")).status_code == 422
    assert (await desk.post(f"/late-requests/{asked}/agreement")).status_code == 303
    assert await db.value("SELECT state FROM enrollment WHERE person = $1", person) == "requested"
    assert (await desk.post(f"/late-requests/{asked}/agreement")).status_code == 409
    assert "Văn phòng đồng ý" in (await unit.get(page)).text


async def test_a_unit_asks_late_against_a_rule_and_the_office_passes_over_it(
    browser_as: BrowserAs,
) -> None:
    class_id = await a_class(closes_at=clock.now() - timedelta(hours=1))
    person = (await people(1, standing="full"))[0]
    unit, desk = await browser_as(Role.SECRETARY), await browser_as(Role.ORGANIZER)
    page = f"/classes/{class_id}/late-requests"
    asking = await unit.get(f"/classes/{class_id}/enrollments/new?person_id={person}")
    assert "Vẫn xin Văn phòng" in asking.text
    assert (await unit.post(page, person_id=str(person), reason="Vì")).status_code == 409
    sent = await unit.post(page, person_id=str(person), reason="Vì", despite="1")
    assert sent.status_code == 303
    asked = await db.value("SELECT id FROM late_request")
    override = f"/late-requests/{asked}/override"
    assert override in (await desk.get(page)).text
    assert (await unit.get(override)).status_code == 403
    assert "Điều kiện bị bỏ qua" in (await desk.get(override)).text
    assert (await desk.post(override, override_reason="")).status_code == 422
    done = await desk.post(override, override_reason="Thường vụ đồng ý")
    assert done.status_code == 303
    assert await db.value("SELECT count(*) FROM eligibility_override") == 1


async def test_a_substitute_is_found_by_name_and_asked_for_a_reason(
    browser_as: BrowserAs,
) -> None:
    class_id = await a_class(closes_at=None)
    (old,) = await _enrolled(class_id)
    new = (await people(1, name="Đỗ Thị Thay"))[0]
    unit = await browser_as(Role.SECRETARY)
    page = f"/enrollments/{old}/substitution"
    assert "Đỗ Thị Thay" in (await unit.get(f"{page}?q=thay")).text
    assert "Lý do thay" in (await unit.get(f"{page}?person_id={new}")).text
    bare = await unit.post(page, person_id=str(new), reason=" ")
    assert bare.status_code == 422
    done = await unit.post(page, person_id=str(new), reason="Đi công tác")
    assert done.status_code == 303
    assert "Thay cho" in (await unit.get(done.headers["location"])).text
    left = (await unit.get(f"/enrollments/{old}")).text
    assert "Chỗ này đã chuyển cho Đỗ Thị Thay." in left
    assert page not in left


async def test_a_list_is_sent_back_and_sent_again(browser_as: BrowserAs) -> None:
    class_id = await a_class(capacity=5, closes_at=None)
    one, two = await _enrolled(class_id, 2)
    unit, desk = await browser_as(Role.SECRETARY), await browser_as(Role.ORGANIZER)
    unit_id, page = await a_unit(), f"/classes/{class_id}/lists"
    assert "Duyệt cả 2" in (await desk.get(page)).text
    assert (await desk.post(f"{page}/{unit_id}/return", reason="")).status_code == 422
    assert (await desk.post(f"{page}/{unit_id}/return", reason="Thiếu năm sinh")).status_code == 303
    assert "Văn phòng trả lại 2 người để sửa" in (await unit.get(f"/classes/{class_id}")).text
    read = (await unit.get(page)).text
    assert "Thiếu năm sinh" in read
    assert f"/enrollments/{one}/substitution" in read
    assert (
        await unit.post(f"{page}/{unit_id}/resubmission", reason="Đã bổ sung")
    ).status_code == 303
    assert (await unit.post(f"{page}/{unit_id}/resubmission")).status_code == 409
    assert (await desk.post(f"{page}/{unit_id}/confirmation")).status_code == 303
    assert [await _state(one), await _state(two)] == ["confirmed", "confirmed"]
    assert (await desk.get(f"{page}/{unit_id}/return")).status_code == 404


async def test_people_of_a_cancelled_class_are_moved_with_one_click(browser_as: BrowserAs) -> None:
    class_id = await a_class(closes_at=None)
    one, two = await _enrolled(class_id, 2)
    other = await a_class(code="NT 07/2026", capacity=1, closes_at=None)
    desk, unit = await browser_as(Role.ORGANIZER), await browser_as(Role.SECRETARY)
    cancelling = await desk.post(f"/classes/{class_id}/cancellation", reason="Sửa hội trường")
    assert cancelling.status_code == 303
    assert "2 người của lớp này chưa có lớp khác" in (await desk.get(f"/classes/{class_id}")).text
    assert "chưa có lớp khác" in (await unit.get("/")).text
    page = f"/classes/{class_id}/moves"
    assert "còn 1 chỗ" in (await desk.get(page)).text
    nobody = await desk.post(page, to=str(other))
    assert nobody.status_code == 422
    done = await desk.post(page, to=str(other), enrollment=[str(one), str(two)])
    assert done.status_code == 303
    moved = await db.rows("SELECT state FROM enrollment WHERE training_class = $1", other)
    assert sorted(row["state"] for row in moved) == ["requested", "waitlisted"]
    assert "0 người chưa có lớp khác, 2 người đã chuyển" in (await unit.get(page)).text


async def test_the_transfer_page_says_where_there_is_room(browser_as: BrowserAs) -> None:
    class_id = await a_class(closes_at=None)
    (one,) = await _enrolled(class_id)
    desk, page = await browser_as(Role.ORGANIZER), f"/enrollments/{one}/transfer"
    assert "Không có lớp nào khác" in (await desk.get(page)).text
    full = await a_class(code="NT 07/2026", capacity=1, closes_at=None)
    await _enrolled(full)
    free = await a_class(code="NT 08/2026", capacity=3, closes_at=None)
    seen = (await desk.get(page)).text
    assert seen.index("Còn 3 chỗ cho đơn vị") < seen.index("Hết chỗ: sẽ vào danh sách dự bị")
    assert (await desk.post(page, class_id="x")).status_code == 422
    assert (await desk.post(page, class_id=str(free))).status_code == 303
    assert "Người này đã sang lớp NT 08/2026." in (await desk.get(f"/enrollments/{one}")).text
